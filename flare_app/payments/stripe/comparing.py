"""Stripe's figures beside ours: ordered by staff or each night, read in the background, kept until the same days are read again."""

import logging
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from flare_app import company
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Permission, Staff, require
from flare_app.domain.text import as_public_id
from flare_app.errors import FlareError, Invalid, NotFound
from flare_app.live import announce
from flare_app.models import StripeComparison, StripeFigure
from flare_app.payments.stripe.config import require_config
from flare_app.payments.stripe.differences import settle_differences, tell_differences
from flare_app.payments.stripe.own_figures import Books, alone, is_other_mode
from flare_app.payments.stripe.reading_figures import knows_payment, read_moves
from flare_app.payments.stripe.reconcile import reconcile
from flare_app.payments.stripe.verdicts import OwnMove, StripeMove, Verdict, judge, judge_alone

log = logging.getLogger("flare.payments")

FIGURES_TOPIC = "staff:stripe-figures"
LONGEST = timedelta(days=366)
WAITING, READING, DONE, FAILED, CANCELLED = "waiting", "reading", "done", "failed", "cancelled"
_LEASE = timedelta(minutes=3)


class _Stopped(Exception):
    """Somebody cancelled the reading."""


def order_comparison(session: Session, *, first: date, last: date, actor: Staff) -> StripeComparison:
    """Ask for Stripe's figures of some days; one that waits for the same days is found again.

    Raises:
        NotPermitted: a role without reports.
        Invalid: more than a year, or days in the wrong order.
        Conflict: online payments are not set up.
    """
    require(actor, Permission.VIEW_REPORTS)
    require_config()
    last = min(last, company.company_today(session))
    if first > last:
        raise Invalid("These days have not come yet. Choose an earlier period.")
    if last - first > LONGEST:
        raise Invalid("At most a year can be compared at once. Choose a shorter period.")
    same = select(StripeComparison).where(StripeComparison.first_day == first, StripeComparison.last_day == last)
    waiting = session.exec(same.where(col(StripeComparison.state).in_((WAITING, READING)))).first()
    return waiting or order_reading(session, first, last, staff_user_id=actor.user_id)


def order_reading(session: Session, first: date, last: date, *, staff_user_id: int | None = None) -> StripeComparison:
    """The same for the house itself, which is nobody: what its readings cannot explain becomes a task."""
    ordered = StripeComparison(first_day=first, last_day=last, staff_user_id=staff_user_id)
    session.add(ordered)
    session.flush()
    announce(session, FIGURES_TOPIC)
    return ordered


def newest_comparison(session: Session, *, principal: Staff) -> StripeComparison | None:
    """The latest reading, under way or ended."""
    require(principal, Permission.VIEW_REPORTS)
    return session.exec(select(StripeComparison).order_by(col(StripeComparison.id).desc()).limit(1)).first()


def cancel_comparison(session: Session, *, public_id: str, actor: Staff) -> None:
    """Stop a reading; what was compared before stays as it is.

    Raises:
        NotFound, NotPermitted.
    """
    require(actor, Permission.VIEW_REPORTS)
    one = session.exec(
        select(StripeComparison).where(StripeComparison.public_id == as_public_id(public_id)).with_for_update()
    ).first()
    if one is None:
        raise NotFound("There is no such comparison.")
    if one.state in (WAITING, READING):
        one.state, one.finished_at = CANCELLED, utc_now()
        session.add(one)
        announce(session, FIGURES_TOPIC)


def work_comparisons() -> bool:
    """Read what was ordered, one at a time; True when more is waiting. A reading that was cut off begins anew after its lease."""
    taken = _take()
    if taken is None:
        return False
    try:
        reconcile()
        _compare(taken)
    except _Stopped:
        log.info("comparison %s was cancelled", taken.public_id)
    except FlareError as problem:
        log.warning("comparison %s failed: %s", taken.public_id, problem.__cause__ or problem)
        _end(taken.id, FAILED, "Stripe did not tell its figures. Try again in a minute; Test connection in the settings says more.")
    return True


