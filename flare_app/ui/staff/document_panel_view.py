"""How staff see an open document: what can be done with it, the paper, its money, messages and audit trail."""

from functools import partial
from typing import Any

import reflex as rx

from flare_app.domain.lifecycle import ACTIONS_BY_KIND, DocumentAction
from flare_app.domain.states import DocumentKind
from flare_app.ui.components.audit_trail import audit_trail
from flare_app.ui.components.button import button, link
from flare_app.ui.components.detail_parts import detail_section
from flare_app.ui.components.dialog import opener
from flare_app.ui.components.document_history import MoneyRow, document_history
from flare_app.ui.components.document_paper import document_paper
from flare_app.ui.components.document_view import (
    document_answer,
    document_head,
)
from flare_app.ui.components.form_element import posted_form
from flare_app.ui.components.icon import icon
from flare_app.ui.components.menu import menu_button, menu_divider, menu_item
from flare_app.ui.components.online_notes import online_notes
from flare_app.ui.components.paying_note import paying_note
from flare_app.ui.staff.attachments import attachment_box
from flare_app.ui.staff.document_actions import (
    DELETE_DIALOG,
    TAKE_BACK_DIALOG,
    VOID_DIALOG,
    WRITE_OFF_DIALOG,
)
from flare_app.ui.staff.document_amending import amending_form
from flare_app.ui.staff.document_dialogs import delete_dialog, take_back_dialog, void_dialog, write_off_dialog
from flare_app.ui.staff.document_issuing import number_dialog
from flare_app.ui.staff.document_panel import DocumentPanel, StaffDocument, StaffHistory
from flare_app.ui.staff.document_reminders import invoice_reminders
from flare_app.ui.staff.invoicing import PartWindow
from flare_app.ui.staff.invoicing_view import part_dialog, progress_section
from flare_app.ui.staff.message_rows import message_list
from flare_app.ui.staff.money.apply_credit import ApplyCredit
from flare_app.ui.staff.money.refunds import RefundDialog
from flare_app.ui.staff.viewer_rows import viewer_list

_ICONS = {
    DocumentAction.DUPLICATE: "copy",
    DocumentAction.REVISE: "file-pen",
    DocumentAction.VOID: "ban",
    DocumentAction.DELETE: "trash-2",
    DocumentAction.CONVERT_TO_INVOICE: "file-output",
    DocumentAction.TAKE_BACK_ANSWER: "undo-2",
    DocumentAction.APPLY_CREDIT: "wallet",
    DocumentAction.REFUND: "undo-2",
    DocumentAction.WRITE_OFF: "eraser",
}


def document_panel(state: type[DocumentPanel], kind: DocumentKind) -> rx.Component:
    """The content of the split view."""
    shown, history = state.opened_document, state.history
    return rx.fragment(
        document_head(shown.view, *_buttons(state, kind)),
        paying_note(shown.view.paying, _cancel_button(state)),
        online_notes(shown.view.online),
        document_answer(shown.view, *_after_answer(state, kind)),
        rx.cond(shown.internal_note != "", _internal_note(shown.internal_note), rx.fragment()),
        amending_form(state, kind),
        *([progress_section(shown.progress)] if kind is DocumentKind.ESTIMATE else []),
        document_paper(shown.view.paper),
        *([_made_by(history)] if kind is DocumentKind.INVOICE else []),
        detail_section("Attachments", attachment_box(state, rx.Var.create("document=").to(str) + state.opened_id)),
        document_history(
            history.view,
            on_unapply=partial(_take_off, state),
            on_void_refund=lambda row: RefundDialog.ask_void(row.id),
        ),
        *([_reminders(state)] if kind is DocumentKind.INVOICE else []),
        rx.cond(history.messages.length() > 0, detail_section("Messages", message_list(history.messages)), rx.fragment()),
        rx.cond(history.viewers.length() > 0, detail_section("Opened by", viewer_list(history.viewers)), rx.fragment()),
        rx.cond(history.trail.length() > 0, detail_section("Audit trail", audit_trail(history.trail)), rx.fragment()),
        void_dialog(state),
        delete_dialog(state),
        number_dialog(state),
        *([write_off_dialog(state)] if kind is DocumentKind.INVOICE else []),
        *([take_back_dialog(state), part_dialog()] if kind is DocumentKind.ESTIMATE else []),
    )


def _buttons(state: type[DocumentPanel], kind: DocumentKind) -> list[rx.Component]:
    """What is done most stands as a button while it is allowed, the rest in the menu, greyed with the reason against it."""
    shown = state.opened_document
    draft = rx.fragment(
        button("Edit", small=True, icon_name="pencil", on_click=state.edit),
        button("Issue", small=True, icon_name="stamp", on_click=state.issue),
        _email_button(state),
    )
    pay = (
        _when_allowed(shown, DocumentAction.RECORD_PAYMENT, button("Record payment", small=True, on_click=state.record_payment))
        if DocumentAction.RECORD_PAYMENT in ACTIONS_BY_KIND[kind]
        else rx.fragment()
    )
    apply = (
        _when_allowed(
            shown,
            DocumentAction.APPLY_CREDIT,
            button("Apply credit", small=True, on_click=ApplyCredit.open_for(kind.value, shown.view.id)),
        )
        if DocumentAction.APPLY_CREDIT in ACTIONS_BY_KIND[kind]
        else rx.fragment()
    )
    issued = rx.fragment(_when_allowed(shown, DocumentAction.EMAIL, _email_button(state)), pay, apply)
    return [rx.cond(shown.is_draft, draft, issued), _more(state, kind)]


