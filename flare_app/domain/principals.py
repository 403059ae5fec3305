"""Who asks, and what a role may do. Pure: how a cookie becomes a principal is the access room's business."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flare_app.errors import NotPermitted


class Role(StrEnum):
    """The staff roles, as Flare names them."""

    ADMIN = "admin"
    ACCOUNTANT = "accountant"
    SALES_MANAGER = "sales_manager"


class Permission(StrEnum):
    """What a handler or a route may ask for."""

    VIEW_SALES = "view_sales"
    EDIT_SALES = "edit_sales"
    VIEW_REPORTS = "view_reports"
    VIEW_COMPANY = "view_company"
    EDIT_COMPANY = "edit_company"
    MANAGE_USERS = "manage_users"


_SALES = frozenset({Permission.VIEW_SALES, Permission.EDIT_SALES})

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.ACCOUNTANT: _SALES | {Permission.VIEW_REPORTS, Permission.VIEW_COMPANY},
    Role.SALES_MANAGER: _SALES,
}


@dataclass(frozen=True)
class Staff:
    """A signed-in member of staff."""

    user_id: int
    name: str
    email: str
    role: Role
    session_id: int

    def may(self, permission: Permission) -> bool:
        """Whether this person's role includes the permission."""
        return permission in ROLE_PERMISSIONS[self.role]


@dataclass(frozen=True)
class PortalScope:
    """What a narrower link shows of a customer's portal: one document, or what is dated within a period (both days included)."""

    document_id: int | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class PortalVisitor:
    """Somebody who came through a customer's link; sees that customer's records and nothing else.

    `is_preview` marks staff who look at the portal as the customer would: never counted as a view, may not pay or answer.
    `scope` is set for a link that the customer passed on (`share_id`): it shows less, and may change nothing. `link_id` and
    `address` are then those of the link that it came from, and `shared_with` says for whom it was made.
    """

    link_id: int
    portal_id: str
    customer_id: int
    address: str
    session_id: int
    is_preview: bool = False
    scope: PortalScope | None = None
    share_id: int | None = None
    shared_with: str = ""

    @property
    def name(self) -> str:
        """Who it is, as far as is known: the address that the link was mailed to, and whom it was passed on to."""
        return f"{self.shared_with}, by the link of {self.address}" if self.share_id is not None else self.address

    @property
    def is_read_only(self) -> bool:
        """Whether this visitor may look and download, but neither pay, answer nor pass the portal on."""
        return self.is_preview or self.scope is not None


@dataclass(frozen=True)
class System:
    """The house itself: a job, a webhook, the command line."""

    name: str


Principal = Staff | PortalVisitor
Actor = Staff | PortalVisitor | System


def require(actor: Actor, permission: Permission) -> None:
    """Refuse whoever may not: staff whose role lacks the permission, and every portal visitor. The house itself may.

    Raises:
        NotPermitted: as said.
    """
    if isinstance(actor, PortalVisitor) or (isinstance(actor, Staff) and not actor.may(permission)):
        raise NotPermitted("Your role does not allow this.")


def require_customer(visitor: PortalVisitor, *, to: str) -> None:
    """Refuse whoever may only look at the portal; `to` says what for: "pay", "answer an estimate".

    Raises:
        NotPermitted: as said.
    """
    if visitor.is_preview:
        raise NotPermitted(f"This is a preview. Only the customer can {to}.")
    if visitor.is_read_only:
        raise NotPermitted(f"This link was passed on for looking only. Only the customer can {to}.")
