"""What every step of a story needs: an empty shop, a look at its rows, one transaction for each verb, and the laws after it.

Rows are chosen by a number that runs round what there is, so that a failing run shrinks to few and small steps. What a verb refuses
with a sentence is a step, too: it changes nothing.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from sqlmodel import Session, select

from flare_app import clock, payments, statements
from flare_app.clock import today
from flare_app.database import read_only, unit_of_work
from flare_app.domain.money import format_plain
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.errors import FlareError
from flare_app.models import Customer, Document, Payment, Tax
from flare_app.payments import Laid
from tests import factories
from tests.books.laws import Account, Books, broken_laws

Row = TypeVar("Row")
Result = TypeVar("Result")

FIRST_DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PICK = st.integers(0, 15)


class Story(RuleBasedStateMachine):
    """`fresh` gives each run an empty database."""

    fresh: Callable[[], None]
    counted: Counter[str] = Counter()

    @initialize()
    def open_shop(self) -> None:
        type(self).fresh()
        clock.start_at(FIRST_DAY)
        with unit_of_work() as session:
            self.staff: Staff = factories.make_company(session)
            self.customers = [factories.make_customer(session, actor=self.staff) for _ in range(2)]
            self.tax: Tax = factories.make_tax(session, actor=self.staff, rate="9.975")
            for customer in (*self.customers, self.customers[0]):
                draft = factories.make_draft(session, customer, factories.line("70.00"), actor=self.staff)
                payments.issue(session, public_id=draft.public_id, actor=self.staff)
        self.frozen: dict[tuple[str, int], dict[str, Any]] = {}
        self.expected: dict[tuple[str, int], int] = {}
        self.proven: dict[Account, object] = {}
        self.serial = self.rules = 0
        self._look()

    @invariant()
    def laws_hold(self) -> None:
        """After every step, in a transaction of its own."""
        if not hasattr(self, "books"):
            return
        self._look()
        now = self.books.frozen()
        changed = [key for key, row in self.frozen.items() if now.get(key) != row]
        assert not changed, f"rows that may never change did: {changed}"
        self.frozen = now
        left = {("d", one.id): one.balance_amount for one in self.books.documents.values()}
        left |= {("p", one.id): one.unapplied_amount for one in self.books.payments.values()}
        found, self.expected = {key: (left[key], wanted) for key, wanted in self.expected.items() if left[key] != wanted}, {}
        assert not found, f"what is left is not what the step says (found, expected): {found}"
        assert not self.problems, self.problems

    def teardown(self) -> None:
        """The proof of the books, whole, at the end of every run."""
        if hasattr(self, "books"):
            with read_only() as session:
                broken = list(statements.verify_books(session))
                assert not broken, broken

    def _look(self) -> None:
        with read_only() as session:
            self.books = Books.read(session)
            self.problems = list(broken_laws(session, self.books, self.proven))
            self.customers = [session.exec(select(Customer).where(Customer.id == one.id)).one() for one in self.customers]

    def _do(self, name: str, verb: Callable[[Session], Result]) -> Result | None:
        """One transaction; what is refused gives None and is rolled back."""
        try:
            with unit_of_work() as session:
                result = verb(session)
        except FlareError:
            type(self).counted[f"{name}, refused"] += 1
            return None
        type(self).counted[name] += 1
        return result

    def _lay(self, name: str, source: Payment | Document, invoice: Document, was: int, becomes: int) -> None:
        kind = "payment" if isinstance(source, Payment) else "credit_note"
        change = Laid(kind, source.public_id, invoice.public_id, was, becomes)
        for verb in (name, f"{name} again"):
            done = self._do(verb, lambda session: payments.lay_credit(session, changes=[change], actor=self.staff))
            if done is None:
                return
            moved = becomes - self._laid_by(source).get(invoice.id, 0)
            self.expected = {("d", invoice.id): invoice.balance_amount - moved}
            self.expected["p" if kind == "payment" else "d", source.id] = payments.available(source) - moved

    def _form(
        self, like: Payment | Document, shares: dict[int, int], amount: int, *, days: int = 0, **more: Any
    ) -> payments.PaymentForm:
        self.serial += 1
        customer = next(one for one in self.customers if one.id == like.customer_id)
        on = more.pop("on", today() + timedelta(days=days))
        code = like.currency
        return payments.PaymentForm(
            customer=customer.public_id,
            currency=code,
            paid_on=on.isoformat(),
            amount=format_plain(amount, code) if amount else "",
            method=getattr(like, "method", "bank_transfer"),
            invoices=tuple((self.books.documents[row_id].public_id, format_plain(part, code)) for row_id, part in shares.items()),
            operation_id=f"form-{self.serial}",
            **more,
        )

    def _open(self) -> list[Document]:
        return [one for one in self.books.of_kind(DocumentKind.INVOICE) if one.balance_amount > 0]

    def _drafts(self) -> list[Document]:
        return [one for one in self.books.documents.values() if one.state == DocumentState.DRAFT]

    def _sources(self) -> list[Payment | Document]:
        notes = [one for one in self.books.of_kind(DocumentKind.CREDIT_NOTE) if one.balance_amount > 0]
        return [*(one for one in self.books.recorded() if one.unapplied_amount > 0), *notes]

    def _laid_by(self, source: Payment | Document) -> dict[int, int]:
        sums: Counter[int] = Counter()
        side = "payment_id" if isinstance(source, Payment) else "credit_note_id"
        for one in self.books.allocations:
            if getattr(one, side) == source.id and one.invoice_id is not None:
                sums[one.invoice_id] += one.amount
        return {row_id: amount for row_id, amount in sums.items() if amount}

    @staticmethod
    def _owner(one: Payment | Document) -> tuple[int, str]:
        return one.customer_id, one.currency

    @staticmethod
    def _pick(rows: list[Row], place: int) -> Row:
        return rows[place % len(rows)]
