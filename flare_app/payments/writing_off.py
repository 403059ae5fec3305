"""Give up the rest of an invoice that is not worth asking for, and take that back."""

from sqlmodel import Session

from flare_app import audit, documents
from flare_app.company import company_today
from flare_app.domain.lifecycle import DocumentAction, require_allowed
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.text import clean_text
from flare_app.errors import Conflict
from flare_app.models import Document
from flare_app.payments.entries import active_write_offs, announce_money, take_back, write_entry


def write_off(session: Session, *, public_id: str, reason: str, actor: Actor) -> Document:
    """Write off what is left to pay of an invoice; it is settled then, and says so in its history.

    Raises:
        NotPermitted: a role without sales.
        Invalid: no reason.
        NotFound: there is no such document.
        ActionNotAllowed: it is no issued invoice with something left to pay, or a payment of it is in progress.
    """
    require(actor, Permission.EDIT_SALES)
    reason = clean_text(reason, field="reason", max_length=500, required=True)
    invoice = documents.lock_document(session, public_id=public_id)
    require_allowed(documents.document_facts(session, invoice), DocumentAction.WRITE_OFF)
    rest = invoice.balance_amount
    write_entry(session, None, target=invoice, amount=rest, on=company_today(session), actor=actor, reason=reason)
    audit.record(session, actor=actor, verb="written off", subject=invoice, changes={"write_off_reason": ["", reason]})
    announce_money(session, invoice)
    return invoice


def take_back_write_off(session: Session, *, public_id: str, actor: Actor) -> Document:
    """Ask for it again: what was written off of an invoice is open as before.

    Raises:
        NotPermitted: a role without sales.
        NotFound: there is no such document.
        Conflict: nothing of it is written off.
    """
    require(actor, Permission.EDIT_SALES)
    invoice = documents.lock_document(session, public_id=public_id)
    written_off = active_write_offs(session, invoice)
    if not written_off:
        raise Conflict(f"Nothing of {invoice.number or 'this draft'} is written off.")
    for allocation in written_off:
        take_back(session, allocation=allocation, actor=actor, on=company_today(session))
    audit.record(session, actor=actor, verb="write-off taken back", subject=invoice)
    return invoice
