"""Signing in: the try is counted first, the password compared without a transaction, then the session is made.

Three steps, because comparing takes long on purpose and must hold no lock, and because a try that has been committed cannot be
repeated by cutting the line or by sending a hundred at once. Where a second factor is on, a code is asked for before the session
is made (second_step.py).
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.access import passwords
from flare_app.access.second_note import second_step_note
from flare_app.access.sessions import staff_of, start_session, topic_of
from flare_app.access.signing import read_signed, sign
from flare_app.access.throttle import Limit, network_of, subject, take_turn
from flare_app.domain.principals import Staff, System
from flare_app.domain.text import clean_email
from flare_app.errors import Invalid, NotPermitted
from flare_app.live import announce
from flare_app.models import LoginAttempt, StaffUser

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
TRIES_PER_BROWSER = 10
TRIES_PER_NETWORK = 50
_KIND = "sign_in"
_KNOWN_BROWSER = "known-browser-v1"


class SignInRefused(NotPermitted):
    """Wrong address, wrong password, disabled: the same answer for all of them."""


class SignInThrottled(NotPermitted):
    """Too many tries; this one was not even looked at."""


class SecondStepNeeded(NotPermitted):
    """The password is right, and a code is asked for; `note` is what the browser keeps meanwhile."""

    def __init__(self, note: str) -> None:
        super().__init__("Type the code of your authenticator app.")
        self.note = note


@dataclass(frozen=True)
class SignInTry:
    """A counted try: who it would be, what the password is compared with, and whose address it is though they may not sign in."""

    user_id: int | None
    password_hash: str
    attempt_ids: tuple[int, ...]
    known_id: int | None = None


@dataclass(frozen=True)
class NewSession:
    """A fresh session: the value of its cookie, and of the cookie that makes this a known browser."""

    token: str
    staff: Staff
    known_browser: str


def sign_in(session: Session, *, email: object, password: object, ip: str, user_agent: str, known_browser: str = "") -> NewSession:
    """All three steps in one transaction, for callers without competition (command line, demo).

    Raises:
        SignInThrottled, SignInRefused.
    """
    attempt = begin_sign_in(session, email=email, ip=ip, known_browser=known_browser)
    return finish_sign_in(
        session, attempt=attempt, is_password_right=compare_password(attempt, password), ip=ip, user_agent=user_agent
    )


def begin_sign_in(session: Session, *, email: object, ip: str, known_browser: str = "") -> SignInTry:
    """Count the try; commit it before comparing.

    A browser that this person signed in from before has a count of its own, so that somebody who guesses elsewhere cannot
    lock the owner out (OWASP calls it device cookies).

    Raises:
        SignInThrottled: 10 tries for the account, or 50 from the network, within 15 minutes.
    """
    address = _address(email)
    attempts = take_turn(session, kind=_KIND, limits=limits_of(address, ip, known_browser), within=WINDOW)
    if not attempts:
        raise SignInThrottled("Too many tries. Wait 15 minutes and try again.")
    user = session.exec(select(StaffUser).where(col(StaffUser.email) == address)).first()
    may_sign_in = user is not None and user.disabled_at is None
    return SignInTry(
        user_id=user.id if user and may_sign_in else None,
        password_hash=user.password_hash if user and may_sign_in else "",
        attempt_ids=tuple(attempt.id for attempt in attempts),
        known_id=user.id if user else None,
    )


def compare_password(attempt: SignInTry, password: object) -> bool:
    """Slow on purpose, and as slow for somebody who does not exist; needs no transaction."""
    return passwords.matches(password, attempt.password_hash)


def finish_sign_in(session: Session, *, attempt: SignInTry, is_password_right: bool, ip: str, user_agent: str) -> NewSession:
    """Start the session; a try that succeeded does not count.

    Raises:
        SignInRefused: the password was wrong, or the user was disabled meanwhile.
        SecondStepNeeded: the password was right, and the person's second factor is on.
    """
    user = session.get(StaffUser, attempt.user_id) if attempt.user_id is not None and is_password_right else None
    if user is None or user.disabled_at is not None:
        raise SignInRefused("E-mail or password is not right.")
    session.exec(delete(LoginAttempt).where(col(LoginAttempt.id).in_(attempt.attempt_ids)))
    return sign_in_proven(session, user=user, ip=ip, user_agent=user_agent)


def sign_in_proven(session: Session, *, user: StaffUser, ip: str, user_agent: str) -> NewSession:
    """Start the session of somebody whose password was right, or just set by a link.

    Raises:
        SecondStepNeeded: the second factor is on.
    """
    if user.totp_confirmed_at is not None:
        raise SecondStepNeeded(second_step_note(user))
    return new_session(session, user=user, ip=ip, user_agent=user_agent)


def new_session(session: Session, *, user: StaffUser, ip: str, user_agent: str) -> NewSession:
    """Sign somebody in who has proven who they are."""
    token, row = start_session(session, user=user, ip=ip, user_agent=user_agent)
    user.last_sign_in_at = row.created_at
    session.add(user)
    session.flush()
    staff = staff_of(user, session_id=row.id)
    audit.record(session, actor=staff, verb="signed_in", subject=user)
    announce(session, topic_of(user.id), "staff:users")
    return NewSession(token=token, staff=staff, known_browser=_known_browser(user.email))


def record_refused_sign_in(session: Session, *, user_id: int, ip: str) -> None:
    """Note a failed try for an account that exists; addresses of nobody leave no trace but their count."""
    who = System(f"somebody at {ip}"[:254])
    audit.record(session, actor=who, verb="sign_in_failed", subject=session.get_one(StaffUser, user_id))


def _address(email: object) -> str:
    """How the address is stored; whatever cannot be one is nobody's."""
    try:
        return clean_email(email, field="email").lower()
    except Invalid:
        return ""


def limits_of(address: str, ip: str, known_browser: str) -> list[Limit]:
    """What a try is counted against; a browser that this person signed in from before has a count of its own."""
    if _is_known_browser(known_browser, address):
        return [Limit(subject("browser", known_browser), TRIES_PER_BROWSER)]
    return [
        Limit(subject("account", address), TRIES_PER_ACCOUNT),
        Limit(subject("network", network_of(ip)), TRIES_PER_NETWORK),
    ]


def _known_browser(email: str) -> str:
    return sign(_KNOWN_BROWSER, [subject("account", email), secrets.token_urlsafe(12)])


def _is_known_browser(value: str, address: str) -> bool:
    match read_signed(_KNOWN_BROWSER, value):
        case [str(account), str()]:
            return bool(address) and account == subject("account", address)
        case _:
            return False
