"""Customers and products that are added while a document is written: saved at once, and taken into the form."""

from typing import Any, ClassVar

import reflex as rx

from flare_app.catalog import PRODUCT_TABLE
from flare_app.records import RecordForm
from flare_app.ui import policy
from flare_app.ui.arguments import Id
from flare_app.ui.components.declared import FormDialog
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.customer_dialog import CustomerDialog
from flare_app.ui.staff.document_actions import EDIT_SALES
from flare_app.ui.staff.editor.filling import CustomerFill, fill_from_customer, set_defaults
from flare_app.ui.staff.editor.numbering import EDIT_COMPANY, NumbersDialog, numbering_of
from flare_app.ui.staff.editor.saving import Editor


class EditorCustomerDialog(CustomerDialog, rx.State):
    """A new customer for the document, or the chosen one, whose terms and tax later documents begin with."""

    _before: CustomerFill | None = None

    @rx.event
    @policy.policy(EDIT_SALES)
    async def open_new(self) -> Any:
        """Show the window, with what was searched for as the name."""
        editor = await self.get_state(Editor)
        self._before = None
        return await self._open_dialog(name=editor._searched_customer)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def open_chosen(self) -> Any:
        """Show the window with the customer of the document."""
        editor = await self.get_state(Editor)
        typed = editor._typed
        if typed is None or not typed.customer:
            return None
        self._before = await in_thread(fill_from_customer, staff(), typed.customer, typed, editor._kind)
        return await self._open_dialog(public_id=typed.customer)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def make_defaults(self) -> Any:
        """Let the customer's later documents begin with the terms and the tax of this one."""
        editor = await self.get_state(Editor)
        typed = editor._typed
        if typed is None or not typed.customer:
            return None
        tax = next((line.tax for line in typed.lines), "")
        said = "Later documents of {} begin with these terms and this tax."
        return await self._set_defaults(typed.customer, typed.terms, tax, said)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def restore_defaults(self, customer: Id, terms: Id, tax: Id) -> Any:
        """Take it back."""
        return await self._set_defaults(customer, terms, tax, "Documents of {} begin as they did before.")

    async def _set_defaults(self, customer: str, terms: str, tax: str, sentence: str) -> Any:
        name, *before = await in_thread(set_defaults, staff(), customer, terms, tax)
        return toast(sentence.format(name), action=("Undo", EditorCustomerDialog.restore_defaults(customer, *before)))

    async def _saved(self, public_id: str) -> list[Any]:
        editor = await self.get_state(Editor)
        return [await editor._take_customer(public_id, self._before), focus_on("document-customer")]


class EditorProductDialog(FormDialog, rx.State):
    """A new product for a line."""

    _form: ClassVar[RecordForm] = PRODUCT_TABLE.form
    _line: str = ""

    @rx.event
    @policy.policy(EDIT_SALES)
    async def open_for(self, line: Id) -> Any:
        """Show the window, with what was searched for as the name and in the document's currency."""
        editor = await self.get_state(Editor)
        self._line = line
        currency = editor._typed.currency if editor._typed else ""
        return await self._open_dialog(name=editor._searched_product, currency=currency)

    async def _saved(self, public_id: str) -> list[Any]:
        editor = await self.get_state(Editor)
        filled = await editor._take_product(self._line, public_id, "")
        return [filled, focus_on(f"document-lines-{self._line}-description")]


class EditorNumbersDialog(NumbersDialog, rx.State):
    """How the numbers of this kind of document come."""

    @rx.event
    @policy.policy(EDIT_COMPANY)
    async def open_gear(self) -> Any:
        """Show the window with the series of this kind."""
        editor = await self.get_state(Editor)
        return await self._open_dialog(editor._kind)

    async def _saved(self) -> list[Any]:
        editor = await self.get_state(Editor)
        editor._show_numbering(await in_thread(numbering_of, editor._kind, staff()))
        return []
