"""Recurring invoices as the browser talks to their pages: the editor with its schedule, and the open rule with its actions."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from flare_app import customers, recurring
from flare_app.database import read_only, unit_of_work
from flare_app.models import RecurringRule
from flare_app.ui.staff.invoices import InvoicePanel
from flare_app.ui.staff.recurring_panel import RulePanel
from tests import factories
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office
from tests.ui.staff.test_editor import call, opened, sent, type_in

NEW = "/sales/recurring/new"


@pytest.fixture(autouse=True)
def _today(at: Any) -> None:
    at(datetime(2026, 3, 2, 10, 42, tzinfo=UTC))


def rules() -> list[RecurringRule]:
    with read_only() as session:
        return list(session.exec(select(RecurringRule)))


async def saved(office: Office, **texts: str) -> RecurringRule:
    """A rule that was typed and saved."""
    state = await opened(NEW)
    await call(state, "pick_customer", office.customer)
    await type_in(state, line_description="Hosting", line_unit_price="20", **texts)
    await call(state, "save", sent(state), "")
    return rules()[-1]


async def test_next_dates_are_shown_before_saving(office: Office) -> None:
    state = await opened(NEW)
    assert (state.title, state.schedule) == ("New recurring invoice", "Every month on the 2nd")
    await type_in(state, issue_on="2026-03-31", every="2")
    assert state.schedule == "Every 2 months on the 31st"
    assert state.next_dates == ["Mar 31, 2026", "May 31, 2026", "Jul 31, 2026", "Sep 30, 2026", "Nov 30, 2026"]
    await type_in(state, every="x")
    assert (state.schedule, state.next_dates) == ("Every: type a whole number from 1 to 366.", [])


async def test_typed_schedule_is_saved_with_the_lines(office: Office) -> None:
    rule = await saved(office, unit="week", action="draft", ends="after", ends_after="3")
    assert (rule.schedule, rule.action, rule.ends_after, rule.total_amount) == ("Every week on Monday", "draft", 3, 2_400)


async def test_what_cannot_be_taken_is_said_at_its_field_and_stays_typed(office: Office) -> None:
    state = await opened(NEW)
    await call(state, "pick_customer", office.customer)
    await type_in(state, line_description="Hosting", line_unit_price="20", issue_on="2026-03-01")
    await call(state, "save", sent(state), "")
    assert state.errors == {"issue_on": "This day has passed. The first invoice can be made today or later."}
    assert rules() == []


async def test_invoice_is_repeated_with_what_it_says(office: Office) -> None:
    with unit_of_work() as session:
        customer = customers.get_customer(session, principal=office.staff, public_id=office.customer)
        invoice = factories.make_issued(session, customer, factories.line("12.50"), actor=office.staff)
    state = await opened(f"{NEW}?invoice={invoice.public_id}")
    assert (state.head["issue_on"], state.customer, state.lines[0].unit_price) == ("2026-04-02", "Nordlicht KG", "12.50")


async def test_kept_rule_opens_in_the_editor_and_is_changed(office: Office) -> None:
    rule = await saved(office, month_day="last")
    state = await opened(f"/sales/recurring/edit/{rule.public_id}")
    assert (state.title, state.head["month_day"], state.schedule) == (
        "Edit recurring invoice", "last", "Every month on the last day",
    )  # fmt: skip
    await type_in(state, line_unit_price="25")
    await call(state, "save", sent(state), "")
    assert [one.total_amount for one in rules()] == [3_000]


async def test_unsaved_rule_is_kept_and_brought_back(office: Office) -> None:
    state = await opened(NEW)
    await call(state, "keep", sent(state, every="4", name="Care"), 1)
    again = await opened(NEW)
    assert (again.head["every"], again.head["name"], again.kept_at) == ("4", "Care", "10:42")


async def panel(rule: RecurringRule) -> RulePanel:
    state: RulePanel = await visit_page(f"/sales/recurring/{rule.public_id}").get_state(RulePanel)
    await state._open(rule.public_id)
    return state


async def do(state: RulePanel, handler: str) -> str:
    """Press a button of the open rule; what the notice says and does."""
    return str(await RulePanel.event_handlers[handler].fn(state, state.opened_id))


async def test_rule_is_paused_and_the_notice_takes_it_back(office: Office) -> None:
    state = await panel(await saved(office))
    said = await do(state, "pause")
    assert "Hosting is paused." in said and "resume" in said
    assert (state.opened_rule.status, state.opened_rule.next_dates) == ("Paused", [])
    await do(state, "resume")
    assert state.opened_rule.status == "Active"


async def test_ended_rule_goes_back_to_what_it_was(office: Office) -> None:
    state = await panel(await saved(office))
    assert "resume" in await do(state, "end")
    await do(state, "pause")
    assert "pause" in await do(state, "end")


async def test_open_rule_says_what_stands_in_the_way_and_links_what_was_made(office: Office) -> None:
    rule = await saved(office)
    recurring.make_due(unit_of_work)
    with unit_of_work() as session:
        customers.archive_customer(session, public_id=office.customer, actor=office.staff)
        session.get_one(RecurringRule, rule.id).next_on = rule.starts_on.replace(day=1)
    recurring.make_due(unit_of_work)
    shown = (await panel(rule)).opened_rule
    assert (shown.status, shown.problem_title) == ("Needs attention", "The invoice of Mar 1, 2026 could not be made.")
    assert "Nordlicht KG is archived" in shown.problem
    assert [(one.number, one.status) for one in shown.made] == [("INV-000001", "Unpaid")]
    assert shown.made[0].href.startswith("/sales/invoices/")
    with read_only() as session:
        invoice = InvoicePanel._read_rest(session, office.staff, shown.made[0].href.rpartition("/")[2])
    assert (invoice.rule, invoice.rule_href) == ("Hosting", f"/sales/recurring/{rule.public_id}")
