"""The page Emails: what was queued, sent, failed and why."""

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
    can_retry: bool = False
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
            can_retry=found.state in ("failed", "held"),
            recipients=message_rows([found], get_company(session)),
        )

    def _show(self, record: Any) -> str:
        self.message = record
        return self.message.subject

    @rx.event
    @policy.policy(policy.staff_with(Permission.EDIT_SALES))
    async def retry(self) -> Any:
        """Send again to those whom it did not reach."""
        await in_thread(_retry, self.opened_id, staff())
        await self._reopen()
        return toast("The e-mail is queued again.")


def _detail() -> rx.Component:
    shown = MessagePanel.message
    retry = button("Try again", look="primary", small=True, icon_name="rotate-cw", on_click=MessagePanel.retry)
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h2(shown.subject, class_name="detail-title"), status_badge(shown.status, shown.tone), class_name="detail-name"
            ),
            rx.el.p(shown.about, class_name="soft"),
            rx.cond(shown.can_retry, rx.el.div(retry, class_name="actions"), rx.fragment()),
            class_name="detail-head",
        ),
        detail_section("Recipients", message_list(shown.recipients)),
        detail_section("Message", rx.el.p(shown.body, class_name="message-body", dir="auto")),
    )


def _retry(public_id: str, actor: Staff) -> None:
    with unit_of_work() as session:
        messages.retry_message(session, public_id=public_id, actor=actor)


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
            Column("kind", "About", ColumnKind.STATUS, sortable=False, phone=False),
            Column("status", "Status", ColumnKind.STATUS),
            Column("created_at", "Written", ColumnKind.MOMENT),
            Column("sent_at", "Sent", ColumnKind.MOMENT, sortable=False, phone=False),
            Column("error", "Problem", sortable=False, phone=False),
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
