"""Messages that are about several documents at once."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from flare_app.models import Document, Message, MessageDocument


def several_of(session: Session, message: Message) -> Sequence[Document]:
    """The documents of a message that is about several, oldest first; none of any other."""
    named = select(Document).join(MessageDocument, col(MessageDocument.document_id) == col(Document.id))
    return session.exec(
        named.where(MessageDocument.message_id == message.id).order_by(col(Document.issue_on), col(Document.id))
    ).all()


def document_ids(session: Session, message: Message) -> list[int]:
    """The documents that a message is about, one or several."""
    if message.document_id is not None:
        return [message.document_id]
    named = select(MessageDocument.document_id).where(MessageDocument.message_id == message.id)
    return list(session.exec(named.order_by(col(MessageDocument.document_id))))


def is_about_document(document_id: int) -> ColumnElement[bool]:
    """Whether a message is about the document, alone or among others."""
    among = select_columns(col(MessageDocument.message_id)).where(col(MessageDocument.document_id) == document_id)
    return or_(col(Message.document_id) == document_id, col(Message.id).in_(among))