def _take() -> StripeComparison | None:
    now = utc_now()
    with unit_of_work() as session:
        is_cut_off = (col(StripeComparison.state) == READING) & (col(StripeComparison.leased_until) < now)
        free = select(StripeComparison).where(or_(col(StripeComparison.state) == WAITING, is_cut_off))
        one = session.exec(free.order_by(col(StripeComparison.id)).limit(1).with_for_update(skip_locked=True)).first()
        if one is None:
            return None
        one.state, one.leased_until, one.read_count = READING, now + _LEASE, 0
        session.add(one)
        announce(session, FIGURES_TOPIC)
    return one


def _compare(taken: StripeComparison) -> None:
    with read_only() as session:
        zone = ZoneInfo(company.get_company(session).timezone)
    moves = read_moves(taken.first_day, taken.last_day, zone, lambda count: _tell(taken.id, count))
    with read_only() as session:
        rows = _rows(session, taken, moves)
    # Booked on another day than Stripe's: it is compared there, once.
    rows = [row for row in rows if row.verdict != Verdict.UNKNOWN or not knows_payment(row.stripe_id)]
    with unit_of_work() as session:
        one = session.get_one(StripeComparison, taken.id, with_for_update=True, populate_existing=True)
        if one.state != READING:
            raise _Stopped
        session.exec(delete(StripeFigure).where(col(StripeFigure.day).between(taken.first_day, taken.last_day)))
        session.add_all(rows)
        session.flush()
        settle_differences(session)
        if one.staff_user_id is None:
            tell_differences(session, one.first_day, one.last_day, {move.id: move.checkout for move in moves})
        one.state, one.finished_at, one.read_count = DONE, utc_now(), len(moves)
        session.add(one)
        announce(session, FIGURES_TOPIC)


def _rows(session: Session, taken: StripeComparison, moves: list[StripeMove]) -> list[StripeFigure]:
    books = Books(session, moves)
    rows = []
    for move in moves:
        own = books.find(move)
        rows.append(_row(move, own, judge(move, own), payment_id=books.payment_id_of(move)))
    known = {move.id for move in moves} | {move.intent_id for move in moves if move.kind == "payment"}
    for kind, stripe_id, day, own in alone(session, taken.first_day, taken.last_day, known):
        move = StripeMove(kind=kind, id=stripe_id, intent_id="", day=day, currency=own.currency, amount=0)
        found = judge_alone(own, kind=kind, is_other_mode=is_other_mode(session, own.payment_id))
        rows.append(_row(move, own, found))
    return rows


def _row(move: StripeMove, own: OwnMove | None, found: tuple[Verdict, str], *, payment_id: int | None = None) -> StripeFigure:
    stripe_amount = move.amount or 0
    own_amount = own.amount if own is not None and own.currency == move.currency else 0
    return StripeFigure(
        kind=move.kind,
        stripe_id=move.id,
        day=move.day,
        currency=move.currency,
        stripe_amount=stripe_amount,
        own_amount=own_amount,
        difference_amount=stripe_amount - own_amount,
        fee_amount=move.fee_amount,
        verdict=found[0].value,
        explanation=found[1][:500],
        payment_id=own.payment_id if own is not None else payment_id,
    )


def _tell(comparison_id: int, count: int) -> None:
    """Say how far it is, keep the lease, and stop when somebody cancelled."""
    with unit_of_work() as session:
        one = session.get_one(StripeComparison, comparison_id, with_for_update=True, populate_existing=True)
        if one.state != READING:
            raise _Stopped
        one.read_count, one.leased_until = count, utc_now() + _LEASE
        session.add(one)
        announce(session, FIGURES_TOPIC)


def _end(comparison_id: int, state: str, problem: str) -> None:
    with unit_of_work() as session:
        one = session.get_one(StripeComparison, comparison_id, with_for_update=True, populate_existing=True)
        if one.state == READING:
            one.state, one.problem, one.finished_at = state, problem, utc_now()
            session.add(one)
            announce(session, FIGURES_TOPIC)
