"""Two customers become one: everything moves, nothing that was issued changes, and the books stay right."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, col, select

from flare_app import access, audit, customers, documents, merging, statements
from flare_app.customers import CustomerForm
from flare_app.database import read_only, unit_of_work
from flare_app.errors import Conflict, NotPermitted
from flare_app.lists import ListQuery, fetch_page
from flare_app.merging.moving import tables_of_customers
from flare_app.models import Allocation, Customer, Document, Payment, PortalLink
from flare_app.ui.staff.customers import CUSTOMERS
from flare_app.ui.staff.invoices import INVOICES
from tests import factories
from tests.merging.conftest import NOON, Twins


def test_preview_counts_what_moves_and_names_who_was_let_in(twins: Twins) -> None:
    found = twins.preview()
    assert dict(found.counts) == {
        "Invoices": 3, "Estimates": 1, "Credit notes": 1, "Payments": 1, "Contacts": 1, "Portal links": 1,
    }  # fmt: skip
    assert (found.addresses, found.problem) == (("office@acme.example",), "")


def test_everything_is_the_other_customers_and_the_books_are_right(twins: Twins) -> None:
    twins.merge()
    with read_only() as session:
        for table in (Document, Payment, Allocation):
            assert {row.customer_id for row in session.exec(select(table))} == {twins.kept.id}
        assert list(statements.verify_books(session)) == []
        owed = statements.open_sums(session, customer_id=twins.kept.id, currency="EUR", as_of=NOON.date())
        assert owed.ageing.total == 100_00
        owing = list(statements.account_balances(session, as_of=NOON.date()))
        assert owing == [(twins.kept.id, "EUR", 100_00 - 20_00 - 30_00)]


def test_issued_document_keeps_the_buyer_it_was_printed_with(twins: Twins) -> None:
    twins.merge()
    with read_only() as session:
        paid = session.get_one(Document, twins.paid.id)
        assert (paid.buyer["name"], paid.customer_id) == ("Acme Ltd", twins.kept.id)
        assert documents.document_data(session, paid).customer.name == "Acme Ltd"


def test_documents_are_found_by_either_name(twins: Twins) -> None:
    twins.merge()
    with read_only() as session:
        for words in ("acme limited", "acme ltd"):
            assert twins.paid.public_id in {
                row.public_id for row in fetch_page(session, INVOICES, twins.staff, ListQuery(words)).rows
            }


def test_only_the_kept_one_is_in_lists_and_the_other_says_where_it_went(twins: Twins) -> None:
    twins.merge()
    with read_only() as session:
        (row,) = fetch_page(session, CUSTOMERS, twins.staff, ListQuery(filter="all")).rows
        assert row.public_id == twins.kept.public_id
        gone = customers.get_customer(session, principal=twins.staff, public_id=twins.gone.public_id)
        assert customers.current_customer(session, gone).id == twins.kept.id
        assert customers.find_customer_by_email(session, email="office@acme.example") == customers.current_customer(session, gone)
        named = customers.find_customer_by_name(session, name="Acme Ltd")
        assert named is not None
        assert named.id == twins.kept.id
    for verb in (customers.restore_customer, customers.archive_customer, customers.delete_customer):
        with unit_of_work() as session, pytest.raises(Conflict, match="Acme Ltd was merged into ACME Limited"):
            verb(session, public_id=twins.gone.public_id, actor=twins.staff)


def test_details_of_the_kept_one_win_and_its_gaps_are_filled(twins: Twins) -> None:
    kept = twins.merge()
    assert (kept.name, kept.email, kept.phone, kept.city) == ("ACME Limited", "billing@acme.example", "+43 1", "Graz")
    with read_only() as session:
        offered = customers.recipients_of(session, principal=twins.staff, customer=kept)
    assert [(one.address, one.is_included) for one in offered] == [
        ("billing@acme.example", True), ("office@acme.example", False), ("jana@acme.example", True),
    ]  # fmt: skip


def test_links_are_closed_and_a_new_one_is_sent_to_who_asks(twins: Twins) -> None:
    old = access.token_for(twins.link)
    twins.merge()
    with unit_of_work() as session:
        with pytest.raises(access.PortalLinkExpired):
            access.check_token(session, old)
        assert (
            access.visitor_from_cookies(
                session, cookies={twins.inside.portal_id: twins.inside.token}, portal_id=twins.inside.portal_id
            )
            is None
        )
        link = access.request_new_link(session, ip="192.0.2.1", token=old)
        assert link is not None
        assert (link.customer_id, link.address) == (twins.kept.id, "office@acme.example")
        assert access.check_token(session, access.token_for(link)).customer_id == twins.kept.id


def test_recipient_of_both_has_one_link_afterwards(twins: Twins) -> None:
    with unit_of_work() as session:
        theirs = access.link_for(session, customer_id=twins.kept.id, address="office@acme.example", actor=twins.staff)
    old = access.token_for(twins.link)
    twins.merge()
    with unit_of_work() as session:
        assert len(access.links_of(session, principal=twins.staff, customer_id=twins.kept.id)) == 2
        assert access.check_token(session, access.token_for(theirs)).id == theirs.id
        with pytest.raises(access.PortalLinkExpired):
            access.check_token(session, access.token_for(session.get_one(PortalLink, twins.link.id)))
        found = access.request_new_link(session, ip="192.0.2.1", token=old)
        assert found is not None
        assert found.id == theirs.id


def test_link_that_staff_closed_stays_closed(twins: Twins) -> None:
    with unit_of_work() as session:
        access.revoke(session, link=session.get_one(PortalLink, twins.link.id), actor=twins.staff)
    twins.merge()
    with unit_of_work() as session:
        assert access.request_new_link(session, ip="192.0.2.1", portal_id=twins.link.public_id) is None


def test_both_have_it_in_their_trail(twins: Twins) -> None:
    twins.merge()
    with read_only() as session:
        kept = audit.history(session, subject_kind="customer", subject_id=twins.kept.id)[0]
        gone = audit.history(session, subject_kind="customer", subject_id=twins.gone.id)[0]
    assert (kept.verb, kept.changes["merged"], kept.changes["Invoices"]) == ("merged", ["", "Acme Ltd"], [1, 4])
    assert gone.changes == {"merged_into": ["", "ACME Limited"]}


def test_merging_twice_is_merging_once(twins: Twins) -> None:
    twins.merge()
    before = twins.preview().kept.version
    assert twins.merge().version == before


def test_merging_back_into_a_chain_and_into_an_archived_one_is_refused(twins: Twins) -> None:
    with unit_of_work() as session:
        customers.archive_customer(session, public_id=twins.kept.public_id, actor=twins.staff)
    with pytest.raises(Conflict, match="ACME Limited is archived"):
        twins.merge()
    with unit_of_work() as session:
        customers.restore_customer(session, public_id=twins.kept.public_id, actor=twins.staff)
    twins.merge()
    back = {"gone": twins.kept.public_id, "kept": twins.gone.public_id}
    with unit_of_work() as session, pytest.raises(Conflict, match="Acme Ltd was merged into ACME Limited already"):
        merging.merge_customers(session, **back, actor=twins.staff)
    with unit_of_work() as session, pytest.raises(Conflict, match="itself"):
        merging.merge_customers(session, gone=twins.kept.public_id, kept=twins.kept.public_id, actor=twins.staff)


def test_visitor_of_a_portal_merges_nobody(twins: Twins) -> None:
    with unit_of_work() as session, pytest.raises(NotPermitted):
        visitor = factories.make_visitor(twins.kept)
        merging.merge_customers(session, gone=twins.gone.public_id, kept=twins.kept.public_id, actor=visitor)


def test_form_that_named_the_merged_customer_is_taken_for_the_kept_one(twins: Twins) -> None:
    with unit_of_work() as session:
        form = factories.form_for(session, twins.gone)
    twins.merge()
    with unit_of_work() as session:
        assert documents.save_draft(session, form=form, actor=twins.staff).customer_id == twins.kept.id


def test_import_of_the_merged_customer_is_refused_line_by_line(twins: Twins) -> None:
    file = b"Name,Email,City\nImported,imported@acme.example,Graz\n"
    customers.import_customers(unit_of_work, content=file, actor=twins.staff)
    with unit_of_work() as session:
        imported = session.exec(select(Customer).where(Customer.name == "Imported")).one()
        merging.merge_customers(session, gone=imported.public_id, kept=twins.kept.public_id, actor=twins.staff)
    again = customers.import_customers(unit_of_work, content=file.replace(b"Graz", b"Wien"), actor=twins.staff)
    assert [remark.reason for remark in again.refusals] == ["Imported was merged into ACME Limited. Open that customer instead."]


def test_every_table_with_a_customer_is_moved_or_looked_after() -> None:
    named = {
        table.name for table in SQLModel.metadata.sorted_tables for key in table.foreign_keys if key.column.table.name == "customer"
    }
    assert named == {table.name for table in tables_of_customers()} | {"customer", "customer_contact", "portal_link"}


@pytest.mark.parametrize("table", ["document", "payment", "allocation"])
def test_database_lets_a_customer_change_along_a_merge_only(twins: Twins, table: str) -> None:
    with unit_of_work() as session:
        stranger = customers.create_customer(session, form=CustomerForm(name="Stranger"), actor=twins.staff)
    moved = text(f"UPDATE {table} SET customer_id = {stranger.id} WHERE customer_id = {twins.gone.id}")
    with pytest.raises(DBAPIError, match="cannot change"), unit_of_work() as session:
        session.execute(moved)
    twins.merge()
    again = text(f"UPDATE {table} SET customer_id = {stranger.id} WHERE customer_id = {twins.kept.id}")
    with pytest.raises(DBAPIError, match="cannot change"), unit_of_work() as session:
        session.execute(again)


def test_nothing_new_comes_to_a_merged_customer_and_the_merge_stays(twins: Twins) -> None:
    twins.merge()
    with pytest.raises(DBAPIError, match="merged into another"), unit_of_work() as session:
        session.add(PortalLink(reference="x" * 22, customer_id=twins.gone.id, address="new@acme.example"))
    with pytest.raises(DBAPIError, match="stays merged"), unit_of_work() as session:
        gone = session.exec(select(Customer).where(col(Customer.id) == twins.gone.id)).one()
        gone.merged_into_id = None
