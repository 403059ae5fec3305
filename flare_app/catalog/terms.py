"""Payment terms: how long a customer has to pay."""

from dataclasses import replace
from typing import Any

from sqlalchemy import case
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.company import get_company
from flare_app.domain.principals import Actor, Permission, Principal, require
from flare_app.domain.terms import DEFAULT_TERMS, MAX_TERM_DAYS
from flare_app.domain.text import as_public_id
from flare_app.errors import Conflict, NotFound
from flare_app.lists import ListSource
from flare_app.live import announce
from flare_app.models import Company, PaymentTerm
from flare_app.records import Details, Fact, Field, FieldKind, RecordTable

TERM_TABLE = RecordTable(
    model=PaymentTerm,
    noun="term",
    fields=(
        Field("name", "Name", required=True, longest=100),
        Field(
            "days",
            "Length in days",
            FieldKind.WHOLE,
            required=True,
            most=MAX_TERM_DAYS,
            hint="From the invoice date to the due date; 0 means due at once.",
        ),
    ),
    view=Permission.VIEW_COMPANY,
    edit=Permission.EDIT_COMPANY,
    add=Permission.EDIT_SALES,
    is_unique=True,
)

create_term = TERM_TABLE.create
update_term = TERM_TABLE.update


def create_default_terms(session: Session, *, actor: Actor) -> list[PaymentTerm]:
    """The five terms that every company starts with; those that exist by name are left as they are."""
    known = {term.name for term in list_terms(session)}
    return [
        create_term(session, name=term.name, days=str(term.days), actor=actor) for term in DEFAULT_TERMS if term.name not in known
    ]


def archive_term(session: Session, *, public_id: str, actor: Actor) -> Any:
    """Offer a term no longer; documents keep it.

    Raises:
        Conflict: it is the company's default.
    """
    term = get_term(session, public_id=public_id)
    if is_default_term(session, term):
        raise Conflict(f"{term.name} is the default. Make another term the default first.")
    return TERM_TABLE.archive(session, public_id=public_id, actor=actor)


def make_default_term(session: Session, *, public_id: str, actor: Actor) -> PaymentTerm:
    """Give documents these terms where the customer has none of their own.

    Raises:
        Conflict: the term is archived.
    """
    require(actor, Permission.EDIT_COMPANY)
    term, company = get_term(session, public_id=public_id), get_company(session)
    if term.archived_at is not None:
        raise Conflict(f"{term.name} is archived. Restore it first.")
    if company.default_terms_id != term.id:
        before = session.get(PaymentTerm, company.default_terms_id) if company.default_terms_id else None
        company.default_terms_id = term.id
        company.version += 1
        session.flush()
        audit.record(
            session, actor=actor, verb="changed", subject=company, changes={"default_terms": [before and before.name, term.name]}
        )
        announce(session, TERM_TABLE.topic, "staff:company")
    return term


def is_default_term(session: Session, term: PaymentTerm) -> bool:
    """Whether documents have these terms unless something else is said."""
    return get_company(session).default_terms_id == term.id


def term_details(session: Session, principal: Principal, term: PaymentTerm) -> Details:
    """When an invoice is due, and whether the term is the default."""
    due = (
        "On the invoice date"
        if term.days == 0
        else "1 day after its date"
        if term.days == 1
        else f"{term.days:,} days after its date"
    )
    default = (Fact("Default", "For customers who have no terms of their own"),) if is_default_term(session, term) else ()
    return Details(term.name, facts=(Fact("An invoice is due", due), *default))


def term_source(principal: Principal) -> ListSource:
    """Rows for the list of terms: name, days, status ("default" or nothing)."""
    source = TERM_TABLE.source(principal)
    default = select(Company.id).where(Company.default_terms_id == PaymentTerm.id).exists()
    status = case((default, "default"), else_="")
    return replace(source, select=source.select.add_columns(status.label("status")), sorts={**source.sorts, "status": status})


def list_terms(session: Session) -> list[PaymentTerm]:
    """The terms on offer, the shortest first."""
    offered = col(PaymentTerm.archived_at).is_(None)
    return list(session.exec(select(PaymentTerm).where(offered).order_by(col(PaymentTerm.days), col(PaymentTerm.name))))


def get_term(session: Session, *, public_id: str) -> PaymentTerm:
    """The terms of that public id.

    Raises:
        NotFound: there are none.
    """
    term = find_term(session, public_id=public_id)
    if term is None:
        raise NotFound("These terms do not exist.")
    return term


def find_term(session: Session, *, public_id: str) -> PaymentTerm | None:
    """The terms of that public id, archived or not, or None."""
    return session.exec(select(PaymentTerm).where(PaymentTerm.public_id == as_public_id(public_id))).first()
