"""Staff find records, pages and actions in one window, and only what their role may see."""

import importlib
from dataclasses import replace

import pytest

from flare_app.database import unit_of_work
from flare_app.domain.principals import Role, Staff
from flare_app.ui.components.staff_search import search_staff
from tests import factories

for page in ("customers", "invoices", "payments", "products", "reports"):
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
    assert found(ada, "payments")["Go to"] == ["Payments"]


def test_everything_that_can_be_begun_is_offered_before_anything_is_typed(ada: Staff) -> None:
    hits = found(ada, "")
    assert list(hits) == ["Actions", "Go to"]
    assert "New invoice" in hits["Actions"]
    assert {"Dashboard", "Customers", "Reports", "Settings"} <= set(hits["Go to"])


def test_nothing_is_offered_that_the_role_may_not_open(ada: Staff) -> None:
    seller = replace(ada, role=Role.SALES_MANAGER)
    assert not {"Reports", "Settings", "Aged receivables"} & set(found(seller, "")["Go to"])
    assert found(seller, "settings") == {}
    assert search_staff(seller, "settings") == ([], "Nothing found")


def test_nothing_found_is_said(ada: Staff) -> None:
    assert search_staff(ada, "there is no such thing") == ([], "Nothing found")
