"""Notes about money that was paid online: disputes for everybody; what is being refunded, and tasks, for staff."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import reflex as rx
from sqlmodel import Session

from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.lists.formatting import locale_for, timezone_for
from flare_app.payments import stripe
from flare_app.payments.stripe import DisputeNote
from flare_app.rendering.formats import Formats
from flare_app.ui import routes
from flare_app.ui.components.button import link


@dataclass
class OnlineNotes:
    """Sentences; `tasks` are pairs of what happened and the address of the task."""

    sentences: list[str] = field(default_factory=list)
    tasks: list[list[str]] = field(default_factory=list)


def read_online_notes(
    session: Session, principal: Principal, *, payment_id: int | None = None, invoice_id: int | None = None
) -> OnlineNotes:
    """What happens to a payment, or to what was paid online of an invoice, as the principal may know it."""
    found = stripe.happening(session, principal=principal, payment_id=payment_id, invoice_id=invoice_id)
    locale, zone = locale_for(session, principal), ZoneInfo(timezone_for(session))
    is_customer = isinstance(principal, PortalVisitor)
    told = [_for_customer(one, locale) if is_customer else _for_staff(one, locale, zone) for one in found.disputes]
    refunds = [Formats(locale, code).money(amount) for amount, code in found.asked]
    asked = [f"A refund of {amount} is ordered; Stripe has not answered yet." for amount in refunds]
    tasks = [[problem, routes.record(routes.PAYMENT_TASKS, task)] for task, problem in found.tasks]
    return OnlineNotes([*filter(None, told), *asked], tasks)


def online_notes(notes: rx.Var[OnlineNotes]) -> rx.Component:
    """The notes, one below the other; nothing where there are none."""

    def task(one: rx.Var[list[str]]) -> rx.Component:
        return rx.el.p(rx.el.span(one[0], dir="auto"), " ", link("Open the task", one[1]), class_name="alert alert-warning")

    return rx.el.div(
        rx.foreach(notes.sentences, lambda one: rx.el.p(one, class_name="alert alert-warning", dir="auto")),
        rx.foreach(notes.tasks, task),
        class_name="online-notes",
    )


def _for_staff(one: DisputeNote, locale: str, zone: ZoneInfo) -> str:
    formats = Formats(locale, one.currency)
    amount = f"{formats.money(one.amount)} of {one.payment}"
    if one.is_won:
        return f"The payer's bank disputed {amount} ({one.reason}); it ended well: {one.status}."
    if not one.is_open:
        return f"The payer's bank took {amount} back ({one.reason}): the dispute is lost."
    until = f" An answer is due by {formats.moment(one.respond_by.astimezone(zone))}." if one.respond_by else ""
    return f"The payer's bank disputes {amount} ({one.reason}; {one.status}).{until}"


def _for_customer(one: DisputeNote, locale: str) -> str:
    amount = f"{Formats(locale, one.currency).money(one.amount)} of {one.payment}"
    if one.is_won:
        return ""
    if one.is_open:
        return f"Your bank asked for {amount} back. Until it has decided, please do not pay this again."
    return f"Your bank has taken {amount} back."
