"""A difference between Stripe and the books that nothing explains is a task for staff, until both sides say the same."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, not_, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from flare_app import company
from flare_app.models import Checkout, Payment, PaymentTask, StripeFigure
from flare_app.payments.stripe.tasks import TaskKind, raise_task, settle_task
from flare_app.payments.stripe.verdicts import UNEXPLAINED
from flare_app.rendering.formats import Formats

_PREFIX = "difference"
_MOST_DAYS = 31
_KEY = literal(f"{_PREFIX}:").concat(col(StripeFigure.kind)).concat(":").concat(col(StripeFigure.stripe_id))


def tell_differences(session: Session, first: date, last: date, checkouts: Mapping[str, str]) -> None:
    """Raise a task for each difference of these days that nothing explains; one that staff have marked as done stays done.

    `checkouts` are the public ids of our checkouts by the ids of Stripe's movements, where the books have no payment yet.
    """
    shown = Formats(company.get_company(session).locale)
    within = col(StripeFigure.day).between(first, last)
    for figure in session.exec(select(StripeFigure).where(within, _is_unexplained()).order_by(col(StripeFigure.id))).all():
        payment = session.get(Payment, figure.payment_id) if figure.payment_id is not None else None
        named = f"{figure.kind.capitalize()} {figure.stripe_id} of {shown.day(figure.day)}"
        raise_task(
            session,
            key=f"{_PREFIX}:{figure.kind}:{figure.stripe_id}",
            kind=TaskKind.DIFFERENCE,
            problem=f"{named}: {figure.explanation}",
            customer_id=payment.customer_id if payment is not None else _payer(session, checkouts.get(figure.stripe_id, "")),
            currency=figure.currency,
            amount=abs(figure.difference_amount),
            payment=payment,
        )


def settle_differences(session: Session) -> None:
    """End the tasks about differences that are gone, on whatever day they were."""
    still = set(session.execute(select_columns(_KEY).where(_KEY.in_(_open_keys()), _is_unexplained())).scalars())
    for key in session.execute(_open_keys()).scalars().all():
        if key not in still:
            settle_task(session, key=key)


def days_of_open_differences(session: Session, *, before: date) -> list[date]:
    """The days, newest first, whose figures have to be read again because a task about one of them is open."""
    days = select_columns(col(StripeFigure.day)).where(_KEY.in_(_open_keys()), col(StripeFigure.day) < before).distinct()
    return list(session.execute(days.order_by(col(StripeFigure.day).desc()).limit(_MOST_DAYS)).scalars())


def stripe_id_of(task: PaymentTask) -> str:
    """What a task about a difference is about, by Stripe's id; "" for other tasks."""
    prefix, _, rest = task.key.partition(":")
    return rest.partition(":")[2] if prefix == _PREFIX else ""


def _is_unexplained() -> ColumnElement[bool]:
    """What adds up over its payment needs nobody: a void payment that Stripe gave back, a refund that was noted by hand here."""
    same: Any = aliased(StripeFigure)
    over_payment = select_columns(func.sum(same.difference_amount)).where(same.payment_id == col(StripeFigure.payment_id))
    adds_up = over_payment.correlate(StripeFigure).scalar_subquery() == 0
    return and_(
        col(StripeFigure.difference_amount) != 0,
        col(StripeFigure.verdict).in_([one.value for one in UNEXPLAINED]),
        or_(col(StripeFigure.payment_id).is_(None), not_(adds_up)),
    )


def _open_keys() -> Select[Any]:
    is_open = col(PaymentTask.kind) == TaskKind.DIFFERENCE.value, col(PaymentTask.done_at).is_(None)
    return select_columns(col(PaymentTask.key)).where(*is_open)


def _payer(session: Session, checkout: str) -> int | None:
    return session.exec(select(Checkout.customer_id).where(Checkout.public_id == checkout)).first() if checkout else None
