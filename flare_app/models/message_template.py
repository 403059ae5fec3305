"""What staff wrote for a kind of message, in place of the house's own words."""

from sqlalchemy import Text
from sqlmodel import Field, SQLModel


class MessageTemplate(SQLModel, table=True):
    """Subject and body of one kind; without a row the house's own words are used."""

    __tablename__ = "message_template"

    kind: str = Field(primary_key=True, max_length=20, description="messages.states.MessageKind")
    subject: str = Field(max_length=200)
    body: str = Field(sa_type=Text, description="plain text with {{ placeholders }}")
    version: int = Field(default=1)