def _reminders(state: type[DocumentPanel]) -> rx.Component:
    shown = state.history.reminders
    part = detail_section("Reminders", invoice_reminders(state, shown, state.opened_document.view.id))
    return rx.cond(shown.is_shown, part, rx.fragment())


def _after_answer(state: type[DocumentPanel], kind: DocumentKind) -> list[rx.Component]:
    """What follows from a yes, beside it."""
    if kind is not DocumentKind.ESTIMATE:
        return []
    return [_convert_buttons(state)]


def _convert_buttons(state: type[DocumentPanel]) -> rx.Component:
    shown = state.opened_document
    whole = button("Convert to invoice", small=True, icon_name="file-output", on_click=state.convert)
    part = button("Invoice a part", small=True, icon_name="chart-pie", on_click=PartWindow.open_for(shown.view.id))
    buttons = rx.el.div(whole, part, class_name="actions")
    return _when_allowed(shown, DocumentAction.CONVERT_TO_INVOICE, buttons)


def _cancel_button(state: type[DocumentPanel]) -> rx.Component:
    cancel = button("Cancel online payment", small=True, on_click=state.cancel_online_payment)
    return rx.cond(state.opened_document.view.paying.checkout != "", cancel, rx.fragment())


def _email_button(state: type[DocumentPanel]) -> rx.Component:
    return button("Email", look="primary", small=True, icon_name="mail", on_click=state.email)


def _when_allowed(shown: rx.Var[StaffDocument], action: DocumentAction, component: rx.Component) -> rx.Component:
    return rx.cond(shown.reasons[action.value] == "", component, rx.fragment())


def _more(state: type[DocumentPanel], kind: DocumentKind) -> rx.Component:
    shown = state.opened_document
    handlers: dict[DocumentAction, dict[str, Any]] = {
        DocumentAction.DUPLICATE: {"on_click": state.duplicate},
        DocumentAction.REVISE: {"on_click": state.revise},
        DocumentAction.CONVERT_TO_INVOICE: {"on_click": state.convert},
        DocumentAction.VOID: opener(VOID_DIALOG),
        DocumentAction.DELETE: opener(DELETE_DIALOG),
        DocumentAction.TAKE_BACK_ANSWER: opener(TAKE_BACK_DIALOG),
        DocumentAction.APPLY_CREDIT: {"on_click": ApplyCredit.open_for(kind.value, shown.view.id)},
        DocumentAction.REFUND: {"on_click": RefundDialog.open_for(kind.value, shown.view.id)},
        DocumentAction.WRITE_OFF: opener(WRITE_OFF_DIALOG),
    }
    items = [
        menu_item(
            action.value,
            icon_name=_ICONS[action],
            reason=shown.reasons[action.value],
            danger=action in (DocumentAction.VOID, DocumentAction.DELETE),
            **handlers[action],
        )
        for action in ACTIONS_BY_KIND[kind]
        if action in handlers
    ]
    preview = posted_form(
        menu_item("Preview as customer", icon_name="eye", submits=True),
        action=rx.Var.create("/portal-preview/").to(str) + shown.customer_id,
        custom_attrs={"target": "_blank", "role": "none"},
    )
    return menu_button(
        "More",
        *items,
        *_further_items(state, kind),
        menu_divider(),
        menu_item("Copy portal link", icon_name="link", on_click=state.copy_portal_link),
        preview,
    )


def _further_items(state: type[DocumentPanel], kind: DocumentKind) -> list[rx.Component]:
    """What leads to other forms, and what changes without a new document."""
    shown = state.opened_document
    not_issued = rx.cond(shown.is_draft, f"A draft can simply be edited: the {kind.noun} is not issued.", "")
    change = menu_item(
        "Change details…",
        icon_name="square-pen",
        reason=rx.cond(shown.is_void, "A void document cannot change.", not_issued),
        on_click=state.start_amending,
    )
    if kind is DocumentKind.ESTIMATE:
        part = menu_item(
            "Invoice a part…",
            icon_name="chart-pie",
            reason=shown.reasons[DocumentAction.CONVERT_TO_INVOICE.value],
            on_click=PartWindow.open_for(shown.view.id),
        )
        return [part, change]
    if kind is DocumentKind.CREDIT_NOTE:
        return [change]
    credit = menu_item(
        "Create credit note",
        icon_name="receipt-text",
        reason=rx.cond(
            shown.is_draft,
            "Issue the invoice before crediting it.",
            rx.cond(shown.is_void, "This invoice is void.", ""),
        ),
        on_click=state.credit,
    )
    return [credit, menu_item("Repeat…", icon_name="repeat", on_click=state.repeat), change]


def _internal_note(text: rx.Var[str]) -> rx.Component:
    return rx.el.p(rx.el.strong("Internal note: "), text, class_name="note", dir="auto")


def _made_by(history: rx.Var[StaffHistory]) -> rx.Component:
    """The recurring rule behind an invoice."""
    said = rx.el.p(icon("repeat"), "Made by the schedule ", link(history.rule, history.rule_href), class_name="note made-by")
    return rx.cond(history.rule != "", said, rx.fragment())


def _take_off(state: type[DocumentPanel], row: rx.Var[MoneyRow]) -> Any:
    """What takes an entry of the money history back."""
    unapply = ApplyCredit.unapply(row.source, row.source_id, row.invoice_id, row.laid)
    return rx.cond(row.source == "write_off", state.take_back_write_off(row.invoice_id), unapply)
