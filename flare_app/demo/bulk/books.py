"""Day by day: invoices, what is credited and paid of them, and the e-mails about it. Balances are final from the start."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from sqlmodel import Session

from flare_app import messages
from flare_app.catalog import TaxChoice
from flare_app.demo.bulk.crowd import Account
from flare_app.demo.bulk.rows import Rows
from flare_app.demo.company import Setting, price_in
from flare_app.documents import document_search_text
from flare_app.domain.money import parse_quantity, parse_unit_price
from flare_app.domain.numbering import DEFAULT_SERIES, format_number
from flare_app.domain.states import DocumentState
from flare_app.domain.totals import DocumentTotals, LineInput, compute_totals
from flare_app.messages import About, DeliveryState, MessageKind
from flare_app.models import (
    Allocation,
    Company,
    Delivery,
    Document,
    DocumentLine,
    DocumentTax,
    Message,
    NumberSeries,
    Payment,
    Product,
)
from flare_app.payments import payment_search_text

_DAYS_LATE = {"prompt": (-12, 1), "usual": (-3, 14), "slow": (12, 75), "never": (400, 800)}
_METHODS = ("bank_transfer",) * 5 + ("online", "credit_card", "check")
_MADE_AT = time(9, tzinfo=UTC)

Line = tuple[LineInput, dict[str, Any]]
"""The figures of a line, and its other columns."""


class Books:
    """Write the invoices of a day, settle the day, go on to the next; `close` at the end. Nothing happens after the day `until`."""

    def __init__(self, setting: Setting, company: Company, rows: Rows, chance: random.Random, *, until: date) -> None:
        self._setting, self._company, self._rows, self._chance, self._until = setting, company, rows, chance, until
        self._taken = {"invoice": 0, "credit_note": 0, "payment": 0}
        self._credits: defaultdict[date, list[tuple[Account, Any, Line, int]]] = defaultdict(list)
        self._payments: defaultdict[date, dict[int, tuple[Account, list[tuple[Any, int]]]]] = defaultdict(dict)
        self._offers: dict[tuple[str, TaxChoice | None], list[Line]] = {}

    def invoice(self, account: Account, day: date) -> None:
        """An issued and e-mailed invoice; what will be credited and paid of it is decided and noted."""
        lines, luck = self._some_lines(account), self._chance.random()
        totals = _totals(account, lines)
        due_on = day + timedelta(days=account.terms.days)
        fate = {"due_on": due_on, "terms_id": account.terms.id, "terms_name": account.terms.name}
        if luck < 0.005:
            fate |= {"voided_at": datetime.combine(day, _MADE_AT), "void_reason": "Duplicate of an earlier invoice"}
            self._document("invoice", account, day, lines, totals, balance=0, **fate)
            return
        credited = _totals(account, lines[:1]).total_amount if luck < 0.03 else 0
        credit_on = day + timedelta(days=self._chance.randint(1, 20))
        paid = (totals.total_amount - credited) // (2 if luck > 0.95 else 1)
        paid_on = max(day, due_on + timedelta(days=self._chance.randint(*_DAYS_LATE[account.pays])))
        settled = (credited if credit_on <= self._until else 0) + (paid if paid_on <= self._until else 0)
        invoice = self._document("invoice", account, day, lines, totals, balance=totals.total_amount - settled, **fate)
        if credited:
            self._credits[credit_on].append((account, invoice, lines[0], credited))
        if paid:
            self._payments[paid_on].setdefault(account.customer.id, (account, []))[1].append((invoice, paid))
        self._email(account, invoice, day)

    def settle(self, day: date) -> None:
        """Write the credit notes and payments that were noted for a day; a customer's invoices of one day are paid together."""
        for account, invoice, line, amount in self._credits.pop(day, ()):
            note = self._document("credit_note", account, day, [line], _totals(account, [line]), balance=0)
            self._allocate(invoice, amount, day, source_kind="credit_note", credit_note_id=note.id)
        for account, shares in self._payments.pop(day, {}).values():
            payment = self._payment(account, day, sum(amount for _, amount in shares))
            numbers = [invoice.number for invoice, _ in shares]
            payment.search_text = payment_search_text(payment, customer_name=account.customer.name, settled=numbers)
            for invoice, amount in shares:
                self._allocate(invoice, amount, day, source_kind="payment", payment_id=payment.id)

    def close(self, session: Session) -> None:
        """Write what waits, and let the number series go on from here."""
        self._rows.finish()
        for kind, taken in self._taken.items():
            session.get_one(NumberSeries, kind).next_number = taken + 1

    def _some_lines(self, account: Account) -> list[Line]:
        key = account.customer.currency, account.tax
        if key not in self._offers:
            self._offers[key] = [
                _line(product, quantity, *key) for product, quantities in self._setting.products for quantity in quantities
            ]
        return self._chance.choices(self._offers[key], k=self._chance.choice((1, 1, 2, 2, 3, 4)))

    def _document(
        self, kind: str, account: Account, day: date, lines: Sequence[Line], totals: DocumentTotals, *, balance: int, **more: Any
    ) -> Any:
        customer, made_at = account.customer, datetime.combine(day, _MADE_AT)
        sequence, number = self._next_number(kind)
        document = self._rows.add(
            Document,
            kind=kind,
            state=DocumentState.ISSUED.value,
            number=number,
            sequence=sequence,
            customer_id=customer.id,
            currency=customer.currency,
            locale=customer.locale,
            issue_on=day,
            po_number=f"PO-{self._chance.randint(1000, 9999)}" if self._chance.random() < 0.35 else "",
            **{f"{name}_amount": getattr(totals, f"{name}_amount") for name in ("subtotal", "discount", "tax", "total")},
            balance_amount=balance,
            issued_at=made_at,
            created_at=made_at,
            created_by_id=self._setting.staff.user_id,
            **account.copies,
            **more,
        )
        texts = [words[name] for _, words in lines for name in ("product_name", "description")]
        document.search_text = document_search_text(document, customer_name=customer.name, texts=texts)
        amounts = zip(totals.line_amounts, totals.line_net_amounts, strict=True)
        for position, ((_, columns), (amount, net)) in enumerate(zip(lines, amounts, strict=True)):
            self._rows.add(DocumentLine, document_id=document.id, position=position, amount=amount, net_amount=net, **columns)
        for position, row in enumerate(totals.tax_rows):
            self._rows.add(DocumentTax, document_id=document.id, position=position, **asdict(row))
        return document

    def _payment(self, account: Account, day: date, amount: int) -> Any:
        sequence, number = self._next_number("payment")
        return self._rows.add(
            Payment,
            number=number,
            sequence=sequence,
            customer_id=account.customer.id,
            currency=account.customer.currency,
            paid_on=day,
            amount=amount,
            method=self._chance.choice(_METHODS),
            deposit_account_id=self._setting.accounts[0].id,
            reference=str(self._chance.randint(10**7, 10**8 - 1)),
            created_at=datetime.combine(day, _MADE_AT),
            created_by_id=self._setting.staff.user_id,
        )

    def _allocate(self, invoice: Any, amount: int, day: date, **source: Any) -> None:
        self._rows.add(
            Allocation,
            invoice_id=invoice.id,
            customer_id=invoice.customer_id,
            currency=invoice.currency,
            amount=amount,
            allocated_on=day,
            actor=self._setting.staff.name,
            created_at=datetime.combine(day, _MADE_AT),
            **source,
        )

    def _email(self, account: Account, invoice: Any, day: date) -> None:
        """A message that the mail server took at once; it speaks of the balance that the invoice had then."""
        invoice.delivery = self._chance.choice(("opened", "opened", "sent"))
        then: Any = SimpleNamespace(**vars(invoice) | {"balance_amount": invoice.total_amount})
        about = About(kind=MessageKind.INVOICE, company=self._company, customer=account.customer, document=then)
        subject, body = messages.default_words(about)
        sent = {"state": DeliveryState.SENT.value, "sent_at": datetime.combine(day, _MADE_AT)}
        message = self._rows.add(
            Message,
            kind=MessageKind.INVOICE.value,
            customer_id=account.customer.id,
            document_id=invoice.id,
            subject=subject,
            body=body,
            attach_pdf=True,
            created_at=sent["sent_at"],
            created_by_id=self._setting.staff.user_id,
            **sent,
        )
        message.search_text = messages.message_search_text(message, about, [account.customer.email])
        delivery = {"role": "to", "address": account.customer.email, "portal_link_id": account.link_id, "attempts": 1}
        self._rows.add(Delivery, message_id=message.id, next_attempt_at=sent["sent_at"], **delivery, **sent)

    def _next_number(self, kind: str) -> tuple[int, str]:
        self._taken[kind] += 1
        return self._taken[kind], format_number(DEFAULT_SERIES[kind], self._taken[kind])


def _line(product: Product, quantity: str, currency: str, tax: TaxChoice | None) -> Line:
    rates = tax.rates if tax else ()
    amounts = LineInput(parse_quantity(quantity), parse_unit_price(price_in(currency, product.unit_price_e4)), taxes=rates)
    columns = {
        "product_id": product.id,
        "product_name": product.name,
        "description": product.description,
        "quantity_e4": amounts.quantity_e4,
        "unit_price_e4": amounts.unit_price_e4,
        "tax_id": tax.id if tax else None,
        "tax_label": tax.label if tax else "",
        "taxes": [[rate.name, rate.rate_ppm] for rate in rates],
    }
    return amounts, columns


def _totals(account: Account, lines: Sequence[Line]) -> DocumentTotals:
    return compute_totals([amounts for amounts, _ in lines], currency=account.customer.currency)
