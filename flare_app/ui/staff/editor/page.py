"""The editor's page: who and when, the lines, the totals, the notes, and what rarely changes folded away."""

from collections.abc import Callable, Sequence

import reflex as rx

from flare_app.domain.states import DocumentKind
from flare_app.ui import routes
from flare_app.ui.components.browser import KeptForm
from flare_app.ui.components.button import button
from flare_app.ui.components.declared import form_dialog
from flare_app.ui.components.form import (
    checkbox_field,
    fields,
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
from flare_app.ui.staff.editor.adding import EditorCustomerDialog, EditorNumbersDialog, EditorProductDialog
from flare_app.ui.staff.editor.adding_choices import EditorTaxDialog, EditorTaxGroupDialog, EditorTermDialog
from flare_app.ui.staff.editor.head import head, hidden, known
from flare_app.ui.staff.editor.lines import line_table
from flare_app.ui.staff.editor.notices import notices
from flare_app.ui.staff.editor.numbering import numbers_dialog
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
    added = (EditorProductDialog, EditorTermDialog, EditorTaxDialog, EditorTaxGroupDialog)
    windows = [customer_dialog(EditorCustomerDialog), *map(form_dialog, added)]
    return staff_shell(content, *windows, *([] if is_rule else [numbers_dialog(EditorNumbersDialog)]), active=active)


def _form(kind: DocumentKind, *, is_rule: bool) -> rx.Component:
    return KeptForm.create(
        notices(),
        *[hidden(name) for name in ("key", "version", "operation_id", "customer", "picked")],
        head(kind, "Start date" if is_rule else _DAYS[kind], has_number=not is_rule),
        schedule_section() if is_rule else rx.fragment(),
        line_table(),
        rx.el.div(_notes(), _totals(), class_name="editor-end"),
        rx.fragment() if is_rule else _attachments(),
        _more(),
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


def _totals() -> rx.Component:
    rows = rx.foreach(Editor.totals, lambda row: rx.fragment(rx.el.dt(row[0]), rx.el.dd(row[1])))
    total = rx.fragment(
        rx.el.dt("Total", class_name="total"), rx.el.dd(Editor.total, class_name="total", custom_attrs={"data-total": ""})
    )
    return rx.el.section(rx.el.dl(rows, total, class_name="totals"), class_name="form-section", aria_label="Totals")


def _notes() -> rx.Component:
    return rx.el.section(
        textarea_field("Note to customer", **known("customer_note"), max_length=20_000, hint="Printed on the document."),
        textarea_field("Internal note", **known("internal_note"), max_length=20_000, hint="Only your colleagues see it."),
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


def _more() -> rx.Component:
    return rx.el.section(
        unfold(
            "More",
            fields(text_field("Discount on everything, %", **known("discount"), input_mode="decimal")),
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
