"""The page Customers, as the browser talks to it: the window, the open customer, what is owed, merging."""

from datetime import UTC, datetime
from typing import Any

import pytest
import reflex as rx
from pydantic import ValidationError
from sqlmodel import Session

from flare_app import company, customers
from flare_app.database import read_only, unit_of_work
from flare_app.errors import FlareError
from flare_app.lists import Tally
from flare_app.models import Customer
from flare_app.ui.staff.compose import COMPOSE_DIALOG, ComposeState
from flare_app.ui.staff.customer_actions import CustomerPanel
from flare_app.ui.staff.customer_batch import CUSTOMER_BATCH
from flare_app.ui.staff.customer_dialog import CustomerFields
from flare_app.ui.staff.customer_head import customer_head
from flare_app.ui.staff.customer_merging import MergeDialog
from flare_app.ui.staff.customers import CustomerEditing
from tests import factories
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office
from tests.ui.staff.test_settings import call

PAGE = "/sales/customers"


@pytest.fixture(autouse=True)
def _today(at: Any) -> None:
    at(datetime(2026, 11, 22, 10, 0, tzinfo=UTC))


async def window(*, edit: str = "") -> CustomerEditing:
    """The State of the window, open on a new customer, or on one that is shown."""
    root = visit_page(PAGE)
    state: CustomerEditing = await root.get_state(CustomerEditing)
    if edit:
        await (await root.get_state(CustomerPanel))._open(edit)
    await call(state, "open_edit" if edit else "open_new")
    return state


async def opened(public_id: str) -> CustomerPanel:
    """The State of the panel with a customer."""
    panel: CustomerPanel = await visit_page(f"{PAGE}/{public_id}").get_state(CustomerPanel)
    await panel._open(public_id)
    return panel


def found(name: str) -> Customer:
    with read_only() as session:
        customer = customers.find_customer_by_name(session, name=name)
        assert customer is not None
        return customer


def known(session: Session, office: Office) -> Customer:
    return customers.get_customer(session, principal=office.staff, public_id=office.customer)


def scripts(steps: Any) -> str:
    """What a handler lets the browser do, in one text."""
    return " ".join(str(step) for step in (steps if isinstance(steps, list) else [steps]))


def test_item_1_ticked_customers_can_be_invoiced_mailed_archived_and_deleted_or_the_button_says_why_not() -> None:
    nobody, one, two = Tally(), Tally(1, {"active": 1}), Tally(2, {"active": 1, "archived": 1})
    actions = {action.label: action for action in CUSTOMER_BATCH.actions}
    assert list(actions) == ["New invoice", "Email", "Archive", "Restore", "Delete"]
    assert [label for label, action in actions.items() if not action.reason_against(nobody)] == []
    assert [label for label, action in actions.items() if not action.reason_against(one)] == [
        "New invoice", "Email", "Archive", "Delete",
    ]  # fmt: skip
    assert [label for label, action in actions.items() if action.reason_against(two)] == ["New invoice"]


async def test_item_20_a_plain_message_to_a_customer_opens_with_the_addresses_on_file(office: Office) -> None:
    state = await window(edit=office.customer)
    people = {"contact-1-name": "Jana", "contact-1-email": "jana@nordlicht.example", "contact-1-in_emails": "on"}
    await call(state, "save", CustomerFields(**state.dialog_values | people))
    panel = await opened(office.customer)
    assert COMPOSE_DIALOG in scripts(await call(panel, "email"))
    compose = await panel.get_state(ComposeState)
    assert compose.opened.recipients.split(", ")[1:] == ["jana@nordlicht.example"]
    assert compose._about == {"customer_public_id": office.customer}


async def test_item_2_a_name_is_enough_for_a_customer(office: Office) -> None:
    state = await window()
    assert (state.dialog_title, any(state.dialog_open.values())) == ("New customer", False)
    await call(state, "save", CustomerFields(name=""))
    assert state.dialog_errors == {"name": "Name is required."}
    done = await call(state, "save", CustomerFields(name="Zebra Textiles"))
    assert not state.dialog_is_open
    assert found("Zebra Textiles").public_id in scripts(done)


