"""The window for a new customer and for changing one: a name is enough, the rest unfolds."""

from dataclasses import asdict, replace
from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from flare_app import catalog, customers
from flare_app.customers import CustomerForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.domain.principals import Permission, Staff
from flare_app.errors import Conflict, InvalidForm
from flare_app.ui import policy
from flare_app.ui.arguments import Form
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import close_dialog, closer, dialog, open_dialog
from flare_app.ui.components.form import fields as field_grid
from flare_app.ui.components.form import focus_on, form_problem, select_field, text_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.unfold import focus_unfolded, unfold
from flare_app.ui.session import in_thread, staff

CUSTOMER_DIALOG = "customer-dialog"
_FORM = "customer-form"
_EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
_Line = Annotated[str, Field(max_length=20_000)]
_CONTACT = (
    ("first_name", "First name"),
    ("last_name", "Last name"),
    ("phone", "Phone"),
    ("mobile", "Mobile"),
    ("website", "Website"),
)
_ADDRESS = (("city", "City"), ("zip", "ZIP code"), ("state", "State"), ("country", "Country"))


class CustomerFields(Form):
    """What the window sends; the room checks every word of it."""

    name: _Line = ""
    email: _Line = ""
    first_name: _Line = ""
    last_name: _Line = ""
    phone: _Line = ""
    mobile: _Line = ""
    website: _Line = ""
    street: _Line = ""
    city: _Line = ""
    zip: _Line = ""
    state: _Line = ""
    country: _Line = ""
    currency: _Line = ""
    terms: _Line = ""
    tax: _Line = ""
    tax_number: _Line = ""
    credit_limit: _Line = ""
    other_details: _Line = ""


class CustomerDialog(rx.State, mixin=True):
    """What stands in the window. The fields are drawn while it is open only, so that their labels are not found twice."""

    dialog_is_open: bool = False
    dialog_title: str = ""
    dialog_turn: int = 0
    dialog_values: dict[str, str] = {}
    dialog_errors: dict[str, str] = {}
    dialog_problem: str = ""
    dialog_currencies: list[list[str]] = []
    dialog_terms: list[list[str]] = []
    dialog_taxes: list[list[str]] = []

    _public_id: str = ""
    _version: int = 0

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def save(self, form: CustomerFields) -> Any:
        """Keep the customer; what cannot be taken is said at its field and stays typed."""
        if not self.dialog_is_open:
            return None
        self.dialog_errors, self.dialog_problem = {}, ""
        try:
            public_id = await in_thread(_save, form.model_dump(), self._public_id, self._version, staff())
        except InvalidForm as problem:
            self.dialog_errors = {one.field: str(one) for one in problem.problems}
            return focus_unfolded(f"customer-{problem.problems[0].field}")
        except Conflict as problem:
            self.dialog_problem = str(problem)
            return None
        self.dialog_is_open = False
        return [close_dialog(CUSTOMER_DIALOG), *await self._saved(public_id)]

    @rx.event
    @policy.policy(_EDIT_SALES)
    def dialog_closed(self) -> None:
        """It was closed, by Escape for instance."""
        self.dialog_is_open = False

    async def _saved(self, public_id: str) -> list[Any]:
        """What follows on the page."""
        raise NotImplementedError

    async def _open_dialog(self, *, public_id: str = "", name: str = "") -> list[Any]:
        """Show the window: empty but for a name, or with what is kept of a customer."""
        values, self._version, choices = await in_thread(_opening, staff(), public_id)
        self.dialog_values = values | ({"name": name} if name else {})
        self.dialog_currencies, self.dialog_terms, self.dialog_taxes = choices
        self.dialog_title = "Edit customer" if public_id else "New customer"
        self.dialog_errors, self.dialog_problem, self._public_id = {}, "", public_id
        self.dialog_turn += 1
        self.dialog_is_open = True
        return [open_dialog(CUSTOMER_DIALOG), focus_on("customer-name")]


def customer_dialog(state: type[CustomerDialog]) -> rx.Component:
    """The window; a page holds it once."""
    footer = rx.fragment(
        button("Cancel", **closer()),
        button("Save", look="primary", type="submit", custom_attrs={"form": _FORM}),
    )
    return dialog(
        rx.cond(state.dialog_is_open, _fields(state), rx.fragment()),
        id=CUSTOMER_DIALOG,
        title=state.dialog_title,
        footer=footer,
        wide=True,
        on_close=state.dialog_closed,
    )


def _fields(state: type[CustomerDialog]) -> rx.Component:
    def known(name: str) -> dict[str, Any]:
        return {
            "id": f"customer-{name}",
            "name": name,
            "default_value": state.dialog_values[name],
            "error": state.dialog_errors.get(name, ""),
        }

    address = field_grid(
        textarea_field("Street", **known("street"), rows=2), *[text_field(label, **known(name)) for name, label in _ADDRESS]
    )
    more = field_grid(
        *[text_field(label, **known(name)) for name, label in _CONTACT],
        select_field("Currency", state.dialog_currencies, **known("currency")),
        select_field("Terms", state.dialog_terms, **known("terms")),
        select_field("Tax", state.dialog_taxes, **known("tax")),
        text_field("Tax number", **known("tax_number")),
        text_field("Credit limit", **known("credit_limit"), input_mode="decimal"),
        textarea_field("Other details", **known("other_details")),
    )
    values = state.dialog_values
    has_address = (values["street"] != "") | (values["city"] != "") | (values["country"] != "")
    return form(
        form_problem(state.dialog_problem),
        field_grid(
            text_field("Name", **known("name"), auto_complete="off"),
            text_field("Email", **known("email"), type="email", auto_complete="off"),
        ),
        unfold("Add address", address, id="customer-address", is_open=has_address),
        unfold("More details", more, id="customer-more", is_open=state.dialog_title == "Edit customer"),
        id=_FORM,
        key=state.dialog_turn.to_string(),
        on_submit=state.save,
        class_name="form",
    )


def _opening(actor: Staff, public_id: str) -> tuple[dict[str, str], int, tuple[list[list[str]], ...]]:
    with read_only() as session:
        if not public_id:
            return asdict(CustomerForm(name="")), 0, _choices(session, CustomerForm(name=""))
        customer = customers.get_customer(session, principal=actor, public_id=public_id)
        kept = customers.form_of_customer(session, customer)
        return asdict(kept), customer.version, _choices(session, kept)


def _choices(session: Session, kept: CustomerForm) -> tuple[list[list[str]], ...]:
    """Currencies, terms and taxes on offer, and those that the customer has though they are offered no longer."""
    terms = {term.public_id: term.name for term in catalog.list_terms(session)}
    if kept.terms and kept.terms not in terms:
        terms[kept.terms] = catalog.get_term(session, public_id=kept.terms).name
    taxes = {tax.public_id: tax.label for tax in catalog.list_taxes(session)}
    taxes |= {key: tax.label for key, tax in catalog.find_tax_choices(session, public_ids=[kept.tax]).items()}
    return (
        [["", "The company's"], *([code, code] for code in MINOR_DIGITS)],
        [["", "The company's"], *map(list, terms.items())],
        [["", "No tax"], *map(list, taxes.items())],
    )


def _save(typed: dict[str, str], public_id: str, version: int, actor: Staff) -> str:
    with unit_of_work() as session:
        if not public_id:
            return customers.create_customer(session, form=CustomerForm(**typed), actor=actor).public_id
        customer = customers.get_customer(session, principal=actor, public_id=public_id)
        changed = replace(customers.form_of_customer(session, customer), **typed)
        return customers.update_customer(session, public_id=public_id, form=changed, version=version, actor=actor).public_id
