"""The page Payment tasks: what did not end as meant with online payments, until somebody marks it as done."""

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import reflex as rx
from sqlmodel import Session

from flare_app.company import get_company
from flare_app.database import unit_of_work
from flare_app.domain.periods import Period
from flare_app.domain.principals import Permission, Principal, Staff
from flare_app.lists import Column, ColumnKind, Filter, RecordList, register
from flare_app.payments import stripe
from flare_app.payments.stripe import TASK_TOPIC, TaskDetails
from flare_app.rendering.formats import Formats
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Id
from flare_app.ui.components.button import button, link
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.record_list import record_list
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.components.toast import error_toast, toast
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff
from flare_app.ui.theme import tone_of

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)


@dataclass
class TaskView:
    """A task in finished strings; a pair of text and address each leads to what it is about, ["", ""] where there is none."""

    id: str = ""
    title: str = ""
    status: str = ""
    tone: str = "neutral"
    customer: str = ""
    amount: str = ""
    problem: str = ""
    advice: str = ""
    since: str = ""
    done: str = ""
    is_open: bool = False
    can_try: bool = False
    payment: str = ""
    payment_href: str = ""
    invoice: str = ""
    invoice_href: str = ""
    figures_href: str = ""


class PaymentTaskPanel(DetailState, rx.State):
    """The open task."""

    _policy: ClassVar[Policy] = policy.staff_with(Permission.VIEW_SALES)
    task: TaskView = TaskView()
    is_trying: bool = False

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        details = stripe.task_details(session, principal=principal, public_id=public_id)  # type: ignore[arg-type]
        company = get_company(session)
        view = _view(details, Formats(company.locale, details.task.currency), ZoneInfo(company.timezone))
        if isinstance(principal, Staff) and principal.may(Permission.VIEW_REPORTS):
            view.figures_href = _figures_href(stripe.stripe_id_of(details.task), details.task.currency)
        return view

    def _show(self, record: Any) -> str:
        self.task = record
        return self.task.title

    @rx.event
    @policy.policy(EDIT_SALES)
    async def finish(self, task: Id) -> Any:
        """It is done."""
        await in_thread(_move, stripe.finish_task, task, staff())
        await self._reopen()
        return toast("The task is done.", action=("Undo", PaymentTaskPanel.reopen(task)))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def reopen(self, task: Id) -> Any:
        """It is not done after all."""
        await in_thread(_move, stripe.reopen_task, task, staff())
        await self._reopen()
        return toast("The task is open again.")

    @rx.event
    @policy.policy(EDIT_SALES)
    async def try_again(self, task: Id) -> Any:
        """Have Stripe's event handled once more; Stripe may take a while to answer."""
        self.is_trying = True
        yield
        try:
            why = await in_thread(stripe.try_event_again, public_id=task, actor=staff())
        finally:
            self.is_trying = False
        await self._reopen()
        yield error_toast(f"It failed again. {why}") if why else toast("The event is handled, and the task is done.")


def _detail() -> rx.Component:
    shown = PaymentTaskPanel.task
    done = {"small": True, "icon_name": "check", "on_click": PaymentTaskPanel.finish(shown.id)}
    retry = button(
        rx.cond(PaymentTaskPanel.is_trying, "Trying…", "Try again"),
        look="primary",
        small=True,
        icon_name="refresh-cw",
        disabled=PaymentTaskPanel.is_trying,
        on_click=PaymentTaskPanel.try_again(shown.id),
    )
    to_do = rx.cond(
        shown.can_try,
        rx.fragment(retry, button("Mark as done", **done)),
        button("Mark as done", look="primary", **done),
    )
    again = button("Open again", small=True, on_click=PaymentTaskPanel.reopen(shown.id))
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h2(shown.title, class_name="detail-title", dir="auto"),
                status_badge(shown.status, shown.tone),
                class_name="detail-name",
            ),
            rx.el.p(rx.el.strong(shown.amount, class_name="detail-amount"), rx.el.span(shown.customer), class_name="detail-sum"),
            rx.el.div(rx.cond(shown.is_open, to_do, again), class_name="actions detail-actions"),
            class_name="detail-head",
        ),
        rx.el.p(shown.problem, class_name="alert alert-warning", dir="auto"),
        rx.el.dl(
            _fact("What to do", rx.el.span(shown.advice), shown.advice),
            _fact("Payment", link(shown.payment, shown.payment_href), shown.payment),
            _fact("Invoice", link(shown.invoice, shown.invoice_href), shown.invoice),
            _fact("Report", link("Stripe's figures beside the books", shown.figures_href), shown.figures_href),
            _fact("Since", rx.el.span(shown.since), shown.since),
            _fact("Done", rx.el.span(shown.done), shown.done),
            class_name="facts",
        ),
    )


