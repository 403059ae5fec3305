"""A shop that does anything in any order: each rule is a verb of a room, and after each the laws of the books hold."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlmodel import Session

from flare_app import payments
from flare_app.clock import today
from flare_app.domain.money import format_plain
from flare_app.domain.states import DocumentKind, PaymentMethod
from flare_app.models import Document, Payment
from tests.books.story import PICK
from tests.books.writing import Writing

PART = st.sampled_from(["all", "half", "one", "over"])


class Shop(Writing):
    """With money that comes, is laid on invoices, and goes back."""

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


def part_of(amount: int, part: str) -> int:
    """Some of an amount: all, half of it, its smallest unit, or one unit more than there is."""
    return {"all": amount, "half": amount // 2, "one": min(1, amount), "over": amount + 1}[part]
