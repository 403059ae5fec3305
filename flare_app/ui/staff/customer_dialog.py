"""The window for a new customer and for changing one: a name is enough, the rest unfolds."""

from dataclasses import asdict, replace
from functools import partial
from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from flare_app import catalog, customers
from flare_app.customers import CustomerForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.domain.principals import Staff
from flare_app.ui import policy
from flare_app.ui.arguments import Form
from flare_app.ui.components.form import fields as field_grid
from flare_app.ui.components.form import form_problem, select_field, text_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.record_dialog import EDIT_SALES, RecordDialog, known, record_dialog, tax_choices
from flare_app.ui.components.unfold import unfold
from flare_app.ui.session import in_thread, staff

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


class CustomerDialog(RecordDialog, mixin=True):
    """The window of a customer."""

    dialog_terms: list[list[str]] = []

    @rx.event
    @policy.policy(EDIT_SALES)
    async def save(self, form: CustomerFields) -> Any:
        """Keep the customer."""
        return await self._keep("customer", form, _save)

    async def _open_dialog(self, *, public_id: str = "", name: str = "") -> list[Any]:
        """Show the window: empty but for a name, or with what is kept of a customer."""
        values, self._version, choices = await in_thread(_opening, staff(), public_id)
        self.dialog_currencies, self.dialog_terms, self.dialog_taxes = choices
        return self._show("customer", public_id, values | ({"name": name} if name else {}))


def customer_dialog(state: type[CustomerDialog]) -> rx.Component:
    """The window; a page holds it once."""
    return record_dialog("customer", state, lambda: _fields(state), wide=True)


def _fields(state: type[CustomerDialog]) -> rx.Component:
    field = partial(known, "customer", state)
    address = field_grid(
        textarea_field("Street", **field("street"), rows=2), *[text_field(label, **field(name)) for name, label in _ADDRESS]
    )
    more = field_grid(
        *[text_field(label, **field(name)) for name, label in _CONTACT],
        select_field("Currency", state.dialog_currencies, **field("currency")),
        select_field("Terms", state.dialog_terms, **field("terms")),
        select_field("Tax", state.dialog_taxes, **field("tax")),
        text_field("Tax number", **field("tax_number")),
        text_field("Credit limit", **field("credit_limit"), input_mode="decimal"),
        textarea_field("Other details", **field("other_details")),
    )
    values = state.dialog_values
    has_address = (values["street"] != "") | (values["city"] != "") | (values["country"] != "")
    return form(
        form_problem(state.dialog_problem),
        field_grid(
            text_field("Name", **field("name"), auto_complete="off"),
            text_field("Email", **field("email"), type="email", auto_complete="off"),
        ),
        unfold("Add address", address, id="customer-address", is_open=has_address),
        unfold("More details", more, id="customer-more", is_open=state.dialog_title == "Edit customer"),
        id="customer-form",
        key=state.dialog_turn.to_string(),
        on_submit=state.save,
        class_name="form",
    )


def _opening(actor: Staff, public_id: str) -> tuple[dict[str, str], int, tuple[list[list[str]], ...]]:
    with read_only() as session:
        if not public_id:
            return _texts(CustomerForm(name="")), 0, _choices(session, CustomerForm(name=""))
        customer = customers.get_customer(session, principal=actor, public_id=public_id)
        kept = customers.form_of_customer(session, customer)
        return _texts(kept), customer.version, _choices(session, kept)


def _texts(kept: CustomerForm) -> dict[str, str]:
    return {name: text for name, text in asdict(kept).items() if name != "contacts"}


def _choices(session: Session, kept: CustomerForm) -> tuple[list[list[str]], ...]:
    """Currencies, terms and taxes on offer, and those that the customer has though they are offered no longer."""
    terms = {term.public_id: term.name for term in catalog.list_terms(session)}
    if kept.terms and kept.terms not in terms:
        terms[kept.terms] = catalog.get_term(session, public_id=kept.terms).name
    return (
        [["", "The company's"], *([code, code] for code in MINOR_DIGITS)],
        [["", "The company's"], *map(list, terms.items())],
        tax_choices(session, kept.tax),
    )


def _save(typed: dict[str, str], public_id: str, version: int, actor: Staff) -> str:
    with unit_of_work() as session:
        if not public_id:
            return customers.create_customer(session, form=CustomerForm(**typed), actor=actor).public_id
        customer = customers.get_customer(session, principal=actor, public_id=public_id)
        changed = replace(customers.form_of_customer(session, customer), **typed)
        return customers.update_customer(session, public_id=public_id, form=changed, version=version, actor=actor).public_id
