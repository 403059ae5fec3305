"""Invitations: somebody gets a role and a link by e-mail, and sets name and password on their own."""

from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.access.passwords import hash_password
from flare_app.access.staff_links import INVITATION, end_links, make_link, newest_link, open_staff_link, staff_link_url
from flare_app.access.users import changed, checked_names, checked_role, full_name, require_manager
from flare_app.clock import utc_now
from flare_app.domain.principals import Actor, Role, Staff
from flare_app.domain.problems import Problems
from flare_app.domain.text import clean_email
from flare_app.errors import Conflict
from flare_app.live import announce
from flare_app.models import StaffLink, StaffUser

USERS_TOPIC = "staff:users"


def invite_user(session: Session, *, actor: Actor, email: object, role: object) -> StaffLink:
    """Make an account that waits for its owner; mail the link. An address whose invitation was withdrawn can be invited again.

    Raises:
        NotPermitted: the actor may not manage users.
        InvalidForm: a value cannot be taken, or the address is a user's already (`field` names which).
    """
    require_manager(actor)
    problems = Problems()
    address = problems.catch(lambda: clean_email(email, field="email").lower(), "")
    given = problems.catch(lambda: checked_role(role), Role.SALES_MANAGER.value)
    user = session.exec(select(StaffUser).where(col(StaffUser.email) == address).with_for_update()).first() if address else None
    if user is not None and (user.password_hash or user.disabled_at is None):
        waits = "is invited already" if not user.password_hash else "has an account already"
        problems.note(f"{address} {waits}.", field="email")
    problems.raise_any()
    if user is None:
        user = StaffUser(email=address, name=address, role=given)
    user.role, user.disabled_at = given, None
    session.add(user)
    session.flush()
    audit.record(session, actor=actor, verb="user_invited", subject=user, changes={"role": [None, given]})
    announce(session, USERS_TOPIC)
    return make_link(session, user=user, kind=INVITATION)


def renew_invitation(session: Session, *, user: StaffUser, actor: Actor) -> StaffLink:
    """A fresh link for another seven days, to be mailed; the former one opens nothing any more.

    Raises:
        Conflict: the person has joined, or the invitation was withdrawn.
    """
    _require_waiting(user, actor)
    audit.record(session, actor=actor, verb="invitation_sent_again", subject=user)
    announce(session, USERS_TOPIC)
    return make_link(session, user=user, kind=INVITATION)


def copy_invitation(session: Session, *, user: StaffUser, actor: Actor) -> str:
    """The link's address, for an admin who hands it over by another way; an expired one is made anew.

    Raises:
        Conflict: the person has joined, or the invitation was withdrawn.
    """
    _require_waiting(user, actor)
    link = newest_link(session, user=user, kind=INVITATION)
    if link is None or link.ended_at is not None or link.expires_at < utc_now():
        link = make_link(session, user=user, kind=INVITATION)
    audit.record(session, actor=actor, verb="invitation_link_copied", subject=user)
    announce(session, USERS_TOPIC)
    return staff_link_url(link)


def withdraw_invitation(session: Session, *, user: StaffUser, actor: Actor) -> None:
    """The link opens nothing any more, and the list shows the person no longer.

    Raises:
        Conflict: the person has joined: they can be disabled.
    """
    _require_waiting(user, actor)
    end_links(session, user_id=user.id)
    changed(session, user, actor, "invitation_withdrawn", disabled_at=utc_now())


def restore_invitation(session: Session, *, user: StaffUser, actor: Actor) -> None:
    """Take a withdrawal back: the person is invited again, the former link opens once more.

    Raises:
        Conflict: there is nothing to take back.
    """
    require_manager(actor)
    link = newest_link(session, user=user, kind=INVITATION)
    if user.password_hash or user.disabled_at is None or link is None:
        raise Conflict("This invitation is not withdrawn.")
    link.ended_at = None
    session.add(link)
    changed(session, user, actor, "invitation_restored", disabled_at=None)


def accept_invitation(session: Session, *, token: object, first_name: object, last_name: object, password: object) -> StaffUser:
    """Name and password of the one who was invited; the link is used up.

    Raises:
        StaffLinkEnded: it opens nothing any more.
        InvalidForm: a name is missing, or the password cannot be taken; the link can be tried again.
    """
    _, user = open_staff_link(session, token=token, for_update=True)
    problems = Problems()
    names = problems.catch(lambda: checked_names(first_name, last_name), ("", ""))
    hashed = problems.catch(lambda: hash_password(password, email=user.email), "")
    problems.raise_any()
    user.first_name, user.last_name = names
    user.name, user.password_hash = full_name(*names), hashed
    session.add(user)
    session.flush()
    end_links(session, user_id=user.id)
    audit.record(session, actor=_self(user), verb="invitation_accepted", subject=user, changes={"name": [None, user.name]})
    announce(session, USERS_TOPIC)
    return user


def _self(user: StaffUser) -> Staff:
    """Somebody who acts on their own account, proven by a link; there is no session yet."""
    return Staff(user_id=user.id, name=user.name, email=user.email, role=Role(user.role), session_id=0)


def _require_waiting(user: StaffUser, actor: Actor) -> None:
    require_manager(actor)
    if user.password_hash:
        raise Conflict(f"{user.name} has joined already.")
    if user.disabled_at is not None:
        raise Conflict("This invitation was withdrawn. Invite the address again.")
