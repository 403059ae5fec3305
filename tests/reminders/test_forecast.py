"""What is said to go in the next days goes, and nothing else; what does not go says why."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from flare_app import customers, documents, messages, payments, reminders
from flare_app.clock import utc_now
from flare_app.company import get_company
from flare_app.customers import CustomerForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.models import Checkout, CheckoutItem, Customer, Dispute, Document, Payment
from flare_app.payments import PaymentForm
from tests import factories
from tests.reminders.conftest import TODAY, Desk, day, forecast, go_to, mails, reasons, row_ids, run_job, sent


def test_page_tells_the_next_ten_days_in_order(desk: Desk) -> None:
    desk.due(day(0))
    desk.due(day(5))
    assert forecast() == [
        ("2028-01-31", "INV-000001", "On the due date", ""),
        ("2028-02-02", "INV-000002", "3 days before due", ""),
        ("2028-02-03", "INV-000001", "3 days after due", ""),
        ("2028-02-05", "INV-000002", "On the due date", ""),
        ("2028-02-07", "INV-000001", "7 days after due", ""),
        ("2028-02-08", "INV-000002", "3 days after due", ""),
    ]


def test_job_queues_on_each_day_just_what_was_forecast(desk: Desk) -> None:
    for offset in (-7, -4, -1, 0, 3, 8):
        desk.due(day(offset))
    planned = [(on_day, number) for on_day, number, _, reason in forecast() if not reason]
    for at in range(10):
        go_to(day(at))
        run_job()
        assert run_job() == 0
    assert sorted(sent()) == sorted(planned)
    assert len(planned) == 15


def test_forecast_of_any_day_holds_when_days_are_missed(desk: Desk) -> None:
    for offset in (-10, -8, -4, -2, 0, 2, 5):
        desk.due(day(offset))
    for at in (0, 3, 7):
        go_to(day(at))
        now = sorted((on_day, number) for on_day, number, _, reason in forecast() if not reason and on_day == day(at))
        before = len(sent())
        run_job()
        assert sorted(sent()[before:]) == now


def test_drafts_paid_and_void_invoices_are_not_planned(desk: Desk) -> None:
    with unit_of_work() as session:
        factories.make_draft(session, desk.customer, actor=desk.staff, due_on=day(0))
    paid, void = desk.due(day(0)), desk.due(day(0))
    assert len(reasons()) == 6
    with unit_of_work() as session:
        documents.void_document(session, public_id=void.public_id, reason="Wrong", actor=desk.staff)
        _pay(session, desk, "100.00", invoice=paid)
    assert forecast() == []


def test_invoice_that_was_issued_after_a_day_of_the_ladder_is_not_reminded_of_for_that_day(desk: Desk) -> None:
    desk.due(day(1), issued=day(0))
    desk.due(day(0), issued=day(0))
    assert [(on_day, number) for on_day, number, *_ in forecast()][:2] == [(day(1), "INV-000001"), (day(3), "INV-000002")]


def test_nothing_is_planned_while_reminders_are_off(desk: Desk) -> None:
    desk.due(day(0))
    desk.ladder(0, is_on=False)
    assert forecast() == []


@pytest.mark.parametrize("stop", ["invoice", "customer", "archived"])
def test_switches_say_why_and_can_be_turned_back(desk: Desk, stop: str) -> None:
    invoice = desk.due(day(0))
    _switch(desk, invoice, stop, is_off=True)
    assert set(reasons()) == {
        {
            "invoice": "Reminders are off for it.",
            "customer": "Reminders are off for this customer.",
            "archived": "The customer is archived.",
        }[stop]
    }
    assert run_job() == 0
    _switch(desk, invoice, stop, is_off=False)
    assert run_job() == 1


def test_invoice_that_is_being_paid_online_is_not_reminded_of(desk: Desk) -> None:
    invoice = desk.due(day(0))
    with unit_of_work() as session:
        _checkout(session, invoice)
    assert set(reasons()) == {"It is being paid online."}
    with unit_of_work() as session:
        session.exec(select(CheckoutItem)).one().active = False
    assert set(reasons()) == {""}


def test_credit_stops_reminders_of_the_oldest_invoices_that_it_covers(desk: Desk) -> None:
    desk.due(day(-3))
    desk.due(day(0))
    with unit_of_work() as session:
        _pay(session, desk, "60.00")
    assert {(number, reason) for _, number, _, reason in forecast()} == {("INV-000001", ""), ("INV-000002", "")}
    with unit_of_work() as session:
        factories.make_issued(
            session, desk.customer, factories.line("40.00"), actor=desk.staff, kind=DocumentKind.CREDIT_NOTE, issue_on=day(0)
        )
    covered = "Unused credit covers it."
    assert {(number, reason) for _, number, _, reason in forecast()} == {("INV-000001", covered), ("INV-000002", "")}


def test_credit_of_another_currency_covers_nothing(desk: Desk) -> None:
    desk.due(day(0))
    with unit_of_work() as session:
        _pay(session, desk, "500.00", currency="USD")
    assert set(reasons()) == {""}


@pytest.mark.parametrize(("status", "stops"), [("needs_response", True), ("under_review", True), ("won", False), ("lost", False)])
def test_open_dispute_about_a_payment_of_the_invoice_stops_reminders(desk: Desk, status: str, stops: bool) -> None:
    invoice = desk.due(day(0))
    with unit_of_work() as session:
        payment = _pay(session, desk, "30.00", invoice=invoice)
        session.add(
            Dispute(
                stripe_dispute_id="dp_1", payment_id=payment.id, status=status, currency="EUR", amount=3_000, opened_at=utc_now()
            )
        )
    assert set(reasons()) == {"A payment of it is disputed." if stops else ""}


def test_customers_without_an_address_are_not_reminded(desk: Desk) -> None:
    with unit_of_work() as session:
        silent = factories.make_customer(session, actor=desk.staff, name="Silent", email="")
        desk.invoice(session, due=day(0), customer=silent)
    assert set(reasons()) == {"There is no e-mail address."}
    with unit_of_work() as session:
        person = customers.ContactForm(name="Jo", email="jo@silent.example", in_emails=True)
        form = CustomerForm(name="Silent", contacts=(person,))
        kept = session.get_one(Customer, silent.id)
        customers.update_customer(session, public_id=silent.public_id, form=form, version=kept.version, actor=desk.staff)
    assert set(reasons()) == {""}
    assert run_job() == 1


def test_reminder_waits_a_day_when_another_message_about_the_invoice_goes_out_on_its_own(desk: Desk) -> None:
    invoice = desk.due(day(0))
    with unit_of_work() as session:
        _email(session, desk, invoice)
    assert forecast()[0] == (day(1), "INV-000001", "On the due date", "")
    assert run_job() == 0
    go_to(day(1))
    assert run_job() == 1


def test_reminder_that_cannot_wait_says_so(desk: Desk) -> None:
    desk.ladder(0, 1)
    invoice = desk.due(day(0))
    with unit_of_work() as session:
        _email(session, desk, invoice)
    assert forecast()[0][3] == "Another message goes that day."


@pytest.mark.parametrize(
    ("zone", "hour"), [("Pacific/Auckland", 20), ("America/Los_Angeles", 17), ("Europe/Vienna", 8), ("Asia/Kathmandu", 3)]
)
def test_day_and_hour_are_the_companys(desk: Desk, zone: str, hour: int) -> None:
    """`hour`: of UTC at which nine o'clock has come there, on the day before in the far east."""
    with unit_of_work() as session:
        get_company(session).timezone = zone
    desk.due(day(0))
    go_to(TODAY.isoformat(), hour=8, zone=zone)
    assert run_job() == 0
    go_to(TODAY.isoformat(), hour=9, zone=zone)
    assert utc_now().hour == hour
    assert run_job() == 1
    assert sent() == [(day(0), "INV-000001")]


