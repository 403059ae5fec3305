"""Drafts: made, changed and deleted freely until they are issued."""

import re
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.documents.attachments import delete_attachments
from flare_app.documents.checking import check_form
from flare_app.documents.content import add_content, content_of, delete_content, fill_header, header_of, new_lines
from flare_app.documents.finding import keep_searchable
from flare_app.documents.form import CheckedDocument, DocumentForm
from flare_app.documents.invoicing import refresh_invoiced
from flare_app.documents.reading import document_facts, lines_of, lock_document
from flare_app.domain.lifecycle import DocumentAction, require_allowed
from flare_app.domain.principals import Actor, Permission, Staff, require
from flare_app.domain.states import DocumentState
from flare_app.errors import Conflict, Invalid
from flare_app.live import announce
from flare_app.models import AuditEntry, Document

_OPERATION_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")


def save_draft(
    session: Session, *, form: DocumentForm, actor: Actor, document_public_id: str | None = None, version: int | None = None
) -> Document:
    """Keep a draft: a new one, or the new content of an existing one that is still at `version`.

    A form that is sent twice (`form.operation_id`) gives the same document again, with whatever changed in between; saving
    what is kept already changes nothing.

    Raises:
        InvalidForm: with one sentence per field or line.
        Conflict: it was changed elsewhere meanwhile, or is issued.
        NotFound: there is no such document.
    """
    checked = check_form(session, form, actor)
    if document_public_id is not None:
        return _change(session, lock_document(session, public_id=document_public_id), checked, version=version, actor=actor)
    operation_id = _operation_id(form.operation_id, actor)
    earlier = _named(session, operation_id)
    if earlier is None:
        return _create(session, checked, operation_id=operation_id, actor=actor)
    return _change(session, earlier, checked, version=None, actor=actor) if earlier.state == DocumentState.DRAFT else earlier


def delete_draft(session: Session, *, public_id: str, actor: Actor) -> None:
    """Remove a draft for good. An estimate that it was made from can be converted again.

    Raises:
        ActionNotAllowed: it has a number already.
    """
    require(actor, Permission.EDIT_SALES)
    document = lock_document(session, public_id=public_id)
    require_allowed(document_facts(session, document), DocumentAction.DELETE)
    audit.record(session, actor=actor, verb="deleted", subject=document)
    delete_content(session, document)
    delete_attachments(session, document)
    session.delete(document)
    session.flush()
    refresh_invoiced(session, estimate_id=document.converted_from_id, actor=actor)
    announce(session, "staff:documents", f"document:{document.id}")


def add_draft(session: Session, checked: CheckedDocument, *, actor: Actor, **links: Any) -> Document:
    """Write a new draft; `links` are columns that tie it to another document, or its operation id."""
    document = Document(
        kind=checked.kind.value,
        customer_id=checked.customer.id,
        currency=checked.currency,
        issue_on=checked.issue_on,
        created_by_id=actor.user_id if isinstance(actor, Staff) else None,
        **links,
    )
    fill_header(document, checked)
    session.add(document)
    session.flush()
    add_content(session, document, checked)
    keep_searchable(session, document, customer_name=checked.customer.name)
    audit.record(session, actor=actor, verb="created", subject=document)
    refresh_invoiced(session, estimate_id=document.converted_from_id, actor=actor)
    announce(session, "staff:documents", f"document:{document.id}")
    return document


def _operation_id(typed: str, actor: Actor) -> str | None:
    """The form's id, tied to whoever sends it: nobody reaches another's draft by it."""
    if not typed:
        return None
    if not _OPERATION_ID.fullmatch(typed):
        raise Invalid("This form cannot be saved. Reload the page and try again.")
    return f"{actor.user_id if isinstance(actor, Staff) else 0}:{typed}"


def find_repeated(session: Session, operation_id: str, actor: Actor) -> Document | None:
    """The document that this form has made already, locked; None when it comes for the first time."""
    return _named(session, _operation_id(operation_id, actor))


def _named(session: Session, operation_id: str | None) -> Document | None:
    if operation_id is None:
        return None
    return session.exec(select(Document).where(Document.operation_id == operation_id).with_for_update()).first()


def _create(session: Session, checked: CheckedDocument, *, operation_id: str | None, actor: Actor) -> Document:
    """Write a draft; of two that come at the same moment with the same operation id, the second finds the first's."""
    try:
        with session.begin_nested():
            return add_draft(session, checked, actor=actor, operation_id=operation_id)
    except IntegrityError:
        document = _named(session, operation_id)
        if document is None:
            raise
        return document


def _change(session: Session, document: Document, checked: CheckedDocument, *, version: int | None, actor: Actor) -> Document:
    if document.kind != checked.kind:
        raise Conflict("A document cannot become one of another kind.")
    require_allowed(document_facts(session, document), DocumentAction.EDIT)
    if version is not None and document.version != version:
        raise Conflict(_changed_elsewhere(session, document))
    before = header_of(document), [content_of(line) for line in lines_of(session, document)]
    fill_header(document, checked)
    changes = {key: [old, new] for key, new in header_of(document).items() if (old := before[0][key]) != new}
    if before[1] != [content_of(line) for line in new_lines(document, checked)]:
        changes["lines"] = [len(before[1]), len(checked.lines)]
    if not changes:
        return document
    document.version += 1
    delete_content(session, document)
    add_content(session, document, checked)
    keep_searchable(session, document, customer_name=checked.customer.name)
    audit.record(session, actor=actor, verb="changed", subject=document, changes=changes)
    refresh_invoiced(session, estimate_id=document.converted_from_id, actor=actor)
    announce(session, "staff:documents", f"document:{document.id}")
    return document


def _changed_elsewhere(session: Session, document: Document) -> str:
    last = session.exec(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "document", AuditEntry.subject_id == document.id)
        .order_by(col(AuditEntry.id).desc())
    ).first()
    who = f" by {last.actor_name} at {last.at:%H:%M} UTC" if last else ""
    return f"This document was changed elsewhere meanwhile{who}. Reload it to see the change, then make yours again."
