"""Rules are saved, changed, paused, resumed and ended; their next dates follow."""

import pytest

from flare_app import audit, customers, documents, recurring
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, InvalidForm, NotPermitted
from flare_app.models import RecurringRule
from tests import factories
from tests.recurring.conftest import Office, do, go_to, invoices, kept, run_job


def test_saved_rule_says_when_the_next_invoice_comes(office: Office) -> None:
    rule = office.rule(starts_on="2028-02-10", month_day="last")
    assert (rule.name, rule.schedule, str(rule.next_on), rule.total_amount) == (
        "Hosting", "Every month on the last day", "2028-02-29", 10_000,
    )  # fmt: skip


def test_preview_tells_the_next_five_dates_or_what_is_wrong(office: Office) -> None:
    with read_only() as session:
        shown = recurring.preview_schedule(session, office.form(session, starts_on="2028-01-31"))
        assert [str(day) for day in shown.dates] == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"]
        few = recurring.preview_schedule(session, office.form(session, starts_on="2028-01-31", ends="after", ends_after="2"))
        assert len(few.dates) == 2
        wrong = recurring.preview_schedule(session, office.form(session, starts_on="2028-01-31", every="0"))
        assert wrong.problem == "Every: type a whole number from 1 to 366."


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"starts_on": "2028-01-30"}, "issue_on", "This day has passed. The first invoice can be made today or later."),
        ({"starts_on": "2028-02-01", "unit": "hour"}, "unit", "Choose days, weeks, months or years."),
        ({"starts_on": "2028-02-01", "month_day": "32"}, "month_day", "Choose a day from 1 to 31, or the last one."),
        ({"starts_on": "2028-02-10", "ends": "on", "ends_on": "2028-02-09"}, "ends_on", "Last date must be between"),
        ({"starts_on": "2028-02-10", "month_day": "9", "ends": "on", "ends_on": "2028-02-20"}, "ends_on", "No date is left"),
        ({"starts_on": "2028-02-10", "ends": "after", "ends_after": "x"}, "ends_after", "Number of invoices: type a whole number"),
        ({"starts_on": "2028-02-10", "action": "burn"}, "action", "Choose what becomes of the invoices."),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(office: Office, fields: dict[str, str], field: str, sentence: str) -> None:
    with unit_of_work() as session, pytest.raises(InvalidForm) as refused:
        recurring.save_rule(session, form=office.form(session, **fields), actor=office.staff)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert str(refused.value).startswith(sentence)


def test_form_that_is_sent_twice_makes_one_rule(office: Office) -> None:
    first = office.rule(starts_on="2028-02-10", operation_id="once-only-123")
    assert office.rule(starts_on="2028-02-10", operation_id="once-only-123").id == first.id


def test_end_after_a_number_of_invoices(office: Office) -> None:
    rule = office.rule(starts_on="2028-01-31", ends="after", ends_after="2")
    go_to("2028-06-01")
    assert run_job() == 2
    assert (kept(rule).state, kept(rule).next_on) == ("ended", None)
    with unit_of_work() as session, pytest.raises(Conflict, match="No date is left"):
        recurring.resume_rule(session, public_id=rule.public_id, actor=office.staff)


def test_paused_rule_makes_nothing_and_leaves_out_what_passed(office: Office) -> None:
    rule = office.rule(starts_on="2028-02-10")
    do(recurring.pause_rule, rule, office.staff)
    go_to("2028-04-05")
    assert run_job() == 0
    do(recurring.resume_rule, rule, office.staff)
    assert str(kept(rule).next_on) == "2028-04-10"
    assert (run_job(), invoices()) == (0, [])


def test_pausing_is_undone_on_the_same_day_without_a_loss(office: Office) -> None:
    rule = office.rule(starts_on="2028-02-10", action="email")
    _without_address(office)
    go_to("2028-02-12")
    run_job()
    do(recurring.pause_rule, rule, office.staff)
    do(recurring.resume_rule, rule, office.staff)
    assert str(kept(rule).next_on) == "2028-02-10"


def test_ending_is_undone_to_what_it_was(office: Office) -> None:
    rule = office.rule(starts_on="2028-02-10")
    for verb, state in ((recurring.pause_rule, "paused"), (recurring.end_rule, "ended"), (recurring.pause_rule, "paused")):
        assert do(verb, rule, office.staff).state == state
    assert do(recurring.resume_rule, rule, office.staff).state == "active"


