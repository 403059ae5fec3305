"""Taxes and groups that change while documents have them, and terms that are the default."""

import pytest

from flare_app import catalog, documents
from flare_app.company import get_company
from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, InvalidForm, NotFound
from flare_app.lists import ListQuery, fetch_page
from flare_app.models import Document
from flare_app.ui.staff.settings_taxes import TAXES
from flare_app.ui.staff.settings_terms import TERMS
from tests.factories import line, make_customer, make_draft, make_issued, make_tax, make_visitor


def test_a_changed_tax_leaves_what_is_written_as_it_is(staff: Staff) -> None:
    with unit_of_work() as session:
        vat, customer = make_tax(session, actor=staff, name="VAT", rate="20"), make_customer(session, actor=staff)
        issued = make_issued(session, customer, line("100.00", tax=vat.public_id), actor=staff)
        draft = make_draft(session, customer, line("100.00", tax=vat.public_id), actor=staff)
        assert (issued.total_amount, draft.total_amount) == (120_00, 120_00)
        catalog.update_tax(session, public_id=vat.public_id, version=1, name="VAT", rate="25", actor=staff)
    with unit_of_work() as session:
        assert session.get_one(Document, issued.id).total_amount == 120_00
        assert documents.issue_document(session, public_id=draft.public_id, actor=staff).total_amount == 120_00
        assert make_draft(session, customer, line("100.00", tax=vat.public_id), actor=staff).total_amount == 125_00


def test_a_group_changes_its_name_and_its_taxes(staff: Staff) -> None:
    with unit_of_work() as session:
        one, two, three = (make_tax(session, actor=staff, name=name).public_id for name in "ABC")
        group = catalog.create_tax_group(session, name="Both", taxes=[one, two], actor=staff)
        catalog.update_tax_group(session, public_id=group.public_id, version=1, name="All", taxes=[three, one, two], actor=staff)
        assert [rate.name for rate in catalog.taxes_of(session, group.id)] == ["C", "A", "B"]
        assert group.name == "All"
        with pytest.raises(Conflict, match="changed elsewhere"):
            catalog.update_tax_group(session, public_id=group.public_id, version=1, name="Old", taxes=[one, two], actor=staff)
        with pytest.raises(InvalidForm) as refused:
            catalog.update_tax_group(
                session, public_id=group.public_id, version=group.version, name="", taxes=[one, ""], actor=staff
            )
        assert [problem.field for problem in refused.value.problems] == ["name", "taxes"]


def test_taxes_and_groups_stand_in_one_table_with_their_rates(staff: Staff) -> None:
    with unit_of_work() as session:
        taxes = [make_tax(session, actor=staff, name=name, rate=rate).public_id for name, rate in (("QST", "9.975"), ("GST", "5"))]
        catalog.create_tax_group(session, name="Québec", taxes=taxes, description="Both of them", actor=staff)
        rows = fetch_page(session, TAXES.declared(), staff, ListQuery(sort="-rate")).rows
        assert [row.values for row in rows] == [
            ("Québec", "Tax group", "QST, GST", "Both of them", 149_750),
            ("QST", "Tax", "", "", 99_750),
            ("GST", "Tax", "", "", 50_000),
        ]
        with pytest.raises(NotFound):
            catalog.tax_source(make_visitor(make_customer(session, actor=staff)))


def test_item_96_one_term_is_the_default_and_cannot_be_archived(staff: Staff) -> None:
    with unit_of_work() as session:
        terms = {term.name: term for term in catalog.list_terms(session)}
        rows = fetch_page(session, TERMS.declared(), staff, ListQuery()).rows
        assert [row.label for row in rows if "default" in row.values] == ["Net 30"]
        catalog.make_default_term(session, public_id=terms["Net 60"].public_id, actor=staff)
        assert get_company(session).default_terms_id == terms["Net 60"].id
        assert documents.new_form(session, kind=DocumentKind.INVOICE, customer=make_customer(session, actor=staff)).terms == (
            terms["Net 60"].public_id
        )
        with pytest.raises(Conflict, match=r"Net 60 is the default\. Make another term the default first"):
            catalog.archive_term(session, public_id=terms["Net 60"].public_id, actor=staff)
        catalog.archive_term(session, public_id=terms["Net 30"].public_id, actor=staff)
        with pytest.raises(Conflict, match=r"Net 30 is archived\. Restore it first"):
            catalog.make_default_term(session, public_id=terms["Net 30"].public_id, actor=staff)
