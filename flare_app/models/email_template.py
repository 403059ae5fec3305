"""What staff wrote for a kind of message, in place of the house's own words or beside them."""

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from flare_app.models.types import primary_key, public_id


class EmailTemplate(SQLModel, table=True):
    """Subject and body of one kind in one language: the usual words if it has no name, else one more to choose from.

    Templates of one kind and name are the same one in several languages.
    """

    __tablename__ = "email_template"
    __table_args__ = (UniqueConstraint("kind", "language", "name"),)

    id: int = primary_key()
    public_id: str = public_id()
    kind: str = Field(max_length=20, description="messages.text_kinds.TextKind")
    language: str = Field(max_length=8, description="ISO 639: en, de")
    name: str = Field(default="", max_length=80)
    subject: str = Field(max_length=200)
    body: str = Field(sa_type=Text, description="plain text with {{ placeholders }}")
    version: int = Field(default=1)

    @property
    def title(self) -> str:
        """What the audit trail calls it."""
        return f"{self.name or self.kind.replace('_', ' ').capitalize()} ({self.language})"
