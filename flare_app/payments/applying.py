"""Lay existing credit on invoices, take it off again, and put it back: one verb that says what shall lie where."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from flare_app import audit, documents
from flare_app.company import company_today
from flare_app.domain.lifecycle import DocumentAction, require_allowed
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import DocumentKind
from flare_app.domain.text import as_public_id
from flare_app.errors import Conflict, NotFound
from flare_app.models import Document, Payment
from flare_app.payments.allocating import laid_on, lay_anew, lock_invoices
from flare_app.payments.crediting import lock_source
from flare_app.payments.entries import Source, available


@dataclass(frozen=True, slots=True)
class Laid:
    """What of one source (`kind` payment or credit_note) lies on one invoice, in minor units: what `was` there, what it `becomes`.

    Public ids. Stating both makes the change safe to send twice, and its own undo when they are exchanged.
    """

    kind: str
    source: str
    invoice: str
    was: int
    becomes: int

    @property
    def undone(self) -> "Laid":
        """The change that takes this one back."""
        return replace(self, was=self.becomes, becomes=self.was)


def lay_credit(session: Session, *, changes: Sequence[Laid], actor: Actor) -> list[Laid]:
    """Apply credit to invoices, or take it off; gives what really changed: nothing, when it was done already.

    Raises:
        NotPermitted: a role without sales.
        NotFound: a source or an invoice is not there, or they belong to different customers.
        Conflict: the credit lies elsewhere by now, an amount does not fit, or a payment of the invoice is in progress.
    """
    require(actor, Permission.EDIT_SALES)
    sources = _locked(session, list(dict.fromkeys((one.kind, one.source) for one in changes)))
    ids = _invoice_ids(session, changes)
    customers = {source.customer_id for source in sources.values()}
    if len(customers) > 1:
        raise NotFound("The credit and the invoice belong to different customers.")
    invoices = lock_invoices(session, list(ids.values()), customer_id=customers.pop()) if changes else {}
    done = []
    for key, source in sources.items():
        mine = [one for one in changes if (one.kind, one.source) == key]
        now = laid_on(session, source)
        wanted = [one for one in mine if _differs(one, now.get(ids[one.invoice], 0))]
        _require_open(session, wanted, {one.invoice: invoices[ids[one.invoice]] for one in wanted})
        if wanted:
            _lay(session, source, {ids[one.invoice]: one.becomes for one in wanted}, on=company_today(session), actor=actor)
        done += wanted
    return done


def _locked(session: Session, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Source]:
    """Payments by their ids, then credit notes by theirs: the order in which everybody locks."""
    names = [as_public_id(public_id) for _, public_id in keys]
    payments = session.execute(select(col(Payment.public_id), col(Payment.id)).where(col(Payment.public_id).in_(names)))
    notes = session.execute(select(col(Document.public_id), col(Document.id)).where(col(Document.public_id).in_(names)))
    places = {"payment": dict(payments.all()), "credit_note": dict(notes.all())}
    ordered = sorted(keys, key=lambda key: (key[0] != "payment", places.get(key[0], {}).get(key[1], 0)))
    return {key: lock_source(session, kind=key[0], public_id=key[1]) for key in ordered}


def _invoice_ids(session: Session, changes: Sequence[Laid]) -> dict[str, int]:
    names = {as_public_id(one.invoice) for one in changes}
    statement = select(col(Document.public_id), col(Document.id)).where(
        col(Document.public_id).in_(names), Document.kind == DocumentKind.INVOICE
    )
    found = dict(session.execute(statement).all())
    if any(one.invoice not in found for one in changes):
        raise NotFound("One of the invoices does not exist any more. Reload the page.")
    return found


def _differs(one: Laid, now: int) -> bool:
    """Whether something is left to do.

    Raises:
        Conflict: what lies there is neither what was seen nor what was asked for.
    """
    if one.becomes < 0:
        raise Conflict("The amount cannot be negative.")
    if now not in (one.was, one.becomes):
        raise Conflict("This credit was applied otherwise meanwhile. Look at the amounts again.")
    return now != one.becomes


def _require_open(session: Session, wanted: Sequence[Laid], invoices: dict[str, Document]) -> None:
    for one in wanted:
        if one.becomes > one.was:
            require_allowed(documents.document_facts(session, invoices[one.invoice]), DocumentAction.APPLY_CREDIT)


def _lay(session: Session, source: Source, wanted: dict[int, int], *, on: date, actor: Actor) -> None:
    before = available(source)
    lay_anew(session, source=source, wanted=wanted, on=on, actor=actor)
    verb = "credit applied" if available(source) < before else "credit unapplied"
    audit.record(session, actor=actor, verb=verb, subject=source, changes={"credit": [before, available(source)]})
