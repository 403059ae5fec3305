"""Where the list of users gets its rows."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlmodel import col

from flare_app.access.users import require_manager
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.errors import NotFound
from flare_app.lists import ListSource
from flare_app.models import StaffUser

INVITED, ACTIVE, DISABLED = "invited", "active", "disabled"


def status_of(user: StaffUser) -> str:
    """ "invited", "active" or "disabled"."""
    return INVITED if not user.password_hash else DISABLED if user.disabled_at is not None else ACTIVE


def user_source(principal: Principal) -> ListSource:
    """Rows for the list of users: name, email, role, status, two_factor, last_sign_in_at. Withdrawn invitations are not in it.

    Raises:
        NotFound: a portal visitor asks.
        NotPermitted: the role does not include managing users.
    """
    if isinstance(principal, PortalVisitor):
        raise NotFound("There is no such list.")
    require_manager(principal)
    status = case((col(StaffUser.password_hash) == "", INVITED), (col(StaffUser.disabled_at).is_not(None), DISABLED), else_=ACTIVE)
    plain: dict[str, Any] = {key: col(getattr(StaffUser, key)) for key in ("name", "email", "role")}
    two_factor = case((col(StaffUser.totp_confirmed_at).is_(None), "off"), else_="on")
    statement: Select[*tuple[Any, ...]] = select(
        col(StaffUser.id).label("id"),
        col(StaffUser.public_id).label("public_id"),
        col(StaffUser.name).label("label"),
        func.coalesce(None, "").label("currency"),
        *(column.label(key) for key, column in plain.items()),
        status.label("status"),
        two_factor.label("two_factor"),
        col(StaffUser.last_sign_in_at).label("last_sign_in_at"),
    ).where(or_(col(StaffUser.password_hash) != "", col(StaffUser.disabled_at).is_(None)))
    return ListSource(
        select=statement,
        id=col(StaffUser.id),
        public_id=col(StaffUser.public_id),
        sorts={**plain, "status": status, "two_factor": two_factor},
        search=_mentions,
    )


def is_active(_source: ListSource) -> ColumnElement[bool]:
    """May sign in."""
    return and_(col(StaffUser.password_hash) != "", col(StaffUser.disabled_at).is_(None))


def is_invited(_source: ListSource) -> ColumnElement[bool]:
    """Has not joined yet."""
    return col(StaffUser.password_hash) == ""


def is_disabled(_source: ListSource) -> ColumnElement[bool]:
    """Is shut out."""
    return and_(col(StaffUser.password_hash) != "", col(StaffUser.disabled_at).is_not(None))


def _mentions(text: str) -> ColumnElement[bool]:
    """Every word stands in the name, the address or the role. Users are few, so this needs no index."""
    text_of = func.lower(col(StaffUser.name) + " " + col(StaffUser.email) + " " + func.replace(col(StaffUser.role), "_", " "))
    return and_(*(text_of.contains(word, autoescape=True) for word in text.lower().split()[:10]), true())
