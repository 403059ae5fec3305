"""The open document on the staff side: what can be done with it, the paper, its money, messages and audit trail."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app import access, audit, messages
from flare_app.company import get_company
from flare_app.domain.lifecycle import ACTIONS_BY_KIND, DocumentAction
from flare_app.domain.principals import Permission, Principal
from flare_app.domain.states import DocumentKind
from flare_app.payments import stripe
from flare_app.ui import policy, routes
from flare_app.ui.components.attachment_list import read_attachment_rows
from flare_app.ui.components.audit_trail import AuditRow, audit_rows, audit_trail
from flare_app.ui.components.button import button
from flare_app.ui.components.detail_parts import detail_section
from flare_app.ui.components.dialog import closer, dialog, open_dialog, opener
from flare_app.ui.components.document_history import HistoryView, document_history, read_history_view
from flare_app.ui.components.document_paper import document_paper
from flare_app.ui.components.document_view import (
    DocumentView,
    document_answer,
    document_head,
    read_document_view,
)
from flare_app.ui.components.form import form_problem, textarea_field
from flare_app.ui.components.form_element import form, posted_form
from flare_app.ui.components.menu import menu_button, menu_divider, menu_item
from flare_app.ui.components.paying_note import paying_note
from flare_app.ui.components.toast import toast
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.attachments import Attaching, attachment_box
from flare_app.ui.staff.compose import COMPOSE_DIALOG, ComposeState
from flare_app.ui.staff.document_actions import (
    DELETE_DIALOG,
    EDIT_SALES,
    LISTS,
    TAKE_BACK_DIALOG,
    VOID_DIALOG,
    DocumentActions,
)
from flare_app.ui.staff.message_rows import MessageRow, message_list, message_rows
from flare_app.ui.staff.viewer_rows import ViewerRow, viewer_list, viewer_rows

_ICONS = {
    DocumentAction.DUPLICATE: "copy",
    DocumentAction.REVISE: "file-pen",
    DocumentAction.VOID: "ban",
    DocumentAction.DELETE: "trash-2",
    DocumentAction.CONVERT_TO_INVOICE: "file-output",
    DocumentAction.TAKE_BACK_ANSWER: "undo-2",
}


@dataclass
class StaffDocument:
    """What only staff see of a document. `reasons` maps an action to why it is not allowed, "" when it is."""

    view: DocumentView = field(default_factory=DocumentView)
    customer_id: str = ""
    is_draft: bool = True
    internal_note: str = ""
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass
class StaffHistory:
    """What became of it, in the portal's words, in e-mails and in the audit trail."""

    view: HistoryView = field(default_factory=HistoryView)
    messages: list[MessageRow] = field(default_factory=list)
    viewers: list[ViewerRow] = field(default_factory=list)
    trail: list[AuditRow] = field(default_factory=list)


class DocumentPanel(Attaching, DocumentActions, mixin=True):
    """The State of the open document, one made for each kind by `document_list`."""

    _policy: ClassVar[Policy] = policy.staff_with(Permission.VIEW_SALES)
    _has_rest: ClassVar[bool] = True
    opened_document: StaffDocument = StaffDocument()
    history: StaffHistory = StaffHistory()
    _topic: str = ""

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        details, view = read_document_view(session, principal, public_id)
        document = details.document
        shown = StaffDocument(
            view=view,
            customer_id=details.customer.public_id,
            is_draft=document.number is None,
            internal_note=document.internal_note,
            reasons={action.value: reason or "" for action, reason in details.actions.items()},
        )
        return shown, f"document:{document.id}", read_attachment_rows(session, principal, document.id)

    def _show(self, record: Any) -> str:
        self.opened_document, self._topic, self.files = record
        self.void_problem, self.files_problem = "", ""
        return self.opened_document.view.number

    @staticmethod
    def _read_rest(session: Session, principal: Principal, public_id: str) -> Any:
        document, view = read_history_view(session, principal, public_id)
        company = get_company(session)
        trail = audit.history(session, subject_kind="document", subject_id=document.id)
        found = messages.messages_of(session, principal=principal, document_id=document.id)
        return StaffHistory(
            view=view,
            messages=message_rows(found, company),
            viewers=viewer_rows(access.viewers_of(session, principal=principal, document_id=document.id), company),
            trail=audit_rows(trail, locale=company.locale, timezone=company.timezone, currency=document.currency),
        )

    def _show_rest(self, rest: Any) -> None:
        self.history = rest or StaffHistory()

    def _topics(self) -> tuple[str, ...]:
        return (self._topic, "staff:messages")

    async def _read_files(self) -> None:
        problem = self.files_problem
        await self._reopen()
        self.files_problem = problem

    @rx.event
    @policy.policy(EDIT_SALES)
    async def email(self) -> Any:
        """Open the window that sends the document."""
        compose = await self.get_state(ComposeState)
        await compose._open_document(self.opened_id)
        return open_dialog(COMPOSE_DIALOG)

    @rx.event
    @policy.policy(EDIT_SALES)
    def edit(self) -> Any:
        """Open the draft in the editor."""
        return rx.redirect(routes.edit(LISTS[DocumentKind(self.opened_document.view.kind)], self.opened_id))

    @rx.event
    @policy.policy(EDIT_SALES)
    def record_payment(self) -> Any:
        """Open the payment form with this invoice ticked."""
        return rx.redirect(f"{routes.new(routes.PAYMENTS)}?invoice={self.opened_id}")

    @rx.event
    @policy.policy(EDIT_SALES)
    def repeat(self) -> Any:
        """Make a recurring invoice that goes on with this one."""
        return rx.redirect(f"{routes.new(routes.RECURRING)}?invoice={self.opened_id}")

    @rx.event
    @policy.policy(EDIT_SALES)
    async def cancel_online_payment(self) -> Any:
        """Give the invoices of an unfinished online payment free; the payer's checkout page ends."""
        await in_thread(stripe.cancel_checkout, actor=staff(), checkout_public_id=self.opened_document.view.paying.checkout)
        await self._reopen()
        return toast("The online payment is cancelled, and nothing was charged.")


