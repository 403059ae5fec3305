"""What a customer owes, by currency and by how long it is due, each figure with the list behind it; in finished strings."""

from dataclasses import dataclass, field

from sqlmodel import Session

from flare_app import statements
from flare_app.company import company_today
from flare_app.domain.ageing import AgeingBucket
from flare_app.models import Customer
from flare_app.rendering.formats import Formats
from flare_app.statements import BUCKET_LABELS, CREDIT, OpenSums, StatementQuery, StatementView
from flare_app.ui import routes
from flare_app.ui.components.statement_parts import Bucket


@dataclass
class AccountCard:
    """One currency: its buckets and their total lead to the open items; `overdue` and `credit` are "" for nothing."""

    currency: str
    total: str
    href: str
    overdue: str = ""
    credit: str = ""
    credit_href: str = ""
    buckets: list[Bucket] = field(default_factory=list)


def read_accounts(session: Session, customer: Customer, locale: str) -> list[AccountCard]:
    """A card for each currency in which something is open, the customer's own first."""
    today = company_today(session)
    codes = statements.currencies_of(session, customer_id=customer.id)
    ordered = sorted(codes, key=lambda code: (code != customer.currency, code))
    found = [(code, statements.open_sums(session, customer_id=customer.id, currency=code, as_of=today)) for code in ordered]
    return [_card(customer, code, sums, Formats(locale, code)) for code, sums in found if sums.ageing.total or sums.credit_amount]


def _card(customer: Customer, currency: str, sums: OpenSums, formats: Formats) -> AccountCard:
    most = max(abs(sums.amount_of(name)) for name in AgeingBucket) or 1
    return AccountCard(
        currency=currency,
        total=formats.money(sums.ageing.total),
        href=_open_items(customer, currency),
        overdue=formats.money(sums.overdue_amount) if sums.overdue_amount else "",
        credit=formats.money(-sums.credit_amount) if sums.credit_amount else "",
        credit_href=_open_items(customer, currency, CREDIT),
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
