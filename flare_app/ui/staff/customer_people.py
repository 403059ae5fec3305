"""The people in the window of a customer: rows that are added and taken away, sent with the form as `contact-<row>-<field>`."""

import re
from dataclasses import dataclass

import reflex as rx

from flare_app.customers import ContactForm
from flare_app.errors import Invalid, InvalidForm
from flare_app.ui.components.button import icon_button
from flare_app.ui.components.form import checkbox_field, text_field

_NAME = re.compile(r"contact-(?P<row>[0-9]{1,4})-(?P<field>public_id|name|role|email|phone|in_emails)")
_TEXTS = (
    ("name", "Contact name", "text"),
    ("email", "Contact email", "email"),
    ("phone", "Contact phone", "tel"),
    ("role", "Role", "text"),
)


@dataclass
class PersonRow:
    """A person as the window opens; `row` names its fields for as long as it is open."""

    row: str
    public_id: str = ""
    name: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""
    in_emails: bool = True


def person_rows(contacts: tuple[ContactForm, ...]) -> list[PersonRow]:
    """The rows of a customer that is kept."""
    return [
        PersonRow(str(at), one.public_id, one.name, one.role, one.email, one.phone, one.in_emails)
        for at, one in enumerate(contacts)
    ]


def people_of(typed: dict[str, str]) -> tuple[dict[str, str], list[str], tuple[ContactForm, ...]]:
    """What was sent, taken apart: the customer's own fields, the rows in their order, and their people."""
    own: dict[str, str] = {}
    rows: dict[str, dict[str, str]] = {}
    for name, text in typed.items():
        if found := _NAME.fullmatch(name):
            rows.setdefault(found["row"], {})[found["field"]] = text
        else:
            own[name] = text
    people = (ContactForm(**{**row, "in_emails": bool(row.get("in_emails"))}) for row in rows.values())  # type: ignore[arg-type]
    return own, list(rows), tuple(people)


def at_its_row(refused: InvalidForm, rows: list[str]) -> InvalidForm:
    """The refusal with the fields of people named as the window names them."""

    def renamed(one: Invalid) -> Invalid:
        return one if one.line is None else Invalid(str(one), field=f"contact-{rows[one.line]}-{one.field}")

    return InvalidForm([renamed(one) for one in refused.problems])


def person_fields(person: rx.Var[PersonRow], errors: rx.Var[dict[str, str]], on_remove: rx.event.EventSpec) -> rx.Component:
    """One row."""
    stem = rx.Var.create("contact-").to(str) + person.row + "-"

    def text(name: str, label: str, type: str) -> rx.Component:
        field = stem + name
        error = errors.get(field, "").to(str)
        value = getattr(person, name)
        id = rx.Var.create("customer-").to(str) + field
        return text_field(label, id=id, name=field, type=type, default_value=value, error=error, auto_complete="off")

    box = stem + "in_emails"
    return rx.el.div(
        rx.el.input(type="hidden", name=stem + "public_id", default_value=person.public_id),
        rx.el.div(*[text(*one) for one in _TEXTS], class_name="fields"),
        rx.el.div(
            checkbox_field(
                "Include in e-mails",
                id=rx.Var.create("customer-").to(str) + box,
                name=box,
                default_checked=person.in_emails,
            ),
            icon_button("Remove contact", "trash-2", on_click=on_remove),
            class_name="person-foot",
        ),
        role="group",
        aria_label=rx.cond(person.name != "", person.name, "New contact"),
        class_name="person",
        key=person.row,
    )
