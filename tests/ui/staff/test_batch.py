"""What is done with the selected rows of the staff's lists: greyed with a reason, asked first, worked through, told row by row."""

from typing import Any

import pytest
import reflex as rx
from sqlmodel import col, select

from flare_app import batches, documents, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role
from flare_app.domain.states import DocumentKind
from flare_app.errors import NotFound
from flare_app.models import Customer, Document, Message, Payment
from flare_app.ui.components.batch_watch import BatchWatch
from flare_app.ui.session import become
from flare_app.ui.staff import credit_notes, customers, estimates, invoices
from flare_app.ui.staff import payments as payments_page
from flare_app.ui.staff.compose import ComposeState
from tests import factories
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office


async def called(state: Any, handler: str, *arguments: Any) -> list[Any]:
    """Run a handler; everything that it told the browser to do."""
    result = type(state).event_handlers[handler].fn(state, *arguments)
    told = (
        [step async for step in result]
        if hasattr(result, "__aiter__")
        else [await result if hasattr(result, "__await__") else result]
    )
    return [one for step in told for one in (step if isinstance(step, list) else [step]) if one is not None]


async def listed(page: Any, path: str) -> Any:
    """The list's State after its page was loaded."""
    state = await visit_page(path).get_state(page.state)
    await called(state, "load")
    return state


async def ticked(page: Any, path: str, *records: Any) -> Any:
    """The same with rows ticked."""
    state = await listed(page, path)
    await called(state, "select", [one.public_id for one in records], True, 1)
    return state


def made(
    office: Office, *, drafts: int = 0, issued: int = 0, customer: str = "", kind: DocumentKind = DocumentKind.INVOICE
) -> list[Document]:
    """Documents of the Austrian customer, or of another."""
    with unit_of_work() as session:
        of = session.exec(select(Customer).where(Customer.public_id == (customer or office.customer))).one()
        make: Any = {"kind": kind, "actor": office.staff}
        return [factories.make_draft(session, of, **make) for _ in range(drafts)] + [
            factories.make_issued(session, of, **make) for _ in range(issued)
        ]


def paid(office: Office, *records: Document) -> list[Payment]:
    with unit_of_work() as session:
        return [
            payments.record_payment(
                session,
                actor=office.staff,
                form=payments.PaymentForm(
                    customer=office.customer,
                    currency="EUR",
                    paid_on="2026-01-05",
                    method="cash",
                    invoices=((one.public_id, "100"),),
                ),
            )
            for one in records
        ]


def now(records: list[Document]) -> list[Document]:
    with read_only() as session:
        return list(
            session.exec(select(Document).where(col(Document.id).in_([one.id for one in records])).order_by(col(Document.id)))
        )


async def finished(state: Any) -> BatchWatch:
    """Let the ordered work be done; what its window shows then."""
    while batches.work_batches():
        pass
    watch: BatchWatch = await state.get_state(BatchWatch)
    await called(watch, "hear")
    return watch


def script(told: list[Any]) -> str:
    """What the browser is told, as text."""
    return " ".join(str(one) for one in told)


async def test_items_1_48_109_actions_wait_for_a_selection_and_are_greyed_with_the_reason(office: Office) -> None:
    draft, issued = made(office, drafts=1, issued=1)
    state = await ticked(invoices, "/sales/invoices", issued)
    assert state.selected_count == 1
    assert state.reasons["issue"] == "None of these is a draft."
    assert state.reasons["edit"].startswith("An issued invoice cannot be changed.")
    assert [state.reasons[key] for key in ("email", "pay", "pdf", "zip", "duplicate", "void")] == [""] * 6
    await called(state, "select", [draft.public_id], True, 2)
    assert (state.reasons["issue"], state.reasons["edit"]) == ("", "Select one invoice alone for this.")
    await called(state, "select", [issued.public_id], False, 3)
    assert state.reasons["void"] == "A draft has no number yet. Delete it instead."
    assert "Delete it instead" in script(await called(state, "act", "void"))
    for page, path in ((estimates, "/sales/estimates"), (credit_notes, "/sales/credit-notes"), (payments_page, "/sales/payments")):
        other = await listed(page, path)
        assert other._batch.action("email") and other._batch.action("void")


async def test_items_64_record_payment_takes_invoices_of_one_customer(office: Office) -> None:
    mine, theirs = made(office, issued=2), made(office, issued=1, customer=office.swiss)
    state = await ticked(invoices, "/sales/invoices", *mine, *theirs)
    assert state.reasons["pay"].startswith("Select invoices of one customer in one currency")
    await called(state, "select", [theirs[0].public_id], False, 2)
    told = script(await called(state, "act", "pay"))
    assert all(one.public_id in told for one in mine)
    assert "/sales/payments/new?invoice=" in told


