"""The pages of reminders as their handlers answer: rows of the ladder, what is sent and skipped, switches, the digest."""

from typing import Any

from sqlmodel import select

from flare_app import company, reminders
from flare_app.database import read_only, unit_of_work
from flare_app.models import Customer, Message, ReminderStep, StaffUser
from flare_app.ui.staff.account.digest import DigestChoice
from flare_app.ui.staff.customer_actions import CustomerPanel
from flare_app.ui.staff.reminder_panel import PlannedPanel, send_selected
from flare_app.ui.staff.settings_reminders import ReminderSettings
from tests import factories
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office
from tests.ui.staff.selecting import called

ROW = {"step-0-days": "3", "step-0-when": "after", "step-0-is_on": "on", "step-0-template": "", "step-0-public_id": ""}
FORM = {"is_on": "on", "send_hour": "0", "statements": "off", "statements_day": "0"}


async def settings() -> Any:
    state = await visit_page("/settings/reminders").get_state(ReminderSettings)
    await called(state, "load")
    return state


async def planned(office: Office) -> tuple[Any, str]:
    """The page with a reminder open."""
    state = await settings()
    await called(state, "save", {**FORM, **ROW, "step-0-when": "on"})
    with unit_of_work() as session:
        today = company.company_today(session).isoformat()
        customer = session.exec(select(Customer).where(Customer.public_id == office.customer)).one()
        invoice = factories.make_issued(session, customer, actor=office.staff, issue_on="2020-01-01", due_on=today)
    with read_only() as session:
        (row,) = reminders.planned_of_invoice(session, principal=office.staff, public_id=invoice.public_id)
    panel = await visit_page(f"/sales/reminders/{row.public_id}").get_state(PlannedPanel)
    await panel._open(row.public_id)
    return panel, row.public_id


async def test_ladder_opens_with_usual_rungs_and_keeps_what_is_typed(office: Office) -> None:
    state = await settings()
    assert [(one.days, one.when) for one in state.rows][:2] == [("3", "before"), ("", "on")]
    assert not state.is_on
    await called(state, "save", {**FORM, **ROW})
    assert ([(one.days, one.when, one.is_on) for one in state.rows], state.is_on) == ([("3", "after", True)], True)


async def test_rows_are_added_up_to_six_and_an_error_stands_at_its_row(office: Office) -> None:
    state = await settings()
    await called(state, "remove_step", "2")
    await called(state, "add_step")
    assert [one.row for one in state.rows] == ["0", "1", "3", "4", "5", "7"]
    await called(state, "add_step")
    assert len(state.rows) == 6
    wrong = {name.replace("-0-", "-7-"): text for name, text in ROW.items()} | {"step-7-days": "soon"}
    await called(state, "save", {**FORM, **ROW, **wrong})
    assert list(state.errors) == ["step-7-days"]
    with read_only() as session:
        assert session.exec(select(ReminderStep)).all() == []


async def test_reminder_is_skipped_planned_again_and_sent(office: Office) -> None:
    panel, row = await planned(office)
    assert panel.planned.status == "will_go"
    await called(panel, "skip", row)
    assert panel.planned.status == "skipped"
    await called(panel, "plan_again", [row])
    assert panel.planned.status == "will_go"
    await send_selected(panel, [row])
    with read_only() as session:
        assert session.exec(select(Message.kind)).all() == ["reminder"]


async def test_invoice_and_customer_are_switched_off_and_on(office: Office) -> None:
    panel, _ = await planned(office)
    await called(panel, "turn_off", panel.planned.invoice)
    assert panel.planned.reason == "Reminders are off for it."
    await called(panel, "turn_on", panel.planned.invoice)
    customer = await visit_page(f"/sales/customers/{office.customer}").get_state(CustomerPanel)
    await customer._open(office.customer)
    await called(customer, "stop_reminders", office.customer)
    assert customer.opened_customer.reminded.is_off
    await called(customer, "start_reminders", office.customer)
    assert not customer.opened_customer.reminded.is_off


async def test_digest_is_kept_as_it_is_ticked(office: Office) -> None:
    state = await visit_page("/settings/account").get_state(DigestChoice)
    await called(state, "load")
    await called(state, "choose", False)
    assert not state.wants
    with read_only() as session:
        assert session.get_one(StaffUser, office.staff.user_id).wants_digest is False
