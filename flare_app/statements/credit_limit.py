"""Whether a customer owes more than was meant to be lent: a warning, never a refusal."""

from sqlmodel import Session

from flare_app.company import get_company
from flare_app.domain.principals import Staff
from flare_app.models import Customer
from flare_app.rendering.formats import Formats
from flare_app.statements.balances import balances_of


def credit_warning(session: Session, *, principal: Staff, customer: Customer, adding: int = 0, currency: str = "") -> str:
    """What to say when open invoices exceed the customer's credit limit, "" while they do not or there is none.

    `adding` are minor units in `currency` of an invoice that is being written. The limit speaks of the customer's own currency:
    what is open in others is left out.
    """
    limit = customer.credit_limit_amount
    if limit is None:
        return ""
    found = balances_of(session, principal=principal, customer_id=customer.id)
    is_own = currency in ("", customer.currency)
    open_amount = sum(one.open_amount for one in found if one.currency == customer.currency) + (adding if is_own else 0)
    if open_amount <= limit:
        return ""
    money = Formats(get_company(session).locale, customer.currency).money
    with_this = "With this invoice " if adding and is_own else ""
    return f"{with_this}{money(open_amount)} is open, {money(open_amount - limit)} more than the credit limit of {money(limit)}."
