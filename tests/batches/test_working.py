"""Work on many records: row by row, each in a transaction of its own, with a sentence for each."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from flare_app import batches, documents, live, messages
from flare_app.batches import verbs
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role
from flare_app.errors import Conflict, Invalid, InvalidForm, NotFound, NotPermitted
from flare_app.models import AuditEntry, Document, StaffUser
from tests import factories
from tests.batches.conftest import Desk, work


def states(records: list[Document]) -> list[str]:
    with read_only() as session:
        found = session.exec(select(Document).where(col(Document.id).in_([one.id for one in records])).order_by(col(Document.id)))
        return [one.state for one in found]


def test_each_row_ends_with_what_was_done_or_why_not(desk: Desk) -> None:
    drafts, issued = desk.drafts(2), desk.invoices(1)
    batch = desk.order("issue_documents", [*drafts, *issued])
    assert desk.progress(batch).waiting == 3
    work()
    progress = desk.progress(batch)
    assert (progress.state, progress.done, progress.failed, progress.waiting) == ("done", 2, 1, 0)
    failed, first, second = desk.results(batch)
    assert (failed.state, failed.sentence) == ("failed", "This invoice is already issued.")
    assert [first.sentence, second.sentence] == ["Issued as INV-000002.", "Issued as INV-000003."]
    assert states(drafts) == ["issued", "issued"]


def test_a_row_that_fails_takes_nothing_with_it_and_is_logged_under_a_number(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = desk.drafts(3)

    def work_on(session: Any, records: Any, options: Any, actor: Any) -> str:
        documents.issue_document(session, public_id=records[0], actor=actor)
        if records[0] == second.public_id:
            raise RuntimeError("a fault of ours")
        return "Issued."

    monkeypatch.setitem(verbs.VERBS, "issue_documents", verbs.BatchVerb(work_on))
    batch = desk.order("issue_documents", [first, second, third])
    work()
    assert states([first, second, third]) == ["issued", "draft", "issued"]
    assert desk.results(batch)[0].sentence.startswith("Sorry, that did not work. If it happens again, please mention error ")
    assert "fault of ours" not in str(desk.results(batch))


def test_the_same_order_twice_is_done_once(desk: Desk) -> None:
    drafts = desk.drafts(2)
    once = desk.order("delete_drafts", drafts, operation_id="same-click")
    assert desk.order("delete_drafts", drafts, operation_id="same-click") == once
    work()
    assert [row.sentence for row in desk.results(once)] == ["Deleted.", "Deleted."]


def test_a_worker_who_dies_leaves_its_row_to_the_next_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = desk.drafts(2)
    batch = desk.order("issue_documents", drafts)
    issue = verbs.VERBS["issue_documents"].work

    def dies(*arguments: Any) -> str:
        issue(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setitem(verbs.VERBS, "issue_documents", verbs.BatchVerb(dies))
    with pytest.raises(KeyboardInterrupt):
        batches.work_batches()
    assert (states(drafts), desk.progress(batch).waiting) == (["draft", "draft"], 2)
    monkeypatch.setitem(verbs.VERBS, "issue_documents", verbs.BatchVerb(issue))
    work()
    assert desk.progress(batch).done == 2


def test_cancelling_leaves_the_rows_whose_turn_has_not_come(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = desk.drafts(3)
    monkeypatch.setattr("flare_app.batches.working._ROWS_IN_TURN", 1)
    batch = desk.order("issue_documents", drafts)
    batches.work_batches()
    with unit_of_work() as session:
        batches.cancel_batch(session, public_id=batch, actor=desk.staff)
    work()
    progress = desk.progress(batch)
    assert (progress.state, progress.done, progress.left) == ("cancelled", 1, 2)
    assert states(drafts) == ["issued", "draft", "draft"]
    assert {row.sentence for row in desk.results(batch)} == {"Issued as INV-000001.", "Cancelled before its turn."}


def test_void_asks_once_for_a_reason_and_keeps_it_with_each(desk: Desk) -> None:
    invoices = desk.invoices(2)
    with pytest.raises(Invalid, match="Reason is required"):
        desk.order("void_documents", invoices, reason=" ")
    desk.order("void_documents", invoices, reason="Sent to the wrong company")
    work()
    with read_only() as session:
        voided = session.exec(select(Document).where(Document.state == "void")).all()
        assert [one.void_reason for one in voided] == ["Sent to the wrong company"] * 2
        entries = session.exec(select(AuditEntry).where(AuditEntry.verb == "voided")).all()
    assert {(one.actor_kind, one.actor_name) for one in entries} == {("staff", "Ada Admin")}


def test_archiving_many_can_be_taken_back(desk: Desk) -> None:
    batch = desk.order("archive_customers", [desk.customer, desk.other])
    work()
    assert desk.progress(batch).can_undo
    with unit_of_work() as session:
        first = batches.undo_batch(session, public_id=batch, actor=desk.staff).public_id
        assert batches.undo_batch(session, public_id=batch, actor=desk.staff).public_id == first
    work()
    assert [row.sentence for row in desk.results(first)] == ["Active again.", "Active again."]
    voided = desk.order("delete_drafts", desk.drafts(1))
    work()
    with pytest.raises(Conflict, match="cannot be taken back"), unit_of_work() as session:
        batches.undo_batch(session, public_id=voided, actor=desk.staff)


def test_item_10_of_several_customers_those_without_documents_are_deleted_and_the_others_say_why(desk: Desk) -> None:
    desk.invoices(1)
    batch = desk.order("delete_customers", [desk.customer, desk.other])
    work()
    failed, done = desk.results(batch)
    assert failed.sentence.startswith("Bergwerk AG has 1 ")
    assert done.sentence == "Deleted."


def test_pages_of_the_staff_hear_once_of_many_rows(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(live, "listeners", [heard.append])
    desk.order("issue_documents", desk.drafts(5))
    heard.clear()
    work()
    assert heard.count("staff:documents") == 1
    assert len([topic for topic in heard if topic.startswith("document:")]) == 5
    assert f"batches:{desk.staff.user_id}" in heard


def test_somebody_who_was_disabled_meanwhile_gets_nothing_done(desk: Desk) -> None:
    drafts = desk.drafts(1)
    batch = desk.order("issue_documents", drafts)
    with unit_of_work() as session:
        session.get_one(StaffUser, desk.staff.user_id).disabled_at = utc_now()
    work()
    assert states(drafts) == ["draft"]
    assert desk.results(batch)[0].sentence == "Whoever ordered this cannot sign in any more."


def test_a_batch_is_seen_by_the_one_who_ordered_it(desk: Desk) -> None:
    batch = desk.order("issue_documents", desk.drafts(1))
    with unit_of_work() as session:
        somebody = factories.make_staff(session, name="Bea Books", role=Role.ACCOUNTANT)
        visitor = factories.make_visitor(desk.customer)
        for asker in (somebody, visitor):
            with pytest.raises(NotFound):
                batches.get_batch(session, principal=asker, public_id=batch)
        with pytest.raises(NotFound):
            batches.cancel_batch(session, public_id=batch, actor=somebody)
        assert batches.latest_batch(session, principal=somebody) is None


def test_what_is_shown_is_the_latest_one_until_it_is_put_away(desk: Desk) -> None:
    batch = desk.order("issue_documents", desk.drafts(1))

    def latest() -> str:
        with read_only() as session:
            found = batches.latest_batch(session, principal=desk.staff)
            return found.public_id if found else ""

    def dismiss() -> None:
        with unit_of_work() as session:
            batches.dismiss_batch(session, public_id=batch, actor=desk.staff)

    dismiss()
    assert latest() == batch  # it runs
    work()
    dismiss()
    assert latest() == ""


def test_good_news_goes_by_itself_and_what_failed_stays(desk: Desk, at: Any) -> None:
    for verb, rows, stays in (("issue_documents", desk.drafts(1), False), ("issue_documents", desk.invoices(1), True)):
        batch = desk.order(verb, rows)
        work()
        at(utc_now() + timedelta(minutes=3))
        with read_only() as session:
            found = batches.latest_batch(session, principal=desk.staff)
        assert (found is not None and found.public_id == batch) == stays


def test_one_undo_takes_back_every_e_mail_of_a_batch_that_has_not_left(desk: Desk, at: Any) -> None:
    batch = desk.order("email", [*desk.invoices(2), *desk.drafts(1)], kind="invoice", attach_pdf=False)
    work()
    assert (desk.progress(batch).done, desk.progress(batch).can_undo) == (3, True)
    with unit_of_work() as session:
        assert messages.claim_delivery(session) is None  # they wait
        batches.undo_batch(session, public_id=batch, actor=desk.staff)
        batches.undo_batch(session, public_id=batch, actor=desk.staff)
    assert {(row.state, row.sentence) for row in desk.results(batch)} == {("left", "Taken back.")}
    at(utc_now() + 2 * messages.UNDO_TIME)
    with unit_of_work() as session:
        assert messages.claim_delivery(session) is None


def test_e_mails_that_have_left_stay_what_they_are_when_the_rest_of_their_batch_is_taken_back(desk: Desk, at: Any) -> None:
    batch = desk.order("email", desk.invoices(3), kind="invoice", attach_pdf=False)
    work()
    at(utc_now() + messages.UNDO_TIME)
    with unit_of_work() as session:
        assert messages.claim_delivery(session) is not None
    assert not desk.progress(batch).can_undo
    with unit_of_work() as session:
        batches.undo_batch(session, public_id=batch, actor=desk.staff)
    assert [row.sentence for row in desk.results(batch)] == ["Taken back."] * 2 + [
        "This could not be taken back any more: it had left already."
    ]


def test_undo_leaves_the_e_mails_of_a_batch_that_are_not_written_yet(desk: Desk) -> None:
    batch = desk.order("email", desk.invoices(2), kind="invoice", attach_pdf=False)
    assert desk.progress(batch).can_undo
    with unit_of_work() as session:
        batches.undo_batch(session, public_id=batch, actor=desk.staff)
    work()
    assert [(row.state, row.sentence) for row in desk.results(batch)] == [("left", "Cancelled before its turn.")] * 2


def test_orders_are_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid, match="Select between 1 and"):
        desk.order("issue_documents", [])
    with pytest.raises(Invalid, match="Reload"):
        desk.order("issue_documents", desk.drafts(1), operation_id="no way!")
    for _ in range(5):
        desk.order("issue_documents", desk.drafts(1))
    with pytest.raises(Conflict, match="still running"):
        desk.order("issue_documents", desk.drafts(1))
    with pytest.raises(InvalidForm):
        desk.order("email", desk.drafts(1), kind="invoice", cc="nobody")


def test_a_role_without_sales_orders_nothing(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        desk.order("issue_documents", desk.drafts(1), by=factories.make_visitor(desk.customer))  # type: ignore[arg-type]


def test_old_batches_are_forgotten(desk: Desk, at: Any) -> None:
    batch = desk.order("issue_documents", desk.drafts(1))
    work()
    at(utc_now().replace(year=utc_now().year + 1))
    with unit_of_work() as session:
        batches.delete_old_batches(session)
    with pytest.raises(NotFound):
        desk.progress(batch)
