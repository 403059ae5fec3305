"""A customer's account with everything that may happen to it, by a seed: the same seed, the same account."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from flare_app import documents, payments
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind, PaymentState
from flare_app.models import Customer, Document, Payment, Refund
from tests import factories
from tests.payments_forms import payment_form

FIRST = date(2026, 1, 1)
TODAY = date(2026, 6, 30)
_STEPS = 40


@dataclass
class History:
    """Writes one account; `currency` decides how many decimals the amounts have."""

    session: Session
    actor: Staff
    customer: Customer
    currency: str
    chance: random.Random

    def write(self, *, steps: int = _STEPS) -> None:
        """Invoices, credit notes, payments, uses of credit, voids and refunds on days that never go back."""
        verbs = (
            [self.invoice] * 5 + [self.pay] * 4 + [self.credit] * 2 + [self.use_credit] * 2 + [self.void, self.refund, self.fail]
        )
        days = sorted(self.chance.randint(0, (TODAY - FIRST).days) for _ in range(steps))
        for offset in days:
            self.chance.choice(verbs)(FIRST + timedelta(days=offset))

    def invoice(self, on: date) -> Document:
        """Due between a month before and two months after today's end of the story."""
        return self._issue(DocumentKind.INVOICE, on, due_on=(on + timedelta(days=self.chance.randint(0, 60))).isoformat())

    def credit(self, on: date) -> Document:
        """A free credit note."""
        return self._issue(DocumentKind.CREDIT_NOTE, on)

    def pay(self, on: date) -> Payment:
        """Up to three open invoices, some in part, and at times more than that."""
        shares, total = [], self.chance.choice((0, 0, 1_234))
        for invoice in self._open(on)[:3]:
            amount = self.chance.choice((invoice.balance_amount, max(1, invoice.balance_amount // 3)))
            shares.append(payments.Share(invoice.id, amount))
            total += amount
        form = payment_form(self.customer, amount=self._typed(total or 777), currency=self.currency, paid_on=on.isoformat())
        payment = payments.record_payment(self.session, form=form, actor=self.actor)
        payments.allocate(self.session, source=payment, shares=shares, on=on, actor=self.actor)
        return payment

    def use_credit(self, on: date) -> None:
        """Some credit, laid on the oldest open invoice later than it came."""
        credits = payments.customer_credits(self.session, customer_id=self.customer.id, currency=self.currency)
        invoices = self._open(on)
        if credits and invoices:
            amount = min(credits[0].amount, invoices[0].balance_amount)
            source = {"kind": credits[0].kind, "public_id": credits[0].public_id}
            payments.apply_credit(self.session, **source, shares=[payments.Share(invoices[0].id, amount)], on=on, actor=self.actor)

    def void(self, on: date) -> None:
        """A payment that nothing was refunded of."""
        payment = self._some_payment(min_left=0)
        if payment and not self.session.exec(select(Refund).where(Refund.payment_id == payment.id)).first():
            payments.void_payment(self.session, public_id=payment.public_id, reason="bounced", actor=self.actor)

    def refund(self, on: date, *, state: str = "succeeded") -> None:
        """A part of a payment, which may take it off an invoice."""
        if payment := self._some_payment(min_left=2):
            amount = max(1, (payment.unapplied_amount or payment.amount) // 2)
            made = payments.refund_payment(
                self.session, payment_id=payment.id, amount=amount, on=max(on, payment.paid_on), actor=self.actor, reason="asked"
            )
            if state != "succeeded":
                payments.change_refund_state(self.session, refund=made, state=state, actor=self.actor, on=on)

    def fail(self, on: date) -> None:
        """A refund that the bank sent back."""
        self.refund(on, state="failed")

    def _issue(self, kind: DocumentKind, on: date, **fields: str) -> Document:
        line = factories.line(self._typed(self.chance.randint(1_000, 90_000)))
        draft = factories.make_draft(
            self.session,
            self.customer,
            line,
            actor=self.actor,
            kind=kind,
            issue_on=on.isoformat(),
            currency=self.currency,
            **fields,
        )
        return documents.issue_document(self.session, public_id=draft.public_id, actor=self.actor, number=f"N-{draft.id}")

    def _open(self, on: date) -> list[Document]:
        found = self.session.exec(
            select(Document).where(
                Document.customer_id == self.customer.id,
                Document.kind == DocumentKind.INVOICE,
                Document.currency == self.currency,
                Document.balance_amount > 0,
                col(Document.issue_on) <= on,
            )
        )
        return sorted(found, key=lambda one: one.id)

    def _some_payment(self, *, min_left: int) -> Payment | None:
        found = self.session.exec(
            select(Payment).where(
                Payment.customer_id == self.customer.id,
                Payment.state == PaymentState.RECORDED,
                Payment.currency == self.currency,
                Payment.unapplied_amount >= min_left,
            )
        ).all()
        return self.chance.choice(found) if found else None

    def _typed(self, minor_units: int) -> str:
        digits = {"JPY": 0, "KWD": 3}.get(self.currency, 2)
        return f"{minor_units / 10**digits:.{digits}f}"
