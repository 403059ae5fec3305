"""The second step of signing in, where the second factor is on: count the try, then take the code and start the session."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from flare_app.access.second_factor import takes_code
from flare_app.access.second_note import user_of_note
from flare_app.access.signing_in import NewSession, SignInRefused, SignInThrottled, new_session
from flare_app.access.throttle import Limit, subject, take_turn
from flare_app.errors import NotPermitted
from flare_app.models import StaffUser

TRIES = 5
WINDOW = timedelta(minutes=15)
_KIND = "code"


class SecondStepOver(NotPermitted):
    """The note is not ours, or five minutes have passed: the password is asked for again."""


@dataclass(frozen=True)
class CodeTry:
    """A counted try of a code."""

    user_id: int


def begin_second_step(session: Session, *, note: object) -> CodeTry:
    """Count the try; commit it before looking at the code.

    Raises:
        SecondStepOver: as said.
        SignInThrottled: 5 tries for the account within 15 minutes; a code has a million values, three of which are right.
    """
    user = user_of_note(session, note)
    if user is None:
        raise SecondStepOver("Sign in again.")
    if not take_turn(session, kind=_KIND, limits=[Limit(subject("account", user.email), TRIES)], within=WINDOW):
        raise SignInThrottled("Too many tries. Wait 15 minutes and try again.")
    return CodeTry(user.id)


def finish_second_step(session: Session, *, attempt: CodeTry, note: object, code: object, ip: str, user_agent: str) -> NewSession:
    """Start the session; the code is used up with it.

    Raises:
        SignInRefused: the code is not right, or was taken before.
        SecondStepOver: the person was disabled, or the password changed meanwhile.
    """
    user = session.get_one(StaffUser, attempt.user_id, with_for_update=True, populate_existing=True)
    if user_of_note(session, note) is None:
        raise SecondStepOver("Sign in again.")
    if not takes_code(session, user=user, code=code):
        raise SignInRefused("This code is not right.")
    return new_session(session, user=user, ip=ip, user_agent=user_agent)
