"""The company's account for transfers, and since when it is the one."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flare_app import clock
from flare_app.company.settings import get_company
from flare_app.domain.bank_account import BankAccount
from flare_app.models import Company

BANK_COLUMNS = ("bank_holder", "bank_name", "bank_iban", "bank_number", "bank_routing_number", "bank_bic")
BANK_TOPIC = "company:bank"
"""The topic of pages that show the account to customers."""
_RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class TrueAccount:
    """The account and the day since which it has been the same; `is_recent` for the 30 days in which a change deserves a call."""

    account: BankAccount
    since: date
    is_recent: bool


def bank_account_of(company: Company) -> BankAccount | None:
    """The account as it is kept, or None without one."""
    if not company.bank_holder:
        return None
    return BankAccount(
        holder=company.bank_holder,
        bank=company.bank_name,
        iban=company.bank_iban,
        number=company.bank_number,
        routing_number=company.bank_routing_number,
        bic=company.bank_bic,
    )


def true_account(session: Session) -> TrueAccount | None:
    """The account that is ours now, for customers to compare with what they were sent; None without one."""
    company = get_company(session)
    account = bank_account_of(company)
    if account is None or company.bank_changed_at is None:
        return None
    since = company.bank_changed_at.astimezone(ZoneInfo(company.timezone)).date()
    return TrueAccount(account, since, is_recent=clock.today(company.timezone) - since <= _RECENT)
