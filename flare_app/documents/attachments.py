"""Files attached to documents: kept in the database, so that every server process has them and one backup holds all.

A form that is not saved yet holds files, too; saving it makes them the document's. What is removed can be brought back for a month.
"""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, and_, col, delete, or_, select

from flare_app import audit
from flare_app.access import visible_documents
from flare_app.clock import utc_now
from flare_app.documents.attachment_types import check_file
from flare_app.documents.reading import lock_document
from flare_app.domain.principals import Actor, Permission, PortalVisitor, Principal, Staff, System, require
from flare_app.domain.text import as_public_id
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.live import announce
from flare_app.models import Attachment, AttachmentContent, Document

MAX_ATTACHMENT_BYTES = 10_000_000
MAX_ATTACHMENTS = 10
ATTACHMENT_TOO_LARGE = "The file is larger than 10 MB. Attach a smaller one."
_KEPT = timedelta(days=30)


def attach_file(
    session: Session, *, name: str, content: bytes, actor: Staff, document: str = "", form: str = "", is_shared: bool = False
) -> Attachment:
    """Attach a file to a document (its public id), or to a form of the actor's that is not saved yet ("invoice/new").

    `is_shared`: the customer sees it in the portal, too.

    Raises:
        Invalid: too large, empty, of a kind that is not taken.
        Conflict: there are ten already.
        NotFound: there is no such document.
    """
    require(actor, Permission.EDIT_SALES)
    if len(content) > MAX_ATTACHMENT_BYTES:
        raise Invalid(ATTACHMENT_TOO_LARGE)
    file_name, media_type = check_file(name, content)
    owner = lock_document(session, public_id=document) if document else None
    if owner is None and not form:
        raise NotFound("This document does not exist.")
    there = and_(_of_document(owner.id) if owner else _of_form(form, actor), col(Attachment.removed_at).is_(None))
    if session.exec(select(func.count()).select_from(Attachment).where(there)).one() >= MAX_ATTACHMENTS:
        raise Conflict(f"A document holds at most {MAX_ATTACHMENTS} files. Remove one first.")
    attachment = Attachment(
        document_id=owner.id if owner else None,
        form="" if owner else form,
        file_name=file_name,
        media_type=media_type,
        size=len(content),
        sha256=_keep(session, content),
        is_shared=is_shared,
        created_by_id=actor.user_id,
    )
    session.add(attachment)
    session.flush()
    _tell(session, attachment, "attached a file", actor=actor)
    return attachment


def remove_attachment(session: Session, *, public_id: str, actor: Staff) -> Attachment:
    """Take a file away; for a month it can be brought back."""
    return _change(session, public_id, "removed a file", actor=actor, removed=True)


def restore_attachment(session: Session, *, public_id: str, actor: Staff) -> Attachment:
    """Bring a removed file back."""
    return _change(session, public_id, "brought a file back", actor=actor, removed=False)


def share_attachment(session: Session, *, public_id: str, is_shared: bool, actor: Staff) -> Attachment:
    """Show a file to the customer in the portal, or no longer."""
    require(actor, Permission.EDIT_SALES)
    attachment = get_attachment(session, principal=actor, public_id=public_id)
    if attachment.is_shared != is_shared:
        attachment.is_shared = is_shared
        _tell(session, attachment, "showed a file to the customer" if is_shared else "hid a file from the customer", actor=actor)
    return attachment


def attachments_of(session: Session, *, principal: Actor, document_id: int) -> list[Attachment]:
    """The files of a document that the principal may see, the oldest first; a portal visitor sees what is shown to the customer."""
    statement = select(Attachment).where(_of_document(document_id), _visible(principal)).order_by(col(Attachment.id))
    return list(session.exec(statement))


def attachments_of_form(session: Session, *, form: str, actor: Staff) -> list[Attachment]:
    """The files of a form that is not saved yet."""
    there = and_(_of_form(form, actor), col(Attachment.removed_at).is_(None))
    return list(session.exec(select(Attachment).where(there).order_by(col(Attachment.id))))


def get_attachment(session: Session, *, principal: Principal, public_id: str, removed: bool = False) -> Attachment:
    """A file by its public id, as the principal may see it.

    Raises:
        NotFound: there is none, or not for this principal.
    """
    wanted = Attachment.public_id == as_public_id(public_id)
    found = session.exec(select(Attachment).where(wanted, _visible(principal, removed=removed))).first()
    if found is None:
        raise NotFound("This file does not exist.")
    return found