async def test_void_asks_once_for_a_reason_and_tells_of_each_row(office: Office) -> None:
    first, second, draft = sorted(made(office, issued=2, drafts=1), key=lambda one: one.number or "z")
    paid(office, first)
    state = await ticked(invoices, "/sales/invoices", first, second, draft)
    await called(state, "act", "void")
    assert (state.asked.title, state.asked.needs_reason) == ("Void 2 invoices?", True)
    assert state.asked.note == "1 of the 3 selected are left as they are; the result says why."
    assert await called(state, "answer", {"reason": " "}) == []
    assert state.ask_problem == "Reason is required."
    await called(state, "answer", {"reason": "Sent twice"})
    watch = await finished(state)
    assert (watch.counts, watch.is_running) == ("1 done, 2 failed", False)
    assert [one.state for one in now([first, second])] == ["issued", "void"]
    assert {row.sentence for row in watch.rows} == {
        "Void.",
        "A draft has no number yet. Delete it instead.",
        "Payments, credits or a write-off are applied to this invoice. Void or unapply them first.",
    }


async def test_everything_that_matches_is_issued_but_for_what_was_unticked(office: Office) -> None:
    drafts = made(office, drafts=3)
    state = await listed(invoices, "/sales/invoices?filter=draft")
    await called(state, "select_matching", 1)
    await called(state, "select", [drafts[1].public_id], False, 2)
    await called(state, "act", "issue")
    await called(state, "answer", {})
    await called(state, "answer", {})  # a second click
    watch = await finished(state)
    assert (watch.total, watch.counts) == (2, "2 done")
    assert [one.state for one in now(drafts)] == ["issued", "draft", "issued"]


async def test_item_10_customers_are_archived_with_undo_and_deleted_when_nothing_is_in_the_way(office: Office) -> None:
    made(office, issued=1)
    state = await listed(customers, "/sales/customers")
    await called(state, "select", [office.customer, office.swiss], True, 1)
    await called(state, "act", "archive")
    watch = await finished(state)
    assert (watch.can_undo, state.selected_count) == (True, 0)
    await called(watch, "undo")
    assert (await finished(state)).counts == "2 done"
    await called(state, "refresh")
    await called(state, "select", [office.customer, office.swiss], True, 2)
    assert (state.reasons["archive"], state.reasons["restore"]) == ("", "No customer that is selected is archived.")
    await called(state, "act", "delete")
    await called(state, "answer", {})
    watch = await finished(state)
    assert watch.counts == "1 done, 1 failed"
    assert watch.rows[0].sentence.startswith("Nordlicht KG has 1 ")


async def test_items_19_24_a_ticked_customer_gets_a_new_invoice_or_an_email(office: Office) -> None:
    state = await listed(customers, "/sales/customers")
    await called(state, "select", [office.customer], True, 1)
    assert f"/sales/invoices/new?customer={office.customer}" in script(await called(state, "act", "invoice"))
    assert "send-email" in script(await called(state, "act", "email"))
    compose = await state.get_state(ComposeState)
    assert (compose.is_many, compose.opened.is_plain) == (False, True)


async def test_item_67_several_payments_are_voided_with_one_reason_and_the_invoices_are_open_again(office: Office) -> None:
    issued = made(office, issued=2)
    received = paid(office, *issued)
    state = await ticked(payments_page, "/sales/payments", *received)
    await called(state, "act", "void")
    await called(state, "answer", {"reason": "Bounced"})
    assert (await finished(state)).counts == "2 done"
    assert [one.balance_amount for one in now(issued)] == [100_00, 100_00]


async def test_item_39_a_selection_is_mailed_as_one_message_for_each_customer(office: Office) -> None:
    mine, theirs = made(office, issued=2), made(office, issued=1, customer=office.swiss)
    state = await ticked(invoices, "/sales/invoices", *mine, *theirs)
    await called(state, "act", "email")
    compose: ComposeState = await state.get_state(ComposeState)
    assert compose.opened.summary == "3 messages to 2 customers."
    await called(compose, "choose_way", "together")
    assert compose.opened.summary == "2 messages to 2 customers."
    assert {row.what for row in compose.opened.envelopes} == {"INV-000001, INV-000002", "INV-000003"}
    sent = {"subject": compose.opened.subject, "body": compose.opened.body, "attach_pdf": "on"}
    await called(compose, "send", {**sent, "cc": "not an address"})
    assert compose.errors["cc"].startswith("“not” is not an e-mail address.")
    await called(compose, "send", sent)
    await called(compose, "send", sent)  # a second click
    assert (await finished(state)).counts == "2 done"
    with read_only() as session:
        queued = session.exec(select(Message).order_by(col(Message.id))).all()
    assert {one.subject for one in queued} == {"2 invoices from Alpenglow GmbH", "Invoice INV-000003 from Alpenglow GmbH"}


