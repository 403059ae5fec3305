"""The window "Send email", opened from a selection: for one record, for each, for each customer."""

from typing import Any

from sqlmodel import col, select

from flare_app.clock import today
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.models import Delivery, Message, RefusedAddress
from flare_app.ui.staff import credit_notes, estimates, invoices
from flare_app.ui.staff import payments as payments_page
from flare_app.ui.staff.compose import ComposeState
from flare_app.ui.staff.customer_actions import CustomerPanel
from flare_app.ui.staff.statements import StaffStatement
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office
from tests.ui.staff.selecting import called, finished, made, paid, ticked


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


async def test_address_that_was_refused_is_told_at_its_field_and_can_be_written_to_all_the_same(office: Office) -> None:
    with unit_of_work() as session:
        session.add(RefusedAddress(address="gone@bergwerk.example", answer="550 No such user."))
    state = await ticked(invoices, "/sales/invoices", *made(office, issued=1))
    await called(state, "act", "email")
    compose: ComposeState = await state.get_state(ComposeState)
    await called(compose, "note_addresses", "cc", "fine@bergwerk.example, Gone@bergwerk.example")
    assert [one.partition(" on ")[0] for one in compose.refused["cc"]] == ["Gone@bergwerk.example was refused by its mail server"]
    assert compose.refused["to"] == compose.refused["bcc"] == []
    sent = {"to": "anna@bergwerk.example", "cc": "gone@bergwerk.example", "subject": "Hello", "body": "Here."}
    await called(compose, "send", sent)
    with read_only() as session:
        assert set(session.exec(select(Delivery.address))) >= {"gone@bergwerk.example"}
    await called(compose, "note_addresses", "cc", "")
    assert compose.refused["cc"] == []


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
    labels = [label for _, label in compose.opened.templates]
    assert labels[:2] == ["Invoice", "Invoice · German"]
    assert "Reminder before the due date" in labels
    await called(compose, "choose_template", {"template": "plain.en."})
    assert (compose.opened.subject, compose.opened.attachment) == ("", "INV-000001.pdf")
    await called(compose, "choose_template", {"template": "answer"})
    assert compose.opened.subject == "Invoice INV-000001 from Alpenglow GmbH"


async def test_words_that_a_template_takes_the_place_of_can_be_had_back(office: Office) -> None:
    state = await ticked(invoices, "/sales/invoices", *made(office, issued=1))
    await called(state, "act", "email")
    compose: ComposeState = await state.get_state(ComposeState)
    await called(compose, "choose_template", {"template": "invoice.de."})
    assert not compose.put_aside
    await called(compose, "choose_template", {"template": "plain.en.", "subject": compose.subject, "body": "My own words"})
    assert (compose.put_aside, compose.body == "My own words") == (True, False)
    await called(compose, "undo_template")
    assert (compose.put_aside, compose.body, compose.opened.language) == (False, "My own words", "de")
    assert compose.subject.startswith("Rechnung INV-000001")


async def test_what_would_arrive_is_seen_and_nothing_is_sent(office: Office) -> None:
    state = await ticked(invoices, "/sales/invoices", *made(office, issued=1))
    await called(state, "act", "email")
    compose: ComposeState = await state.get_state(ComposeState)
    sent = {"to": "maria@example.com", "subject": "Look", "body": "<b>At</b> {{ number }}", "attach_pdf": "on"}
    await called(compose, "look", sent | {"to": "nobody"})
    assert (compose.mode, list(compose.errors)) == ("write", ["to"])
    await called(compose, "look", sent)
    assert (compose.mode, compose.errors, compose.shown.subject) == ("look", {}, "Look")
    assert "&lt;b&gt;At&lt;/b&gt; INV-000001" in compose.shown.html
    assert "<b>At</b> INV-000001" in compose.shown.text
    assert ["Attached", "INV-000001.pdf"] in compose.shown.head
    await called(compose, "back_to_writing")
    assert (compose.mode, compose.shown.html) == ("write", "")
    with read_only() as session:
        assert session.exec(select(Message)).all() == []


async def test_each_of_many_is_looked_at_in_its_own_words(office: Office) -> None:
    state = await ticked(invoices, "/sales/invoices", *made(office, issued=1), *made(office, issued=1, customer=office.swiss))
    await called(state, "act", "email")
    compose: ComposeState = await state.get_state(ComposeState)
    assert [label for _, label in compose.opened.going] == ["Borealis AG: INV-000002", "Nordlicht KG: INV-000001"]
    words = {"subject": compose.subject, "body": compose.body}
    for nth, number in (("0", 2), ("1", 1), ("999", 1)):
        await called(compose, "choose_nth", nth)
        await called(compose, "look", words)
        assert compose.shown.subject == f"Invoice INV-00000{number} from Alpenglow GmbH"


async def test_statement_is_mailed_from_its_page_and_from_the_customers(office: Office) -> None:
    made(office, issued=1)
    page: Any = await visit_page(f"/sales/statements/{office.customer}?period=This+month").get_state(StaffStatement)
    await called(page, "load")
    await called(page, "email")
    panel: Any = await visit_page("/sales/customers").get_state(CustomerPanel)
    panel.opened_id = office.customer
    month, year = f"statement-{today():%Y-%m}-", f"statement-{today():%Y}-01-01-"
    compose: ComposeState = await page.get_state(ComposeState)
    assert compose.opened.attachment.startswith(month)
    assert compose.subject == "Your statement from Alpenglow GmbH"
    await called(compose, "look", {"to": "a@example.com", "subject": compose.subject, "body": compose.body})
    assert "Statement " in compose.shown.html
    await called(panel, "email_statement")
    compose = await panel.get_state(ComposeState)
    assert compose.opened.attachment.startswith(year)
    await called(compose, "send", {"to": "a@example.com", "subject": compose.subject, "body": compose.body, "attach_pdf": "on"})
    with read_only() as session:
        assert session.exec(select(Message.kind)).all() == ["statement"]


async def test_undo_takes_the_sent_message_back_and_the_window_can_send_anew(office: Office) -> None:
    state = await ticked(invoices, "/sales/invoices", *made(office, issued=1))
    await called(state, "act", "email")
    compose: ComposeState = await state.get_state(ComposeState)
    sent = {"to": "a@x.example", "subject": compose.opened.subject, "body": compose.opened.body}
    await called(compose, "send", sent)
    with read_only() as session:
        first = session.exec(select(Message)).one().public_id
    await called(compose, "undo", first)
    await called(compose, "send", sent)
    with read_only() as session:
        found = session.exec(select(Message).order_by(col(Message.id))).all()
    assert [one.state for one in found] == ["withdrawn", "queued"]