async def test_items_3_4_5_every_detail_is_kept_and_shown_again(office: Office) -> None:
    typed = {
        "name": "Zebra Textiles", "email": "office@zebra.example", "title": "Dr.", "first_name": "Ada", "middle_name": "B.",
        "last_name": "Zwart", "phone": "+31 1", "mobile": "+31 2", "fax": "+31 3", "website": "https://zebra.example",
        "street": "Gracht 1", "city": "Delft", "zip": "2611", "state": "ZH", "country": "NL", "tax_number": "NL123",
        "currency": "USD", "locale": "nl_NL", "terms": office.net_30, "tax": office.vat, "credit_limit": "500.00",
        "reminders": "off", "statements": "always", "other_details": "Two doors down",
    }  # fmt: skip
    await call(await window(), "save", CustomerFields(**typed))
    customer = found("Zebra Textiles")
    state = await window(edit=customer.public_id)
    assert state.dialog_values == typed
    assert state.dialog_open == {"address": True, "reached": True, "defaults": True, "people": False}
    shown = dict(map(tuple, (await opened(customer.public_id)).opened_customer.facts))  # type: ignore[arg-type]
    assert (shown["Contact"], shown["Fax"], shown["Tax"]) == ("Dr. Ada B. Zwart", "+31 3", "VAT 20%")
    assert shown["Credit limit"] == "$500.00"


async def test_contacts_are_sent_row_by_row_and_told_of_at_their_row(office: Office) -> None:
    state = await window()
    for _ in range(3):
        await call(state, "add_person")
    await call(state, "remove_person", "2")
    assert [row.row for row in state.dialog_people] == ["1", "3"]
    typed = {"contact-1-name": "Piet", "contact-1-in_emails": "on", "contact-3-name": "Anna", "contact-3-email": "anna@zebra"}
    await call(state, "save", CustomerFields(name="Zebra", **typed))  # type: ignore[arg-type]
    assert list(state.dialog_errors) == ["contact-3-email"]
    await call(state, "save", CustomerFields(name="Zebra", **typed | {"contact-3-email": "anna@zebra.example"}))  # type: ignore[arg-type]
    shown = (await opened(found("Zebra").public_id)).opened_customer.contacts
    assert [(one.name, one.email, bool(one.in_emails)) for one in shown] == [
        ("Piet", "", True),
        ("Anna", "anna@zebra.example", False),
    ]


def test_window_takes_no_endless_form() -> None:
    with pytest.raises(ValidationError):
        CustomerFields(name="Zebra", **{f"contact-{at}-name": "x" for at in range(500)})  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        CustomerFields(name="Zebra", **{"x" * 41: ""})  # type: ignore[arg-type]


async def test_item_9_a_customer_is_changed_from_its_page(office: Office) -> None:
    state = await window(edit=office.customer)
    assert state.dialog_title == "Edit customer"
    await call(state, "save", CustomerFields(**state.dialog_values | {"name": "Nordlicht AG"}))
    assert found("Nordlicht AG").public_id == office.customer


async def test_archiving_is_done_at_once_and_the_notice_takes_it_back(office: Office) -> None:
    panel = await opened(office.customer)
    said = scripts(await call(panel, "archive", office.customer))
    assert panel.opened_customer.is_archived
    assert '"Undo' in said.replace("\\", "")
    assert "customer_panel.restore" in said
    await call(panel, "restore", office.customer)
    assert not panel.opened_customer.is_archived


async def test_item_11_a_customer_without_anything_is_deleted_from_its_page(office: Office) -> None:
    panel = await opened(office.customer)
    assert "is deleted" in scripts(await call(panel, "delete"))
    with pytest.raises(FlareError):
        await opened(office.customer)


async def test_what_stands_in_the_way_of_deleting_is_said_in_the_window(office: Office) -> None:
    with unit_of_work() as session:
        factories.make_issued(session, known(session, office), actor=office.staff)
    panel = await opened(office.customer)
    assert await call(panel, "delete") is None
    assert "has 1 invoice and cannot be deleted" in panel.delete_problem