def document_panel(state: type[DocumentPanel], kind: DocumentKind) -> rx.Component:
    """The content of the split view."""
    shown, history = state.opened_document, state.history
    return rx.fragment(
        document_head(shown.view, *_buttons(state, kind)),
        paying_note(shown.view.paying, _cancel_button(state)),
        document_answer(shown.view, *_after_answer(state, kind)),
        rx.cond(shown.internal_note != "", _internal_note(shown.internal_note), rx.fragment()),
        document_paper(shown.view.paper),
        detail_section("Attachments", attachment_box(state, rx.Var.create("document=").to(str) + state.opened_id)),
        document_history(history.view),
        rx.cond(history.messages.length() > 0, detail_section("Messages", message_list(history.messages)), rx.fragment()),
        rx.cond(history.viewers.length() > 0, detail_section("Opened by", viewer_list(history.viewers)), rx.fragment()),
        rx.cond(history.trail.length() > 0, detail_section("Audit trail", audit_trail(history.trail)), rx.fragment()),
        _void_dialog(state),
        _delete_dialog(state),
        *([_take_back_dialog(state)] if kind is DocumentKind.ESTIMATE else []),
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
    issued = rx.fragment(_when_allowed(shown, DocumentAction.EMAIL, _email_button(state)), pay)
    return [rx.cond(shown.is_draft, draft, issued), _more(state, kind)]


def _after_answer(state: type[DocumentPanel], kind: DocumentKind) -> list[rx.Component]:
    """What follows from a yes, beside it."""
    if kind is not DocumentKind.ESTIMATE:
        return []
    convert = button("Convert to invoice", small=True, icon_name="file-output", on_click=state.convert)
    return [_when_allowed(state.opened_document, DocumentAction.CONVERT_TO_INVOICE, convert)]


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
        rx.el.button("Preview as customer", type="submit", role="menuitem", tab_index=-1, class_name="menu-item"),
        action=rx.Var.create("/portal-preview/").to(str) + shown.customer_id,
        custom_attrs={"target": "_blank", "role": "none"},
    )
    repeat = [menu_item("Repeat…", icon_name="repeat", on_click=state.repeat)] if kind is DocumentKind.INVOICE else []
    return menu_button(
        "More",
        *items,
        *repeat,
        menu_divider(),
        menu_item("Copy portal link", icon_name="link", on_click=state.copy_portal_link),
        preview,
    )


def _internal_note(text: rx.Var[str]) -> rx.Component:
    return rx.el.p(rx.el.strong("Internal note: "), text, class_name="note", dir="auto")


def _void_dialog(state: type[DocumentPanel]) -> rx.Component:
    asking = form(
        form_problem(state.void_problem),
        textarea_field("Reason", id="void-reason", name="reason", required=True, max_length=500),
        rx.el.div(button("Keep it", **closer()), button("Void", look="danger", type="submit"), class_name="actions dialog-actions"),
        on_submit=state.void,
        class_name="form",
    )
    words = rx.el.p("It keeps its number and stays readable, but counts no more. This cannot be undone.", class_name="soft")
    return dialog(words, asking, id=VOID_DIALOG, title="Void this document?")


def _delete_dialog(state: type[DocumentPanel]) -> rx.Component:
    return dialog(
        rx.el.p("The draft and what was typed into it are gone for good.", class_name="soft"),
        id=DELETE_DIALOG,
        title="Delete this draft?",
        footer=rx.fragment(button("Keep it", **closer()), button("Delete", look="danger", on_click=state.delete)),
    )


def _take_back_dialog(state: type[DocumentPanel]) -> rx.Component:
    words = "The estimate is open again and the customer can answer anew. Who answered, and what, stays in the audit trail."
    return dialog(
        rx.el.p(words, class_name="soft"),
        id=TAKE_BACK_DIALOG,
        title="Take the answer back?",
        footer=rx.fragment(
            button("Keep it", **closer()), button("Take back answer", look="primary", on_click=state.take_back_answer)
        ),
    )