def _fact(title: str, content: rx.Component, text: rx.Var[str]) -> rx.Component:
    return rx.cond(text != "", rx.fragment(rx.el.dt(title), rx.el.dd(content)), rx.fragment())


def _view(details: TaskDetails, formats: Formats, zone: ZoneInfo) -> TaskView:
    task, payment, invoice = details.task, details.payment, details.invoice
    status = "open" if task.done_at is None else "done"
    done = formats.moment(task.done_at.astimezone(zone)) if task.done_at else ""
    return TaskView(
        id=task.public_id,
        title=task.title,
        status=status.capitalize(),
        tone="warning" if task.done_at is None else tone_of("paid"),
        customer=details.customer.name if details.customer is not None else "",
        amount=formats.money(task.amount) if task.amount else "",
        problem=task.problem,
        advice=task.advice,
        since=formats.moment(task.created_at.astimezone(zone)),
        done=f"{done}, by {details.done_by}" if details.done_by else done and f"{done}, by itself",
        is_open=task.done_at is None,
        can_try=task.stripe_event_id is not None,
        payment=payment.number if payment is not None else "",
        payment_href=routes.record(routes.PAYMENTS, payment.public_id) if payment is not None else "",
        invoice=invoice.number or "" if invoice is not None else "",
        invoice_href=routes.record(routes.INVOICES, invoice.public_id) if invoice is not None else "",
    )


def _figures_href(stripe_id: str, currency: str) -> str:
    """The row of the report that a difference stands in."""
    asked = urlencode({"q": stripe_id, "period": Period.EVERYTHING.value, "currency": currency})
    return f"{routes.REPORT_ONLINE_ROWS}?{asked}" if stripe_id else ""


def _move(verb: Any, public_id: str, actor: Staff) -> None:
    with unit_of_work() as session:
        verb(session, public_id=public_id, actor=actor)


PAYMENT_TASKS = register(
    RecordList(
        key="payment_tasks",
        title="Payment tasks",
        singular="payment task",
        audience="staff",
        route=routes.PAYMENT_TASKS,
        permission=Permission.VIEW_SALES,
        columns=(
            Column("kind", "About", ColumnKind.STATUS),
            Column("customer", "Customer"),
            Column("number", "Record", sortable=False),
            Column("problem", "What happened", sortable=False, wide=True),
            Column("advice", "What to do", sortable=False, phone=False, roomy=True),
            Column("amount", "Amount", ColumnKind.MONEY),
            Column("created_at", "Since", ColumnKind.MOMENT, phone=False),
            Column("status", "Status", ColumnKind.STATUS),
            Column("done_by", "Done by", sortable=False, phone=False, roomy=True),
            Column("done_at", "Done at", ColumnKind.MOMENT, sortable=False, phone=False, roomy=True),
        ),
        source=stripe.task_source,
        default_sort="-created_at",
        filters=(Filter("open", "Open", stripe.is_open), Filter("done", "Done", stripe.is_done), Filter("all", "All")),
        period="created_at",
        is_searched_everywhere=False,
        empty=(
            "Nothing to look at",
            "When an online payment fails at the bank, arrives twice or is disputed, it is listed here. Press Payments to go back.",
        ),
        topics=lambda _principal: (TASK_TOPIC,),
    )
)
state = record_list(PAYMENT_TASKS, panel=PaymentTaskPanel, detail=_detail, section="Payments")
