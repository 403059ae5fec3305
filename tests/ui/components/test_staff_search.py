"""Staff find records, pages and actions in one window, and only what their role may see."""

import importlib
from dataclasses import replace

import pytest

from flare_app.database import unit_of_work
from flare_app.domain.principals import Role, Staff
from flare_app.ui.components.staff_search import search_staff
from flare_app.ui.staff import settings_frame
from tests import factories

for page in ("customers", "invoices", "payments", "products", "reports", "aged_receivables", "audit_trail_page", "sales_reports"):
    importlib.import_module(f"flare_app.ui.staff.{page}")


@pytest.fixture
def ada(database: str) -> Staff:
    """An administrator of a company with a customer who was invoiced."""
    with unit_of_work() as session:
        ada = factories.make_company(session)
        customer = factories.make_customer(session, actor=ada, name="Kupfer & Söhne")
        factories.make_issued(session, customer, factories.line("1234.50", description="Dachrinne"), actor=ada)
        return ada


def found(who: Staff, text: str) -> dict[str, list[str]]:
    """The titles of what is offered, by group."""
    groups, _ = search_staff(who, text)
    return {group.title: ["".join(part.text for part in hit.number) for hit in group.hits] for group in groups}


def test_customer_and_their_documents_are_found_by_the_name(ada: Staff) -> None:
    hits = found(ada, "soehne") or found(ada, "söhne")
    assert (hits["Customers"], hits["Invoices"]) == (["Kupfer & Söhne"], ["INV-000001"])


def test_document_is_found_by_number_amount_and_what_was_sold_and_says_whose_it_is(ada: Staff) -> None:
    for text in ("inv-000001", "1,234.50", "dachrinne"):
        groups, _ = search_staff(ada, text)
        (hit,) = next(group.hits for group in groups if group.title == "Invoices")
        assert "Kupfer & Söhne" in "".join(part.text for part in hit.text)


def test_pages_and_actions_are_found_by_their_names_and_by_other_words(ada: Staff) -> None:
    assert found(ada, "new inv")["Actions"][0] == "New invoice"
    assert found(ada, "new cust")["Actions"] == ["New customer"]
    assert found(ada, "home")["Go to"] == ["Dashboard"]
    assert found(ada, "payments")["Go to"][0] == "Payments"


def test_everything_that_can_be_begun_is_offered_before_anything_is_typed(ada: Staff) -> None:
    hits = found(ada, "")
    assert list(hits) == ["Actions", "Go to"]
    assert "New invoice" in hits["Actions"]
    assert {"Dashboard", "Customers", "Reports", "Settings"} <= set(hits["Go to"])


def test_nothing_is_offered_that_the_role_may_not_open(ada: Staff) -> None:
    seller = replace(ada, role=Role.SALES_MANAGER)
    assert not {"Reports", "Settings", "Aged receivables"} & set(found(seller, "")["Go to"])
    assert found(seller, "aged receivables") == {}
    assert search_staff(seller, "aged receivables") == ([], "Nothing found")


def test_every_page_of_the_settings_is_found_by_its_name_and_by_what_it_is_for(ada: Staff) -> None:
    for title in (title for pages in settings_frame.GROUPS.values() for title, _, _ in pages):
        assert title in found(ada, title)["Go to"]
    assert found(ada, "footer")["Go to"] == ["Invoice texts"]
    assert "Taxes" in found(ada, "settings vat")["Go to"]
    seller = replace(ada, role=Role.SALES_MANAGER)
    assert set(found(seller, "settings")["Go to"]) == {"Import", "Your account"}


def test_what_a_report_or_the_trail_repeats_is_not_found_twice(ada: Staff) -> None:
    assert not {"Aged receivables", "Audit trail", "Sales by customer"} & set(found(ada, "kupfer"))


def test_nothing_found_is_said(ada: Staff) -> None:
    assert search_staff(ada, "there is no such thing") == ([], "Nothing found")
