"""What staff can do with an open customer: one handler per action, each one verb of a room."""

from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app import access, customers
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Principal, Staff
from flare_app.errors import Conflict, NotFound
from flare_app.models import PortalLink
from flare_app.ui import policy
from flare_app.ui.arguments import Id
from flare_app.ui.components.detail_panel import close_record
from flare_app.ui.components.dialog import close_dialog, open_dialog
from flare_app.ui.components.toast import toast
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.compose import COMPOSE_DIALOG, ComposeState
from flare_app.ui.staff.customer_reminders import CustomerReminders
from flare_app.ui.staff.customer_view import CustomerView, read_customer

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
DELETE_DIALOG = "delete-customer"


class CustomerPanel(CustomerReminders, rx.State):
    """The open customer; `opened_id` names them, the rooms check it anew each time."""

    _policy: ClassVar[Policy] = policy.staff_with(Permission.VIEW_SALES)
    opened_customer: CustomerView = CustomerView()
    delete_problem: str = ""

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        assert isinstance(principal, Staff)
        return read_customer(session, principal, public_id)

    def _show(self, record: Any) -> str:
        self.opened_customer, self.delete_problem = record, ""
        self.opened_id = self.opened_customer.id  # a merged customer's address opens the one that it is now
        return self.opened_customer.name

    def _topics(self) -> tuple[str, ...]:
        return (self.opened_customer.topic,)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def email(self) -> Any:
        """Show the window with a plain message to the customer."""
        compose = await self.get_state(ComposeState)
        await compose._open_customer(self.opened_id)
        return open_dialog(COMPOSE_DIALOG)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def email_statement(self) -> Any:
        """Show the window with the statement of this year."""
        compose = await self.get_state(ComposeState)
        await compose._open_statement(self.opened_id, "")
        return open_dialog(COMPOSE_DIALOG)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def archive(self, customer: Id) -> Any:
        """Offer the customer no longer."""
        name = await in_thread(_archive, customer, staff())
        await self._reopen()
        return toast(f"{name} is archived.", action=("Undo", CustomerPanel.restore(customer)))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def restore(self, customer: Id) -> Any:
        """Take the customer back from the archive."""
        name = await in_thread(_restore, customer, staff())
        await self._reopen()
        return toast(f"{name} is active again.", action=("Undo", CustomerPanel.archive(customer)))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def delete(self) -> Any:
        """Remove the customer and go back to the list, or say what stands in the way."""
        try:
            await in_thread(_delete, self.opened_id, staff())
        except Conflict as problem:
            self.delete_problem = str(problem)
            return None
        return [close_dialog(DELETE_DIALOG), close_record(), toast("The customer is deleted.")]

    @rx.event
    @policy.policy(EDIT_SALES)
    async def copy_link(self, link: Id) -> Any:
        """Put a portal link on the clipboard; it opens for 30 days from now."""
        address = await in_thread(_copy_link, self.opened_id, link, staff())
        await self._reopen()
        return [rx.set_clipboard(address), toast("The portal link is on the clipboard.")]

    @rx.event
    @policy.policy(EDIT_SALES)
    async def revoke_link(self, link: Id) -> Any:
        """Close a portal link at once."""
        await in_thread(_revoke_link, self.opened_id, link, staff())
        await self._reopen()
        return toast("The portal link opens nothing any more.")

    @rx.event
    @policy.policy(EDIT_SALES)
    async def end_share(self, share: Id) -> Any:
        """Close a link that the customer passed on, at once."""
        await in_thread(_end_share, share, staff())
        await self._reopen()
        return toast("The shared link opens nothing any more.")


def _archive(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return customers.archive_customer(session, public_id=public_id, actor=actor).name


def _restore(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return customers.restore_customer(session, public_id=public_id, actor=actor).name


def _delete(public_id: str, actor: Staff) -> None:
    with unit_of_work() as session:
        customers.delete_customer(session, public_id=public_id, actor=actor)


def _copy_link(public_id: str, link_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        link = _link_of(session, public_id, link_id, actor)
        return access.copy_link(session, customer_id=link.customer_id, address=link.address, actor=actor)


def _revoke_link(public_id: str, link_id: str, actor: Staff) -> None:
    with unit_of_work() as session:
        access.revoke(session, link=_link_of(session, public_id, link_id, actor), actor=actor)


def _end_share(share_id: str, actor: Staff) -> None:
    with unit_of_work() as session:
        access.end_share(session, public_id=share_id, actor=actor)


def _link_of(session: Session, public_id: str, link_id: str, actor: Staff) -> PortalLink:
    customer = customers.get_customer(session, principal=actor, public_id=public_id)
    links = access.links_of(session, principal=actor, customer_id=customer.id)
    found = next((link for link in links if link.public_id == link_id), None)
    if found is None:
        raise NotFound("This portal link does not exist.")
    return found
