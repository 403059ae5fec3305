"""E-mail: the outbox and its history."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from flare_app.models.types import BigId, foreign_key, moment, primary_key, public_id


class Message(SQLModel, table=True):
    """What staff wrote, once; each recipient is a delivery of its own, since each has an own portal link.

    About a customer, or for a member of staff: about their account (`staff_link_id`), or a digest (`staff_user_id`).
    """

    id: int = primary_key()
    public_id: str = public_id()
    kind: str = Field(max_length=20, description="messages.states.MessageKind")
    customer_id: int | None = foreign_key("customer.id", nullable=True)
    staff_link_id: int | None = foreign_key("staff_link.id", nullable=True)
    staff_user_id: int | None = foreign_key("staff_user.id", nullable=True)
    document_id: int | None = foreign_key("document.id", nullable=True)
    payment_id: int | None = foreign_key("payment.id", nullable=True)
    subject: str = Field(max_length=200)
    body: str = Field(sa_type=Text, description="plain text with {{ placeholders }} already filled, but for the link")
    attach_pdf: bool = Field(default=False)
    state: str = Field(default="queued", max_length=10, index=True, description="the worst of its deliveries")
    note: str = Field(
        default="",
        max_length=300,
        sa_column_kwargs={"server_default": ""},
        description="what staff are told of how it left, such as files that were too large",
    )
    batch: str = Field(
        default="",
        max_length=32,
        index=True,
        sa_column_kwargs={"server_default": ""},
        description="public id of the batch that it was sent with",
    )
    operation_id: str | None = Field(default=None, max_length=64, unique=True)
    created_by_id: int | None = foreign_key("staff_user.id", nullable=True, index=False)
    created_at: datetime = moment(now=True, index=True)
    sent_at: datetime | None = moment()
    search_text: str = Field(default="", sa_type=Text)
    portal_page: str = Field(
        default="",
        max_length=80,
        sa_column_kwargs={"server_default": ""},
        description="what its link opens, if it is about no record",
    )
    language: str = Field(
        default="", max_length=8, sa_column_kwargs={"server_default": ""}, description="of its words; empty: of the reader"
    )
    statement: str = Field(
        default="",
        max_length=200,
        sa_column_kwargs={"server_default": ""},
        description="which statement it carries, as in an address: fixed days and currency",
    )


class Delivery(SQLModel, table=True):
    """One recipient of a message: queued, taken by a worker for the time of a lease, then sent or tried again."""

    __table_args__ = (Index("ix_delivery_due", "state", "next_attempt_at"),)

    id: int = primary_key()
    message_id: int = foreign_key("message.id")
    role: str = Field(max_length=3, description="to, cc, bcc")
    address: str = Field(max_length=254)
    portal_link_id: int | None = foreign_key("portal_link.id", nullable=True)
    state: str = Field(
        default="queued", max_length=10, description="queued, sent, failed, held (no mail server), stopped, discarded, withdrawn"
    )
    attempts: int = Field(default=0)
    next_attempt_at: datetime = moment(now=True)
    leased_until: datetime | None = moment()
    error: str = Field(default="", max_length=500)
    sent_at: datetime | None = moment()


class DeliveryAttempt(SQLModel, table=True):
    """One try to hand a delivery over, written when a worker takes it; without an end, the worker died over it."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (UniqueConstraint("delivery_id", "number", name="uq_delivery_attempt_number"),)

    id: int = primary_key()
    delivery_id: int = foreign_key("delivery.id", index=False)
    number: int = Field(description="counted on when staff send again")
    began_at: datetime = moment(now=True)
    ended_at: datetime | None = moment()
    outcome: str = Field(default="", max_length=10, description="sent, delayed, failed, held, stopped; empty while it runs")
    answer: str = Field(default="", max_length=500, description="the mail server's words")


class RefusedAddress(SQLModel, table=True):
    """An address that a mail server refused for good, in small letters; a mail that gets through takes it off."""

    __tablename__ = "refused_address"

    address: str = Field(primary_key=True, max_length=254)
    answer: str = Field(max_length=500, description="the mail server's words")
    refused_at: datetime = moment(now=True)


class MessageDocument(SQLModel, table=True):
    """A document of a message that is about several; one that is about a single document names it itself."""

    __tablename__ = "message_document"

    message_id: int = Field(primary_key=True, foreign_key="message.id", sa_type=BigId)
    document_id: int = Field(primary_key=True, foreign_key="document.id", sa_type=BigId, index=True)
