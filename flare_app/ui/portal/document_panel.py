"""The open document in the portal: head, paper, its money; and the note that a person looked at it."""

from collections.abc import Sequence
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app import messages
from flare_app.company import BANK_TOPIC
from flare_app.database import unit_of_work
from flare_app.domain.money import format_plain
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.errors import NotFound
from flare_app.models import Document
from flare_app.payments.stripe import online_payments_enabled
from flare_app.rendering.formats import Formats
from flare_app.ui import policy
from flare_app.ui.components.attachment_list import AttachmentRow, attachment_list, read_attachment_rows
from flare_app.ui.components.bank_transfer import BankView, CopyRow, bank_account, read_bank_view
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.document_history import HistoryView, document_history, read_history_view
from flare_app.ui.components.document_paper import document_paper
from flare_app.ui.components.document_view import (
    DocumentView,
    document_answer,
    document_head,
    read_document_view,
)
from flare_app.ui.components.online_notes import online_notes
from flare_app.ui.components.paying_note import paying_note
from flare_app.ui.components.portal_sharing import share_document_button
from flare_app.ui.components.seen import seen_by_person
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, visitor


class PortalDocumentPanel(DetailState, mixin=True):
    """The State of the open document, one made for each tab."""

    _policy: ClassVar[Policy] = policy.PORTAL
    _has_rest: ClassVar[bool] = True
    view: DocumentView = DocumentView()
    files: list[AttachmentRow] = []
    is_payable: bool = False
    must_transfer: bool = False
    bank: BankView = BankView()
    history: HistoryView = HistoryView()
    _document_id: int = 0

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        details, view = read_document_view(session, principal, public_id)
        is_due = _is_due(details.document)
        bank = _read_bank(session, details.document, details.customer.locale) if is_due else BankView()
        files = read_attachment_rows(session, principal, details.document.id)
        is_payable = is_due and not details.is_payment_in_progress
        return view, files, details.document.id, is_payable, bank, not online_payments_enabled()

    def _show(self, record: Any) -> str:
        self.view, self.files, self._document_id, self.is_payable, self.bank, self.must_transfer = record
        return self.view.number

    @staticmethod
    def _read_rest(session: Session, principal: Principal, public_id: str) -> Any:
        return read_history_view(session, principal, public_id)[1]

    def _show_rest(self, rest: Any) -> None:
        self.history = rest or HistoryView()

    def _topics(self) -> tuple[str, ...]:
        return (BANK_TOPIC,)

    @rx.event
    @policy.policy(policy.PORTAL)
    async def seen(self) -> None:
        """The document is in front of a person."""
        if self._document_id:
            await in_thread(_count_view, visitor(), self._document_id)


def portal_document_panel(
    state: type[PortalDocumentPanel], *actions: rx.Component, also: Sequence[rx.Component] = ()
) -> rx.Component:
    """The content of the split view; `actions` stand in the head, and what `also` belongs to it behind everything: dialogs."""
    return rx.el.div(
        document_head(state.view, *actions, share_document_button(state.view.id)),
        paying_note(state.view.paying),
        online_notes(state.view.online),
        document_answer(state.view),
        _transfer(state),
        document_paper(state.view.paper),
        attachment_list(state.files),
        document_history(state.history),
        *also,
        seen_by_person("document-seen", state.seen),
        key=state.view.id,
    )


def _transfer(state: type[PortalDocumentPanel]) -> rx.Component:
    """How to pay without a card; unfolded where there is no other way."""
    shown = rx.el.details(
        rx.el.summary(
            rx.el.span("Pay by bank transfer"), rx.el.span(state.bank.since, class_name="soft"), class_name="bank-summary"
        ),
        bank_account(state.bank),
        open=state.must_transfer,
        class_name="bank-box",
    )
    return rx.cond(state.bank.rows.length() > 0, shown, rx.fragment())


def _is_due(document: Document) -> bool:
    return document.kind == DocumentKind.INVOICE and document.state == DocumentState.ISSUED and document.balance_amount > 0


def _read_bank(session: Session, invoice: Document, locale: str) -> BankView:
    """The account of now, which need not be the one that was printed then."""
    amount = Formats(locale, invoice.currency).money(invoice.balance_amount)
    also = (
        CopyRow("Reference", invoice.number or "", invoice.number or ""),
        CopyRow("Amount", amount, format_plain(invoice.balance_amount, invoice.currency)),
    )
    return read_bank_view(session, locale=locale, also=also)


def _count_view(who: PortalVisitor, document_id: int) -> None:
    try:
        with unit_of_work() as session:
            messages.document_opened(session, visitor=who, document_id=document_id)
    except NotFound:
        return
