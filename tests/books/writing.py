"""The verbs that write documents: drafts, issuing, correcting, estimates and what becomes of them, recurring invoices, merges."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlmodel import Session

from flare_app import clock, documents, merging, payments, recurring
from flare_app.clock import utc_now
from flare_app.database import unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.models import Document
from flare_app.recurring import RuleForm
from tests import factories
from tests.books.story import PICK, Story

PRICES = st.sampled_from(["0.01", "1.15", "10.00", "33.33", "99.99", "1234.50", "4000", "-5.00", "0"])
KINDS = st.sampled_from([*DocumentKind, DocumentKind.INVOICE, DocumentKind.INVOICE])


class Writing(Story):
    """Everything but money."""

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

    @rule(days=st.sampled_from([1, 1, 7, 40]))
    def time_passes(self, days: int) -> None:
        clock.start_at(utc_now() + timedelta(days=days))
        recurring.make_due(unit_of_work)

    @precondition(lambda self: self.rules < 2)
    @rule(who=PICK, action=st.sampled_from(["draft", "issue", "email"]), unit=st.sampled_from(["day", "week", "month"]))
    def repeat(self, who: int, action: str, unit: str) -> None:
        customer = self._pick(self.customers, who)
        self.rules += 1

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
