"""The open document on the staff side: what is read of it, and where its buttons lead."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app import access, audit, messages, recurring
from flare_app.company import get_company
from flare_app.domain.principals import Permission, Principal
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.payments import stripe
from flare_app.ui import policy, routes
from flare_app.ui.components.attachment_list import read_attachment_rows
from flare_app.ui.components.audit_trail import AuditRow, audit_rows
from flare_app.ui.components.dialog import open_dialog
from flare_app.ui.components.document_history import HistoryView, read_history_view
from flare_app.ui.components.document_view import (
    DocumentView,
    read_document_view,
)
from flare_app.ui.components.toast import toast
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.attachments import Attaching
from flare_app.ui.staff.compose import COMPOSE_DIALOG, ComposeState
from flare_app.ui.staff.document_actions import (
    EDIT_SALES,
    LISTS,
    DocumentActions,
)
from flare_app.ui.staff.document_amending import DocumentAmending, amendable_of
from flare_app.ui.staff.document_issuing import DocumentIssuing
from flare_app.ui.staff.document_reminders import DocumentReminders, InvoiceReminders, read_reminders
from flare_app.ui.staff.invoicing import PartRow, read_progress
from flare_app.ui.staff.message_rows import MessageRow, message_rows
from flare_app.ui.staff.viewer_rows import ViewerRow, viewer_rows


@dataclass
class StaffDocument:
    """What only staff see of a document. `reasons` maps an action to why it is not allowed, "" when it is."""

    view: DocumentView = field(default_factory=DocumentView)
    customer_id: str = ""
    is_draft: bool = True
    is_void: bool = False
    progress: list[PartRow] = field(default_factory=list)
    internal_note: str = ""
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass
class StaffHistory:
    """What became of it, in the portal's words, in e-mails and in the audit trail; `rule` is what made it."""

    rule: str = ""
    rule_href: str = ""
    view: HistoryView = field(default_factory=HistoryView)
    messages: list[MessageRow] = field(default_factory=list)
    viewers: list[ViewerRow] = field(default_factory=list)
    trail: list[AuditRow] = field(default_factory=list)
    reminders: InvoiceReminders = field(default_factory=InvoiceReminders)


class DocumentPanel(Attaching, DocumentReminders, DocumentAmending, DocumentIssuing, DocumentActions, mixin=True):
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
            is_void=document.state == DocumentState.VOID,
            progress=read_progress(session, principal, document),
            internal_note=document.internal_note,
            reasons={action.value: reason or "" for action, reason in details.actions.items()},
        )
        files = read_attachment_rows(session, principal, document.id)
        return shown, f"document:{document.id}", files, amendable_of(document)

    def _show(self, record: Any) -> str:
        self.opened_document, self._topic, self.files, amendable = record
        self._show_amendable(*amendable)
        self.void_problem, self.write_off_problem, self.files_problem = "", "", ""
        return self.opened_document.view.number

    @staticmethod
    def _read_rest(session: Session, principal: Principal, public_id: str) -> Any:
        document, view = read_history_view(session, principal, public_id)
        company = get_company(session)
        trail = audit.history(session, subject_kind="document", subject_id=document.id)
        rule = recurring.rule_of_document(session, document_id=document.id)
        found = messages.messages_of(session, principal=principal, document_id=document.id)
        return StaffHistory(
            rule=rule.name if rule else "",
            rule_href=routes.record(routes.RECURRING, rule.public_id) if rule else "",
            view=view,
            messages=message_rows(found, company),
            viewers=viewer_rows(access.viewers_of(session, principal=principal, document_id=document.id), company),
            trail=audit_rows(trail, locale=company.locale, timezone=company.timezone, currency=document.currency),
            reminders=read_reminders(session, principal, document),
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
    def credit(self) -> Any:
        """Write a credit note with the lines of this invoice."""
        return rx.redirect(f"{routes.new(routes.CREDIT_NOTES)}?invoice={self.opened_id}")

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
