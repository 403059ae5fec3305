"""What staff can do with an open document: one handler per action, each one verb of a room."""

from typing import Any

import reflex as rx

from flare_app import access, documents, payments
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Staff
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, Invalid
from flare_app.models import Customer
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Id
from flare_app.ui.components.detail_panel import DetailState, close_record
from flare_app.ui.components.dialog import close_dialog
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff

LISTS = {
    DocumentKind.ESTIMATE: routes.ESTIMATES,
    DocumentKind.INVOICE: routes.INVOICES,
    DocumentKind.CREDIT_NOTE: routes.CREDIT_NOTES,
}
VOID_DIALOG = "void-document"
DELETE_DIALOG = "delete-draft"
WRITE_OFF_DIALOG = "write-off"
TAKE_BACK_DIALOG = "take-back-answer"
EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)


class DocumentActions(DetailState, mixin=True):
    """Handlers of the open document; `opened_id` comes from the panel, the rooms check it anew each time."""

    void_problem: str = ""
    write_off_problem: str = ""

    @rx.event
    @policy.policy(EDIT_SALES)
    async def void(self, form: dict[str, str]) -> Any:
        """Take the document back, with the reason from the dialog."""
        try:
            number = await in_thread(_void, self.opened_id, form.get("reason", ""), staff())
        except (Invalid, Conflict) as problem:
            self.void_problem = str(problem)
            return None
        self.void_problem = ""
        await self._reopen()
        return [close_dialog(VOID_DIALOG), toast(f"{number} is void.")]

    @rx.event
    @policy.policy(EDIT_SALES)
    async def write_off(self, form: dict[str, str]) -> Any:
        """Give up the rest of the invoice, with the reason from the dialog."""
        try:
            number = await in_thread(_write_off, self.opened_id, form.get("reason", ""), staff())
        except (Invalid, Conflict) as problem:
            self.write_off_problem = str(problem)
            return None
        self.write_off_problem = ""
        await self._reopen()
        undo = ("Undo", type(self).take_back_write_off(self.opened_id))
        return [close_dialog(WRITE_OFF_DIALOG), toast(f"The rest of {number} is written off.", action=undo)]

    @rx.event
    @policy.policy(EDIT_SALES)
    async def take_back_write_off(self, invoice: Id) -> Any:
        """Ask for what was written off again."""
        number = await in_thread(_take_back_write_off, invoice, staff())
        await self._reopen()
        return toast(f"{number} asks for its rest again.")

    @rx.event
    @policy.policy(EDIT_SALES)
    async def delete(self) -> Any:
        """Remove the draft and go back to the list as it was."""
        await in_thread(_delete, self.opened_id, staff())
        return [close_dialog(DELETE_DIALOG), close_record(), toast("The draft is deleted.")]

    @rx.event
    @policy.policy(EDIT_SALES)
    async def duplicate(self) -> Any:
        """Open a new draft with the same content."""
        kind, public_id = await in_thread(duplicate_as, self.opened_id, staff())
        return rx.redirect(routes.edit(LISTS[kind], public_id))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def revise(self) -> Any:
        """Void the document and open the draft that replaces it."""
        kind, public_id = await in_thread(_revise, self.opened_id, staff())
        return rx.redirect(routes.edit(LISTS[kind], public_id))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def convert(self) -> Any:
        """Make an invoice of the estimate."""
        public_id = await in_thread(_convert, self.opened_id, staff())
        return rx.redirect(routes.edit(routes.INVOICES, public_id))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def take_back_answer(self) -> Any:
        """Let the customer answer the estimate anew."""
        number = await in_thread(_take_back_answer, self.opened_id, staff())
        await self._reopen()
        return [close_dialog(TAKE_BACK_DIALOG), toast(f"{number} is open again.")]

    @rx.event
    @policy.policy(EDIT_SALES)
    async def copy_portal_link(self) -> Any:
        """Put the customer's link on the clipboard."""
        link = await in_thread(_portal_link, self.opened_id, staff())
        return [rx.set_clipboard(link), toast("The portal link is on the clipboard.")]


def _void(public_id: str, reason: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return documents.void_document(session, public_id=public_id, reason=reason, actor=actor).number or ""


def _write_off(public_id: str, reason: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return payments.write_off(session, public_id=public_id, reason=reason, actor=actor).number or ""


def _take_back_write_off(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return payments.take_back_write_off(session, public_id=public_id, actor=actor).number or ""


def _delete(public_id: str, actor: Staff) -> None:
    with unit_of_work() as session:
        documents.delete_draft(session, public_id=public_id, actor=actor)


def duplicate_as(public_id: str, actor: Staff) -> tuple[DocumentKind, str]:
    """A new draft with the same content: its kind and public id."""
    with unit_of_work() as session:
        made = documents.duplicate_document(session, public_id=public_id, actor=actor)
        return DocumentKind(made.kind), made.public_id


def _revise(public_id: str, actor: Staff) -> tuple[DocumentKind, str]:
    with unit_of_work() as session:
        made = documents.revise_document(session, public_id=public_id, actor=actor)
        return DocumentKind(made.kind), made.public_id


def _convert(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return documents.convert_to_invoice(session, public_id=public_id, actor=actor).public_id


def _take_back_answer(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return documents.take_back_answer(session, public_id=public_id, actor=actor).number or ""


def _portal_link(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        document = documents.get_document(session, principal=actor, public_id=public_id)
        customer = session.get_one(Customer, document.customer_id)
        if not customer.email:
            raise Conflict("The customer has no e-mail address. A portal link belongs to an address: add one first.")
        return access.copy_link(session, customer_id=customer.id, address=customer.email, actor=actor)
