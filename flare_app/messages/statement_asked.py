"""The statement that goes along with a message: named in it by fixed days and currency, so that it is the same one however late."""

from urllib.parse import parse_qsl

from sqlmodel import Session

from flare_app import statements
from flare_app.domain.periods import Period
from flare_app.domain.principals import Staff, System
from flare_app.models import Customer
from flare_app.statements import CustomerStatement, StatementQuery

MAILER = System("mail")
_SUMS_ONLY = 1


def asked_statement(
    session: Session, *, principal: Staff | System, customer: Customer, asked: str, with_rows: bool = False
) -> CustomerStatement:
    """The statement of a customer that an address asks for, as the statement's page has it: `period=This+year&currency=EUR`.

    Raises:
        NotFound: no account in that currency.
        Invalid: on `view`, `period`, `from`, `to`, `as_of` or `bucket`.
        NotPermitted.
    """
    query = statements.query_from(dict(parse_qsl(asked)), customer=customer.public_id)
    return statements.find_statement(session, principal=principal, query=query, page_size=0 if with_rows else _SUMS_ONLY)  # type: ignore[arg-type]


def fixed_address(found: CustomerStatement) -> str:
    """What asks for the same statement on any later day."""
    days = found.statement
    query = StatementQuery(
        view=found.view.value,
        period=Period.CUSTOM.value,
        start=days.start.isoformat(),
        end=days.end.isoformat(),
        currency=found.currency,
        bucket=found.bucket,
    )
    return query.as_address