async def test_words_that_somebody_wrote_outlive_another_way_of_sending(office: Office) -> None:
    state = await ticked(invoices, "/sales/invoices", *made(office, issued=2))
    await called(state, "act", "email")
    compose: ComposeState = await state.get_state(ComposeState)
    turn = compose.words_turn
    await called(compose, "note_subject", "About {{ number }}")
    await called(compose, "choose_way", "together")
    assert compose.words_turn == turn
    await called(compose, "note_subject", compose.opened.subject)
    await called(compose, "choose_way", "each")
    assert compose.words_turn == turn + 1


async def test_items_45_53_71_each_kind_opens_the_window_with_its_own_words(office: Office) -> None:
    estimate, note = made(office, issued=1, kind=DocumentKind.ESTIMATE)[0], made(office, issued=1, kind=DocumentKind.CREDIT_NOTE)[0]
    payment = paid(office, *made(office, issued=1))[0]
    cases = (
        (estimates, "/sales/estimates", estimate, "Estimate EST-000001 from"),
        (credit_notes, "/sales/credit-notes", note, "Credit note CR-000001 from"),
        (payments_page, "/sales/payments", payment, "Payment PMT-000001 received"),
    )
    for page, path, record, subject in cases:
        state = await ticked(page, path, record)
        await called(state, "act", "email")
        compose = await state.get_state(ComposeState)
        assert compose.opened.subject.startswith(subject)
        await called(
            compose, "send", {"to": compose.opened.recipients, "subject": compose.opened.subject, "body": "{{ portal link }}"}
        )
        assert (compose.errors, compose.problem) == ({}, "")
    with read_only() as session:
        assert session.exec(select(Message.kind).order_by(col(Message.id))).all() == ["estimate", "credit_note", "payment"]


async def test_another_template_changes_the_words_and_nothing_else(office: Office) -> None:
    issued = made(office, issued=1)
    state = await ticked(invoices, "/sales/invoices", *issued)
    await called(state, "act", "email")
    compose: ComposeState = await state.get_state(ComposeState)
    assert [name for name, _ in compose.opened.templates] == ["invoice", "plain"]
    await called(compose, "choose_template", "plain")
    assert (compose.opened.subject, compose.opened.attachment) == ("", "INV-000001.pdf")
    await called(compose, "choose_template", "answer")
    assert compose.opened.subject == "Invoice INV-000001 from Alpenglow GmbH"


async def test_what_is_gone_meanwhile_and_what_nobody_declared_is_refused(office: Office) -> None:
    draft = made(office, drafts=1)[0]
    state = await ticked(invoices, "/sales/invoices", draft)
    with unit_of_work() as session:
        documents.delete_draft(session, public_id=draft.public_id, actor=office.staff)
    assert "Select something first." in script(await called(state, "act", "delete"))
    assert await called(state, "act", "become_admin") == []
    assert await called(state, "answer", {"reason": "x"}) == []


async def test_item_111_filters_are_cleared_with_one_click_and_the_search_stays(office: Office) -> None:
    state = await listed(invoices, "/sales/invoices?filter=paid&period=This+month&q=nord")
    assert state.filter == "paid"
    await called(state, "clear_filters")
    assert (state.filter, state.period, state.address) == ("all", "", "q=nord")


async def test_a_batch_goes_on_when_its_page_is_left_and_is_found_again(office: Office) -> None:
    state = await ticked(invoices, "/sales/invoices", *made(office, drafts=2))
    await called(state, "act", "issue")
    await called(state, "answer", {})
    elsewhere: rx.State = visit_page("/reports", sid="sid-2")
    watch = await elsewhere.get_state(BatchWatch)
    await called(watch, "hear")
    assert (watch.is_running, watch.counts, watch.title) == (True, "0 done, 2 left", "Issue drafts · 2 invoices")
    await called(watch, "cancel")
    assert watch.counts == "0 done, 2 cancelled"
    await called(watch, "dismiss")
    assert watch.batch_id == ""


async def test_nobody_sees_or_ends_the_work_of_somebody_else(office: Office) -> None:
    state = await ticked(invoices, "/sales/invoices", *made(office, drafts=1))
    await called(state, "act", "issue")
    await called(state, "answer", {})
    watch = await state.get_state(BatchWatch)
    with unit_of_work() as session:
        become(factories.make_staff(session, name="Bea", role=Role.SALES_MANAGER))
    with pytest.raises(NotFound):
        await called(watch, "cancel")
    await called(watch, "hear")
    assert watch.batch_id == ""
