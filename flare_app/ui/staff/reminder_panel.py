"""A planned reminder: when it goes and to whom, or what is against it, and what can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from flare_app import reminders
from flare_app.company import get_company
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Principal, Staff
from flare_app.errors import Conflict, NotFound
from flare_app.lists.formatting import status_text
from flare_app.reminders import Planned
from flare_app.rendering.formats import Formats
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Id
from flare_app.ui.components.button import button, link
from flare_app.ui.components.detail_panel import DetailState, close_record
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.components.toast import error_toast, toast
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff
from flare_app.ui.theme import Tone, tone_of

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
MOST_AT_ONCE = 100
Ids = Annotated[list[Id], Field(max_length=MOST_AT_ONCE)]


@dataclass
class PlannedView:
    """The reminder in finished strings; `facts` are pairs of a name and a value."""

    id: str = ""
    number: str = ""
    invoice: str = ""
    invoice_address: str = ""
    customer: str = ""
    customer_id: str = ""
    customer_address: str = ""
    amount: str = ""
    headline: str = ""
    status: str = ""
    status_text: str = ""
    tone: str = Tone.NEUTRAL
    reason: str = ""
    recipients: str = ""
    due_on: str = ""


class PlannedPanel(DetailState, rx.State):
    """The open reminder; each change can be taken back in the notice about it."""

    _policy: ClassVar[Policy] = policy.staff_with(Permission.VIEW_SALES)
    planned: PlannedView = PlannedView()

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        found = reminders.planned_reminder(session, principal=principal, public_id=public_id)  # type: ignore[arg-type]
        return _view(session, found)

    def _show(self, record: Any) -> str:
        self.planned = record
        return f"{self.planned.number}, {self.planned.headline}"

    def _topics(self) -> tuple[str, ...]:
        return (reminders.TOPIC, "staff:documents", "staff:payments", "staff:messages")

    @rx.event
    @policy.policy(EDIT_SALES)
    async def send_now(self, reminder: Id) -> Any:
        """Queue it at once."""
        return await self._send([reminder])

    @rx.event
    @policy.policy(EDIT_SALES)
    async def take_back(self, planned: Ids) -> Any:
        """Take back what was sent right now."""
        done, problem = await in_thread(_each, reminders.take_back, planned, staff())
        await self._reopen()
        return toast(_counted(done, "is planned again", "are planned again")) if done else error_toast(problem)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def skip(self, reminder: Id) -> Any:
        """Leave it out."""
        return await self._skip([reminder])

    @rx.event
    @policy.policy(EDIT_SALES)
    async def plan_again(self, planned: Ids) -> Any:
        """Let what was skipped go after all."""
        done, _ = await in_thread(_each, reminders.plan_again, planned, staff())
        await self._reopen()
        return toast(_counted(done, "is planned again", "are planned again"))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def turn_off(self, invoice: Id) -> Any:
        """Remind of this invoice no more."""
        number = await in_thread(_turn_off, invoice, staff())
        await self._reopen()
        return toast(f"Nobody is reminded of {number} any more.", action=("Undo", PlannedPanel.turn_on(invoice)))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def turn_on(self, invoice: Id) -> Any:
        """Remind of this invoice again."""
        number = await in_thread(_turn_on, invoice, staff())
        await self._reopen()
        return toast(f"{number} is reminded of again.", action=("Undo", PlannedPanel.turn_off(invoice)))

    async def _send(self, planned: Sequence[str]) -> Any:
        done, problem = await in_thread(_each, reminders.send_now, planned, staff())
        if not done:
            await self._reopen()
            return error_toast(problem)
        words = f"{_counted(done, 'is on its way', 'are on their way')} {problem}".strip()
        told = toast(words, action=("Undo", PlannedPanel.take_back(list(planned))))
        return [close_record(), told] if self.opened_id in planned else told

    async def _skip(self, planned: Sequence[str]) -> Any:
        done, problem = await in_thread(_each, reminders.skip_reminder, planned, staff())
        await self._reopen()
        if not done:
            return error_toast(problem)
        return toast(_counted(done, "is skipped", "are skipped"), action=("Undo", PlannedPanel.plan_again(list(planned))))


async def send_selected(state: Any, records: list[str]) -> Any:
    """Queue what is ticked and may go."""
    panel = await state.get_state(PlannedPanel)
    return await panel._send(records)


async def skip_selected(state: Any, records: list[str]) -> Any:
    """Leave out what is ticked."""
    panel = await state.get_state(PlannedPanel)
    return await panel._skip(records)


def planned_panel(state: type[PlannedPanel]) -> rx.Component:
    """The content of the split view."""
    shown = state.planned
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h2(shown.number, class_name="detail-title"),
                status_badge(shown.status_text, shown.tone),
                class_name="detail-name",
            ),
            rx.el.p(rx.el.strong(shown.amount, class_name="detail-amount"), rx.el.span("due"), class_name="detail-sum"),
            _buttons(state),
            class_name="detail-head",
        ),
        rx.cond(shown.reason != "", rx.el.p(shown.reason, role="note", class_name="alert alert-warning"), rx.fragment()),
        rx.el.dl(
            rx.el.dt("Reminder"),
            rx.el.dd(shown.headline),
            rx.el.dt("Due date"),
            rx.el.dd(shown.due_on),
            rx.el.dt("Invoice"),
            rx.el.dd(link(shown.number, shown.invoice_address)),
            rx.el.dt("Customer"),
            rx.el.dd(link(shown.customer, shown.customer_address), dir="auto"),
            rx.el.dt("To"),
            rx.el.dd(rx.cond(shown.recipients != "", shown.recipients, "Nobody")),
            class_name="facts",
        ),
        rx.el.p(
            "Balance, online payments, credit and disputes are looked at once more right before it leaves.",
            class_name="detail-note",
        ),
    )


def _buttons(state: type[PlannedPanel]) -> rx.Component:
    shown = state.planned
    may_go = (shown.status == "will_go") | (shown.status == "skipped")
    skip = button("Skip this one", small=True, icon_name="skip-forward", on_click=state.skip(shown.id))
    again = button("Plan again", small=True, icon_name="undo-2", on_click=state.plan_again([shown.id]))
    off = button("No reminders for this invoice", small=True, icon_name="bell-off", on_click=state.turn_off(shown.invoice))
    return rx.el.div(
        rx.cond(may_go, button("Send now", look="primary", small=True, icon_name="send", on_click=state.send_now(shown.id))),
        rx.cond(shown.status == "skipped", again, skip),
        off,
        class_name="actions detail-actions",
    )


def _view(session: Session, found: Planned) -> PlannedView:
    document, company = found.document, get_company(session)
    formats = Formats(company.locale, document.currency)
    return PlannedView(
        id=found.public_id,
        number=document.number or "",
        invoice=document.public_id,
        invoice_address=routes.record(routes.INVOICES, document.public_id),
        customer=found.customer.name,
        customer_id=found.customer.public_id,
        customer_address=routes.record(routes.CUSTOMERS, found.customer.public_id),
        amount=formats.money(document.balance_amount),
        headline=f"{found.step}: {formats.day(found.on_day)}",
        status=found.status,
        status_text=status_text(found.status),
        tone=tone_of(found.status),
        reason=found.reason,
        recipients=found.recipients,
        due_on=formats.day(document.due_on) if document.due_on else "",
    )


def _each(verb: Callable[..., Any], planned: Sequence[str], actor: Staff) -> tuple[int, str]:
    """How many it was done to, each in a transaction of its own, and the first reason why another was left as it is."""
    done, problem = 0, ""
    for public_id in planned:
        try:
            with unit_of_work() as session:
                verb(session, public_id=public_id, actor=actor)
            done += 1
        except (Conflict, NotFound) as refused:
            problem = problem or str(refused)
    return done, problem


def _counted(count: int, one: str, many: str) -> str:
    return f"The reminder {one}." if count == 1 else f"{count} reminders {many}."


def _turn_off(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return reminders.turn_off(session, public_id=public_id, actor=actor).number or ""


def _turn_on(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return reminders.turn_on(session, public_id=public_id, actor=actor).number or ""