async def test_items_13_15_16_the_open_customer_shows_ageing_and_each_bucket_opens_its_receivables(office: Office) -> None:
    with unit_of_work() as session:
        for price, due in (("10.00", "2026-12-01"), ("20.00", "2026-11-10"), ("40.00", "2026-06-01")):
            factories.make_issued(
                session, known(session, office), factories.line(price), actor=office.staff, issue_on="2026-05-01", due_on=due
            )
    (card,) = (await opened(office.customer)).opened_customer.accounts
    assert [(bucket.title, bucket.amount) for bucket in card.buckets] == [
        ("Current", "€10.00"), ("1–30 days", "€20.00"), ("31–60 days", "€0.00"), ("61–90 days", "€0.00"),
        ("Over 90 days", "€40.00"),
    ]  # fmt: skip
    assert (card.total, card.overdue) == ("€70.00", "€60.00")
    assert card.buckets[1].href == f"/sales/statements/{office.customer}?view=open&currency=EUR&bucket=days_1_30"
    assert card.href == f"/sales/statements/{office.customer}?view=open&currency=EUR"


async def test_item_18_revenue_by_month_stands_beside_the_last_fiscal_year_and_leads_to_its_list(office: Office) -> None:
    with unit_of_work() as session:
        company.get_company(session).fiscal_year_end_month = 3
        for price, on in (("100.00", "2025-11-03"), ("7.00", "2026-02-05"), ("40.00", "2026-05-04"), ("60.00", "2026-05-20")):
            line = factories.line(price, tax=office.vat)
            factories.make_issued(session, known(session, office), line, actor=office.staff, issue_on=on)
    (card,) = (await opened(office.customer)).opened_customer.accounts
    shown = card.revenue
    assert (shown.this_year, shown.last_year) == ("€100.00", "€107.00")
    assert shown.this_href == f"/sales/transactions?period=This+year&filter=revenue&of={office.customer}"
    assert [one.title for one in shown.chart.series] == ["This year", "Last year"]
    assert [column.label for column in shown.chart.columns][:2] == ["Apr", "May"]
    may = shown.chart.columns[1]
    assert may.words == "May 2026: This year €100.00, Last year €0.00"
    assert may.href == f"/sales/transactions?period=Custom&from=2026-05-01&to=2026-05-31&filter=revenue&of={office.customer}"


async def test_item_93_the_statement_is_reached_from_the_customers_page(office: Office) -> None:
    drawn = str(customer_head(CustomerPanel.opened_customer, CustomerEditing.open_edit))
    for address in ("/sales/statements/", "/sales/transactions?of=", "/sales/invoices/new?customer="):
        assert address in drawn


async def test_more_than_the_credit_limit_is_a_warning_and_no_refusal(office: Office) -> None:
    state = await window(edit=office.customer)
    await call(state, "save", CustomerFields(**state.dialog_values | {"credit_limit": "100"}))
    for price, warning in (("100.00", ""), ("50.00", "€150.00 is owed, €50.00 more than the credit limit of €100.00.")):
        with unit_of_work() as session:
            factories.make_issued(session, known(session, office), factories.line(price), actor=office.staff)
        assert (await opened(office.customer)).opened_customer.warning == warning


async def test_merging_says_what_moves_turns_round_and_shows_who_is_left(office: Office) -> None:
    with unit_of_work() as session:
        factories.make_issued(session, known(session, office), actor=office.staff)
    state: MergeDialog = await visit_page(PAGE).get_state(MergeDialog)
    await call(state, "open_for", office.customer)
    assert [option.text for option in state.merge_options] == ["Borealis AG"]
    assert await call(state, "confirm") is None
    assert state.merge_problem == "Choose the other customer first."
    await call(state, "pick_other", office.swiss)
    assert (state.merge.gone, state.merge.kept, state.merge.counts) == ("Nordlicht KG", "Borealis AG", [["Invoices", "1"]])
    await call(state, "turn_round")
    assert (state.merge.gone, state.merge.kept, state.merge.counts) == ("Borealis AG", "Nordlicht KG", [])
    said = scripts(await call(state, "confirm"))
    assert "Borealis AG is part of Nordlicht KG now." in said
    assert office.customer in said
    assert (await opened(office.swiss)).opened_customer.name == "Nordlicht KG"
    assert isinstance(state, rx.State)
