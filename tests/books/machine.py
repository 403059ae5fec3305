"""A shop that does anything in any order: each rule is a verb of a room, and after each the laws of the books hold.

Rows are chosen by a number that runs round what there is, so that a failing run shrinks to few and small steps. What a verb refuses
with a sentence is a step, too: it changes nothing.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import Session, select

from flare_app import clock, documents, merging, payments, recurring, statements
from flare_app.clock import today, utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.money import format_plain
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind, DocumentState, PaymentMethod
from flare_app.errors import FlareError
from flare_app.models import Customer, Document, Payment, Tax
from flare_app.payments import Laid
from flare_app.recurring import RuleForm
from tests import factories
from tests.books.laws import Books, broken_laws

Row = TypeVar("Row")
Result = TypeVar("Result")

FIRST_DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PICK = st.integers(0, 15)
PRICES = st.sampled_from(["0.01", "1.15", "10.00", "33.33", "99.99", "1234.50", "4000", "-5.00", "0"])
PART = st.sampled_from(["all", "half", "one", "over"])
KINDS = st.sampled_from([*DocumentKind, DocumentKind.INVOICE, DocumentKind.INVOICE])


class Shop(RuleBasedStateMachine):
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
        self.serial = 0
        self._look()

    # What is written

    @rule(kind=KINDS, who=PICK, prices=st.lists(PRICES, min_size=1, max_size=3), taxed=st.booleans(), gross=st.booleans(),
          discount=st.sampled_from(["", "10", "33.3"]), currency=st.sampled_from(["EUR", "EUR", "JPY"]), against=PICK,
          at_once=st.sampled_from([True, True, False]))  # fmt: skip
    def draft(self, kind: DocumentKind, who: int, prices: list[str], currency: str, against: int, **more: Any) -> None:
        customer = self._pick(self.customers, who)
        whole = [price for price in prices if currency != "JPY" or "." not in price] or ["1000"]
        tax = self.tax.public_id if more["taxed"] else ""
        lines = [factories.line(price, quantity="1.5", tax=tax) for price in whole]
        invoices = [one for one in self.books.of_kind(DocumentKind.INVOICE) if one.customer_id == customer.id]
        fields: dict[str, Any] = {"kind": kind, "currency": currency, "prices_include_tax": more["gross"]}
        fields["discount"] = more["discount"]
        if kind is DocumentKind.CREDIT_NOTE and invoices and against % 2:
            fields["credited_invoice"] = self._pick(invoices, against).public_id
        made = self._do("draft", lambda session: factories.make_draft(session, customer, *lines, actor=self.staff, **fields))
        if made is not None and more["at_once"]:
            self._do(f"issue {kind}", lambda session: payments.issue(session, public_id=made.public_id, actor=self.staff))

    @precondition(lambda self: self._drafts())
    @rule(which=PICK)
    def issue(self, which: int) -> None:
        draft = self._pick(self._drafts(), which)
        self._do("issue", lambda session: payments.issue(session, public_id=draft.public_id, actor=self.staff))

    @precondition(lambda self: self._drafts())
    @rule(which=PICK)
    def delete(self, which: int) -> None:
        draft = self._pick(self._drafts(), which)
        self._do("delete", lambda session: documents.delete_draft(session, public_id=draft.public_id, actor=self.staff))

    @precondition(lambda self: self.books.documents)
    @rule(which=PICK, verb=st.sampled_from(["void", "revise", "duplicate"]))
    def correct(self, which: int, verb: str) -> None:
        public_id = self._pick(list(self.books.documents.values()), which).public_id
        verbs: dict[str, Callable[[Session], Any]] = {
            "void": lambda session: documents.void_document(session, public_id=public_id, reason="Wrong", actor=self.staff),
            "revise": lambda session: documents.revise_document(session, public_id=public_id, actor=self.staff),
            "duplicate": lambda session: documents.duplicate_document(session, public_id=public_id, actor=self.staff),
        }
        self._do(verb, verbs[verb])

    @precondition(lambda self: self.books.of_kind(DocumentKind.ESTIMATE))
    @rule(which=PICK, part=st.sampled_from(["", "0.5", "1", "9"]))
    def convert(self, which: int, part: str) -> None:
        estimate = self._pick(self.books.of_kind(DocumentKind.ESTIMATE), which)

        def verb(session: Session) -> Document:
            taking = documents.taken_of(session, principal=self.staff, public_id=estimate.public_id)
            some = {taking.lines[0].position: part} if part else None
            return documents.convert_to_invoice(session, public_id=estimate.public_id, actor=self.staff, quantities=some)

        self._do("convert in part" if part else "convert", verb)

    @precondition(lambda self: self.books.of_kind(DocumentKind.ESTIMATE))
    @rule(which=PICK, answer=st.sampled_from(["accept", "decline", "take back"]))
    def answer(self, which: int, answer: str) -> None:
        estimate = self._pick(self.books.of_kind(DocumentKind.ESTIMATE), which)
        customer = next(one for one in self.customers if one.id == estimate.customer_id)

        def verb(session: Session) -> Document:
            if answer == "take back":
                return documents.take_back_answer(session, public_id=estimate.public_id, actor=self.staff)
            visitor, accept = factories.make_visitor(customer), answer == "accept"
            said = {"name": "Ann", "note": "" if accept else "Too dear"}
            return documents.answer_estimate(session, public_id=estimate.public_id, accept=accept, actor=visitor, **said)

        self._do(answer, verb)

    # Money that comes

    @precondition(lambda self: self._open())
    @rule(first=PICK, count=st.integers(1, 3), part=PART, more=st.sampled_from([0, 0, 7, 5000]), credit=st.booleans(),
          days=st.sampled_from([0, 0, -9, 4]))  # fmt: skip
    def pay(self, first: int, count: int, part: str, more: int, credit: bool, days: int) -> None:
        head = self._pick(self._open(), first)
        mine = [one for one in self._open() if self._owner(one) == self._owner(head)][:count]
        shares = {one.id: part_of(one.balance_amount, part) for one in ([head] if head not in mine else mine)}
        held = [one for one in self._sources() if self._owner(one) == self._owner(head)] if credit else []
        used = min(sum(payments.available(one) for one in held), sum(shares.values()))
        form = self._form(head, shares, sum(shares.values()) - used + more, days=days, credits=tuple(o.public_id for o in held))

        def verb(session: Session) -> Any:
            if form.amount == "" and used:
                return payments.settle_with_credit(session, form=form, actor=self.staff)
            return payments.record_payment(session, form=form, actor=self.staff)

        made = self._do("pay with credit" if held else "pay", verb)
        if made is not None:
            self.expected = {("d", row_id): self.books.documents[row_id].balance_amount - part for row_id, part in shares.items()}
            if isinstance(made, Payment):
                self.expected["p", made.id] = more
                again = self._do("pay again", verb)
                assert again is not None
                assert again.id == made.id, "a form that is sent twice books once"

    @rule(who=PICK, amount=st.sampled_from(["0.01", "50.00", "9999.00"]), online=st.booleans())
    def prepay(self, who: int, amount: str, online: bool) -> None:
        customer = self._pick(self.customers, who)
        self.serial += 1
        intent = f"pi_{self.serial}" if online else None

        def verb(session: Session) -> Payment:
            return payments.book_payment(
                session,
                customer_id=customer.id,
                currency="EUR",
                amount=int(amount.replace(".", "")),
                paid_on=today(),
                method=PaymentMethod.ONLINE if online else PaymentMethod.CASH,
                shares=[],
                actor=self.staff,
                stripe_payment_intent_id=intent,
            )

        self._do("prepay online" if online else "prepay", verb)

    @precondition(lambda self: self.books.recorded())
    @rule(which=PICK, part=PART, amount=st.sampled_from(["same", "lower", "higher"]), days=st.sampled_from([0, 0, 2]))
    def edit(self, which: int, part: str, amount: str, days: int) -> None:
        payment = self._pick(self.books.recorded(), which)
        own = self._laid_by(payment)
        rows = [one for one in self.books.of_kind(DocumentKind.INVOICE) if self._owner(one) == self._owner(payment)]
        total = {"same": payment.amount, "lower": max(payment.amount // 2, 1), "higher": payment.amount + 11}[amount]
        shares, left = {}, total
        for one in reversed(rows):
            share = min(part_of(one.balance_amount + own.get(one.id, 0), part), left)
            shares, left = shares | ({one.id: share} if share > 0 else {}), left - max(share, 0)
        form = self._form(payment, shares, total, on=payment.paid_on + timedelta(days=days), reference=f"R{part}")
        made = self._do(
            f"edit {amount}",
            lambda session: payments.edit_payment(
                session, public_id=payment.public_id, form=form, version=payment.version, actor=self.staff
            ),
        )
        if made is not None:
            refunded = payment.amount - payment.unapplied_amount - sum(own.values())
            self.expected = {("p", made.id): total - sum(shares.values()) - refunded}
            for row_id in {*own, *shares}:
                before = self.books.documents[row_id].balance_amount
                self.expected["d", row_id] = before + own.get(row_id, 0) - shares.get(row_id, 0)

    @precondition(lambda self: self.books.payments)
    @rule(which=PICK)
    def void_payment(self, which: int) -> None:
        payment = self._pick(list(self.books.payments.values()), which)
        own = self._laid_by(payment)
        if self._do("void payment", lambda s: payments.void_payment(s, public_id=payment.public_id, reason="x", actor=self.staff)):
            self.expected = {("d", one): self.books.documents[one].balance_amount + own[one] for one in own} | {
                ("p", payment.id): 0
            }

    # Credit

    @precondition(lambda self: self._sources() and self.books.of_kind(DocumentKind.INVOICE))
    @rule(which=PICK, onto=PICK, part=PART)
    def apply(self, which: int, onto: int, part: str) -> None:
        source = self._pick(self._sources(), which)
        own = [one for one in self.books.of_kind(DocumentKind.INVOICE) if self._owner(one) == self._owner(source)]
        invoice = self._pick(own or self.books.of_kind(DocumentKind.INVOICE), onto)
        was = self._laid_by(source).get(invoice.id, 0)
        more = part_of(min(payments.available(source), invoice.balance_amount), part)
        self._lay("apply", source, invoice, was, was + more)

    @precondition(lambda self: self.books.allocations)
    @rule(which=PICK, part=PART, seen=st.booleans())
    def unapply(self, which: int, part: str, seen: bool) -> None:
        sources: list[Payment | Document] = [*self.books.recorded(), *self.books.of_kind(DocumentKind.CREDIT_NOTE)]
        pairs = [(source, row_id, laid) for source in sources for row_id, laid in self._laid_by(source).items()]
        if pairs:
            source, row_id, laid = self._pick(pairs, which)
            becomes = max(laid - part_of(laid, part), 0)
            self._lay("unapply", source, self.books.documents[row_id], laid if seen else laid + 1, becomes)

    @precondition(lambda self: self._open())
    @rule(which=PICK, back=st.booleans())
    def write_off(self, which: int, back: bool) -> None:
        if back:
            invoice = self._pick(self.books.of_kind(DocumentKind.INVOICE), which)
            verb = payments.take_back_write_off
            self._do("take back write-off", lambda session: verb(session, public_id=invoice.public_id, actor=self.staff))
            return
        invoice = self._pick(self._open(), which)
        verb_ = payments.write_off
        if self._do("write off", lambda session: verb_(session, public_id=invoice.public_id, reason="Small", actor=self.staff)):
            self.expected = {("d", invoice.id): 0}

    # Money that goes back

    @precondition(lambda self: self.books.recorded() or self.books.of_kind(DocumentKind.CREDIT_NOTE))
    @rule(which=PICK, part=PART)
    def refund(self, which: int, part: str) -> None:
        sources: list[Payment | Document] = [*self.books.recorded(), *self.books.of_kind(DocumentKind.CREDIT_NOTE)]
        source = self._pick(sources, which)
        most = source.amount if isinstance(source, Payment) else source.balance_amount
        kind = "payment" if isinstance(source, Payment) else "credit_note"
        self.serial += 1
        form = payments.RefundForm(
            kind=kind,
            source=source.public_id,
            amount=format_plain(part_of(most, part), source.currency),
            refunded_on=today().isoformat(),
            operation_id=f"refund-{self.serial}",
        )
        if made := self._do(f"refund {kind}", lambda session: payments.give_refund(session, form=form, actor=self.staff)):
            again = self._do("refund again", lambda session: payments.give_refund(session, form=form, actor=self.staff))
            assert again is not None
            assert again.id == made.id, "a window that is sent twice gives back once"
            if kind == "credit_note":
                self.expected = {("d", source.id): payments.available(source) - made.amount}

    @precondition(lambda self: any(one.stripe_payment_intent_id for one in self.books.recorded()))
    @rule(which=PICK, part=PART, state=st.sampled_from(["pending", "succeeded"]))
    def refund_online(self, which: int, part: str, state: str) -> None:
        payment = self._pick([one for one in self.books.recorded() if one.stripe_payment_intent_id], which)
        self.serial += 1
        asked = {"payment_id": payment.id, "amount": part_of(payment.amount, part), "on": today(), "state": state}
        stripe_id = f"re_{self.serial}"
        for verb in ("refund online", "refund online again"):
            self._do(verb, lambda session: payments.refund_payment(session, **asked, actor=self.staff, stripe_refund_id=stripe_id))

    @precondition(lambda self: self.books.refunds)
    @rule(which=PICK, how=st.sampled_from(["void", "succeeded", "failed"]))
    def undo_refund(self, which: int, how: str) -> None:
        refund = self._pick(list(self.books.refunds.values()), which)

        def verb(session: Session) -> Any:
            if how == "void":
                return payments.void_refund(session, public_id=refund.public_id, reason="x", actor=self.staff)
            if refund.stripe_refund_id is None:
                return None
            return payments.change_refund_state(session, refund=session.merge(refund), state=how, actor=self.staff, on=today())

        self._do(f"refund {how}", verb)

    # Time, and who there is

    @rule(days=st.sampled_from([1, 1, 7, 40]))
    def time_passes(self, days: int) -> None:
        clock.start_at(utc_now() + timedelta(days=days))
        recurring.make_due(unit_of_work)

    @rule(who=PICK, action=st.sampled_from(["draft", "issue", "email"]), unit=st.sampled_from(["day", "week", "month"]))
    def repeat(self, who: int, action: str, unit: str) -> None:
        customer = self._pick(self.customers, who)

        def verb(session: Session) -> Any:
            form = factories.form_for(session, customer, factories.line("12.00"))
            rule_form = RuleForm(document=form, name="Retainer", unit=unit, ends="after", ends_after="3", action=action)
            return recurring.save_rule(session, form=rule_form, actor=self.staff)

        self._do("repeat", verb)

    @precondition(lambda self: len(self.customers) < 3)
    @rule()
    def new_customer(self) -> None:
        made = self._do("new customer", lambda session: factories.make_customer(session, actor=self.staff))
        assert made is not None
        self.customers.append(made)

    @precondition(lambda self: len(self.customers) > 1)
    @rule(gone=PICK, kept=PICK)
    def merge(self, gone: int, kept: int) -> None:
        leaving, staying = self._pick(self.customers, gone), self._pick(self.customers, kept)
        pair = {"gone": leaving.public_id, "kept": staying.public_id}
        if self._do("merge", lambda session: merging.merge_customers(session, **pair, actor=self.staff)):
            self.customers = [one for one in self.customers if one.id != leaving.id]

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
            self.problems = list(broken_laws(session, self.books))
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


def part_of(amount: int, part: str) -> int:
    """Some of an amount: all, half of it, its smallest unit, or one unit more than there is."""
    return {"all": amount, "half": amount // 2, "one": min(1, amount), "over": amount + 1}[part]
