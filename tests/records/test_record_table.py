"""What a plain table checks, keeps and says, shown on the tables that the house declares so."""

from datetime import date
from typing import Any

import pytest

from flare_app import audit, catalog, payments
from flare_app.database import unit_of_work
from flare_app.domain.principals import PortalVisitor, Role, Staff
from flare_app.errors import Conflict, Invalid, InvalidForm, NotFound, NotPermitted
from flare_app.lists import ListQuery, fetch_page
from flare_app.models import Customer, Product
from flare_app.records import Field, FieldKind, InUse, suggest
from flare_app.records.values import read, say, write
from tests import factories


@pytest.fixture
def staff(database: str) -> Staff:
    """Set up and committed; gives the administrator."""
    with unit_of_work() as session:
        return factories.make_company(session)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("kind", "typed", "kept", "written"),
    [
        (FieldKind.TEXT, " Hour ", "Hour", "Hour"),
        (FieldKind.LONG_TEXT, "a\r\nb", "a\nb", "a\nb"),
        (FieldKind.WHOLE, " 30 ", 30, "30"),
        (FieldKind.WHOLE, "", 0, "0"),
        (FieldKind.MONEY, "1,234.5", 123_450, "1234.50"),
        (FieldKind.PRICE, "0.0125", 125, "0.0125"),
        (FieldKind.RATE, "9,975", 99_750, "9.975"),
        (FieldKind.DATE, "2026-11-22", date(2026, 11, 22), "2026-11-22"),
        (FieldKind.DATE, "", None, ""),
        (FieldKind.CHOICE, "b", "b", "b"),
        (FieldKind.CHECKBOX, "on", True, "on"),
        (FieldKind.CHECKBOX, "", False, ""),
    ],
)
def test_what_is_typed_is_kept_and_can_be_typed_again(staff: Staff, kind: FieldKind, typed: str, kept: Any, written: str) -> None:
    field = Field(
        "one", "One", kind, choices=(lambda _session, _kept: [("a", "A"), ("b", "B")]) if kind is FieldKind.CHOICE else None
    )
    with unit_of_work() as session:
        assert read(session, field, typed, "EUR") == kept
        assert write(session, field, kept, "EUR") == written


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (Field("one", "One", required=True), " ", "One is required."),
        (Field("one", "One", longest=3), "four", "One is too long: at most 3 characters."),
        (Field("one", "Days", FieldKind.WHOLE, required=True), "", "Days is required."),
        (Field("one", "Days", FieldKind.WHOLE, least=1, most=9), "10", "Days must be a whole number from 1 to 9."),
        (Field("one", "Days", FieldKind.WHOLE), "٣", "Days must be a whole number from 0 to 1,000,000,000."),
        (Field("one", "On", FieldKind.DATE), "22.11.2026", "On must be a date, like 2026-11-22."),
        (Field("one", "One", FieldKind.CHOICE, choices=lambda _session, _kept: []), "x", "One: choose one from the list."),
        (Field("one", "Customer", FieldKind.REFERENCE, refers_to=Customer), "nobody", "Customer: choose one from the list."),
        (Field("one", "One"), ("a", "b"), "One must be text."),
    ],
)
def test_what_cannot_be_taken_is_said_of_its_field(staff: Staff, field: Field, typed: Any, sentence: str) -> None:
    with unit_of_work() as session, pytest.raises(Invalid) as refused:
        read(session, field, typed, "EUR")
    assert (refused.value.field, str(refused.value)) == ("one", sentence)


def test_all_that_is_wrong_is_said_at_once(staff: Staff) -> None:
    with unit_of_work() as session, pytest.raises(InvalidForm) as refused:
        catalog.create_product(session, name="", unit_price="x", currency="ABC", tax="none", actor=staff)
    assert [problem.field for problem in refused.value.problems] == ["name", "unit_price", "currency", "tax"]


def test_audit_trail_tells_of_a_change_in_words(staff: Staff) -> None:
    with unit_of_work() as session:
        vat = factories.make_tax(session, actor=staff)
        product = catalog.create_product(session, name="Hour", unit_price="90", actor=staff)
        catalog.update_product(session, public_id=product.public_id, version=1, unit_price="120", tax=vat.public_id, actor=staff)
    with unit_of_work() as session:
        newest = audit.history(session, subject_kind="product", subject_id=product.id)[0]
        assert (newest.verb, newest.changes) == ("changed", {"unit_price": ["90.00", "120.00"], "tax": ["", "VAT"]})
        assert session.get_one(Product, product.id).version == 2


