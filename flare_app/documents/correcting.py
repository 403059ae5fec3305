"""Taking an issued document back: voiding it, or revising it into a new draft."""

from sqlmodel import Session

from flare_app import audit
from flare_app.clock import utc_now
from flare_app.documents.attachments import copy_attachments
from flare_app.documents.copying import check_copy
from flare_app.documents.drafting import add_draft
from flare_app.documents.finding import refresh_search_text
from flare_app.documents.invoicing import refresh_invoiced
from flare_app.documents.reading import document_facts, lock_document
from flare_app.domain.lifecycle import DocumentAction, require_allowed
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import DocumentState
from flare_app.domain.text import clean_text
from flare_app.live import announce
from flare_app.models import Document


def void_document(session: Session, *, public_id: str, reason: str, actor: Actor) -> Document:
    """Make an issued document count no more; it keeps its number and stays readable.

    Raises:
        ActionNotAllowed: money is allocated, a payment is in progress, or it is no issued document; the sentence says what to do.
        Invalid: on `reason`, which is required.
        NotFound: there is no such document.
    """
    require(actor, Permission.EDIT_SALES)
    document = lock_document(session, public_id=public_id)
    require_allowed(document_facts(session, document), DocumentAction.VOID)
    _void(session, document, clean_text(reason, field="reason", max_length=500, required=True), actor=actor)
    refresh_invoiced(session, estimate_id=document.converted_from_id, actor=actor)
    return document


def revise_document(session: Session, *, public_id: str, actor: Actor) -> Document:
    """Void an issued document and give a draft copy of it, dated today, that names it as the one it replaces.

    Raises:
        ActionNotAllowed: as for voiding.
        InvalidForm: the customer is archived.
        NotFound: there is no such document.
    """
    require(actor, Permission.EDIT_SALES)
    document = lock_document(session, public_id=public_id)
    require_allowed(document_facts(session, document), DocumentAction.REVISE)
    checked = check_copy(session, document, actor=actor)
    _void(session, document, "Revised", actor=actor)
    draft = add_draft(session, checked, actor=actor, replaces_id=document.id, converted_from_id=document.converted_from_id)
    copy_attachments(session, source=document, copy=draft, actor=actor)
    return draft


def _void(session: Session, document: Document, reason: str, *, actor: Actor) -> None:
    document.state = DocumentState.VOID.value
    document.voided_at = utc_now()
    document.void_reason = reason
    document.balance_amount = 0
    document.version += 1
    refresh_search_text(session, document)
    audit.record(session, actor=actor, verb="voided", subject=document, changes={"void_reason": ["", reason]})
    announce(session, "staff:documents", f"document:{document.id}", f"customer:{document.customer_id}")
