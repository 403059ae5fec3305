"""Payment terms: how many days after the invoice date an invoice is due."""

from dataclasses import dataclass
from datetime import date, timedelta

from flare_app.errors import Invalid

MAX_TERM_DAYS = 3650


@dataclass(frozen=True, slots=True)
class PaymentTerm:
    """A named number of calendar days."""

    name: str
    days: int


DEFAULT_TERMS = (
    PaymentTerm("Cash on Delivery", 0),
    PaymentTerm("Net 30", 30),
    PaymentTerm("Net 60", 60),
    PaymentTerm("Net 90", 90),
    PaymentTerm("Net 120", 120),
)


def due_on(issue_on: date, days: int) -> date:
    """The day on which an invoice of `issue_on` is due.

    Raises:
        Invalid: the days are negative or more than ten years.
    """
    if not 0 <= days <= MAX_TERM_DAYS:
        raise Invalid(f"Payment terms are between 0 and {MAX_TERM_DAYS} days.", field="terms")
    return issue_on + timedelta(days=days)
