"""Staff users: who may sign in, and as what."""

from typing import Any

from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.access.passwords import hash_password
from flare_app.access.sessions import end_sessions, topic_of
from flare_app.access.staff_links import end_links
from flare_app.clock import utc_now
from flare_app.domain.principals import Actor, Permission, PortalVisitor, Role, Staff
from flare_app.domain.problems import Problems
from flare_app.domain.text import as_public_id, clean_email, clean_text
from flare_app.errors import Conflict, Invalid, NotFound, NotPermitted
from flare_app.live import announce
from flare_app.models import StaffUser


def add_user(session: Session, *, actor: Actor, email: object, name: object, role: object, password: object) -> StaffUser:
    """Add somebody who can sign in from now on.

    Raises:
        NotPermitted: the actor may not manage users.
        Invalid: a value cannot be taken, or the address is a user's already (`field` names which).
    """
    require_manager(actor)
    address = clean_email(email, field="email").lower()
    if session.exec(select(StaffUser).where(col(StaffUser.email) == address)).first():
        raise Invalid("There is a user with this e-mail address already.", field="email")
    known_as = clean_text(name, field="name", max_length=200, required=True)
    first, _, last = known_as.partition(" ")
    user = StaffUser(
        email=address,
        name=known_as,
        first_name=first[:100],
        last_name=last.strip()[:100],
        role=checked_role(role),
        password_hash=hash_password(password, email=address),
    )
    session.add(user)
    session.flush()
    audit.record(session, actor=actor, verb="user_added", subject=user, changes={"role": [None, user.role]})
    return user


def list_users(session: Session, *, principal: Actor) -> list[StaffUser]:
    """All users, by name."""
    require_manager(principal)
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
    require_manager(principal)
    user = session.exec(select(StaffUser).where(col(StaffUser.public_id) == as_public_id(public_id))).first()
    if user is None:
        raise NotFound("This user does not exist.")
    return user


def disable_user(session: Session, *, user: StaffUser, actor: Actor) -> None:
    """Shut somebody out at once: every session ends, signing in is refused.

    Raises:
        Conflict: it is the actor, the last admin, or somebody who is invited only.
    """
    require_manager(actor)
    if user.disabled_at is not None:
        return
    if not user.password_hash:
        raise Conflict(f"{user.email} has not joined yet. Withdraw the invitation.")
    if isinstance(actor, Staff) and actor.user_id == user.id:
        raise Conflict("You cannot disable yourself. Ask another admin.")
    _keep_an_admin(session, user)
    changed(session, user, actor, "user_disabled", disabled_at=utc_now())
    end_sessions(session, user_id=user.id)
    end_links(session, user_id=user.id)


def enable_user(session: Session, *, user: StaffUser, actor: Actor) -> None:
    """Let somebody sign in again, with the password they had."""
    require_manager(actor)
    if user.disabled_at is not None and user.password_hash:
        changed(session, user, actor, "user_enabled", disabled_at=None)


def change_role(session: Session, *, user: StaffUser, role: object, actor: Actor) -> None:
    """Give somebody another role; it holds from their next click on.

    Raises:
        Conflict: the company would be left without an admin.
    """
    require_manager(actor)
    new = checked_role(role)
    if new == user.role:
        return
    if new != Role.ADMIN:
        _keep_an_admin(session, user)
    changed(session, user, actor, "user_role_changed", role=new)


def set_password(session: Session, *, user: StaffUser, password: object, actor: Actor) -> None:
    """Give somebody a new password; every browser of theirs is signed out."""
    require_manager(actor)
    user.password_hash = hash_password(password, email=user.email)
    session.flush()
    end_sessions(session, user_id=user.id)
    audit.record(session, actor=actor, verb="password_set", subject=user)
    announce(session, topic_of(user.id))


def end_user_sessions(session: Session, *, user: StaffUser, actor: Actor) -> None:
    """Sign somebody out everywhere, at once; they may sign in again."""
    require_manager(actor)
    end_sessions(session, user_id=user.id)
    audit.record(session, actor=actor, verb="signed_out_everywhere", subject=user)
    announce(session, topic_of(user.id), "staff:users")


def changed(session: Session, user: StaffUser, actor: Actor, verb: str, **columns: Any) -> None:
    """Set columns of a user, note it, and tell the pages: the list of users, and whatever the person has open."""
    changes = {name: [getattr(user, name), value] for name, value in columns.items()}
    for name, value in columns.items():
        setattr(user, name, value)
    session.add(user)
    session.flush()
    audit.record(session, actor=actor, verb=verb, subject=user, changes=changes)
    announce(session, topic_of(user.id), "staff:users")


def _keep_an_admin(session: Session, user: StaffUser) -> None:
    """Locks the admins, so that two of them cannot take each other's rights at the same moment."""
    admins = session.exec(
        select(StaffUser.id)
        .where(col(StaffUser.role) == Role.ADMIN, col(StaffUser.disabled_at).is_(None), col(StaffUser.password_hash) != "")
        .with_for_update()
    ).all()
    if list(admins) == [user.id]:
        raise Conflict("This is the only admin. Make somebody else an admin first.")


def checked_role(value: object) -> str:
    """The role of that name.

    Raises:
        Invalid: there is none.
    """
    try:
        return Role(str(value)).value
    except ValueError:
        raise Invalid(f"The role must be one of: {', '.join(Role)}.", field="role") from None


def role_name(role: str) -> str:
    """A role as people read it: "sales_manager" is "sales manager"."""
    return role.replace("_", " ")


def checked_names(first_name: object, last_name: object) -> tuple[str, str]:
    """First and last name; the last may be missing, as some people have one name only.

    Raises:
        InvalidForm: with a sentence at each name that cannot be taken.
    """
    problems = Problems()
    first = problems.catch(lambda: clean_text(first_name, field="first_name", max_length=100, required=True), "")
    last = problems.catch(lambda: clean_text(last_name, field="last_name", max_length=99), "")
    problems.raise_any()
    return first, last


def full_name(first_name: str, last_name: str) -> str:
    """What colleagues read."""
    return f"{first_name} {last_name}".strip()


def require_manager(actor: Actor) -> None:
    """Refuse whoever may not manage users.

    Raises:
        NotPermitted: as said.
    """
    if isinstance(actor, PortalVisitor) or (isinstance(actor, Staff) and not actor.may(Permission.MANAGE_USERS)):
        raise NotPermitted("Only an admin can manage users.")
