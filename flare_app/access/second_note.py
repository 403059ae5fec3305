"""What a browser keeps between the right password and the code: a signed note, good for five minutes.

It names the person and the password that was right, so it is void as soon as that changes. It opens nothing by itself.
"""

import hashlib
import hmac
from datetime import timedelta

from sqlmodel import Session

from flare_app.access.signing import read_signed, sign
from flare_app.clock import utc_now
from flare_app.models import StaffUser

OPENS = timedelta(minutes=5)
_PURPOSE = "second-step-v1"


def second_step_note(user: StaffUser) -> str:
    """What proves for five minutes that this person's password was right."""
    until = int((utc_now() + OPENS).timestamp())
    return sign(_PURPOSE, [user.id, _fingerprint(user), until])


def user_of_note(session: Session, note: object) -> StaffUser | None:
    """Whose second step it is; None when the note is not ours, is over, or the password has changed since."""
    match read_signed(_PURPOSE, note):
        case [int(user_id), str(mark), int(until)] if until >= utc_now().timestamp():
            user = session.get(StaffUser, user_id)
        case _:
            return None
    if user is None or user.disabled_at is not None or user.totp_confirmed_at is None:
        return None
    return user if hmac.compare_digest(_fingerprint(user), mark) else None


def _fingerprint(user: StaffUser) -> str:
    """What changes with the password."""
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]
