"""The refund form: strings as a person typed them, checked into figures, every problem named at its field."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from flare_app.company import company_today
from flare_app.domain.money import parse_amount
from flare_app.domain.problems import Problems
from flare_app.domain.states import PaymentMethod
from flare_app.domain.text import clean_text, parse_date
from flare_app.errors import Invalid
from flare_app.models import Payment
from flare_app.payments.entries import Source
from flare_app.payments.forms import find_deposit_account, read_method


@dataclass(frozen=True, kw_only=True)
class RefundForm:
    """What staff typed. `kind` is payment or credit_note, `source` its public id.

    `operation_id` is made when the window opens: the same window sent twice pays back once.
    """

    kind: str = ""
    source: str = ""
    amount: str = ""
    refunded_on: str = ""
    method: str = "bank_transfer"
    deposit_account: str = ""
    reference: str = ""
    reason: str = ""
    operation_id: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckedRefund:
    """The same, usable; `amount` in minor units of its source."""

    amount: int
    refunded_on: date
    method: PaymentMethod
    deposit_account_id: int | None = None
    reference: str = ""
    reason: str = ""
    operation_id: str | None = None


def check_refund(session: Session, source: Source, form: RefundForm) -> CheckedRefund:
    """Check a refund form against the payment or credit note that the money comes out of.

    Raises:
        InvalidForm: with a sentence for every field that cannot be taken.
    """
    problems = Problems()
    amount = problems.catch(lambda: _amount(form.amount, source.currency), 0)
    refunded_on = problems.catch(lambda: _day(session, source, form.refunded_on), date.min)
    method = problems.catch(lambda: read_method(form.method, "Choose how the money went back."), PaymentMethod.OTHER)
    account = problems.catch(lambda: find_deposit_account(session, form.deposit_account), None)
    reference = problems.catch(lambda: clean_text(form.reference, field="reference", max_length=200), "")
    reason = problems.catch(lambda: clean_text(form.reason, field="reason", max_length=500), "")
    operation = problems.catch(lambda: clean_text(form.operation_id, field="", max_length=64), "")
    problems.raise_any()
    return CheckedRefund(
        amount=amount,
        refunded_on=refunded_on,
        method=method,
        deposit_account_id=account.id if account else None,
        reference=reference,
        reason=reason,
        operation_id=operation or None,
    )


def _amount(text: str, currency: str) -> int:
    amount = parse_amount(text, currency, field="amount") if text.strip() else 0
    if amount <= 0:
        raise Invalid("Type the amount that was given back.", field="amount")
    return amount


def _day(session: Session, source: Source, text: str) -> date:
    """Money cannot go back before it came, nor tomorrow: the books of every day agree only so."""
    day = parse_date(text, field="refunded_on", label="Refund date")
    if day > company_today(session):
        raise Invalid("The refund date lies in the future. Record a refund once the money is sent.", field="refunded_on")
    came = source.paid_on if isinstance(source, Payment) else source.issue_on
    if day < came:
        raise Invalid(f"The refund cannot be earlier than {source.number}, which is dated {came.isoformat()}.", field="refunded_on")
    return day
