"""The editor's page: who and when, the lines, the totals, the notes, and what rarely changes folded away."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from flare_app.domain.states import DocumentKind
from flare_app.ui import routes
from flare_app.ui.components.browser import KeptForm
from flare_app.ui.components.button import button
from flare_app.ui.components.combobox import combobox
from flare_app.ui.components.declared import form_dialog
from flare_app.ui.components.form import (
    checkbox_field,
    date_field,
    fields,
    select_field,
    text_field,
    textarea_field,
)
from flare_app.ui.components.menu import menu_button, menu_item
from flare_app.ui.components.shell import StaffShell, staff_shell
from flare_app.ui.components.toolbar import page_head
from flare_app.ui.components.unfold import unfold
from flare_app.ui.staff.attachments import attachment_box
from flare_app.ui.staff.customer_dialog import customer_dialog
from flare_app.ui.staff.document_actions import LISTS
from flare_app.ui.staff.editor.adding import EditorCustomerDialog, EditorProductDialog
from flare_app.ui.staff.editor.lines import line_table
from flare_app.ui.staff.editor.notices import notices
from flare_app.ui.staff.editor.saving import Editor
from flare_app.ui.staff.editor.schedule import schedule_section

_TITLES = {DocumentKind.ESTIMATE: "Estimates", DocumentKind.INVOICE: "Invoices", DocumentKind.CREDIT_NOTE: "Credit Notes"}
_DAYS = {DocumentKind.ESTIMATE: "Estimate date", DocumentKind.INVOICE: "Invoice date", DocumentKind.CREDIT_NOTE: "Credit note date"}
_SAVES = (("Save and email", "email", "mail"), ("Save and print", "print", "printer"), ("Save and PDF", "pdf", "file-down"))


def document_editor(kind: DocumentKind) -> None:
    """Register the pages for a new document of a kind and for editing its drafts."""

    def page() -> rx.Component:
        return _page(kind)

    _register(page, kind.value, LISTS[kind], kind.noun)


def recurring_editor() -> None:
    """Register the pages for a new recurring invoice and for editing one: the form of an invoice with a schedule."""

    def page() -> rx.Component:
        return _page(DocumentKind.INVOICE, is_rule=True)

    _register(page, "recurring", routes.RECURRING, "recurring invoice")


def _register(page: Callable[[], rx.Component], name: str, route: str, noun: str) -> None:
    page.__module__ = f"{__name__}.{name}"  # one chunk of JavaScript for each kind
    page.__name__ = page.__qualname__ = f"{name}_editor"
    for address, title in ((routes.new(route), f"New {noun}"), (f"{route}/edit/[public_id]", f"Edit {noun}")):
        rx.page(route=address, title=f"{title} · Flare", on_load=[Editor.load, StaffShell.load])(page)


def _page(kind: DocumentKind, *, is_rule: bool = False) -> rx.Component:
    waiting = rx.el.div(rx.el.span(class_name="bone"), rx.el.span(class_name="bone"), class_name="form-section", aria_hidden=True)
    content = rx.el.div(
        page_head(rx.cond(Editor.title != "", Editor.title, f"New {'recurring invoice' if is_rule else kind.noun}")),
        rx.cond(Editor.loaded, _form(kind, is_rule=is_rule), waiting),
        class_name="form-page editor",
    )
    active = "Recurring" if is_rule else _TITLES[kind]
    return staff_shell(content, customer_dialog(EditorCustomerDialog), form_dialog(EditorProductDialog), active=active)


def _form(kind: DocumentKind, *, is_rule: bool) -> rx.Component:
    return KeptForm.create(
        notices(),
        *[_hidden(name) for name in ("key", "version", "operation_id", "customer")],
        _head(kind, "Start date" if is_rule else _DAYS[kind]),
        schedule_section() if is_rule else rx.fragment(),
        line_table(),
        rx.el.div(_notes(), _totals(), class_name="editor-end"),
        rx.fragment() if is_rule else _attachments(),
        _more(kind, has_number=not is_rule),
        _foot(kind, saves=() if is_rule else _SAVES),
        form_key=Editor.key,
        turn=Editor.turn,
        loads=Editor.loads,
        key=Editor.turn,
        answered=Editor.answered,
        kept=Editor.kept,
        on_typed=Editor.follow,
        on_keep=Editor.keep,
        on_leave=Editor.leave,
        on_bring_back=Editor.bring_back,
        on_save=Editor.save,
        class_name="form editor-form",
        custom_attrs={"aria-label": "Recurring invoice" if is_rule else kind.noun.capitalize()},
    )


def _hidden(name: str) -> rx.Component:
    return rx.el.input(
        name=name, default_value=Editor.head[name], hidden=True, custom_attrs={"tabIndex": -1, "aria-hidden": "true"}
    )


def _known(name: str) -> dict[str, Any]:
    """What every field of the header has."""
    return {
        "id": f"document-{name}",
        "name": name,
        "default_value": Editor.head[name],
        "error": Editor.errors.get(name, ""),
    }


def _head(kind: DocumentKind, day: str) -> rx.Component:
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
    )
    days = {
        DocumentKind.INVOICE: [
            select_field("Terms", Editor.terms, **_known("terms")),
            date_field("Due date", **_known("due_on")),
        ],
        DocumentKind.ESTIMATE: [date_field("Valid until", **_known("expires_on"))],
        DocumentKind.CREDIT_NOTE: [
            select_field(
                "Credits invoice", Editor.credited, **_known("credited_invoice"), hint="Optional: the invoice that it corrects."
            )
        ],
    }
    return rx.el.section(
        rx.el.div(customer, class_name="editor-customer"),
        fields(
            date_field(day, **_known("issue_on")),
            *days[kind],
            text_field("PO number", **_known("po_number")),
            select_field("Currency", Editor.currencies, **_known("currency")),
        ),
        class_name="form-section",
        aria_label="Customer and dates",
    )


def _totals() -> rx.Component:
    rows = rx.foreach(Editor.totals, lambda row: rx.fragment(rx.el.dt(row[0]), rx.el.dd(row[1])))
    total = rx.fragment(
        rx.el.dt("Total", class_name="total"), rx.el.dd(Editor.total, class_name="total", custom_attrs={"data-total": ""})
    )
    return rx.el.section(rx.el.dl(rows, total, class_name="totals"), class_name="form-section", aria_label="Totals")


def _notes() -> rx.Component:
    return rx.el.section(
        textarea_field("Note to customer", **_known("customer_note"), max_length=20_000, hint="Printed on the document."),
        textarea_field("Internal note", **_known("internal_note"), max_length=20_000, hint="Only your colleagues see it."),
        class_name="form-section",
        aria_label="Notes",
    )


def _attachments() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Attachments", class_name="section-title"),
        attachment_box(Editor, Editor.attach_to),
        class_name="form-section",
        aria_label="Attachments",
    )


def _more(kind: DocumentKind, *, has_number: bool) -> rx.Component:
    return rx.el.section(
        unfold(
            "More",
            fields(
                *([_number(kind)] if has_number else []),
                text_field("Discount on everything, %", **_known("discount"), input_mode="decimal"),
            ),
            checkbox_field(
                "Prices include tax",
                id="document-prices_include_tax",
                name="prices_include_tax",
                default_checked=Editor.prices_include_tax,
            ),
            checkbox_field("Discounts on single lines", id="document-line_discounts", default_checked=Editor.has_line_discounts),
            id="document-more",
        ),
        class_name="more",
        aria_label="More",
    )


def _number(kind: DocumentKind) -> rx.Component:
    return text_field(
        f"{kind.noun.capitalize()} number",
        **_known("number"),
        hint=f"Given automatically when issued. A number typed here issues the {kind.noun} when it is saved.",
    )


def _foot(kind: DocumentKind, *, saves: Sequence[tuple[str, str, str]]) -> rx.Component:
    buttons = [button(label, type="submit", icon_name=icon_name, custom_attrs={"data-how": how}) for label, how, icon_name in saves]
    items = [menu_item(label, icon_name=icon_name, custom_attrs={"data-save": how}) for label, how, icon_name in saves]
    hint = f"Print and PDF issue the {kind.noun} at once." if saves else "Nothing is made before the first date."
    return rx.el.div(
        button("Save", look="primary", type="submit", custom_attrs={"data-how": "", "aria-keyshortcuts": "Control+Enter"}),
        rx.el.div(*buttons, class_name="actions foot-wide"),
        rx.el.div(menu_button("Save and…", *items, start=True), class_name="foot-narrow") if saves else rx.fragment(),
        button("Cancel", look="quiet", on_click=Editor.cancel),
        rx.el.p(hint, class_name="hint"),
        class_name="form-foot actions",
    )
