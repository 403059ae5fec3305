"""What the search over all tabs shows: hits per tab with what was found lit up, and never what the visitor may not see."""

from dataclasses import replace
from functools import partial

import pytest

from flare_app import documents
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalScope, PortalVisitor
from flare_app.domain.states import DocumentKind
from flare_app.lists import Column, ColumnKind, RecordList
from flare_app.ui.components.search_hits import HitGroup, Part, find_hits
from tests import factories
from tests.factories import line


def declared(kind: DocumentKind, title: str) -> RecordList:
    """A tab of the portal."""
    return RecordList(
        key=f"portal_{kind}s_searched",
        title=title,
        singular=kind.noun,
        audience="portal",
        route=f"/portal/[portal_id]/{kind}s",
        permission=None,
        columns=(
            Column("number", "Number"),
            Column("issue_on", "Date", ColumnKind.DATE),
            Column("po_number", "PO number"),
            Column("total_amount", "Total", ColumnKind.MONEY),
            Column("status", "Status", ColumnKind.STATUS),
        ),
        source=partial(documents.document_source, kind=kind),
        default_sort="-issue_on",
    )


TABS = (declared(DocumentKind.INVOICE, "Invoices"), declared(DocumentKind.ESTIMATE, "Estimates"))


@pytest.fixture
def who(database: str) -> PortalVisitor:
    """Somebody with six invoices and an estimate, beside a customer with one of each."""
    with unit_of_work() as session:
        ada = factories.make_company(session)
        ours, theirs = (factories.make_customer(session, actor=ada) for _ in range(2))
        for number in range(5):
            factories.make_issued(session, ours, line("100"), actor=ada, po_number=f"PO-7{number}")
        factories.make_issued(session, ours, line("1234.50", description=f"{'Delivery and ' * 5}Kupferrohr 15 mm"), actor=ada)
        factories.make_issued(session, ours, line("45"), actor=ada, kind=DocumentKind.ESTIMATE)
        factories.make_issued(session, theirs, line("1234.50", description="Kupferrohr"), actor=ada)
        return factories.make_visitor(ours)


def hits(who: PortalVisitor, text: str) -> tuple[list[HitGroup], str]:
    """What is found in both tabs."""
    with read_only() as session:
        return find_hits(session, who, text, lists=TABS)


def found(parts: list[Part]) -> list[str]:
    """What is lit up."""
    return [part.text for part in parts if part.found]


def test_each_tab_shows_its_first_hits_and_the_way_to_all_of_them(who: PortalVisitor) -> None:
    groups, summary = hits(who, "consulting")
    assert [(group.title, group.count, len(group.hits), group.more) for group in groups] == [
        ("Invoices", "5", 4, "See all 5 in Invoices"),
        ("Estimates", "1", 1, "See in Estimates"),
    ]
    assert groups[0].more_href == "/portal/portal/invoices?q=consulting"
    assert groups[1].hits[0].href.startswith("/portal/portal/estimates/")
    assert summary == "6 hits in 2 tabs"


def test_amounts_numbers_references_and_lines_are_lit_up_where_they_are_found(who: PortalVisitor) -> None:
    (group,), summary = hits(who, "1.234,50")
    assert (found(group.hits[0].amount), summary) == (["€1,234.50"], "1 hit in 1 tab")
    (group,), _ = hits(who, "po-73")
    assert found(group.hits[0].text) == ["PO-73"]
    (group,), _ = hits(who, "kupfer")
    text = group.hits[0].text
    assert text[0].text.startswith("…") and len(text[0].text) <= 31
    assert (found(text), text[-1].text) == (["Kupfer"], "rohr 15 mm")


def test_nothing_is_found_beyond_what_the_visitor_may_see(who: PortalVisitor) -> None:
    (group,), _ = hits(who, "kupfer")
    assert group.count == "1"
    with read_only() as session:
        only = documents.get_document(session, principal=who, public_id=group.hits[0].href.rsplit("/", 1)[1])
    narrow = replace(who, scope=PortalScope(document_id=only.id))
    assert hits(narrow, "consulting") == ([], "Nothing found")
    assert hits(narrow, "kupfer")[1] == "1 hit in 1 tab"


def test_nothing_asked_says_nothing(who: PortalVisitor) -> None:
    assert hits(who, " ") == ([], "")
