"""What a customer owes now, per currency."""

from dataclasses import dataclass

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from flare_app.company import company_today
from flare_app.domain.principals import Permission, Staff, require
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.models import Document


@dataclass(frozen=True, slots=True)
class CustomerBalance:
    """Minor units of one currency, as of today: what open invoices ask for, and what of it is past due."""

    currency: str
    open_amount: int
    overdue_amount: int


def balances_of(session: Session, *, principal: Staff, customer_id: int) -> list[CustomerBalance]:
    """The currencies in which a customer has open invoices, the largest sum first."""
    require(principal, Permission.VIEW_SALES)
    total = func.sum(Document.balance_amount)
    late = func.sum(case((col(Document.due_on) < company_today(session), col(Document.balance_amount)), else_=0))
    rows = session.execute(
        select(Document.currency, total, late)
        .where(
            Document.customer_id == customer_id,
            Document.kind == DocumentKind.INVOICE,
            Document.state == DocumentState.ISSUED,
            Document.balance_amount > 0,
        )
        .group_by(col(Document.currency))
        .order_by(total.desc(), col(Document.currency))
    )
    return [CustomerBalance(currency, int(open_amount), int(overdue)) for currency, open_amount, overdue in rows]
