"""The reminders of an open invoice: its switch, what goes next, and why not."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx
from sqlmodel import Session

from flare_app import reminders
from flare_app.company import get_company
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Principal, Staff
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.lists.formatting import status_text
from flare_app.models import Document
from flare_app.rendering.formats import Formats
from flare_app.ui import policy
from flare_app.ui.arguments import Id
from flare_app.ui.components.button import button, link
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.components.toast import toast
from flare_app.ui.routes import REMINDERS, record
from flare_app.ui.session import in_thread, staff
from flare_app.ui.theme import tone_of

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)


@dataclass
class PlannedRow:
    """A reminder in finished strings; `reason` is "" for one that goes."""

    step: str
    on_day: str
    status: str
    tone: str
    reason: str
    href: str


@dataclass
class InvoiceReminders:
    """`is_shown` for an invoice with something left to pay."""

    is_shown: bool = False
    is_off: bool = False
    planned: list[PlannedRow] = field(default_factory=list)


class DocumentReminders(DetailState, mixin=True):
    """Handlers of the open invoice."""

    @rx.event
    @policy.policy(EDIT_SALES)
    async def stop_reminders(self, invoice: Id) -> Any:
        """Remind nobody of it."""
        number = await in_thread(_switch, invoice, True, staff())
        await self._reopen()
        return toast(f"Nobody is reminded of {number} any more.", action=("Undo", type(self).start_reminders(invoice)))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def start_reminders(self, invoice: Id) -> Any:
        """Remind of it as the ladder says."""
        number = await in_thread(_switch, invoice, False, staff())
        await self._reopen()
        return toast(f"{number} is reminded of again.", action=("Undo", type(self).stop_reminders(invoice)))


def read_reminders(session: Session, principal: Principal, document: Document) -> InvoiceReminders:
    """What the part shows of a document; nothing for what cannot be reminded of."""
    is_issued = document.kind == DocumentKind.INVOICE and document.state == DocumentState.ISSUED
    if not is_issued or document.balance_amount <= 0 or not isinstance(principal, Staff):
        return InvoiceReminders()
    formats = Formats(get_company(session).locale)
    return InvoiceReminders(
        is_shown=True,
        is_off=reminders.is_off(session, document_id=document.id),
        planned=[
            PlannedRow(
                step=one.step,
                on_day=formats.day(one.on_day),
                status=status_text(one.status),
                tone=tone_of(one.status),
                reason=one.reason,
                href=record(REMINDERS, one.public_id),
            )
            for one in reminders.planned_of_invoice(session, principal=principal, public_id=document.public_id)
        ],
    )


def invoice_reminders(state: Any, shown: rx.Var[InvoiceReminders], invoice: rx.Var[str]) -> rx.Component:
    """The part: the switch, and what is planned."""

    def row(one: rx.Var[PlannedRow]) -> rx.Component:
        return rx.el.li(
            rx.el.div(link(one.on_day, one.href), rx.el.span(one.step), status_badge(one.status, one.tone), class_name="row"),
            rx.cond(one.reason != "", rx.el.p(one.reason, class_name="soft small"), rx.fragment()),
        )

    off = button("Turn off reminders", small=True, icon_name="bell-off", on_click=state.stop_reminders(invoice))
    on = button("Turn on reminders", small=True, icon_name="bell", on_click=state.start_reminders(invoice))
    none = rx.el.p(f"None in the next {reminders.AHEAD} days.", class_name="soft")
    planned = rx.cond(shown.planned.length() > 0, rx.el.ul(rx.foreach(shown.planned, row), class_name="stack-small"), none)
    sentence = rx.el.p("Nobody is reminded of this invoice.", class_name="soft")
    return rx.el.div(
        rx.cond(shown.is_off, sentence, planned),
        rx.el.div(rx.cond(shown.is_off, on, off), class_name="actions"),
        class_name="stack",
    )


def _switch(public_id: str, is_off: bool, actor: Staff) -> str:
    verb = reminders.turn_off if is_off else reminders.turn_on
    with unit_of_work() as session:
        return verb(session, public_id=public_id, actor=actor).number or ""
