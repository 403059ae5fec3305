"""Whether a customer owes more than was meant to be lent: a warning, never a refusal."""

from sqlmodel import Session

from flare_app.company import company_today, get_company
from flare_app.domain.principals import Permission, Staff, require
from flare_app.models import Customer
from flare_app.rendering.formats import Formats
from flare_app.statements.open_items import open_sums


def credit_warning(session: Session, *, principal: Staff, customer: Customer, adding: int = 0, currency: str = "") -> str:
    """What to say when a customer owes more than the credit limit, "" while they do not or there is none.

    Unused credit counts against what is open. `adding` are minor units in `currency` of an invoice that is being written. The limit
    speaks of the customer's own currency: what is open in others is left out.
    """
    require(principal, Permission.VIEW_SALES)
    limit = customer.credit_limit_amount
    if limit is None:
        return ""
    sums = open_sums(session, customer_id=customer.id, currency=customer.currency, as_of=company_today(session))
    added = adding if currency in ("", customer.currency) else 0
    owed = sums.total_amount + added
    if owed <= limit:
        return ""
    money = Formats(get_company(session).locale, customer.currency).money
    above = f"{money(owed)} is owed, {money(owed - limit)} more than the credit limit of {money(limit)}."
    return f"With this invoice {above}" if added else above
