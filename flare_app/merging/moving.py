"""Merge two customers: everything of the one moves to the other in one transaction, and nothing comes to the former any more.

Issued documents keep the buyer that they were printed with. The database lets their customer change along a merge only: the
customer that goes names the one that stays first (see the triggers), and never changes that again.
"""

from typing import Any

from sqlalchemy import Table, func, update
from sqlmodel import Session, SQLModel, col, select

from flare_app import access, audit, customers
from flare_app.clock import utc_now
from flare_app.customers import move_contacts, refresh_customer_search_text
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict
from flare_app.live import announce
from flare_app.merging.preview import count_of, problem_of
from flare_app.models import Customer, Document, Payment
from flare_app.search import search_text

_BY_THEMSELVES = frozenset({"customer", "customer_contact", "portal_link"})


def merge_customers(session: Session, *, gone: str, kept: str, actor: Actor) -> Customer:
    """Move all that there is of `gone` to `kept` (public ids), and leave `gone` behind for the audit trail alone.

    The details of `kept` win; what it has none of (an address, a phone) is taken from the other. Cannot be undone. Sent twice, the
    second one finds it done.

    Raises:
        Conflict: the two cannot be merged now; the sentence says why.
        NotFound: there is no such customer.
    """
    require(actor, Permission.EDIT_SALES)
    leaving = customers.get_customer(session, principal=actor, public_id=gone)
    staying = customers.get_customer(session, principal=actor, public_id=kept)
    _lock(session, leaving, staying)
    if leaving.merged_into_id == staying.id:
        return staying
    if problem := problem_of(session, leaving, staying):
        raise Conflict(problem)
    before = count_of(session, staying)
    leaving.merged_into_id, leaving.archived_at = staying.id, leaving.archived_at or utc_now()
    session.flush()
    _move_rows(session, leaving, staying)
    move_contacts(session, leaving, staying)
    access.move_links(session, from_id=leaving.id, to_id=staying.id)
    _finish(session, leaving, staying, before, actor=actor)
    return staying


def _lock(session: Session, leaving: Customer, staying: Customer) -> None:
    """In the order in which everybody locks: payments, credit notes, invoices; both customers last, so that nothing new comes."""
    locks = [
        select(Payment.id).where(Payment.customer_id == leaving.id).order_by(col(Payment.id)),
        *(
            select(Document.id).where(Document.customer_id == leaving.id, Document.kind == kind).order_by(col(Document.id))
            for kind in (DocumentKind.CREDIT_NOTE, DocumentKind.INVOICE, DocumentKind.ESTIMATE)
        ),
    ]
    for lock in locks:
        session.exec(lock.with_for_update()).all()
    both = select(Customer).where(col(Customer.id).in_([leaving.id, staying.id])).order_by(col(Customer.id))
    session.exec(both.with_for_update().execution_options(populate_existing=True)).all()


def _move_rows(session: Session, leaving: Customer, staying: Customer) -> None:
    """Every table that names a customer, also one that is yet to be made; what a list finds is found by the new name, too."""
    name = " " + search_text(staying.name)
    for table in tables_of_customers():
        values: dict[str, Any] = {"customer_id": staying.id}
        if "search_text" in table.c:
            values["search_text"] = func.coalesce(table.c.search_text, "").concat(name)
        session.execute(update(table).where(table.c.customer_id == leaving.id).values(values))
    session.expire_all()


def tables_of_customers() -> list[Table]:
    """The tables whose rows belong to one customer and move as they are."""
    return [table for table in SQLModel.metadata.sorted_tables if "customer_id" in table.c and table.name not in _BY_THEMSELVES]


def _finish(session: Session, leaving: Customer, staying: Customer, before: dict[str, int], *, actor: Actor) -> None:
    after = count_of(session, staying)
    changes: dict[str, list[Any]] = {title: [before[title], after[title]] for title in after if after[title] != before[title]}
    for one in (leaving, staying):
        one.version += 1
    refresh_customer_search_text(session, staying)
    audit.record(session, actor=actor, verb="merged", subject=staying, changes={"merged": ["", leaving.name], **changes})
    audit.record(session, actor=actor, verb="merged", subject=leaving, changes={"merged_into": ["", staying.name]})
    topics = ("customers", "documents", "payments", "messages", "recurring")
    announce(session, *(f"staff:{topic}" for topic in topics), f"customer:{leaving.id}", f"customer:{staying.id}")
