"""Which PDF files are ours: each is noted by its SHA-256 before it leaves the house, so that a forged one can be told apart."""

import re
from hashlib import sha256

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from flare_app.access import visible_documents
from flare_app.domain.principals import PortalVisitor
from flare_app.domain.states import DocumentState
from flare_app.errors import Invalid
from flare_app.models import Document, IssuedFile

_SHA256 = re.compile(r"[0-9a-f]{64}")


def is_noted(session: Session, *, content: bytes) -> bool:
    """Whether the file is known already: a look that takes no lock."""
    return session.exec(select(IssuedFile.id).where(IssuedFile.sha256 == sha256(content).hexdigest())).first() is not None


def note_issued_file(session: Session, *, document_id: int, content: bytes) -> None:
    """Remember a file of a document that has a number; noting it again changes nothing, and a draft's file is nobody's."""
    document = session.get_one(Document, document_id)
    if document.state == DocumentState.DRAFT or is_noted(session, content=content):
        return
    try:
        with session.begin_nested():
            session.add(IssuedFile(document_id=document_id, sha256=sha256(content).hexdigest()))
    except IntegrityError:
        return  # another process drew the same file this moment


def find_issued_file(session: Session, *, principal: PortalVisitor, fingerprint: str) -> Document | None:
    """The document of which a file has this SHA-256, if it was issued to this visitor's customer and they may see it.

    Raises:
        Invalid: no SHA-256 in hexadecimal digits.
    """
    if not _SHA256.fullmatch(fingerprint):
        raise Invalid("This is not a file's fingerprint.")
    statement = select(Document).join(IssuedFile, col(IssuedFile.document_id) == col(Document.id))
    return session.exec(statement.where(IssuedFile.sha256 == fingerprint, visible_documents(principal))).first()
