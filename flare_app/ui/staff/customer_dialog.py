"""The window for a new customer and for changing one: a name is enough, the rest unfolds."""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from typing import Annotated, Any

import reflex as rx
from pydantic import ConfigDict, Field, model_validator
from sqlmodel import Session

from flare_app import catalog, customers
from flare_app.company import locale_names
from flare_app.customers import MOST_CONTACTS, CustomerForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.domain.principals import Staff
from flare_app.errors import InvalidForm
from flare_app.ui import policy
from flare_app.ui.arguments import Form, Id
from flare_app.ui.components.button import button
from flare_app.ui.components.form import fields as field_grid
from flare_app.ui.components.form import focus_on, form_problem, select_field, text_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.record_dialog import EDIT_SALES, RecordDialog, known, record_dialog, tax_choices
from flare_app.ui.components.toast import error_toast
from flare_app.ui.components.unfold import unfold
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.customer_people import PersonRow, at_its_row, people_of, person_fields, person_rows

_Line = Annotated[str, Field(max_length=20_000)]
_REACHED = (
    ("title", "Title", "text"),
    ("first_name", "First name", "text"),
    ("middle_name", "Middle name", "text"),
    ("last_name", "Last name", "text"),
    ("phone", "Phone", "tel"),
    ("mobile", "Mobile", "tel"),
    ("fax", "Fax", "tel"),
    ("website", "Website", "url"),
)
_REMINDERS = [("", "As the company sends them"), ("off", "No reminders")]
_STATEMENTS = [("", "As the company sends them"), ("always", "Every month"), ("never", "Never by itself")]
_PLACE = (("city", "City"), ("zip", "ZIP code"), ("state", "State"), ("country", "Country"))
_MOST_FIELDS = 30 + 6 * MOST_CONTACTS


