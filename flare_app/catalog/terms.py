"""Payment terms: how long a customer has to pay."""

from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.catalog.names import has_name
from flare_app.clock import utc_now
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.terms import DEFAULT_TERMS, MAX_TERM_DAYS
from flare_app.domain.text import as_public_id, clean_text
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.models import PaymentTerm


def create_default_terms(session: Session, *, actor: Actor) -> list[PaymentTerm]:
    """The five terms that every company starts with; those that exist by name are left as they are."""
    known = {term.name for term in list_terms(session)}
    return [
        create_term(session, name=term.name, days=str(term.days), actor=actor) for term in DEFAULT_TERMS if term.name not in known
    ]


def create_term(session: Session, *, name: str, days: str, actor: Actor) -> PaymentTerm:
    """Add a term of `days` calendar days, as typed.

    Raises:
        Invalid: on the field `name` or `days`.
        Conflict: there is one of that name.
    """
    require(actor, Permission.EDIT_SALES)
    name = clean_text(name, field="name", max_length=100, required=True)
    same = select(PaymentTerm).where(has_name(PaymentTerm.name, name), col(PaymentTerm.archived_at).is_(None))
    if session.exec(same).first():
        raise Conflict(f"There are terms named {name} already.")
    term = PaymentTerm(name=name, days=_days(days))
    session.add(term)
    session.flush()
    audit.record(session, actor=actor, verb="created", subject=term)
    return term


def archive_term(session: Session, *, public_id: str, actor: Actor) -> PaymentTerm:
    """Offer a term no longer; documents keep it."""
    require(actor, Permission.EDIT_SALES)
    term = get_term(session, public_id=public_id)
    if term.archived_at is None:
        term.archived_at = utc_now()
        audit.record(session, actor=actor, verb="archived", subject=term)
    return term


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


def _days(typed: str) -> int:
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and int(text) <= MAX_TERM_DAYS):
        raise Invalid(f"Days must be a whole number from 0 to {MAX_TERM_DAYS:,}.", field="days")
    return int(text)