def test_what_is_in_use_says_by_whom_and_is_not_deleted(staff: Staff) -> None:
    with unit_of_work() as session:
        vat, gst = factories.make_tax(session, actor=staff), factories.make_tax(session, actor=staff, name="GST", rate="5")
        catalog.create_tax_group(session, name="Both", taxes=[vat.public_id, gst.public_id], actor=staff)
        for name in ("One", "Two"):
            factories.make_customer(session, actor=staff, name=name, tax=vat.public_id)
        with pytest.raises(InUse) as refused:
            catalog.TAX_TABLE.delete(session, public_id=vat.public_id, actor=staff)
    assert str(refused.value) == "VAT is used by 2 customers and 1 tax group, so it cannot be deleted."


def test_a_deleted_record_comes_back_with_its_parts(staff: Staff) -> None:
    with unit_of_work() as session:
        taxes = [factories.make_tax(session, actor=staff, name=name).public_id for name in ("A", "B")]
        group = catalog.create_tax_group(session, name="Both", taxes=taxes, actor=staff)
        kept = catalog.TAX_TABLE.delete(session, public_id=group.public_id, actor=staff)
    with unit_of_work() as session:
        assert catalog.find_tax_choices(session, public_ids=[group.public_id]) == {}
        catalog.TAX_TABLE.bring_back(session, kept=kept, actor=staff)
    with unit_of_work() as session:
        choice = catalog.find_tax_choices(session, public_ids=[group.public_id])[group.public_id]
        assert [rate.name for rate in choice.rates] == ["A", "B"]


def test_what_was_replaced_meanwhile_does_not_come_back(staff: Staff) -> None:
    with unit_of_work() as session:
        term = catalog.create_term(session, name="Net 14", days="14", actor=staff)
        kept = catalog.TERM_TABLE.delete(session, public_id=term.public_id, actor=staff)
        catalog.create_term(session, name="net 14", days="14", actor=staff)
        with pytest.raises(Invalid, match="There is a term named Net 14 already"):
            catalog.TERM_TABLE.bring_back(session, kept=kept, actor=staff)


def test_a_stale_form_changes_nothing(staff: Staff) -> None:
    with unit_of_work() as session:
        account = payments.create_deposit_account(session, name="Bank", actor=staff)
        payments.ACCOUNT_TABLE.update(session, public_id=account.public_id, version=1, number="AT61", actor=staff)
        with pytest.raises(Conflict, match="This account was changed elsewhere meanwhile"):
            payments.ACCOUNT_TABLE.update(session, public_id=account.public_id, version=1, number="AT62", actor=staff)
        assert account.number == "AT61"


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.SALES_MANAGER])
def test_who_may_not_change_the_company_changes_no_term(staff: Staff, role: Role) -> None:
    table = catalog.TERM_TABLE
    with unit_of_work() as session:
        term, other = catalog.list_terms(session)[2], factories.make_staff(session, "Sam", role)
        for verb in (table.archive, table.restore, table.delete, catalog.archive_term, catalog.make_default_term):
            with pytest.raises(NotPermitted):
                verb(session, public_id=term.public_id, actor=other)
        with pytest.raises(NotPermitted):
            table.update(session, public_id=term.public_id, version=1, days="1", actor=other)
        assert catalog.create_term(session, name="Net 7", days="7", actor=other).days == 7  # while a document is written


def test_references_are_suggested_by_name_and_told_by_name(staff: Staff) -> None:
    field = Field("customer", "Customer", FieldKind.REFERENCE, refers_to=Customer)
    with unit_of_work() as session:
        made = [factories.make_customer(session, actor=staff, name=name) for name in ("Acme", "Zum Acker", "Borealis")]
        assert [name for _, name in suggest(session, field, "ac")] == ["Acme", "Zum Acker"]
        assert say(session, field, made[2].id, "EUR") == "Borealis"


def test_list_of_a_table_shows_filters_and_searches_its_texts(staff: Staff) -> None:
    declared = catalog.TERM_TABLE.kind(title="Terms", route="/settings/terms", default_sort="days").declared()
    with unit_of_work() as session:
        catalog.archive_term(session, public_id=catalog.list_terms(session)[4].public_id, actor=staff)

        def shown(**asked: str) -> list[str]:
            return [row.label for row in fetch_page(session, declared, staff, ListQuery(**asked)).rows]

        assert shown() == ["Cash on Delivery", "Net 30", "Net 60", "Net 90"]
        assert shown(filter="archived") == ["Net 120"]
        assert shown(text="net 6") == ["Net 60"]
        with pytest.raises(NotFound):
            declared.source(PortalVisitor(link_id=1, portal_id="p", customer_id=1, address="", session_id=1))
