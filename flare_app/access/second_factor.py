"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and ten codes on paper for when it is lost."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

import pyotp
from pyotp.utils import strings_equal
from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.access.passwords import matches
from flare_app.access.sealing import reseal, seal, unseal
from flare_app.access.sessions import topic_of
from flare_app.access.throttle import Limit, subject, take_turn
from flare_app.access.tokens import token_hash
from flare_app.access.users import require_manager
from flare_app.clock import utc_now
from flare_app.domain.principals import Actor, Staff
from flare_app.errors import Conflict, Invalid
from flare_app.live import announce
from flare_app.models import RecoveryCode, StaffUser

STEP_SECONDS = 30
RECOVERY_CODES = 10
PASSWORD_TRIES = 10
_DRIFT = (0, -1, 1)  # steps that a phone's clock may be off
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


@dataclass(frozen=True)
class Enrolment:
    """What the authenticator app needs: the address inside the QR code, and the secret to type instead. Never log it."""

    uri: str
    secret: str


def begin_second_factor(session: Session, *, actor: Staff, issuer: str) -> Enrolment:
    """A fresh secret that waits for its first code; sign-in does not ask for it until then.

    Raises:
        Conflict: it is on already.
    """
    user = _locked(session, actor.user_id)
    if user.totp_confirmed_at is not None:
        raise Conflict("Two-factor sign-in is on already.")
    secret = pyotp.random_base32()
    user.totp_sealed = seal(secret)
    session.add(user)
    session.flush()
    return Enrolment(pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=issuer), secret)


def confirm_second_factor(session: Session, *, actor: Staff, code: object) -> list[str]:
    """Turn it on with a code that proves the app knows the secret; gives the recovery codes, for this once.

    Raises:
        Invalid: the code is not right.
        Conflict: it is on already, or was not begun.
    """
    user = _locked(session, actor.user_id)
    if user.totp_confirmed_at is not None or not user.totp_sealed:
        raise Conflict("Start two-factor sign-in again.")
    if not _takes_app_code(user, code):
        raise Invalid("This code is not right. Type the one that the app shows now.", field="code")
    user.totp_confirmed_at = utc_now()
    session.add(user)
    codes = _fresh_codes(session, user)
    audit.record(session, actor=actor, verb="two_factor_turned_on", subject=user)
    announce(session, topic_of(user.id), "staff:users")
    return codes


def turn_off_second_factor(session: Session, *, actor: Staff, password: object) -> None:
    """Sign in with the password alone from now on.

    Raises:
        Invalid: the password is not right.
    """
    user = _proven(session, actor, password)
    _turn_off(session, user, actor, "two_factor_turned_off")


def reset_second_factor(session: Session, *, user: StaffUser, actor: Actor) -> None:
    """An admin turns it off for somebody who lost phone and paper.

    Raises:
        NotPermitted.
    """
    require_manager(actor)
    _turn_off(session, user, actor, "two_factor_reset")


def renew_recovery_codes(session: Session, *, actor: Staff, password: object) -> list[str]:
    """Ten new codes; the former ones open nothing any more.

    Raises:
        Invalid: the password is not right.
        Conflict: the second factor is off.
    """
    user = _proven(session, actor, password)
    if user.totp_confirmed_at is None:
        raise Conflict("Two-factor sign-in is off.")
    codes = _fresh_codes(session, user)
    audit.record(session, actor=actor, verb="recovery_codes_renewed", subject=user)
    return codes


def reseal_second_factors(session: Session) -> None:
    """Seal every secret with the newest key of the house, so that older ones can be dropped."""
    for user in session.exec(select(StaffUser).where(StaffUser.totp_sealed != "").with_for_update()):
        user.totp_sealed = reseal(user.totp_sealed)
        session.add(user)


def recovery_codes_left(session: Session, *, user_id: int) -> int:
    """How many codes on paper still work."""
    unused = select(func.count()).where(col(RecoveryCode.user_id) == user_id, col(RecoveryCode.used_at).is_(None))
    return session.exec(unused).one()


def takes_code(session: Session, *, user: StaffUser, code: object) -> bool:
    """Whether it is a code of the app or one on paper, not taken before; from here on it is. The caller locked the user."""
    return _takes_app_code(user, code) or _takes_recovery_code(session, user, code)


def count_password_try(session: Session, *, actor: Staff) -> None:
    """Count that a signed-in person is about to prove their password; commit it before comparing.

    Raises:
        Conflict: 10 tries within 15 minutes.
    """
    limit = Limit(subject("proof", str(actor.user_id)), PASSWORD_TRIES)
    if not take_turn(session, kind="proof", limits=[limit], within=timedelta(minutes=15)):
        raise Conflict("Too many tries. Wait a quarter of an hour, then try again.")


def _takes_app_code(user: StaffUser, code: object) -> bool:
    digits = "".join(code.split()) if isinstance(code, str) and len(code) <= 20 else ""
    secret = unseal(user.totp_sealed) if user.totp_sealed and len(digits) == 6 and digits.isdigit() and digits.isascii() else ""
    if not secret:
        return False
    now, app = int(utc_now().timestamp()) // STEP_SECONDS, pyotp.TOTP(secret)
    for step in (now + drift for drift in _DRIFT):
        if step > user.totp_step and strings_equal(app.at(step * STEP_SECONDS), digits):
            user.totp_step = step
            return True
    return False


def _takes_recovery_code(session: Session, user: StaffUser, code: object) -> bool:
    letters = "".join(sign for sign in code.lower() if sign.isalnum()) if isinstance(code, str) and len(code) <= 60 else ""
    if len(letters) != _GROUPS * _GROUP:
        return False
    used = (
        update(RecoveryCode)
        .where(
            col(RecoveryCode.user_id) == user.id,
            col(RecoveryCode.code_hash) == token_hash(letters),
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=utc_now())
    )
    return bool(session.exec(used).rowcount)


def _fresh_codes(session: Session, user: StaffUser) -> list[str]:
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=user.id, code_hash=token_hash(code)) for code in codes)
    session.flush()
    return ["-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP)) for code in codes]


def _turn_off(session: Session, user: StaffUser, actor: Actor, verb: str) -> None:
    if user.totp_confirmed_at is None:
        return
    user.totp_sealed, user.totp_confirmed_at = "", None
    session.add(user)
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))
    session.flush()
    audit.record(session, actor=actor, verb=verb, subject=user)
    announce(session, topic_of(user.id), "staff:users")


def _proven(session: Session, actor: Staff, password: object) -> StaffUser:
    user = _locked(session, actor.user_id)
    if not matches(password, user.password_hash):
        raise Invalid("The password is not right.", field="password")
    return user


def _locked(session: Session, user_id: int) -> StaffUser:
    return session.get_one(StaffUser, user_id, with_for_update=True, populate_existing=True)