class CustomerFields(Form):
    """What the window sends; the room checks every word of it. Beside the customer's own fields come those of its people."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Annotated[str, Field(max_length=40)], _Line] = Field(init=False)

    name: _Line = ""
    email: _Line = ""
    title: _Line = ""
    first_name: _Line = ""
    middle_name: _Line = ""
    last_name: _Line = ""
    phone: _Line = ""
    mobile: _Line = ""
    fax: _Line = ""
    website: _Line = ""
    street: _Line = ""
    city: _Line = ""
    zip: _Line = ""
    state: _Line = ""
    country: _Line = ""
    currency: _Line = ""
    locale: _Line = ""
    terms: _Line = ""
    tax: _Line = ""
    tax_number: _Line = ""
    credit_limit: _Line = ""
    reminders: _Line = ""
    statements: _Line = ""
    other_details: _Line = ""

    @model_validator(mode="after")
    def _is_not_endless(self) -> "CustomerFields":
        if len(self.model_extra or {}) > _MOST_FIELDS:
            raise ValueError("too many fields")
        return self


class CustomerDialog(RecordDialog, mixin=True):
    """The window of a customer."""

    dialog_terms: list[list[str]] = []
    dialog_locales: list[list[str]] = []
    dialog_people: list[PersonRow] = []
    dialog_open: dict[str, bool] = {}  # which parts are unfolded when it opens: those that hold something

    _next_row: int = 0

    @rx.event
    @policy.policy(EDIT_SALES)
    def add_person(self) -> Any:
        """One more row for a contact."""
        if len(self.dialog_people) >= MOST_CONTACTS:
            return error_toast(f"A customer has at most {MOST_CONTACTS} contacts.")
        self._next_row += 1
        self.dialog_people.append(PersonRow(str(self._next_row)))
        return focus_on(f"customer-contact-{self._next_row}-name")

    @rx.event
    @policy.policy(EDIT_SALES)
    def remove_person(self, row: Id) -> None:
        """Take a row away; it is kept until the window is saved."""
        self.dialog_people = [one for one in self.dialog_people if one.row != row]

    @rx.event
    @policy.policy(EDIT_SALES)
    async def save(self, form: CustomerFields) -> Any:
        """Keep the customer."""
        return await self._keep("customer", form, _save)

    async def _open_dialog(self, *, public_id: str = "", name: str = "") -> list[Any]:
        """Show the window: empty but for a name, or with what is kept of a customer."""
        values, self.dialog_people, self._version, choices = await in_thread(_opening, staff(), public_id)
        self.dialog_currencies, self.dialog_terms, self.dialog_taxes, self.dialog_locales = choices
        self._next_row = len(self.dialog_people)
        self.dialog_open = {part: any(values[name] for name in names) for part, names in _PARTS.items()}
        self.dialog_open["people"] = bool(self.dialog_people)
        return self._show("customer", public_id, values | ({"name": name} if name else {}))


_PARTS = {
    "address": ("street", *(name for name, _ in _PLACE)),
    "reached": (*(name for name, *_ in _REACHED), "tax_number", "other_details"),
    "defaults": ("terms", "tax", "credit_limit"),
}


def customer_dialog(state: type[CustomerDialog]) -> rx.Component:
    """The window; a page holds it once."""
    return record_dialog("customer", state, lambda: _fields(state), wide=True)


def _fields(state: type[CustomerDialog]) -> rx.Component:
    field = partial(known, "customer", state)
    parts = state.dialog_open
    return form(
        form_problem(state.dialog_problem),
        field_grid(
            text_field("Name", **field("name"), auto_complete="off"),
            text_field("Email", **field("email"), type="email", auto_complete="off"),
        ),
        unfold("Add address", _address(field), id="customer-address", is_open=parts["address"]),
        unfold("Contacts", _people(state), id="customer-people", is_open=parts["people"]),
        unfold("Phones and details", _reached(field), id="customer-reached", is_open=parts["reached"]),
        unfold("Defaults for documents", _defaults(state, field), id="customer-defaults", is_open=parts["defaults"]),
        id="customer-form",
        key=state.dialog_turn.to_string(),
        on_submit=state.save,
        class_name="form",
    )


def _address(field: Callable[[str], dict[str, Any]]) -> rx.Component:
    return field_grid(
        textarea_field("Street", **field("street"), rows=2), *[text_field(label, **field(name)) for name, label in _PLACE]
    )


def _people(state: type[CustomerDialog]) -> rx.Component:
    def row(person: rx.Var[PersonRow]) -> rx.Component:
        return person_fields(person, state.dialog_errors, state.remove_person(person.row))

    return rx.fragment(
        rx.foreach(state.dialog_people, row),
        rx.el.div(button("Add contact", small=True, icon_name="plus", on_click=state.add_person)),
    )


def _reached(field: Callable[[str], dict[str, Any]]) -> rx.Component:
    return field_grid(
        *[text_field(label, **field(name), type=type, auto_complete="off") for name, label, type in _REACHED],
        text_field("Tax number", **field("tax_number")),
        textarea_field("Other details", **field("other_details")),
    )


def _defaults(state: type[CustomerDialog], field: Callable[[str], dict[str, Any]]) -> rx.Component:
    return field_grid(
        select_field("Terms", state.dialog_terms, **field("terms")),
        select_field("Tax", state.dialog_taxes, **field("tax")),
        select_field("Currency", state.dialog_currencies, **field("currency")),
        select_field(
            "Language and region", state.dialog_locales, **field("locale"), hint="How dates and amounts are written for them."
        ),
        text_field(
            "Credit limit", **field("credit_limit"), input_mode="decimal", hint="You are warned when more than that is owed."
        ),
        select_field("Payment reminders", _REMINDERS, **field("reminders")),
        select_field("Monthly statement", _STATEMENTS, **field("statements")),
    )


def _opening(actor: Staff, public_id: str) -> tuple[dict[str, str], list[PersonRow], int, tuple[list[list[str]], ...]]:
    with read_only() as session:
        if not public_id:
            empty = CustomerForm(name="")
            return _texts(empty), [], 0, _choices(session, empty)
        customer = customers.get_customer(session, principal=actor, public_id=public_id)
        kept = customers.form_of_customer(session, customer)
        return _texts(kept), person_rows(kept.contacts or ()), customer.version, _choices(session, kept)


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
        [["", "As in the customer's country"], *map(list, locale_names().items())],
    )


def _save(typed: dict[str, str], public_id: str, version: int, actor: Staff) -> str:
    own, rows, people = people_of(typed)
    try:
        with unit_of_work() as session:
            if not public_id:
                form = CustomerForm(**own, contacts=people)  # type: ignore[arg-type]
                return customers.create_customer(session, form=form, actor=actor).public_id
            customer = customers.get_customer(session, principal=actor, public_id=public_id)
            changed = replace(customers.form_of_customer(session, customer), **own, contacts=people)  # type: ignore[arg-type]
            return customers.update_customer(session, public_id=public_id, form=changed, version=version, actor=actor).public_id
    except InvalidForm as refused:
        raise at_its_row(refused, rows) from None