def test_change_of_content_keeps_what_is_due_and_takes_the_reason_back(office: Office) -> None:
    rule = office.rule(starts_on="2028-02-10", action="email")
    _without_address(office)
    go_to("2028-02-12")
    run_job()
    assert kept(rule).problem
    changed = _change(office, rule, starts_on="2028-02-10", action="issue", description="Hosting and backups")
    assert (changed.problem, str(changed.next_on), changed.name) == ("", "2028-02-10", "Hosting and backups")
    assert run_job() == 1
    with read_only() as session:
        assert "changed" in [entry.verb for entry in audit.history(session, subject_kind="recurring_rule", subject_id=rule.id)]


def test_change_of_the_days_counts_from_today_on_and_never_repeats_a_date(office: Office) -> None:
    rule = office.rule(starts_on="2028-02-10")
    go_to("2028-02-10")
    run_job()
    changed = _change(office, rule, starts_on="2028-02-10", unit="day")
    assert str(changed.next_on) == "2028-02-11"


def test_rule_that_was_changed_elsewhere_is_not_overwritten(office: Office) -> None:
    rule = office.rule(starts_on="2028-02-10")
    _change(office, rule, starts_on="2028-02-10", name="Care")
    with pytest.raises(Conflict, match="changed elsewhere"):
        _change(office, rule, starts_on="2028-02-10", name="Other")


def test_making_an_invoice_is_no_change_that_a_form_would_trip_over(office: Office) -> None:
    rule = office.rule(starts_on="2028-01-31")
    run_job()
    assert _change(office, rule, starts_on="2028-01-31", name="Care").name == "Care"


def test_form_of_a_rule_holds_what_was_typed(office: Office) -> None:
    rule = office.rule(starts_on="2028-02-10", every="2", month_day="last", ends="after", ends_after="6", name="Care")
    with read_only() as session:
        form = recurring.form_of_rule(session, rule)
        assert (form.name, form.every, form.unit, form.month_day, form.ends, form.ends_after) == (
            "Care", "2", "month", "last", "after", "6",
        )  # fmt: skip
        assert (form.document.issue_on, form.document.customer) == ("2028-02-10", office.customer.public_id)
        assert [line.description for line in form.document.lines] == ["Hosting"]


def test_rule_of_an_invoice_goes_on_a_month_after_it(office: Office) -> None:
    with unit_of_work() as session:
        invoice = factories.make_issued(session, office.customer, actor=office.staff)
        estimate = factories.make_issued(session, office.customer, actor=office.staff, kind=DocumentKind.ESTIMATE)
    with read_only() as session:
        form = recurring.form_of_invoice(session, principal=office.staff, public_id=invoice.public_id)
        assert (form.document.issue_on, form.unit, form.document.lines[0].unit_price) == ("2028-02-29", "month", "100.00")
        with pytest.raises(Conflict, match="Only invoices"):
            recurring.form_of_invoice(session, principal=office.staff, public_id=estimate.public_id)


def test_details_hold_what_comes_and_what_was_made(office: Office) -> None:
    rule = office.rule(starts_on="2028-01-31", action="draft")
    run_job()
    with unit_of_work() as session:
        shown = recurring.rule_details(session, principal=office.staff, public_id=rule.public_id)
        draft = shown.made[0].document
        assert draft is not None
        assert (shown.status, str(shown.next_dates[0]), len(shown.next_dates)) == ("active", "2028-02-29", 5)
        found = recurring.rule_of_document(session, document_id=draft.id)
        assert found is not None and found.id == rule.id
        documents.delete_draft(session, public_id=draft.public_id, actor=office.staff)
    with read_only() as session:
        shown = recurring.rule_details(session, principal=office.staff, public_id=rule.public_id)
        assert [(str(one.due_on), one.document) for one in shown.made] == [("2028-01-31", None)]


def test_customer_of_a_rule_is_not_deleted(office: Office) -> None:
    office.rule(starts_on="2028-02-10")
    with unit_of_work() as session, pytest.raises(Conflict, match="1 recurring invoice"):
        customers.delete_customer(session, public_id=office.customer.public_id, actor=office.staff)


def test_who_may_not_edit_sales_makes_no_rule(office: Office) -> None:
    with unit_of_work() as session:
        visitor = factories.make_visitor(office.customer)
        with pytest.raises(NotPermitted):
            recurring.save_rule(session, form=office.form(session, starts_on="2028-02-10"), actor=visitor)
        manager = factories.make_staff(session, role=Role.SALES_MANAGER)
        assert recurring.save_rule(session, form=office.form(session, starts_on="2028-02-10"), actor=manager).id


def _change(office: Office, rule: RecurringRule, **fields: str) -> RecurringRule:
    with unit_of_work() as session:
        form = office.form(session, **fields)  # type: ignore[arg-type]
        return recurring.save_rule(session, form=form, actor=office.staff, public_id=rule.public_id, version=rule.version)


def _without_address(office: Office) -> None:
    with unit_of_work() as session:
        session.merge(office.customer).email = ""
