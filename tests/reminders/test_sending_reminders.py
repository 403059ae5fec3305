"""Each reminder is queued once, looked at once more before it leaves, and can be sent, skipped and taken back by staff."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import col, select

from flare_app import customers, documents, messages, reminders
from flare_app.clock import start_at, utc_now
from flare_app.customers import ContactForm, CustomerForm
from flare_app.database import read_only, unit_of_work
from flare_app.errors import Conflict, NotFound
from flare_app.models import AuditEntry, Customer, Delivery, Document, Message
from flare_app.reminders.leaving import reason_against_leaving
from flare_app.reminders.unsubscribing import unsubscribe_url
from tests.killed import run_and_kill
from tests.mail_server import MailServer
from tests.reminders.conftest import Desk, day, forecast, go_to, mails, reasons, row_ids, run_job, sent
from tests.reminders.test_forecast import _checkout, _pay


def test_workers_at_the_same_moment_queue_each_reminder_once(desk: Desk) -> None:
    for _ in range(5):
        desk.due(day(0))
    start, queued = threading.Barrier(3), []

    def work() -> None:
        start.wait()
        queued.append(run_job())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(queued), len(sent()), len(mails())) == (5, 5, 5)


@pytest.mark.parametrize("at", ["flare_app.reminders.queueing._write", "flare_app.messages.queue_reminder"])
def test_crash_in_between_neither_loses_nor_doubles_a_reminder(desk: Desk, at: str) -> None:
    desk.due(day(0))
    run_and_kill(run_job, at=at, when="after")
    assert (sent(), mails()) == ([], [])
    assert (run_job(), run_job()) == (1, 0)
    assert (len(sent()), len(mails())) == (1, 1)


def test_after_days_without_the_job_the_newest_reminder_alone_goes(desk: Desk) -> None:
    desk.ladder(0, 1, 2, 3)
    desk.due(day(0))
    go_to(day(3))
    assert run_job() == 1
    assert forecast() == []


def test_what_was_missed_for_long_is_left_out(desk: Desk) -> None:
    desk.ladder(0)
    desk.due(day(0))
    go_to(day(4))
    assert (forecast(), run_job()) == ([], 0)


def test_new_rung_does_not_reach_back(desk: Desk) -> None:
    desk.due(day(-1))
    desk.ladder(0)
    assert run_job() == 1
    desk.ladder(0, -1, -2)
    assert (forecast(), run_job()) == ([], 0)
    desk.ladder(0, 2)
    assert [one[:3] for one in forecast()] == [(day(1), "INV-000001", "2 days after due")]


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("paid", "Nothing is left to pay."),
        ("void", "The invoice is void."),
        ("checkout", "It is being paid online."),
        ("credit", "Unused credit covers it."),
        ("switch", "Reminders are off for this customer."),
        ("moved", "The due date was put off."),
    ],
)
def test_reminder_is_looked_at_once_more_before_it_leaves(
    desk: Desk, server: MailServer, drawing: None, what: str, told: str
) -> None:
    invoice = desk.due(day(0))
    assert run_job() == 1
    with unit_of_work() as session:
        if what == "paid":
            _pay(session, desk, "100.00", invoice=invoice)
        elif what == "void":
            documents.void_document(session, public_id=invoice.public_id, reason="Wrong", actor=desk.staff)
        elif what == "checkout":
            _checkout(session, session.get_one(Document, invoice.id))
        elif what == "credit":
            _pay(session, desk, "100.00")
        elif what == "switch":
            customers.switch_reminders(session, public_id=desk.customer.public_id, is_off=True, actor=desk.staff)
        else:
            documents.update_issued_fields(session, public_id=invoice.public_id, due_on=day(20), actor=desk.staff)
    messages.deliver_due()
    assert server.received == []
    with read_only() as session:
        delivery = session.exec(select(Delivery)).one()
        assert (delivery.state, delivery.error) == ("stopped", told)


def test_reminder_leaves_with_the_way_to_unsubscribe(desk: Desk, server: MailServer, drawing: None) -> None:
    desk.due(day(0))
    run_job()
    messages.deliver_due()
    mail = server.received[0].mail
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/unsubscribe/" in mail["List-Unsubscribe"]
    assert "INV-000001" in mail["Subject"]


def test_staff_send_a_reminder_before_its_day_and_it_does_not_go_again(desk: Desk) -> None:
    desk.ladder(3)
    desk.due(day(0))
    with unit_of_work() as session:
        reminders.send_now(session, public_id=row_ids()[0], actor=desk.staff)
    assert forecast() == []
    go_to(day(3))
    assert run_job() == 0
    assert sent() == [(day(0), "INV-000001")]


def test_reminder_that_would_be_wrong_is_not_sent_by_staff_either(desk: Desk) -> None:
    invoice = desk.due(day(0))
    with unit_of_work() as session:
        _checkout(session, invoice)
    with (
        pytest.raises(Conflict, match=r"INV-000001 was not sent\. It is being paid online\."),
        unit_of_work() as session,
    ):
        reminders.send_now(session, public_id=row_ids()[0], actor=desk.staff)


def test_sent_reminder_is_taken_back_and_planned_again(desk: Desk) -> None:
    desk.due(day(0))
    row = row_ids()[0]
    for _ in range(2):
        with unit_of_work() as session:
            reminders.send_now(session, public_id=row, actor=desk.staff)
        with unit_of_work() as session:
            reminders.take_back(session, public_id=row, actor=desk.staff)
    assert row_ids()[0] == row
    assert [one.state for one in mails()] == ["withdrawn", "withdrawn"]
    assert run_job() == 1


def test_skipped_reminder_stays_on_the_page_until_it_is_planned_again(desk: Desk) -> None:
    desk.ladder(0, 3)
    desk.due(day(0))
    row = row_ids()[0]
    for _ in range(2):
        with unit_of_work() as session:
            reminders.skip_reminder(session, public_id=row, actor=desk.staff)
    assert (reasons(), run_job()) == (["Skipped by staff.", ""], 0)
    with unit_of_work() as session:
        reminders.plan_again(session, public_id=row, actor=desk.staff)
    assert (reasons()[0], run_job()) == ("", 1)
    with read_only() as session:
        noted = select(AuditEntry.verb).where(col(AuditEntry.verb).contains("reminder"))
        verbs = list(session.exec(noted.order_by(col(AuditEntry.id))))
    assert verbs == ["skipped a reminder", "planned a reminder again"]


@pytest.mark.parametrize("public_id", ["", "x", "a" * 32, "../" * 9, "0" * 16])
def test_reminders_that_do_not_exist_are_not_found(desk: Desk, public_id: str) -> None:
    for verb in (reminders.send_now, reminders.skip_reminder, reminders.plan_again, reminders.take_back):
        with pytest.raises(NotFound), unit_of_work() as session:
            verb(session, public_id=public_id, actor=desk.staff)
    with pytest.raises(NotFound), read_only() as session:
        reminders.planned_reminder(session, principal=desk.staff, public_id=public_id)


def test_one_click_ends_reminders_for_that_address_alone(desk: Desk) -> None:
    _let_get_mail(desk, "jo@bergwerk.example")
    desk.due(day(0))
    run_job()
    for _ in range(2):
        _unsubscribe("jo@bergwerk.example")
    assert _recipients_of_next(desk) == "office@bergwerk.example"
    _unsubscribe("office@bergwerk.example")
    assert set(reasons()) == {"Everybody there unsubscribed."}
    with unit_of_work() as session:
        customer = session.get_one(Customer, desk.customer.id)
        assert reminders.list_unsubscribed(session, principal=desk.staff, customer_id=customer.id) == [
            "jo@bergwerk.example", "office@bergwerk.example"
        ]  # fmt: skip
        reminders.subscribe_again(session, customer=customer, address="Jo@bergwerk.example", actor=desk.staff)
    assert _recipients_of_next(desk) == "jo@bergwerk.example"


def test_who_unsubscribes_before_the_reminder_leaves_gets_no_copy_and_the_others_do(
    desk: Desk, server: MailServer, drawing: None
) -> None:
    _let_get_mail(desk, "Jo@bergwerk.example", "al@bergwerk.example")
    desk.due(day(0))
    run_job()
    _unsubscribe("Jo@bergwerk.example")
    messages.deliver_due()
    assert sorted(address for one in server.received for address in one.recipients) == [
        "al@bergwerk.example",
        "office@bergwerk.example",
    ]
    with read_only() as session:
        stopped = session.exec(select(Delivery).where(Delivery.state == "stopped")).one()
    assert (stopped.address, stopped.error) == ("Jo@bergwerk.example", "Jo@bergwerk.example unsubscribed from reminders.")
    assert [one.state for one in mails()] == ["sent"]


def test_reminder_that_everybody_unsubscribed_from_is_stopped_with_the_reason(
    desk: Desk, server: MailServer, drawing: None
) -> None:
    _let_get_mail(desk, "jo@bergwerk.example")
    desk.due(day(0))
    run_job()
    for address in ("jo@bergwerk.example", "office@bergwerk.example"):
        _unsubscribe(address)
    messages.deliver_due()
    assert (server.received, [one.state for one in mails()]) == ([], ["stopped"])
    with read_only() as session:
        assert set(session.exec(select(Delivery.error))) == {"Everybody there unsubscribed."}


@pytest.mark.parametrize("token", ["", "x", "1.x", "é", "a" * 600])
def test_forged_tokens_unsubscribe_nobody(desk: Desk, token: str) -> None:
    with pytest.raises(NotFound), unit_of_work() as session:
        reminders.unsubscribe(session, token=token)


def test_invoice_message_cannot_be_unsubscribed_from(desk: Desk) -> None:
    invoice = desk.due(day(30))
    with unit_of_work() as session:
        form = messages.MessageForm(document=invoice.public_id, to="office@bergwerk.example", subject="Hello", body="Here.")
        messages.queue_message(session, form=form, actor=desk.staff)
    with pytest.raises(NotFound), unit_of_work() as session:
        reminders.unsubscribe(session, token=_token(session, "office@bergwerk.example"))


def test_reminder_that_has_left_cannot_be_taken_back(desk: Desk) -> None:
    desk.due(day(0))
    row = row_ids()[0]
    with unit_of_work() as session:
        reminders.send_now(session, public_id=row, actor=desk.staff)
    messages.deliver_due()
    assert mails()[0].state == "queued"
    start_at(utc_now() + timedelta(seconds=11))
    messages.deliver_due()
    with pytest.raises(Conflict), unit_of_work() as session:
        reminders.take_back(session, public_id=row, actor=desk.staff)


@pytest.mark.parametrize(("is_paid", "told"), [(False, ""), (True, "Nothing is left to pay.")])
def test_reminder_that_a_person_wrote_is_stopped_by_no_switch(desk: Desk, is_paid: bool, told: str) -> None:
    invoice = desk.due(day(0))
    with unit_of_work() as session:
        customers.switch_reminders(session, public_id=desk.customer.public_id, is_off=True, actor=desk.staff)
        if is_paid:
            _pay(session, desk, "100.00", invoice=session.get_one(Document, invoice.id))
        message = Message(kind="reminder", customer_id=desk.customer.id, document_id=invoice.id, subject="", body="")
        assert reason_against_leaving(session, message, Delivery(address="office@bergwerk.example")) == told


def _let_get_mail(desk: Desk, *addresses: str) -> None:
    """Beside the customer's own address."""
    with unit_of_work() as session:
        kept = session.get_one(Customer, desk.customer.id)
        people = tuple(ContactForm(name=address.partition("@")[0], email=address) for address in addresses)
        form = CustomerForm(name=kept.name, email=kept.email, contacts=people)
        customers.update_customer(session, public_id=kept.public_id, form=form, version=kept.version, actor=desk.staff)


def _unsubscribe(address: str) -> None:
    with unit_of_work() as session:
        reminders.unsubscribe(session, token=_token(session, address))


def _token(session, address: str) -> str:
    delivery = session.exec(select(Delivery).where(Delivery.address == address)).one()
    return unsubscribe_url(session, delivery).rpartition("/")[2]


def _recipients_of_next(desk: Desk) -> str:
    with read_only() as session:
        return reminders.planned_reminder(session, principal=desk.staff, public_id=row_ids()[0]).recipients
