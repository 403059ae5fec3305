"""The PDF files of documents that left the house."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key


class IssuedFile(SQLModel, table=True):
    """One file as it was given out, known by its SHA-256; a document has several when its paper changed (void, a new due date)."""

    __tablename__ = "issued_file"

    id: int = primary_key()
    document_id: int = foreign_key("document.id")
    sha256: str = Field(max_length=64, unique=True)
    made_at: datetime = moment(now=True)
