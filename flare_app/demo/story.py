"""Two years in the life of the demo company, told day by day through the rooms, with the clock set to each day in turn."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from flare_app import clock, documents, payments
from flare_app.database import unit_of_work
from flare_app.demo.company import DEMO, Setting, price_in
from flare_app.demo.mail import Postman
from flare_app.demo.people import DemoCustomer
from flare_app.demo.reminding import set_up_reminders
from flare_app.demo.rules import add_rules
from flare_app.documents import DocumentForm, LineForm
from flare_app.domain.states import DocumentKind, PaymentMethod
from flare_app.models import Customer, Document
from flare_app.payments import Share

DAYS = 730
_METHODS = (
    (PaymentMethod.BANK_TRANSFER,) * 7
    + (PaymentMethod.ONLINE,) * 4
    + (PaymentMethod.CREDIT_CARD, PaymentMethod.CHECK, PaymentMethod.CASH)
)
_DELAYS = {"prompt": (-12, 1), "usual": (-3, 14), "slow": (12, 75), "never": (400, 800)}
_REASONS = ("Duplicate of an earlier invoice", "Wrong customer", "Job was cancelled before it began")


@dataclass
class Story:
    """The random source is seeded, so the same day always tells the same story."""

    setting: Setting
    chance: random.Random
    postman: Postman
    due_payments: dict[date, list[int]] = field(default_factory=dict)
    made: int = 0

    def tell_day(self, session: Session, day: date) -> None:
        """Everything that happens on a day; little on weekends."""
        busy = 1.0 if day.weekday() < 5 else 0.08
        for _ in range(self._times(1.12 * busy)):
            self._invoice(session, day)
        for _ in range(self._times(0.3 * busy)):
            self._estimate(session, day)
        for _ in range(self._times(0.06 * busy)):
            self._credit_note(session, day)
        self._payments(session, day)

    def tell_today(self, session: Session, day: date) -> None:
        """What is unfinished now: drafts, an estimate that waits, an e-mail that did not go out."""
        for _ in range(6):
            self._draft(session, DocumentKind.INVOICE, day)
        self._draft(session, DocumentKind.ESTIMATE, day)
        self._draft(session, DocumentKind.CREDIT_NOTE, day)
        self.postman.fail(session, self._invoice(session, day))
        add_rules(session, self.setting, day)
        set_up_reminders(session, self.setting)

    def _times(self, average: float) -> int:
        whole = int(average)
        return whole + (self.chance.random() < average - whole)

    def _someone(self) -> tuple[DemoCustomer, Customer]:
        people = self.setting.customers
        return self.chance.choices(people, weights=[one.weight for one, _ in people])[0]

    def _draft(self, session: Session, kind: DocumentKind, day: date) -> tuple[DemoCustomer, Document]:
        person, customer = self._someone()
        form = DocumentForm(
            kind=kind.value,
            customer=customer.public_id,
            issue_on=day.isoformat(),
            terms=self.setting.terms[person.terms].public_id if kind is DocumentKind.INVOICE else "",
            expires_on=(day + timedelta(days=30)).isoformat() if kind is DocumentKind.ESTIMATE else "",
            po_number=f"PO-{self.chance.randint(1000, 9999)}" if self.chance.random() < 0.35 else "",
            currency=customer.currency,
            customer_note="Thank you for working with us!" if self.chance.random() < 0.3 else "",
            internal_note="Ask about the autumn campaign." if self.chance.random() < 0.04 else "",
            lines=tuple(self._line(person) for _ in range(self.chance.choice((1, 1, 2, 2, 3, 4)))),
        )
        self.made += 1
        return person, documents.save_draft(session, form=form, actor=self.setting.staff)

    def _line(self, person: DemoCustomer) -> LineForm:
        product, quantities = self.chance.choice(self.setting.products)
        return LineForm(
            product=product.public_id,
            description=product.description,
            quantity=self.chance.choice(quantities),
            unit_price=price_in(person.currency, product.unit_price_e4),
            discount="10" if self.chance.random() < 0.05 else "",
            tax=self.setting.taxes.get(person.tax, ""),
        )

    def _invoice(self, session: Session, day: date) -> Document:
        person, invoice = self._draft(session, DocumentKind.INVOICE, day)
        return self._issue_invoice(session, person, invoice, day)

    def _issue_invoice(self, session: Session, person: DemoCustomer, invoice: Document, day: date) -> Document:
        documents.issue_document(session, public_id=invoice.public_id, actor=self.setting.staff)
        self.postman.send(session, invoice, is_opened=self.chance.random() < 0.75)
        early, late = _DELAYS[person.pays]
        paid_on = (invoice.due_on or day) + timedelta(days=self.chance.randint(early, late))
        if self.chance.random() < 0.015:
            reason = self.chance.choice(_REASONS)
            documents.void_document(session, public_id=invoice.public_id, reason=reason, actor=self.setting.staff)
        else:
            self.due_payments.setdefault(max(paid_on, day), []).append(invoice.id)
        return invoice

    def _estimate(self, session: Session, day: date) -> None:
        person, estimate = self._draft(session, DocumentKind.ESTIMATE, day)
        documents.issue_document(session, public_id=estimate.public_id, actor=self.setting.staff)
        visitor = self.postman.send(session, estimate, is_opened=True)
        luck = self.chance.random()
        if luck > 0.62:
            return
        accept = luck < 0.48
        note = "" if accept else "We went with another offer this time."
        documents.answer_estimate(
            session, public_id=estimate.public_id, accept=accept, name=person.contact, note=note, actor=visitor
        )
        if accept and luck < 0.4:
            invoice = documents.convert_to_invoice(session, public_id=estimate.public_id, actor=self.setting.staff)
            self.made += 1
            self._issue_invoice(session, person, invoice, day)

    def _credit_note(self, session: Session, day: date) -> None:
        _, note = self._draft(session, DocumentKind.CREDIT_NOTE, day)
        if note.total_amount == 0:
            return
        payments.issue(session, public_id=note.public_id, actor=self.setting.staff)
        self.postman.send(session, note, is_opened=self.chance.random() < 0.5)
        shares, left = [], note.total_amount
        for invoice in payments.open_invoices(session, customer_id=note.customer_id, currency=note.currency):
            if left and self.chance.random() < 0.7:
                shares.append(Share(invoice.id, min(left, invoice.balance_amount)))
                left -= shares[-1].amount
        payments.apply_credit(
            session, kind="credit_note", public_id=note.public_id, shares=shares, on=day, actor=self.setting.staff
        )

    def _payments(self, session: Session, day: date) -> None:
        """What is paid on a day: one payment per customer, in full mostly, sometimes a part or too much."""
        waiting: dict[tuple[int, str], list[Document]] = {}
        for invoice_id in self.due_payments.pop(day, []):
            invoice = session.get_one(Document, invoice_id)
            if invoice.state == "issued" and invoice.balance_amount > 0:
                waiting.setdefault((invoice.customer_id, invoice.currency), []).append(invoice)
        for (customer_id, currency), invoices in waiting.items():
            self._pay(session, customer_id, currency, invoices, day)

    def _pay(self, session: Session, customer_id: int, currency: str, invoices: list[Document], day: date) -> None:
        shares = [Share(invoice.id, invoice.balance_amount) for invoice in invoices]
        luck = self.chance.random()
        if luck < 0.07 and shares[0].amount > 10_000:
            shares[0] = Share(shares[0].invoice_id, shares[0].amount // 2)
            self.due_payments.setdefault(day + timedelta(days=self.chance.randint(10, 40)), []).append(shares[0].invoice_id)
        extra = 5_000 if luck > 0.985 else 0
        method = self.chance.choice(_METHODS)
        payment = payments.book_payment(
            session,
            customer_id=customer_id,
            currency=currency,
            amount=sum(share.amount for share in shares) + extra,
            paid_on=day,
            method=method,
            shares=shares,
            actor=DEMO if method is PaymentMethod.ONLINE else self.setting.staff,
            deposit_account_id=self.setting.accounts[1 if method is PaymentMethod.CASH else 0].id,
            reference=f"{self.chance.randint(10**7, 10**8 - 1)}" if method is not PaymentMethod.CASH else "",
        )
        self.postman.send_receipt(session, payment, chance=self.chance.random())
        if luck > 0.995:
            payments.void_payment(session, public_id=payment.public_id, reason="Returned by the bank", actor=self.setting.staff)


def tell_story(story: Story, *, today: date, on_day: Callable[[int], None], days: int = DAYS) -> None:
    """Tell the days one after the other, each in a transaction of its own; `on_day` hears how many are told."""
    try:
        for number in range(days + 1):
            day = today - timedelta(days=days - number)
            if day != today:
                clock.start_at(datetime.combine(day, time(9 + number % 8, 17 * number % 60), tzinfo=UTC))
            else:
                clock.start_at(None)
            with unit_of_work() as session:
                story.tell_day(session, day)
                if day == today:
                    story.tell_today(session, day)
            on_day(number + 1)
    finally:
        clock.start_at(None)
