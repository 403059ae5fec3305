"""What was compared, as lists: a row for each day and currency, and a row for each movement."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, String, and_, case, cast, func, literal, or_, select, true
from sqlmodel import col

from flare_app.domain.principals import Principal
from flare_app.domain.text import EARLIEST_DAY, LATEST_DAY
from flare_app.lists import ListSource
from flare_app.models import Payment, StripeFigure
from flare_app.payments.stripe.verdicts import Verdict

_MOST_WORDS = 10
_ROW = StripeFigure
_KINDS = ("payment", "refund", "dispute")


def day_source(_principal: Principal) -> ListSource:
    """One row per day and currency: day, movements, and in minor units stripe and own figures of payments and of money that went
    back (refunds and disputes), difference, fees. The public id is "2026-11-22-EUR".
    """
    return _days_within(EARLIEST_DAY, LATEST_DAY)


def row_source(_principal: Principal) -> ListSource:
    """One row per movement, which opens its payment.

    Columns: day, kind, stripe_id, number, stripe, own, difference, fee, verdict, explanation.
    """
    return _rows_within(EARLIEST_DAY, LATEST_DAY)


def differs(source: ListSource) -> ColumnElement[bool]:
    """The two sides do not say the same."""
    return source.sorts["difference"] != 0


def day_and_currency(public_id: str) -> tuple[str, str]:
    """ "2026-11-22-EUR" as its two parts."""
    day, _, currency = public_id.rpartition("-")
    return day, currency


def _days_within(first: date, last: date) -> ListSource:
    sums = (
        select(
            func.min(col(_ROW.id)).label("id"),
            col(_ROW.day).label("day"),
            col(_ROW.currency).label("currency"),
            func.count().label("movements"),
            *(_sum(f"{side}_amount", kinds=_KINDS[:1]).label(f"{side}_in") for side in ("stripe", "own")),
            *(_sum(f"{side}_amount", kinds=_KINDS[1:]).label(f"{side}_back") for side in ("stripe", "own")),
            _sum("difference_amount").label("difference"),
            _sum("fee_amount").label("fees"),
        )
        .where(col(_ROW.day).between(first, last))
        .group_by(col(_ROW.day), col(_ROW.currency))
        .subquery("days")
    )
    public_id = cast(sums.c.day, String) + literal("-") + sums.c.currency
    figures = {name: sums.c[name] for name in ("day", "movements", "stripe_in", "own_in", "stripe_back", "own_back", "difference")}
    figures["fees"] = sums.c.fees
    statement: Select[*tuple[Any, ...]] = select(
        sums.c.id.label("id"),
        public_id.label("public_id"),
        public_id.label("label"),
        sums.c.currency.label("currency"),
        *(column.label(name) for name, column in figures.items()),
    )
    return ListSource(
        select=statement,
        id=sums.c.id,
        public_id=public_id,
        sorts=figures,
        search=lambda text: _mentions(text, public_id),
        within=_days_within,
    )


def _rows_within(first: date, last: date) -> ListSource:
    number = func.coalesce(col(Payment.number), "")
    columns = {
        "day": col(_ROW.day),
        "kind": col(_ROW.kind),
        "stripe_id": col(_ROW.stripe_id),
        "number": number,
        "stripe": col(_ROW.stripe_amount),
        "own": col(_ROW.own_amount),
        "difference": col(_ROW.difference_amount),
        "fee": col(_ROW.fee_amount),
        "verdict": col(_ROW.verdict),
        "explanation": col(_ROW.explanation),
    }
    statement: Select[*tuple[Any, ...]] = (
        select(
            col(_ROW.id).label("id"),
            col(_ROW.public_id).label("public_id"),
            (col(_ROW.kind) + literal(" ") + func.coalesce(col(Payment.number), col(_ROW.stripe_id))).label("label"),
            col(_ROW.currency).label("currency"),
            *(column.label(name) for name, column in columns.items()),
            func.coalesce(col(Payment.public_id), "").label("opens"),
        )
        .outerjoin(Payment, col(Payment.id) == col(_ROW.payment_id))
        .where(col(_ROW.day).between(first, last))
    )
    return ListSource(
        select=statement,
        id=col(_ROW.id),
        public_id=col(_ROW.public_id),
        sorts=columns,
        search=lambda text: _mentions(text, number, col(_ROW.stripe_id), col(_ROW.explanation)),
        within=_rows_within,
    )


def needs_somebody(source: ListSource) -> ColumnElement[bool]:
    """A difference that does not end by itself."""
    calm = (Verdict.EQUAL, Verdict.PENDING, Verdict.OTHER_WAY)
    return and_(source.sorts["difference"] != 0, source.sorts["verdict"].not_in([one.value for one in calm]))


def _sum(column: str, *, kinds: tuple[str, ...] = _KINDS) -> ColumnElement[int]:
    amount = case((col(_ROW.kind).in_(kinds), getattr(_ROW, column)), else_=0)
    return cast(func.sum(amount), BigInteger)


def _mentions(text: str, *columns: Any) -> ColumnElement[bool]:
    words = text.split()[:_MOST_WORDS]
    return and_(true(), *(or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words))
