"""The weekly digest: on Mondays each member of staff who wants it hears how things stand, and what needs somebody."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from flare_app import access, audit, documents, messages, payments, recurring, statements
from flare_app.company import company_today, get_company
from flare_app.database import read_only
from flare_app.domain.principals import ROLE_PERMISSIONS, Permission, Role, Staff
from flare_app.domain.states import DocumentKind, PaymentState
from flare_app.lists import ListSource
from flare_app.live import announce
from flare_app.messages import MessageKind
from flare_app.models import DigestRun, Message, Payment, PaymentTask, StaffUser
from flare_app.reminders.queueing import HOUSE, Transactions, is_time, queue_each
from flare_app.rendering.formats import Formats
from flare_app.settings import settings

_LATE = timedelta(1)
"""News of last week are told on Monday or on Tuesday, or not at all."""


def wants_digest(user: StaffUser) -> bool:
    """Whether somebody gets the digest: administrators do unless they said no, the others if they said yes."""
    return user.role == Role.ADMIN if user.wants_digest is None else user.wants_digest


def choose_digest(session: Session, *, actor: Staff, is_wanted: bool) -> None:
    """Get the digest from now on, or get it no longer."""
    user = access.own_account(session, actor=actor)
    if wants_digest(user) == is_wanted and user.wants_digest is not None:
        return
    told = [wants_digest(user), is_wanted]
    user.wants_digest = is_wanted
    session.add(user)
    session.flush()
    audit.record(session, actor=actor, verb="changed", subject=user, changes={"weekly_digest": told})
    announce(session, access.topic_of(user.id))


def queue_digests(transactions: Transactions) -> int:
    """Queue the digests whose day has come, each in a transaction of its own; gives how many."""
    with read_only() as session:
        due = list(_due(session))
    return queue_each(transactions, "digest of user and Monday", due, _queue)


def user_of(session: Session, message: Message) -> StaffUser | None:
    """Whom a digest is for."""
    run = session.exec(select(DigestRun).where(DigestRun.message_id == message.id)).first()
    return session.get(StaffUser, run.user_id) if run and message.kind == MessageKind.DIGEST else None


def figures(session: Session, *, role: Role, monday: date) -> list[tuple[str, str]]:
    """Labels and values of the week before `monday`, each with its link; only what the role may see."""
    locale = get_company(session).locale
    base = settings().base_url
    found = [(f"Owed ({one.currency})", one.owed_amount, one.currency, "/sales/invoices?filter=open") for one in _owed(session)]
    found += [
        (f"Overdue ({one.currency})", one.overdue_amount, one.currency, "/sales/invoices?filter=overdue")
        for one in _owed(session)
        if one.overdue_amount
    ]
    found += [
        (f"Paid last week ({currency})", amount, currency, "/sales/payments")
        for currency, amount in _paid(session, monday - timedelta(7), monday - timedelta(1))
    ]
    told = [(label, f"{Formats(locale, currency).money(amount)}  {base}{path}") for label, amount, currency, path in found]
    may_see = Permission.VIEW_SALES in ROLE_PERMISSIONS[role]
    needs = [(label, f"{count}  {base}{path}") for label, count, path in _needs(session) if count] if may_see else []
    return (told or [("Owed", "nothing")]) + (needs or [("Needs you", "nothing")])


def _due(session: Session) -> Iterator[tuple[int, date]]:
    if not is_time(session):
        return
    today = company_today(session)
    monday = today - timedelta(today.weekday())
    if today - monday > _LATE:
        return
    zone = ZoneInfo(get_company(session).timezone)
    begins = datetime.combine(monday, time(), zone).astimezone(UTC)
    done = set(session.exec(select(DigestRun.user_id).where(DigestRun.week_of == monday)))
    for user in session.exec(select(StaffUser).where(*_can_read(), col(StaffUser.created_at) < begins)).all():
        if user.id not in done and wants_digest(user):
            yield user.id, monday


def _can_read() -> tuple[ColumnElement[bool], ...]:
    """Neither disabled nor still to accept the invitation."""
    return col(StaffUser.disabled_at).is_(None), col(StaffUser.password_hash) != ""


def _queue(session: Session, user_id: int, monday: date) -> bool:
    user = session.get_one(StaffUser, user_id)
    run = DigestRun(user_id=user_id, week_of=monday)
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:
        return False
    formats = Formats(get_company(session).locale)
    message = messages.queue_digest(
        session,
        user=user,
        period=f"{formats.day(monday - timedelta(7))} to {formats.day(monday - timedelta(1))}",
        figures=figures(session, role=Role(user.role), monday=monday),
        operation_id=f"digest-{run.id}",
        actor=HOUSE,
    )
    run.message_id = message.id
    session.flush()
    return True


def _owed(session: Session) -> list[Any]:
    found = statements.overview(session, principal=HOUSE).currencies  # type: ignore[arg-type]
    return [one for one in found if one.owed_amount]


def _paid(session: Session, first: date, last: date) -> list[tuple[str, int]]:
    asked = (
        select(Payment.currency, func.sum(Payment.amount))
        .where(Payment.state == PaymentState.RECORDED, col(Payment.paid_on).between(first, last))
        .group_by(col(Payment.currency))
        .order_by(col(Payment.currency))
    )
    return [(currency, int(amount)) for currency, amount in session.exec(asked)]


def _needs(session: Session) -> list[tuple[str, int, str]]:
    """What needs somebody, how often, and the list that shows it."""
    estimates = documents.document_source(HOUSE, DocumentKind.ESTIMATE)  # type: ignore[arg-type]
    mails = messages.message_source(HOUSE)  # type: ignore[arg-type]
    paid = payments.payment_source(HOUSE)  # type: ignore[arg-type]
    return [
        ("E-mails that did not go out", _count(session, mails, messages.has_failed(mails)), "/emails?filter=failed"),
        ("Recurring invoices that could not be made", len(recurring.broken_rules(session)), "/sales/recurring?filter=attention"),
        (
            "Accepted estimates to invoice",
            _count(session, estimates, documents.is_to_invoice(estimates)),
            "/sales/estimates?filter=to_invoice",
        ),
        ("Payments with credit left", _count(session, paid, payments.has_credit(paid)), "/sales/payments?filter=credit"),
        ("Online payments to look at", _open_tasks(session), "/"),
    ]


def _open_tasks(session: Session) -> int:
    return session.exec(select(func.count()).where(col(PaymentTask.done_at).is_(None))).one()


def _count(session: Session, source: ListSource, where: ColumnElement[bool]) -> int:
    rows = source.select.where(where).with_only_columns(source.id, maintain_column_froms=True)
    return int(session.execute(select(func.count()).select_from(rows.subquery())).scalar_one())
