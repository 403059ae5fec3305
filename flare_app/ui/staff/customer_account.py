"""What a customer owes by how long it is due, and what it brought in; by currency, each figure with the list behind it."""

from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from flare_app import statements
from flare_app.company import company_today, get_company
from flare_app.domain.ageing import AgeingBucket
from flare_app.domain.principals import Staff
from flare_app.models import Customer
from flare_app.rendering.formats import Formats
from flare_app.statements import BUCKET_LABELS, CREDIT, StatementQuery, StatementView
from flare_app.ui import routes
from flare_app.ui.components.statement_parts import Bucket
from flare_app.ui.staff.customer_revenue import RevenueCard, read_revenue


@dataclass
class AccountCard:
    """One currency: its buckets and their total lead to the open items; `overdue` and `credit` are "" for nothing."""

    currency: str
    total: str
    href: str
    overdue: str = ""
    credit: str = ""
    credit_href: str = ""
    has_open: bool = False
    buckets: list[Bucket] = field(default_factory=list)
    revenue: RevenueCard = field(default_factory=RevenueCard)


def read_accounts(session: Session, asker: Staff, customer: Customer) -> list[AccountCard]:
    """A card for each currency in which something is open, or was sold in this fiscal year or the last; their own first."""
    today, locale = company_today(session), get_company(session).locale
    codes = statements.currencies_of(session, customer_id=customer.id)
    ordered = sorted(codes, key=lambda code: (code != customer.currency, code))
    cards = [_card(session, customer, code, today, Formats(locale, code)) for code in ordered]
    for card in cards:
        card.revenue = read_revenue(session, asker, customer, currency=card.currency, today=today)
    return [card for card in cards if card.has_open or card.revenue.is_shown]


def _card(session: Session, customer: Customer, currency: str, today: date, formats: Formats) -> AccountCard:
    sums = statements.open_sums(session, customer_id=customer.id, currency=currency, as_of=today)
    most = max(abs(sums.amount_of(name)) for name in AgeingBucket) or 1
    return AccountCard(
        currency=currency,
        total=formats.money(sums.ageing.total),
        href=_open_items(customer, currency),
        overdue=formats.money(sums.overdue_amount) if sums.overdue_amount else "",
        credit=formats.money(-sums.credit_amount) if sums.credit_amount else "",
        credit_href=_open_items(customer, currency, CREDIT),
        has_open=bool(sums.ageing.total or sums.credit_amount),
        buckets=[
            Bucket(
                title=BUCKET_LABELS[name],
                amount=formats.money(sums.amount_of(name)),
                share=f"{100 * abs(sums.amount_of(name)) / most:.2f}%",
                href=_open_items(customer, currency, name),
                pressed="false",
                class_name=f"bucket bucket-{at}",
            )
            for at, name in enumerate(AgeingBucket)
        ],
    )


def _open_items(customer: Customer, currency: str, bucket: str = "") -> str:
    asked = StatementQuery(view=StatementView.OPEN_ITEMS, currency=currency, bucket=bucket)
    return f"{routes.record(routes.STATEMENTS, customer.public_id)}?{asked.as_address}"
