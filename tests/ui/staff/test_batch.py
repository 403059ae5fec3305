"""What is done with the selected rows of the staff's lists: greyed with a reason, asked first, worked through, told row by row."""

import pytest
import reflex as rx

from flare_app import documents
from flare_app.database import unit_of_work
from flare_app.domain.principals import Role
from flare_app.errors import NotFound
from flare_app.ui.components.batch_watch import BatchWatch
from flare_app.ui.session import become
from flare_app.ui.staff import credit_notes, customers, estimates, invoices
from flare_app.ui.staff import payments as payments_page
from flare_app.ui.staff.compose import ComposeState
from tests import factories
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office
from tests.ui.staff.selecting import called, finished, listed, made, now, paid, script, ticked


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


async def test_one_ticked_payment_is_opened_for_editing(office: Office) -> None:
    received = paid(office, *made(office, issued=2))
    state = await ticked(payments_page, "/sales/payments", *received)
    assert state.reasons["edit"] == "Select one payment alone for this."
    await called(state, "select", [received[1].public_id], False, 2)
    assert f"/sales/payments/edit/{received[0].public_id}" in script(await called(state, "act", "edit"))


async def test_what_is_gone_meanwhile_and_what_nobody_declared_is_refused(office: Office) -> None:
    draft = made(office, drafts=1)[0]
    state = await ticked(invoices, "/sales/invoices", draft)
    with unit_of_work() as session:
        documents.delete_draft(session, public_id=draft.public_id, actor=office.staff)
    assert "Select something first." in script(await called(state, "act", "delete"))
    assert await called(state, "act", "become_admin") == []
    assert await called(state, "answer", {"reason": "x"}) == []


async def test_tab_and_period_are_cleared_with_one_click_and_the_search_stays(office: Office) -> None:
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
