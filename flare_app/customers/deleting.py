"""A customer is deleted while nothing hangs on it; else the refusal counts what stands in the way."""

from collections.abc import Iterable, Iterator

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from flare_app import audit
from flare_app.customers.contacts import contacts_of
from flare_app.customers.keeping import lock_customer
from flare_app.domain.principals import Actor
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.errors import Conflict
from flare_app.live import announce
from flare_app.models import Customer, Document, Message, Payment, PortalLink, RecurringRule


def delete_customer(session: Session, *, public_id: str, actor: Actor) -> None:
    """Delete a customer, and its contacts with it, for good.

    Raises:
        Conflict: something hangs on it; the sentence counts what, and says what to do.
        NotFound: there is no such customer.
    """
    customer = lock_customer(session, public_id=public_id, actor=actor)
    if hanging := list(_hanging(session, customer.id)):
        raise Conflict(f"{customer.name} has {_listed(words for words, _ in hanging)} and cannot be deleted. {_way_out(hanging)}")
    for contact in contacts_of(session, customer.id):
        session.delete(contact)
    session.flush()
    audit.record(session, actor=actor, verb="deleted", subject=customer)
    session.delete(customer)
    session.flush()
    announce(session, "staff:customers", f"customer:{customer.id}")


def _hanging(session: Session, customer_id: int) -> Iterator[tuple[str, bool]]:
    """What hangs on a customer, counted in words, and whether it could be deleted, too."""
    kinds = col(Document.kind), col(Document.state)
    mine = select(*kinds, func.count()).where(col(Document.customer_id) == customer_id).group_by(*kinds)
    found = {(kind, state): count for kind, state, count in session.execute(mine)}
    for kind in (DocumentKind.INVOICE, DocumentKind.ESTIMATE, DocumentKind.CREDIT_NOTE):
        drafts = found.pop((kind.value, DocumentState.DRAFT.value), 0)
        issued = sum(count for (other, _), count in found.items() if other == kind.value)
        if issued:
            yield _counted(issued, kind.noun), False
        if drafts:
            yield _counted(drafts, f"draft {kind.noun}"), True
    for noun, model, column in _OTHERS:
        if count := session.execute(select(func.count()).where(getattr(model, column) == customer_id)).scalar_one():
            yield _counted(count, noun), False


_OTHERS: tuple[tuple[str, type[SQLModel], str], ...] = (
    ("payment", Payment, "customer_id"),
    ("recurring invoice", RecurringRule, "customer_id"),
    ("e-mail", Message, "customer_id"),
    ("portal link", PortalLink, "customer_id"),
    ("merged customer", Customer, "merged_into_id"),
)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _listed(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _way_out(hanging: list[tuple[str, bool]]) -> str:
    if all(is_draft for _, is_draft in hanging):
        return f"Delete {'it' if hanging[0][0].startswith('1 ') and len(hanging) == 1 else 'them'} first, or archive the customer."
    return "Archive the customer instead: everything stays, and it is not offered any more."
