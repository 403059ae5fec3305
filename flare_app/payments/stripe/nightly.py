"""Every night Stripe is read for the last days, without anybody asking."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from flare_app import company
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.models import StripeComparison
from flare_app.payments.stripe.comparing import FAILED, order_reading
from flare_app.payments.stripe.config import online_payments_enabled
from flare_app.payments.stripe.differences import days_of_open_differences

_FROM_HOUR = 3
_LAST_DAYS = 7


def order_last_days() -> None:
    """Order the reading of the seven days up to yesterday, once in the company's day and from three o'clock on.

    Earlier days with a difference that is still a task are read again too, each by itself. A reading that failed is ordered anew.
    """
    if not online_payments_enabled():
        return
    with read_only() as session:
        spans = _spans(session)
    if not spans:
        return
    with unit_of_work() as session:
        for first, last in spans:
            order_reading(session, first, last)


def _spans(session: Session) -> list[tuple[date, date]]:
    """The days to be read now; the longest span last, because the newest reading is the one that the report tells of."""
    seller = company.find_company(session)
    if seller is None or utc_now().astimezone(ZoneInfo(seller.timezone)).hour < _FROM_HOUR:
        return []
    yesterday = company.company_today(session) - timedelta(days=1)
    first = yesterday - timedelta(days=_LAST_DAYS - 1)
    of_night = select(StripeComparison.id).where(
        StripeComparison.last_day == yesterday,
        StripeComparison.first_day == first,
        col(StripeComparison.staff_user_id).is_(None),
        StripeComparison.state != FAILED,
    )
    if session.exec(of_night.limit(1)).first() is not None:
        return []
    return [*((day, day) for day in days_of_open_differences(session, before=first)), (first, yesterday)]
