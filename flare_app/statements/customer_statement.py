"""One customer's statement in one currency: movements with a running balance, what is open, and how old it is."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from flare_app.domain.ageing import Ageing
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.domain.statement import Statement, build_statement
from flare_app.errors import NotFound
from flare_app.models import Customer
from flare_app.statements.movements import list_movements
from flare_app.statements.open_items import OpenDocument, ageing_of, open_documents


@dataclass(frozen=True, slots=True)
class CustomerStatement:
    """The statement of a period, and the open items and ageing as of its end; minor units of `currency`."""

    customer: Customer
    currency: str
    statement: Statement
    open_items: tuple[OpenDocument, ...]
    ageing: Ageing

    @property
    def credit_amount(self) -> int:
        """What the customer has left to use, as of the end."""
        return -sum(item.balance_amount for item in self.open_items if item.balance_amount < 0)


def customer_statement(
    session: Session, *, principal: Principal, customer_id: int, currency: str, start: date, end: date
) -> CustomerStatement:
    """Build the statement from `start` to `end`, both included.

    Raises:
        NotFound: there is no such customer, or it is not the one that asks.
        Invalid: the period ends before it starts.
    """
    if isinstance(principal, PortalVisitor) and principal.customer_id != customer_id:
        raise NotFound("There is no such customer.")
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise NotFound("There is no such customer.")
    movements = list_movements(session, customer_id=customer_id, currency=currency, until=end)
    items = open_documents(session, customer_id=customer_id, currency=currency, as_of=end)
    return CustomerStatement(
        customer=customer,
        currency=currency,
        statement=build_statement(movements, start=start, end=end),
        open_items=tuple(items),
        ageing=ageing_of(items, as_of=end),
    )
