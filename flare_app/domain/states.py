"""The facts of documents and payments, and what is derived from them.

Three facts stay apart and are never mixed in one column: the *state* is stored; the *settlement* follows from the
allocations, overdue from the due date; the *delivery* follows from the messages. An estimate has its *answer* too.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is. They share lines, totals, numbering, issuing, PDF, e-mail and portal."""

    ESTIMATE = "estimate"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"

    @property
    def noun(self) -> str:
        """The kind inside a sentence: "credit note"."""
        return self.value.replace("_", " ")

    @property
    def folder(self) -> str:
        """The kind in an address of the portal: "credit-notes"."""
        return f"{self.value.replace('_', '-')}s"


class DocumentState(StrEnum):
    """draft → issued → void; a draft may also be deleted. There is no way back."""

    DRAFT = "draft"
    ISSUED = "issued"
    VOID = "void"


class Settlement(StrEnum):
    """How much of an invoice is paid, or of a credit note is used."""

    UNPAID = "unpaid"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OPEN = "open"
    PARTLY_USED = "partly_used"
    USED = "used"


class Delivery(StrEnum):
    """What is known of the last message that carried a document."""

    NOT_SENT = "not_sent"
    QUEUED = "queued"
    SENT = "sent"
    OPENED = "opened"
    FAILED = "failed"
    BOUNCED = "bounced"


class Answer(StrEnum):
    """What became of an estimate. `EXPIRED` is derived from its date, never stored; the last two follow from the invoices."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    PARTLY_INVOICED = "partly"
    INVOICED = "invoiced"

    @property
    def code(self) -> str:
        """The word that badges and filters know: the column of the answer is too short for this one."""
        return "partly_invoiced" if self is Answer.PARTLY_INVOICED else self.value


class PaymentState(StrEnum):
    """A payment is recorded, and at most voided with a reason; it is never deleted."""

    RECORDED = "recorded"
    VOID = "void"


class PaymentMethod(StrEnum):
    """How the money came."""

    CASH = "cash"
    CHECK = "check"
    CREDIT_CARD = "credit_card"
    BANK_TRANSFER = "bank_transfer"
    ONLINE = "online"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """What the rules need to know of a document; amounts in minor units of its currency.

    `balance_amount` is what an invoice still asks for, or what a credit note still gives; zero for an estimate.
    `due_on` is the due date of an invoice, the expiry date of an estimate.
    `customer_credit_amount` is the credit the customer could apply to an invoice.
    """

    kind: DocumentKind
    state: DocumentState
    today: date
    total_amount: int = 0
    balance_amount: int = 0
    due_on: date | None = None
    answer: Answer = Answer.OPEN
    has_lines: bool = True
    is_payment_in_progress: bool = False
    customer_credit_amount: int = 0

    @property
    def is_allocated(self) -> bool:
        """Whether money or credit is tied to it."""
        return self.kind is not DocumentKind.ESTIMATE and self.balance_amount != self.total_amount

    @property
    def is_overdue(self) -> bool:
        """Whether it is an issued invoice past its due date with something left to pay."""
        is_invoice = self.kind is DocumentKind.INVOICE
        return is_invoice and is_overdue(self.state, self.balance_amount, self.due_on, self.today)

    @property
    def current_answer(self) -> Answer:
        """The answer of an estimate as of today."""
        return estimate_answer(self.answer, self.due_on, self.today)


def settlement(kind: DocumentKind, total_amount: int, balance_amount: int) -> Settlement | None:
    """Derive the settlement from what is left; None for an estimate, which settles nothing."""
    if kind is DocumentKind.ESTIMATE:
        return None
    is_invoice = kind is DocumentKind.INVOICE
    if balance_amount <= 0:
        return Settlement.PAID if is_invoice else Settlement.USED
    if balance_amount < total_amount:
        return Settlement.PARTLY_PAID if is_invoice else Settlement.PARTLY_USED
    return Settlement.UNPAID if is_invoice else Settlement.OPEN


def is_overdue(state: DocumentState, balance_amount: int, due_on: date | None, today: date) -> bool:
    """Whether an invoice is past due: on the due date itself it is not yet."""
    return state is DocumentState.ISSUED and balance_amount > 0 and due_on is not None and due_on < today


def estimate_answer(recorded: Answer, expires_on: date | None, today: date) -> Answer:
    """The answer as of today: an open estimate expires the day after `expires_on`; an answer that was given stays."""
    if recorded is Answer.OPEN and expires_on is not None and expires_on < today:
        return Answer.EXPIRED
    return recorded
