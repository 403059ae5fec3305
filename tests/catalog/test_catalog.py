"""Products, taxes, tax groups and terms."""

import pytest

from flare_app import catalog
from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff
from flare_app.domain.tax import TaxRate
from flare_app.errors import Conflict, Invalid, NotFound
from tests.factories import SETUP, make_customer, make_tax, make_visitor


def test_company_starts_with_five_terms_once(staff: Staff) -> None:
    with unit_of_work() as session:
        assert catalog.create_default_terms(session, actor=SETUP) == []
        assert [(term.name, term.days) for term in catalog.list_terms(session)] == [
            ("Cash on Delivery", 0), ("Net 30", 30), ("Net 60", 60), ("Net 90", 90), ("Net 120", 120),
        ]  # fmt: skip


@pytest.mark.parametrize("days", ["", "-1", "1.5", "4000", "٣", "x"])
def test_terms_need_whole_days(staff: Staff, days: str) -> None:
    with unit_of_work() as session, pytest.raises(Invalid) as refused:
        catalog.create_term(session, name="Net x", days=days, actor=staff)
    assert refused.value.field == "days"


def test_archived_terms_are_not_offered_but_found(staff: Staff) -> None:
    with unit_of_work() as session:
        term = catalog.create_term(session, name="Net 14", days="14", actor=staff)
        with pytest.raises(Invalid, match="There is a term named net 14 already"):
            catalog.create_term(session, name="net 14", days="15", actor=staff)
        catalog.archive_term(session, public_id=term.public_id, actor=staff)
        assert term not in catalog.list_terms(session)
        assert catalog.get_term(session, public_id=term.public_id) is term


def test_group_stands_for_its_taxes_in_their_order(staff: Staff) -> None:
    with unit_of_work() as session:
        gst, qst = make_tax(session, actor=staff, name="GST", rate="5"), make_tax(session, actor=staff, name="QST", rate="9,975 %")
        group = catalog.create_tax_group(session, name="Québec", taxes=[qst.public_id, gst.public_id], actor=staff)
        assert catalog.taxes_of(session, group.id) == (TaxRate("QST", 99_750), TaxRate("GST", 50_000))
        assert [choice.label for choice in catalog.list_taxes(session)] == ["GST 5%", "QST 9.975%", "Québec"]


def test_group_holds_single_taxes_only(staff: Staff) -> None:
    with unit_of_work() as session:
        one, two = make_tax(session, actor=staff, name="A"), make_tax(session, actor=staff, name="B")
        group = catalog.create_tax_group(session, name="G", taxes=[one.public_id, two.public_id], actor=staff)
        for taxes in ([], [one.public_id], [one.public_id] * 2, [one.public_id, group.public_id], [one.public_id, "\x00"]):
            with pytest.raises(Invalid) as refused:
                catalog.create_tax_group(session, name="H", taxes=taxes, actor=staff)
            assert refused.value.field == "taxes"


def test_tax_needs_a_rate_and_a_name_of_its_own(staff: Staff) -> None:
    with unit_of_work() as session:
        make_tax(session, actor=staff, name="Été 20%", rate="20")
        with pytest.raises(Invalid, match="There is a tax named"):
            make_tax(session, actor=staff, name="Été 20%", rate="20")
        with pytest.raises(Invalid):
            make_tax(session, actor=staff, name="VAT", rate="120")
        assert [choice.label for choice in catalog.list_taxes(session)] == ["Été 20%"]


def test_archived_tax_is_not_offered_but_still_means_its_rates(staff: Staff) -> None:
    with unit_of_work() as session:
        tax = make_tax(session, actor=staff)
        catalog.archive_tax(session, public_id=tax.public_id, actor=staff)
        assert catalog.list_taxes(session) == []
        assert catalog.find_tax_choices(session, public_ids=[tax.public_id])[tax.public_id].rates == (TaxRate("VAT", 200_000),)
        with pytest.raises(NotFound):
            catalog.taxes_of(session, 999)


def test_products_are_suggested_by_name_those_that_begin_with_it_first(staff: Staff) -> None:
    with unit_of_work() as session:
        for name in ("Advanced consulting", "Consulting", "Été", "50% off_"):
            catalog.create_product(session, name=name, unit_price="12.5", actor=staff)
        found = {
            text: [one.name for one in catalog.search_products(session, principal=staff, text=text)]
            for text in ("CONS", "été", "Été", "%", "f_")
        }
    assert found["CONS"] == ["Consulting", "Advanced consulting"]
    assert found["Été"] == ["Été"]
    assert found["%"] == found["f_"] == ["50% off_"]


def test_product_is_checked_changed_and_archived(staff: Staff) -> None:
    with unit_of_work() as session:
        product = catalog.create_product(session, name="Hour", unit_price="0.0125", actor=staff)
        assert (product.unit_price_e4, product.currency) == (125, "EUR")
        for wrong in ({"name": ""}, {"unit_price": "x"}, {"currency": "ABC"}, {"tax": "none"}, {"description": "x" * 2_001}):
            with pytest.raises(Invalid) as refused:
                catalog.create_product(session, actor=staff, **{"name": "Other", **wrong})
            assert refused.value.field == next(iter(wrong))
        with pytest.raises(Invalid, match="There is a product named hour already"):
            catalog.create_product(session, name="hour", actor=staff)
        catalog.update_product(session, public_id=product.public_id, version=1, name="Hour", unit_price="90", actor=staff)
        with pytest.raises(Conflict, match="changed elsewhere"):
            catalog.update_product(session, public_id=product.public_id, version=1, name="Hour", actor=staff)
        catalog.archive_product(session, public_id=product.public_id, actor=staff)
        assert catalog.list_products(session, principal=staff) == []


def test_portal_visitor_sees_no_catalog(staff: Staff) -> None:
    from flare_app.errors import NotPermitted

    with unit_of_work() as session:
        visitor = make_visitor(make_customer(session, actor=staff))
        with pytest.raises(NotPermitted):
            catalog.search_products(session, principal=visitor, text="")  # type: ignore[arg-type]
