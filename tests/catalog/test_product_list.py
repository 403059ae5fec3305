"""Where the list of products gets its rows."""

import pytest

from flare_app import catalog
from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import Invalid, NotFound
from flare_app.lists import ListQuery, fetch_page
from tests.factories import make_customer, make_tax, make_visitor

PRODUCTS = catalog.PRODUCT_TABLE.kind(title="Products", route="/sales/products", listed=("name", "tax")).declared()


def test_products_are_found_by_every_word_of_name_or_description(staff: Staff) -> None:
    with unit_of_work() as session:
        vat = make_tax(session, actor=staff)
        catalog.create_product(session, name="Support plan", description="Each month", tax=vat.public_id, actor=staff)
        catalog.create_product(session, name="50% plan", actor=staff)

        def found(text: str) -> list[tuple[object, ...]]:
            return [row.values for row in fetch_page(session, PRODUCTS, staff, ListQuery(text=text)).rows]

        assert found("MONTH plan") == [("Support plan", "VAT")]
        assert found("50%") == [("50% plan", "")]
        assert len(found("plan")) == len(found("")) == 2
        assert found("plan nothing") == []


def test_archived_product_leaves_the_list_and_can_be_restored(staff: Staff) -> None:
    with unit_of_work() as session:
        product = catalog.create_product(session, name="Hour", actor=staff)
        catalog.archive_product(session, public_id=product.public_id, actor=staff)
        assert fetch_page(session, PRODUCTS, staff, ListQuery()).rows == []
        assert len(fetch_page(session, PRODUCTS, staff, ListQuery(filter="archived")).rows) == 1
        catalog.create_product(session, name="Hour", actor=staff)
        with pytest.raises(Invalid, match="named Hour already"):
            catalog.restore_product(session, public_id=product.public_id, actor=staff)
        catalog.update_product(session, public_id=product.public_id, version=product.version, name="Old hour", actor=staff)
        catalog.restore_product(session, public_id=product.public_id, actor=staff)
        assert [row.label for row in fetch_page(session, PRODUCTS, staff, ListQuery()).rows] == ["Hour", "Old hour"]


def test_portal_visitor_has_no_list_of_products(staff: Staff) -> None:
    with unit_of_work() as session, pytest.raises(NotFound):
        PRODUCTS.source(make_visitor(make_customer(session, actor=staff)))