def attachment_content(session: Session, attachment: Attachment) -> bytes:
    """The bytes of a file that was found for its principal."""
    return session.get_one(AttachmentContent, attachment.sha256).content


def adopt_attachments(session: Session, *, form: str, document: Document, actor: Staff) -> None:
    """The form is saved: its files are the document's."""
    for attachment in attachments_of_form(session, form=form, actor=actor):
        attachment.document_id, attachment.form = document.id, ""
        _tell(session, attachment, "attached a file", actor=actor)
    session.flush()


def move_attachments(session: Session, *, form: str, to: str, actor: Staff) -> None:
    """What was typed is put aside or taken back: its files go along."""
    for attachment in attachments_of_form(session, form=form, actor=actor):
        attachment.form = to
    session.flush()


def copy_attachments(session: Session, *, source: Document, copy: Document, actor: Actor) -> None:
    """The same files for a document that takes another's place."""
    user_id = actor.user_id if isinstance(actor, Staff) else None
    for one in attachments_of(session, principal=actor, document_id=source.id):
        kept = {name: getattr(one, name) for name in ("file_name", "media_type", "size", "sha256", "is_shared")}
        session.add(Attachment(document_id=copy.id, created_by_id=user_id, **kept))
    session.flush()


def delete_attachments(session: Session, document: Document) -> None:
    """A draft is deleted, with its files."""
    session.execute(delete(Attachment).where(_of_document(document.id)))


def delete_forgotten_attachments(session: Session) -> None:
    """Nightly: what was removed, or put into a form that nobody saved, a month ago."""
    before = utc_now() - _KEPT
    unsaved = and_(col(Attachment.document_id).is_(None), col(Attachment.created_at) < before)
    session.execute(delete(Attachment).where(or_(col(Attachment.removed_at) < before, unsaved)))
    used = exists().where(col(Attachment.sha256) == col(AttachmentContent.sha256))
    session.execute(delete(AttachmentContent).where(~used))


def _visible(principal: Actor, *, removed: bool = False) -> ColumnElement[bool]:
    """Of `Attachment`: to staff those of documents and of their own forms, to visitors what is shown of documents they may see."""
    kept = col(Attachment.removed_at).is_not(None) if removed else col(Attachment.removed_at).is_(None)
    if isinstance(principal, PortalVisitor):
        of_visible = exists().where(col(Document.id) == col(Attachment.document_id), visible_documents(principal))
        return and_(kept, col(Attachment.is_shared).is_(True), of_visible)
    require(principal, Permission.VIEW_SALES)
    if isinstance(principal, System):
        return kept
    return and_(kept, or_(col(Attachment.document_id).is_not(None), col(Attachment.created_by_id) == principal.user_id))


def _of_document(document_id: int) -> ColumnElement[bool]:
    return col(Attachment.document_id) == document_id


def _of_form(form: str, actor: Staff) -> ColumnElement[bool]:
    mine = and_(col(Attachment.form) == form, col(Attachment.created_by_id) == actor.user_id)
    return and_(col(Attachment.document_id).is_(None), mine)


def _keep(session: Session, content: bytes) -> str:
    digest = sha256(content).hexdigest()
    if session.exec(select(AttachmentContent.sha256).where(AttachmentContent.sha256 == digest)).first() is None:
        try:
            with session.begin_nested():
                session.add(AttachmentContent(sha256=digest, content=content))
        except IntegrityError:
            return digest  # the same file this moment, in another transaction
    return digest


def _change(session: Session, public_id: str, verb: str, *, actor: Staff, removed: bool) -> Attachment:
    require(actor, Permission.EDIT_SALES)
    attachment = get_attachment(session, principal=actor, public_id=public_id, removed=not removed)
    attachment.removed_at = utc_now() if removed else None
    session.flush()
    _tell(session, attachment, verb, actor=actor)
    return attachment


def _tell(session: Session, attachment: Attachment, verb: str, *, actor: Staff) -> None:
    if attachment.document_id is None:
        return
    document = session.get_one(Document, attachment.document_id)
    pair = [attachment.file_name, None] if attachment.removed_at else [None, attachment.file_name]
    audit.record(session, actor=actor, verb=verb, subject=document, changes={"file": pair})
    announce(session, f"document:{document.id}")