@pytest.mark.parametrize("change", ["2028-03-26", "2028-10-29"])
def test_days_on_which_the_clocks_change_are_days_like_others(desk: Desk, change: str) -> None:
    with unit_of_work() as session:
        get_company(session).timezone = "Europe/Vienna"
    desk.ladder(0, 1, send_hour="2")
    desk.due(change)
    go_to(change, hour=1, zone="Europe/Vienna")
    assert run_job() == 0
    go_to(change, hour=4, zone="Europe/Vienna")
    assert run_job() == 1
    go_to((datetime.fromisoformat(change) + timedelta(1)).date().isoformat(), hour=0, zone="Europe/Vienna")
    assert run_job() == 0
    go_to((datetime.fromisoformat(change) + timedelta(1)).date().isoformat(), hour=2, zone="Europe/Vienna")
    assert run_job() == 1


def test_who_is_named_is_who_gets_it(desk: Desk) -> None:
    desk.due(day(0))
    with unit_of_work() as session:
        people = (
            customers.ContactForm(name="Jo", email="jo@bergwerk.example", in_emails=True),
            customers.ContactForm(name="Ed", email="ed@bergwerk.example", in_emails=False),
            customers.ContactForm(name="Al", email="al@bergwerk.example", in_emails=True),
        )
        kept = session.get_one(Customer, desk.customer.id)
        form = CustomerForm(name=kept.name, email=kept.email, contacts=people)
        customers.update_customer(session, public_id=kept.public_id, form=form, version=kept.version, actor=desk.staff)
        reminders.unsubscribe_address(session, customer=kept, address="AL@bergwerk.example", actor=desk.staff)
    with read_only() as session:
        told = reminders.planned_reminder(session, principal=desk.staff, public_id=row_ids()[0]).recipients
    assert set(told.split(", ")) == {"office@bergwerk.example", "jo@bergwerk.example"}
    run_job()
    assert mails()[0].kind == "reminder"


def _pay(session, desk: Desk, amount: str, *, invoice: Document | None = None, currency: str = "EUR") -> Payment:
    form = PaymentForm(
        customer=desk.customer.public_id,
        currency=currency,
        amount=amount,
        paid_on=day(0),
        invoices=((invoice.public_id, amount),) if invoice else (),
    )
    return payments.record_payment(session, form=form, actor=desk.staff)


def _checkout(session, invoice: Document) -> None:
    checkout = Checkout(
        customer_id=invoice.customer_id, currency="EUR", amount=10_000, state="open", idempotency_key="key", expires_at=utc_now()
    )
    session.add(checkout)
    session.flush()
    session.add(CheckoutItem(checkout_id=checkout.id, invoice_id=invoice.id, amount=10_000))


def _email(session, desk: Desk, invoice: Document) -> None:
    form = messages.MessageForm(document=invoice.public_id, to="office@bergwerk.example", subject="Hello", body="Here it is.")
    messages.queue_message(session, form=form, actor=desk.staff)


def _switch(desk: Desk, invoice: Document, stop: str, *, is_off: bool) -> None:
    with unit_of_work() as session:
        if stop == "invoice":
            verb = reminders.turn_off if is_off else reminders.turn_on
            verb(session, public_id=invoice.public_id, actor=desk.staff)
        elif stop == "customer":
            customers.switch_reminders(session, public_id=desk.customer.public_id, is_off=is_off, actor=desk.staff)
        else:
            verb = customers.archive_customer if is_off else customers.restore_customer
            verb(session, public_id=desk.customer.public_id, actor=desk.staff)
