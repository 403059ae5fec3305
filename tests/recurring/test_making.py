"""What is due is made: each rule and date once, also under concurrency and crashes, and made up for after a downtime."""

import threading
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from flare_app import catalog, company, customers, recurring
from flare_app.database import read_only, unit_of_work
from flare_app.models import Message, RecurringRun
from flare_app.statements import verify_books
from tests import factories
from tests.killed import run_and_kill
from tests.recurring.conftest import Office, clock, go_to, invoices, kept, run_job


def test_invoice_is_issued_on_its_day_and_not_before(office: Office) -> None:
    rule = office.rule(starts_on="2028-02-29")
    assert run_job() == 0
    go_to("2028-02-29")
    assert run_job() == 1
    assert [(one.state, one.number, str(one.issue_on), one.total_amount) for one in invoices()] == [
        ("issued", "INV-000001", "2028-02-29", 10_000)
    ]
    assert (str(kept(rule).next_on), kept(rule).made_count) == ("2028-03-29", 1)
    assert run_job() == 0


def test_what_was_missed_is_made_up_for_on_its_own_dates_in_their_order(office: Office) -> None:
    monthly = office.rule(starts_on="2028-01-31")
    office.rule(starts_on="2028-02-10", unit="week", ends="after", ends_after="2")
    go_to("2028-04-01")
    assert run_job() == 5
    assert [(one.number, str(one.issue_on)) for one in invoices()] == [
        ("INV-000001", "2028-01-31"), ("INV-000002", "2028-02-10"), ("INV-000003", "2028-02-17"), ("INV-000004", "2028-02-29"),
        ("INV-000005", "2028-03-31"),
    ]  # fmt: skip
    assert str(kept(monthly).next_on) == "2028-04-30"


def test_late_invoice_takes_the_day_of_the_last_number_since_numbers_follow_dates(office: Office) -> None:
    office.rule(starts_on="2028-02-10")
    go_to("2028-02-14")
    with unit_of_work() as session:
        factories.make_issued(session, office.customer, actor=office.staff, issue_on="2028-02-13")
    run_job()
    assert [(one.number, str(one.issue_on)) for one in invoices()] == [("INV-000001", "2028-02-13"), ("INV-000002", "2028-02-13")]
    with read_only() as session:
        assert [str(run.due_on) for run in session.exec(select(RecurringRun))] == ["2028-02-10"]
        assert list(verify_books(session)) == []


def test_due_date_follows_the_terms_or_stays_as_far_away_as_it_was(office: Office) -> None:
    with unit_of_work() as session:
        net_30 = next(term.public_id for term in catalog.list_terms(session) if term.name == "Net 30")
    office.rule(starts_on="2028-01-31", terms=net_30)
    office.rule(starts_on="2028-01-31", terms="", due_on="2028-02-05")
    go_to("2028-02-29")
    run_job()
    assert [str(one.due_on) for one in invoices()] == ["2028-03-01", "2028-02-05", "2028-03-30", "2028-03-05"]


def test_prices_are_those_of_the_rule_and_taxes_those_of_the_day(office: Office) -> None:
    with unit_of_work() as session:
        vat = factories.make_tax(session, actor=office.staff, rate="20")
        product = catalog.create_product(session, name="Care", unit_price="50", actor=office.staff)
        line = factories.line("40", product=product.public_id, tax=vat.public_id)
        form = recurring.RuleForm(document=factories.form_for(session, office.customer, line, issue_on="2028-01-31", due_on=""))
        recurring.save_rule(session, form=form, actor=office.staff)
        product.unit_price_e4 = 990_000
        vat.rate_ppm = 210_000
        session.add_all([product, vat])
    run_job()
    assert (invoices()[0].subtotal_amount, invoices()[0].tax_amount) == (4_000, 840)


def test_drafts_are_left_for_somebody_to_issue(office: Office) -> None:
    office.rule(starts_on="2028-01-31", action="draft")
    run_job()
    assert [(one.state, one.number) for one in invoices()] == [("draft", None)]


def test_emailing_goes_to_the_customer_in_the_same_transaction(office: Office) -> None:
    office.rule(starts_on="2028-01-31", action="email")
    run_job()
    with read_only() as session:
        message = session.exec(select(Message)).one()
        assert (message.document_id, message.attach_pdf) == (invoices()[0].id, True)
        assert "INV-000001" in message.subject


