"""The head of the editor: for whom, under which number, from when until when."""

from typing import Any

import reflex as rx

from flare_app.domain.states import DocumentKind
from flare_app.ui.components.button import icon_button
from flare_app.ui.components.combobox import combobox
from flare_app.ui.components.form import date_field, fields, select_field, text_field
from flare_app.ui.staff.editor.adding import EditorCustomerDialog, EditorNumbersDialog
from flare_app.ui.staff.editor.adding_choices import EditorTermDialog
from flare_app.ui.staff.editor.saving import Editor


def hidden(name: str) -> rx.Component:
    """A field that the page fills."""
    return rx.el.input(
        name=name, default_value=Editor.head[name], hidden=True, custom_attrs={"tabIndex": -1, "aria-hidden": "true"}
    )


def known(name: str) -> dict[str, Any]:
    """What every field of the header has."""
    return {
        "id": f"document-{name}",
        "name": name,
        "default_value": Editor.head[name],
        "error": Editor.errors.get(name, ""),
    }


def head(kind: DocumentKind, day: str, *, has_number: bool) -> rx.Component:
    """Customer, number and dates."""
    days = {
        DocumentKind.INVOICE: [
            select_field("Terms", Editor.terms, on_change=EditorTermDialog.chosen, **known("terms")),
            date_field("Due date", **known("due_on")),
        ],
        DocumentKind.ESTIMATE: [date_field("Valid until", **known("expires_on"))],
        DocumentKind.CREDIT_NOTE: [
            select_field(
                "Credits invoice",
                Editor.credited,
                **known("credited_invoice"),
                hint="Its lines are filled in; lower or remove what stays.",
            )
        ],
    }
    return rx.el.section(
        _customer(kind),
        fields(
            *([_number(kind)] if has_number else []),
            date_field(day, **known("issue_on")),
            *days[kind],
            text_field("PO number", **known("po_number")),
            select_field("Currency", Editor.currencies, **known("currency")),
        ),
        class_name="form-section",
        aria_label="Customer and dates",
    )


def _customer(kind: DocumentKind) -> rx.Component:
    """For whom; what can be done about the one that is chosen, and what speaks against lending more."""
    customer = combobox(
        "Customer",
        id="document-customer",
        value=Editor.customer,
        options=Editor.customers,
        answered=Editor.customers_answered,
        on_search=Editor.search_customers,
        on_pick=Editor.pick_customer,
        on_add=EditorCustomerDialog.open_new,
        add_label="Add new customer",
        error=Editor.errors.get("customer", ""),
        placeholder="Search by name, e-mail or place",
        **{"data-picks": "picked"},
    )
    chosen = rx.cond(
        Editor.customer != "",
        rx.fragment(
            icon_button("Edit customer", "pencil", on_click=EditorCustomerDialog.open_chosen),
            _as_defaults() if kind is DocumentKind.INVOICE else rx.fragment(),
        ),
        rx.fragment(),
    )
    warning = rx.cond(Editor.warning != "", rx.el.p(Editor.warning, class_name="alert alert-warning"), rx.fragment())
    return rx.fragment(rx.el.div(customer, chosen, class_name="editor-customer"), rx.el.div(warning, role="status"))


def _as_defaults() -> rx.Component:
    return icon_button("Use these terms and this tax from now on", "bookmark", on_click=EditorCustomerDialog.make_defaults)


def _number(kind: DocumentKind) -> rx.Component:
    """The number, with the settings of its series behind a gear for whoever may change them."""
    gear = rx.cond(
        Editor.may_set_numbers,
        icon_button("Number settings", "settings", on_click=EditorNumbersDialog.open_gear),
        rx.fragment(),
    )
    typed = f"Typed by hand, each once: it issues the {kind.noun} when it is saved."
    box = text_field(
        f"{kind.noun.capitalize()} number",
        **known("number"),
        placeholder=Editor.next_number,
        auto_complete="off",
        hint=rx.cond(Editor.number_is_typed, typed, "Typed here, it issues at once."),
    )
    return rx.el.div(box, gear, class_name="editor-number")
