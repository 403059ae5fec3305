"""The three things that may change on an issued document, each with its audit entry."""

from functools import partial
from typing import Any

from sqlmodel import Session

from flare_app import audit
from flare_app.documents.checking import clean_internal_note, clean_po_number, read_due_on
from flare_app.documents.finding import refresh_search_text
from flare_app.documents.reading import lock_document
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.problems import Problems
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.errors import Conflict
from flare_app.live import announce
from flare_app.models import Document


def update_issued_fields(
    session: Session,
    *,
    public_id: str,
    actor: Actor,
    version: int | None = None,
    po_number: str | None = None,
    internal_note: str | None = None,
    due_on: str | None = None,
) -> Document:
    """Change PO number, internal note or due date, as typed; None leaves one as it is.

    Raises:
        InvalidForm: with one sentence per field.
        Conflict: the document is not issued, is no invoice (for the due date), or changed since `version`.
        NotFound: there is no such document.
    """
    require(actor, Permission.EDIT_SALES)
    document = lock_document(session, public_id=public_id)
    if document.state != DocumentState.ISSUED:
        raise Conflict(
            "A draft can simply be edited." if document.state == DocumentState.DRAFT else "A void document cannot change."
        )
    if due_on is not None and document.kind != DocumentKind.INVOICE:
        raise Conflict("Only an invoice has a due date.")
    if version is not None and document.version != version:
        raise Conflict("This document was changed elsewhere meanwhile. Reload it to see the change, then make yours again.")
    changes = _changes(document, po_number=po_number, internal_note=internal_note, due_on=due_on)
    if not changes:
        return document
    for name, (_, new) in changes.items():
        setattr(document, name, new)
    document.version += 1
    refresh_search_text(session, document)
    audit.record(session, actor=actor, verb="changed", subject=document, changes=changes)
    announce(session, "staff:documents", f"document:{document.id}", f"customer:{document.customer_id}")
    return document


def _changes(document: Document, **typed: str | None) -> dict[str, list[Any]]:
    readers = {
        "po_number": clean_po_number,
        "internal_note": clean_internal_note,
        "due_on": lambda text: read_due_on(text, document.issue_on),
    }
    problems = Problems()
    read = {name: problems.catch(partial(readers[name], text), None) for name, text in typed.items() if text is not None}
    problems.raise_any()
    return {name: [old, new] for name, new in read.items() if (old := getattr(document, name)) != new}
