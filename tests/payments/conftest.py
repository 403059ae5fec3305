"""A company with a customer, and short words for invoices and money, on both databases."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlmodel import col, select

from flare_app import payments, statements
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.money import format_plain
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from flare_app.models import Customer, Document, Payment, Refund
from tests import factories
from tests.payments_forms import payment_form


@dataclass(frozen=True)
class Till:
    """Every function commits."""

    staff: Staff
    customer: Customer

    def invoice(self, price: str = "100.00", *, customer: Customer | None = None, **fields: str) -> Document:
        with unit_of_work() as session:
            return factories.make_issued(session, customer or self.customer, factories.line(price), actor=self.staff, **fields)

    def record(self, *shares: tuple[Document, str], **fields: str) -> Payment:
        with unit_of_work() as session:
            return payments.record_payment(session, form=payment_form(self.customer, *shares, **fields), actor=self.staff)

    def void(self, payment: Payment, reason: str = "Typed twice") -> Payment:
        with unit_of_work() as session:
            return payments.void_payment(session, public_id=payment.public_id, reason=reason, actor=self.staff)

    def edit(self, payment: Payment, *shares: tuple[Document, str], **fields: str) -> Payment:
        """As the form would that was opened just now; what is not named stays."""
        kept = {"paid_on": payment.paid_on.isoformat(), "amount": format_plain(payment.amount, "EUR"), "method": payment.method}
        form = payment_form(self.customer, *shares, **{**kept, **fields})
        with unit_of_work() as session:
            version = session.get_one(Payment, payment.id).version
            return payments.edit_payment(session, public_id=payment.public_id, form=form, version=version, actor=self.staff)

    def credit_note(self, price: str = "30.00") -> Document:
        return self.invoice(price, kind=DocumentKind.CREDIT_NOTE)

    def lay(self, *changes: payments.Laid) -> list[payments.Laid]:
        with unit_of_work() as session:
            return payments.lay_credit(session, changes=changes, actor=self.staff)

    def refund(self, payment: Payment, amount: int) -> None:
        with unit_of_work() as session:
            payments.refund_payment(session, payment_id=payment.id, amount=amount, on=payment.paid_on, actor=self.staff)

    def give_back(self, source: Payment | Document, amount: str, **fields: str) -> Refund:
        kind = "payment" if isinstance(source, Payment) else "credit_note"
        typed = {"refunded_on": company_day().isoformat(), **fields}
        with unit_of_work() as session:
            form = payments.RefundForm(kind=kind, source=source.public_id, amount=amount, **typed)
            return payments.give_refund(session, form=form, actor=self.staff)

    def balance(self, invoice: Document) -> int:
        with read_only() as session:
            return session.get_one(Document, invoice.id).balance_amount

    def credit(self, payment: Payment) -> int:
        with read_only() as session:
            return session.get_one(Payment, payment.id).unapplied_amount

    def payments(self) -> list[Payment]:
        with read_only() as session:
            return list(session.exec(select(Payment).order_by(col(Payment.id))))

    def books_are_right(self) -> bool:
        """The proof that `verify` runs."""
        with read_only() as session:
            assert list(statements.verify_books(session)) == []
        return True


def company_day() -> date:
    """The day it is for the company, whose zone is UTC."""
    return utc_now().date()


@pytest.fixture
def till(database: str) -> Till:
    """Set up and committed."""
    with unit_of_work() as session:
        staff = factories.make_company(session)
        return Till(staff, factories.make_customer(session, actor=staff, name="Bergwerk AG", email="office@bergwerk.example"))
