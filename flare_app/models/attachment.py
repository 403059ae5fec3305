"""Files that staff attach to documents."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key, public_id


class Attachment(SQLModel, table=True):
    """A file of a document, or of a form that is not saved yet (`form` names it as `form_draft` does, for `created_by_id`)."""

    id: int = primary_key()
    public_id: str = public_id()
    document_id: int | None = foreign_key("document.id", nullable=True)
    form: str = Field(default="", max_length=80)
    file_name: str = Field(max_length=150)
    media_type: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64, foreign_key="attachment_content.sha256", index=True)
    is_shared: bool = Field(default=False, description="shown to the customer")
    created_by_id: int | None = foreign_key("staff_user.id", nullable=True)
    created_at: datetime = moment(now=True)
    removed_at: datetime | None = moment(index=True)


class AttachmentContent(SQLModel, table=True):
    """The bytes, apart from the list of files, once for all that are the same."""

    __tablename__ = "attachment_content"

    sha256: str = Field(primary_key=True, max_length=64)
    content: bytes = Field(sa_type=LargeBinary)
