"""Staff users: who may sign in, and as what."""

from typing import Any

from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.access.passwords import hash_password, matches
from flare_app.access.sessions import end_sessions
from flare_app.clock import utc_now
from flare_app.domain.principals import Actor, Permission, PortalVisitor, Role, Staff
from flare_app.domain.text import as_public_id, clean_email, clean_text
from flare_app.errors import Conflict, Invalid, NotFound, NotPermitted
from flare_app.models import StaffUser


def add_user(session: Session, *, actor: Actor, email: object, name: object, role: object, password: object) -> StaffUser:
    """Add somebody who can sign in from now on.

    Raises:
        NotPermitted: the actor may not manage users.
        Invalid: a value cannot be taken, or the address is a user's already (`field` names which).
    """
    _require_manager(actor)
    address = clean_email(email, field="email").lower()
    if session.exec(select(StaffUser).where(col(StaffUser.email) == address)).first():
        raise Invalid("There is a user with this e-mail address already.", field="email")
    user = StaffUser(
        email=address,
        name=clean_text(name, field="name", max_length=200, required=True),
        role=_role(role),
        password_hash=hash_password(password, email=address),
    )
    session.add(user)
    session.flush()
    audit.record(session, actor=actor, verb="user_added", subject=user, changes={"role": [None, user.role]})
    return user


def list_users(session: Session, *, principal: Actor) -> list[StaffUser]:
    """All users, by name."""
    _require_manager(principal)
    return list(session.exec(select(StaffUser).order_by(col(StaffUser.name), col(StaffUser.id))))


def find_user(session: Session, *, email: object) -> StaffUser | None:
    """The user with this address, if any."""
    address = clean_email(email, field="email").lower()
    return session.exec(select(StaffUser).where(col(StaffUser.email) == address)).first()


def get_user(session: Session, *, principal: Actor, public_id: str) -> StaffUser:
    """One user.

    Raises:
        NotPermitted, NotFound.
    """
    _require_manager(principal)
    user = session.exec(select(StaffUser).where(col(StaffUser.public_id) == as_public_id(public_id))).first()
    if user is None:
        raise NotFound("This user does not exist.")
    return user


def disable_user(session: Session, *, user: StaffUser, actor: Actor) -> None:
    """Shut somebody out at once: every session ends, signing in is refused.

    Raises:
        Conflict: it is the actor, or the last admin.
    """
    _require_manager(actor)
    if user.disabled_at is not None:
        return
    if isinstance(actor, Staff) and actor.user_id == user.id:
        raise Conflict("You cannot disable yourself. Ask another admin.")
    _keep_an_admin(session, user)
    _change(session, user, actor, "user_disabled", disabled_at=utc_now())
    end_sessions(session, user_id=user.id)


def enable_user(session: Session, *, user: StaffUser, actor: Actor) -> None:
    """Let somebody sign in again, with the password they had."""
    _require_manager(actor)
    if user.disabled_at is not None:
        _change(session, user, actor, "user_enabled", disabled_at=None)


def change_role(session: Session, *, user: StaffUser, role: object, actor: Actor) -> None:
    """Give somebody another role; it holds from their next click on.

    Raises:
        Conflict: the company would be left without an admin.
    """
    _require_manager(actor)
    new = _role(role)
    if new == user.role:
        return
    if new != Role.ADMIN:
        _keep_an_admin(session, user)
    _change(session, user, actor, "user_role_changed", role=new)


def set_password(session: Session, *, user: StaffUser, password: object, actor: Actor) -> None:
    """Give somebody a new password; every browser of theirs is signed out."""
    _require_manager(actor)
    user.password_hash = hash_password(password, email=user.email)
    session.flush()
    end_sessions(session, user_id=user.id)
    audit.record(session, actor=actor, verb="password_set", subject=user)


def change_own_password(session: Session, *, actor: Staff, current: object, new: object) -> None:
    """Change one's own password; the other browsers are signed out.

    Raises:
        Invalid: the current password is wrong, or the new one cannot be taken.
    """
    user = session.get_one(StaffUser, actor.user_id)
    if not matches(current, user.password_hash):
        raise Invalid("The current password is not right.", field="current")
    user.password_hash = hash_password(new, email=user.email, field="new")
    session.flush()
    end_sessions(session, user_id=user.id, apart_from=actor.session_id)
    audit.record(session, actor=actor, verb="password_changed", subject=user)


def _change(session: Session, user: StaffUser, actor: Actor, verb: str, **columns: Any) -> None:
    changes = {name: [getattr(user, name), value] for name, value in columns.items()}
    for name, value in columns.items():
        setattr(user, name, value)
    session.add(user)
    session.flush()
    audit.record(session, actor=actor, verb=verb, subject=user, changes=changes)


def _keep_an_admin(session: Session, user: StaffUser) -> None:
    """Locks the admins, so that two of them cannot take each other's rights at the same moment."""
    admins = session.exec(
        select(StaffUser.id).where(col(StaffUser.role) == Role.ADMIN, col(StaffUser.disabled_at).is_(None)).with_for_update()
    ).all()
    if list(admins) == [user.id]:
        raise Conflict("This is the only admin. Make somebody else an admin first.")


def _role(value: object) -> str:
    try:
        return Role(str(value)).value
    except ValueError:
        raise Invalid(f"The role must be one of: {', '.join(Role)}.", field="role") from None


def _require_manager(actor: Actor) -> None:
    if isinstance(actor, PortalVisitor) or (isinstance(actor, Staff) and not actor.may(Permission.MANAGE_USERS)):
        raise NotPermitted("Only an admin can manage users.")