@pytest.mark.parametrize(
    ("timezone", "before", "after"),
    [
        ("Pacific/Auckland", datetime(2028, 2, 9, 10, 59, tzinfo=UTC), datetime(2028, 2, 9, 11, 1, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2028, 2, 10, 7, 59, tzinfo=UTC), datetime(2028, 2, 10, 8, 1, tzinfo=UTC)),
    ],
)
def test_day_begins_at_the_companys_midnight(office: Office, timezone: str, before: datetime, after: datetime) -> None:
    with unit_of_work() as session:
        company.get_company(session).timezone = timezone
    office.rule(starts_on="2028-02-10")
    clock.start_at(before)
    assert run_job() == 0
    clock.start_at(after)
    assert run_job() == 1
    assert str(invoices()[0].issue_on) == "2028-02-10"


def test_workers_at_the_same_moment_make_each_invoice_once(office: Office) -> None:
    for _ in range(3):
        office.rule(starts_on="2028-01-31", unit="day")
    go_to("2028-02-04")
    start, made = threading.Barrier(3), []

    def work() -> None:
        start.wait()
        made.append(run_job())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = invoices()
    assert (sum(made), len(found)) == (15, 15)
    assert [one.number for one in sorted(found, key=lambda one: one.number or "")] == [f"INV-{n:06d}" for n in range(1, 16)]
    with read_only() as session:
        assert list(verify_books(session)) == []


@pytest.mark.parametrize(
    ("at", "when"),
    [
        ("flare_app.recurring.making._draft", "after"),
        ("flare_app.recurring.making._email", "after"),
        ("flare_app.recurring.making._move_on", "after"),
    ],
)
def test_crash_in_between_leaves_nothing_half_done(office: Office, at: str, when: str) -> None:
    office.rule(starts_on="2028-01-31", action="email")
    run_and_kill(run_job, at=at, when=when)
    assert invoices() == []
    assert run_job() == 1
    with read_only() as session:
        assert [one.number for one in invoices()] == ["INV-000001"]
        assert len(session.exec(select(Message)).all()) == 1
        assert list(verify_books(session)) == []


def test_archived_customer_stops_the_rule_with_the_reason_until_restored(office: Office) -> None:
    rule = office.rule(starts_on="2028-01-31")
    other = office.rule(starts_on="2028-01-31", action="draft")
    with unit_of_work() as session:
        customers.archive_customer(session, public_id=office.customer.public_id, actor=office.staff)
    assert run_job() == 0
    assert run_job() == 0
    with read_only() as session:
        assert [one.id for one in recurring.broken_rules(session)] == [rule.id, other.id]
    assert kept(rule).problem == "Bergwerk AG is archived. Restore the customer first, or choose another one."
    go_to("2028-02-02")
    with unit_of_work() as session:
        customers.restore_customer(session, public_id=office.customer.public_id, actor=office.staff)
    assert run_job() == 2
    assert (kept(rule).problem, [str(one.issue_on) for one in invoices()]) == ("", ["2028-01-31", "2028-01-31"])


def test_customer_without_an_address_keeps_the_number_for_somebody_else(office: Office) -> None:
    rule = office.rule(starts_on="2028-01-31", action="email")
    with unit_of_work() as session:
        session.merge(office.customer).email = ""
    assert run_job() == 0
    assert "has no e-mail address" in kept(rule).problem
    with unit_of_work() as session:
        assert factories.make_issued(session, office.customer, actor=office.staff).number == "INV-000001"


def test_one_broken_rule_does_not_keep_the_others_waiting(office: Office) -> None:
    with unit_of_work() as session:
        gone = factories.make_customer(session, actor=office.staff)
    broken = Office(office.staff, gone).rule(starts_on="2028-01-31")
    fine = office.rule(starts_on="2028-02-01")
    with unit_of_work() as session:
        customers.archive_customer(session, public_id=gone.public_id, actor=office.staff)
    go_to("2028-02-01")
    assert run_job() == 1
    assert (kept(broken).made_count, kept(fine).made_count) == (0, 1)


def test_numbers_typed_by_hand_are_asked_for(office: Office) -> None:
    rule = office.rule(starts_on="2028-01-31")
    with unit_of_work() as session:
        company.hold_series(session, kind="invoice").automatic = False
    assert run_job() == 0
    assert kept(rule).problem == "Numbers of this kind are typed by hand. Type one first."
