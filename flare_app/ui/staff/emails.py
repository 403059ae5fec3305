"""The page Emails: what was queued, sent, failed and why."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app import messages
from flare_app.company import get_company
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Principal, Staff
from flare_app.lists import Column, ColumnKind, Filter, RecordList, register
from flare_app.lists.formatting import status_text
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Id
from flare_app.ui.components.button import button
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.detail_parts import detail_section
from flare_app.ui.components.record_list import record_list
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.components.toast import toast
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.message_rows import MessageRow, message_list, message_rows
from flare_app.ui.theme import Tone, tone_of


@dataclass
class MessageView:
    """An e-mail in finished strings."""

    subject: str = ""
    body: str = ""
    status: str = ""
    tone: str = Tone.NEUTRAL
    about: str = ""
    note: str = ""
    can_resend: bool = False
    can_discard: bool = False
    recipients: list[MessageRow] = field(default_factory=list)


class MessagePanel(DetailState, rx.State):
    """The open e-mail."""

    _policy: ClassVar[Policy] = policy.staff_with(Permission.VIEW_SALES)
    message: MessageView = MessageView()

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        found = messages.get_message(session, principal=principal, public_id=public_id)  # type: ignore[arg-type]
        return MessageView(
            subject=found.subject,
            body=found.body,
            status=status_text(found.state),
            tone=tone_of(found.state),
            about=" · ".join(filter(None, (found.customer_name, found.number, found.sent_by and f"sent by {found.sent_by}"))),
            note=found.note,
            can_resend=found.can_resend,
            can_discard=found.can_discard,
            recipients=message_rows([found], get_company(session)),
        )

    def _show(self, record: Any) -> str:
        self.message = record
        return self.message.subject

    @rx.event
    @policy.policy(policy.staff_with(Permission.EDIT_SALES))
    async def resend(self) -> Any:
        """Send again to those whom it did not reach."""
        await in_thread(_decide, messages.resend_message, self.opened_id, staff())
        await self._reopen()
        return toast("The e-mail is queued again.")

    @rx.event
    @policy.policy(policy.staff_with(Permission.EDIT_SALES))
    async def discard(self) -> Any:
        """Give up those whom it did not reach; Undo queues them again."""
        await in_thread(_decide, messages.discard_message, self.opened_id, staff())
        await self._reopen()
        return toast("The e-mail is discarded: it is not tried again.", action=("Undo", MessagePanel.undo_discard(self.opened_id)))

    @rx.event
    @policy.policy(policy.staff_with(Permission.EDIT_SALES))
    async def undo_discard(self, message: Id) -> Any:
        """Send a discarded e-mail after all."""
        await in_thread(_decide, messages.resend_message, message, staff())
        await self._reopen()
        return toast("The e-mail is queued again.")


def _detail() -> rx.Component:
    shown = MessagePanel.message
    resend = button("Resend", look="primary", small=True, icon_name="rotate-cw", on_click=MessagePanel.resend)
    discard = button("Discard", small=True, icon_name="trash-2", on_click=MessagePanel.discard)
    actions = rx.el.div(
        rx.cond(shown.can_resend, resend, rx.fragment()), rx.cond(shown.can_discard, discard, rx.fragment()), class_name="actions"
    )
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h2(shown.subject, class_name="detail-title"), status_badge(shown.status, shown.tone), class_name="detail-name"
            ),
            rx.el.p(shown.about, class_name="soft"),
            rx.cond(shown.note != "", rx.el.p(shown.note, class_name="alert alert-info"), rx.fragment()),
            rx.cond(shown.can_resend | shown.can_discard, actions, rx.fragment()),
            class_name="detail-head",
        ),
        detail_section("Recipients", message_list(shown.recipients)),
        detail_section("Message", rx.el.p(shown.body, class_name="message-body", dir="auto")),
    )


def _decide(verb: Callable[..., Any], public_id: str, actor: Staff) -> None:
    with unit_of_work() as session:
        verb(session, public_id=public_id, actor=actor)


EMAILS = register(
    RecordList(
        key="emails",
        title="Emails",
        singular="e-mail",
        audience="staff",
        route=routes.EMAILS,
        permission=Permission.VIEW_SALES,
        columns=(
            Column("subject", "Subject"),
            Column("customer", "Customer"),
            Column("recipients", "Recipients", sortable=False),
            Column("kind", "About", ColumnKind.STATUS, sortable=False, phone=False, roomy=True),
            Column("status", "Status", ColumnKind.STATUS),
            Column("created_at", "Written", ColumnKind.MOMENT),
            Column("sent_at", "Sent", ColumnKind.MOMENT, sortable=False, phone=False, roomy=True),
            Column("error", "Problem", sortable=False, phone=False, roomy=True),
        ),
        source=messages.message_source,
        default_sort="-created_at",
        filters=(Filter("all", "All"), Filter("failed", "Failed", messages.has_failed)),
        period="created_at",
        empty=("No e-mails yet", "What you send to customers is listed here, with what became of it."),
        topics=lambda _principal: ("staff:messages",),
    )
)
state = record_list(EMAILS, panel=MessagePanel, detail=_detail)
