"""What must be true of the books after every step, read from the rows themselves; a sentence for each law that is broken."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from flare_app.clock import today
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.models import (
    CHANGEABLE_PAYMENT_COLUMNS,
    CHANGEABLE_WHEN_ISSUED,
    UNDONE_REFUND_STATES,
    Allocation,
    AuditEntry,
    Document,
    Message,
    NumberSeries,
    Payment,
    RecurringRule,
    Refund,
)
from flare_app.statements.movements import list_movements
from flare_app.statements.open_items import open_documents

_FAR = date(9999, 12, 31)
_MAY_CHANGE = {
    # A merge moves what a customer has; see its own tests.
    Document: CHANGEABLE_WHEN_ISSUED | {"customer_id"},
    Payment: CHANGEABLE_PAYMENT_COLUMNS | {"customer_id"},
    Allocation: frozenset({"customer_id"}),
    Refund: frozenset({"customer_id", "state", "voided_at", "void_reason"}),
}


Account = tuple[int, str]
"""A customer and a currency."""


@dataclass
class Books:
    """Every row that money hangs on, as it is now."""

    documents: dict[int, Document]
    payments: dict[int, Payment]
    refunds: dict[int, Refund]
    allocations: list[Allocation]

    @classmethod
    def read(cls, session: Session) -> "Books":
        """All of it, in the order of ids."""
        return cls(
            {one.id: one for one in session.exec(select(Document).order_by(col(Document.id)))},
            {one.id: one for one in session.exec(select(Payment).order_by(col(Payment.id)))},
            {one.id: one for one in session.exec(select(Refund).order_by(col(Refund.id)))},
            list(session.exec(select(Allocation).order_by(col(Allocation.id)))),
        )

    def of_kind(self, kind: DocumentKind, *states: DocumentState) -> list[Document]:
        """Documents of a kind, issued ones unless told otherwise."""
        return [one for one in self.documents.values() if one.kind == kind and one.state in (states or (DocumentState.ISSUED,))]

    def recorded(self) -> list[Payment]:
        """Payments that count."""
        return [one for one in self.payments.values() if one.state == PaymentState.RECORDED]

    def laid(self, column: str) -> dict[int, int]:
        """By row of one side (invoice_id, payment_id, …) the sum of its allocations."""
        sums: defaultdict[int, int] = defaultdict(int)
        for one in self.allocations:
            if (row_id := getattr(one, column)) is not None:
                sums[row_id] += one.amount
        return sums

    def frozen(self) -> dict[tuple[str, int], dict[str, Any]]:
        """What may never change again, by row: drafts are left out."""
        issued = [one for one in self.documents.values() if one.state != DocumentState.DRAFT]
        rows: Sequence[SQLModel] = [*issued, *self.payments.values(), *self.refunds.values(), *self.allocations]
        return {(type(row).__name__, row.id): row.model_dump(exclude=set(_MAY_CHANGE[type(row)])) for row in rows}  # type: ignore[attr-defined]


def broken_laws(session: Session, books: Books, proven: dict[Account, object]) -> Iterator[str]:
    """All laws of the books that do not hold; `proven` keeps the accounts as they were last, to be looked at when they change."""
    yield from _balances(books)
    yield from _refunds(books)
    yield from _numbers(session, books)
    yield from _accounts(session, books, proven)
    yield from _records(session, books)


def _balances(books: Books) -> Iterator[str]:
    to, of_note, of_payment = books.laid("invoice_id"), books.laid("credit_note_id"), books.laid("payment_id")
    for one in books.documents.values():
        if one.state == DocumentState.DRAFT or one.kind == DocumentKind.ESTIMATE:
            continue
        laid = (to if one.kind == DocumentKind.INVOICE else of_note)[one.id]
        expected = one.total_amount - laid if one.state == DocumentState.ISSUED else 0
        if one.balance_amount != expected or not 0 <= one.balance_amount <= max(one.total_amount, 0):
            yield f"{one.number} of {one.total_amount} has {one.balance_amount} left, with {laid} laid on it"
        if one.state == DocumentState.VOID and laid:
            yield f"{one.number} is void, but {laid} lies on it"
    for payment in books.payments.values():
        expected = payment.amount - of_payment[payment.id] if payment.state == PaymentState.RECORDED else 0
        if payment.unapplied_amount != expected or not 0 <= expected <= payment.amount:
            yield f"{payment.number} of {payment.amount} keeps {payment.unapplied_amount}, and gave {of_payment[payment.id]}"
        if payment.state == PaymentState.VOID and of_payment[payment.id]:
            yield f"{payment.number} is void, but gives {of_payment[payment.id]}"
    intents = [one.stripe_payment_intent_id for one in books.payments.values() if one.stripe_payment_intent_id]
    if len(intents) != len(set(intents)):
        yield "an online payment is booked twice"


def _refunds(books: Books) -> Iterator[str]:
    laid = books.laid("refund_id")
    for one in books.refunds.values():
        expected = 0 if one.state in UNDONE_REFUND_STATES else one.amount
        if laid[one.id] != expected:
            yield f"refund {one.id} of {one.amount} ({one.state}) is paid out of {laid[one.id]}"
    sources = {("p", one.id): one.customer_id for one in books.payments.values()}
    sources |= {("d", one.id): one.customer_id for one in books.documents.values()}
    for entry in books.allocations:
        sides = [("p", entry.payment_id), ("d", entry.credit_note_id), ("d", entry.invoice_id)]
        if any(row_id is not None and sources[kind, row_id] != entry.customer_id for kind, row_id in sides):
            yield f"allocation {entry.id} binds two customers"


def _numbers(session: Session, books: Books) -> Iterator[str]:
    for series in session.exec(select(NumberSeries)):
        rows = [
            (one.sequence, one.issue_on, one.number)
            for one in books.documents.values()
            if one.kind == series.kind and one.sequence is not None
        ]
        if series.kind == "payment":
            rows = [(one.sequence, date.min, one.number) for one in books.payments.values()]
        rows.sort()
        if [place for place, _, _ in rows] != list(range(1, series.next_number)):
            yield f"the {series.kind} numbers have a gap: {rows}"
        if [on for _, on, _ in rows] != sorted(on for _, on, _ in rows):
            yield f"the {series.kind} numbers do not follow the dates"
        if len({number for _, _, number in rows}) != len(rows):
            yield f"two of the {series.kind} numbers are alike"


def _accounts(session: Session, books: Books, proven: dict[Account, object]) -> Iterator[str]:
    """What each account comes to by its rows, its statement, and what is open; today, and once all has happened."""
    owed: defaultdict[Account, int] = defaultdict(int)
    for one in books.documents.values():
        if one.state == DocumentState.ISSUED and one.kind != DocumentKind.ESTIMATE:
            owed[one.customer_id, one.currency] += one.total_amount * (1 if one.kind == DocumentKind.INVOICE else -1)
    for payment in books.recorded():
        owed[payment.customer_id, payment.currency] -= payment.amount
    for refund in books.refunds.values():
        owed[refund.customer_id, refund.currency] += 0 if refund.state in UNDONE_REFUND_STATES else refund.amount
    for entry in books.allocations:
        owed[entry.customer_id, entry.currency] -= entry.amount if entry.source_kind == "write_off" else 0
    for (customer_id, currency), amount in owed.items():
        rows = [*books.documents.values(), *books.payments.values(), *books.refunds.values(), *books.allocations]
        mine = [one for one in rows if (one.customer_id, one.currency) == (customer_id, currency)]
        looks = [(type(one).__name__, one.id, getattr(one, "state", "")) for one in mine]
        if proven.get((customer_id, currency)) == looks:
            continue
        proven[customer_id, currency] = looks
        account = {"customer_id": customer_id, "currency": currency}
        movements = list_movements(session, until=_FAR, **account)  # type: ignore[arg-type]
        if sum(movement.amount for movement in movements) != amount:
            yield f"the statement of {account} closes with {sum(m.amount for m in movements)}, its rows come to {amount}"
        for day in (today(), _FAR):
            closing = sum(movement.amount for movement in movements if movement.on <= day)
            left = sum(item.balance_amount for item in open_documents(session, as_of=day, **account))  # type: ignore[arg-type]
            if closing != left:
                yield f"on {day} the statement of {account} closes with {closing}, but {left} is open"


def _records(session: Session, books: Books) -> Iterator[str]:
    """Each issued document, payment and refund stands in the audit trail; what was to be mailed has a message."""
    told = set(session.execute(select(AuditEntry.subject_kind, AuditEntry.subject_id, AuditEntry.verb)))
    for one in books.documents.values():
        if one.state != DocumentState.DRAFT and ("document", one.id, "issued") not in told:
            yield f"the audit trail does not know that {one.number} was issued"
        if one.state == DocumentState.VOID and ("document", one.id, "voided") not in told:
            yield f"the audit trail does not know that {one.number} was voided"
    for payment in books.payments.values():
        if ("payment", payment.id, "recorded") not in told:
            yield f"the audit trail does not know that {payment.number} was recorded"
    mailed = set(session.exec(select(Message.document_id)))
    for rule in session.exec(select(RecurringRule).where(RecurringRule.action == "email")):
        made = [one for one in books.documents.values() if rule.public_id in (one.operation_id or "")]
        if any(one.state != DocumentState.DRAFT and one.id not in mailed for one in made):
            yield f"an invoice of {rule.name} was to be mailed and is not"
