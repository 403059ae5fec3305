"""Reminders, statements and digests that go out by themselves: how they are set up, what went, and who wants none."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from flare_app.models.types import BigId, foreign_key, moment, primary_key, public_id


class ReminderSettings(SQLModel, table=True):
    """The company's choice: one row, and none before staff choose for the first time.

    `send_hour` is an hour of the company's day. `statements_day` is a day of the month, 0 for its first working day.
    """

    __tablename__ = "reminder_settings"

    id: int = primary_key()
    is_on: bool = Field(default=False)
    send_hour: int = Field(default=9)
    statements: str = Field(default="off", max_length=10, description="off, or balance: everybody who owes something")
    statements_day: int = Field(default=0)
    statements_since: date | None = Field(default=None, description="no day before it is made up for")
    version: int = Field(default=1)


class ReminderStep(SQLModel, table=True):
    """A rung of the ladder: `days` after the due date, negative before it. One that was taken away keeps its row."""

    __tablename__ = "reminder_step"

    id: int = primary_key()
    public_id: str = public_id()
    days: int = Field()
    is_on: bool = Field(default=True)
    template: str = Field(default="", max_length=80, description="name of an e-mail template; empty: the usual words")
    since: date | None = Field(default=None, description="no day before it is made up for")
    removed_at: datetime | None = moment()


class Reminder(SQLModel, table=True):
    """What became of a rung for an invoice: each pair once, so that no reminder goes twice."""

    __table_args__ = (
        UniqueConstraint("document_id", "step_id", name="uq_reminder"),
        Index("ix_reminder_message", "message_id"),
    )

    id: int = primary_key()
    document_id: int = foreign_key("document.id", index=False)
    step_id: int = foreign_key("reminder_step.id", index=False)
    state: str = Field(max_length=10, description="queued or skipped")
    on_day: date = Field(description="the company's day on which it was queued or skipped")
    message_id: int | None = foreign_key("message.id", nullable=True, index=False)
    created_by_id: int | None = foreign_key("staff_user.id", nullable=True, index=False)
    created_at: datetime = moment(now=True)


class ReminderOff(SQLModel, table=True):
    """An invoice about which nobody is reminded."""

    __tablename__ = "reminder_off"

    document_id: int = Field(primary_key=True, foreign_key="document.id", sa_type=BigId)
    created_at: datetime = moment(now=True)


class Unsubscription(SQLModel, table=True):
    """An address of a customer that wants no reminders. `address` in small letters."""

    __table_args__ = (Index("ix_unsubscription", "customer_id", "address"),)

    id: int = primary_key()
    customer_id: int = foreign_key("customer.id", index=False)
    address: str = Field(max_length=254)
    created_at: datetime = moment(now=True)


class StatementRun(SQLModel, table=True):
    """A month's statement that was queued by itself. `key` names customer, currency and month as they were: each once."""

    __tablename__ = "statement_run"

    id: int = primary_key()
    key: str = Field(max_length=60, unique=True)
    customer_id: int = foreign_key("customer.id")
    message_id: int | None = foreign_key("message.id", nullable=True)
    created_at: datetime = moment(now=True)


class DigestRun(SQLModel, table=True):
    """A week's digest that was queued for a member of staff: each week once."""

    __tablename__ = "digest_run"
    __table_args__ = (UniqueConstraint("user_id", "week_of", name="uq_digest_run"),)

    id: int = primary_key()
    user_id: int = foreign_key("staff_user.id", index=False)
    week_of: date = Field(description="the Monday on which it goes")
    message_id: int | None = foreign_key("message.id", nullable=True)
    created_at: datetime = moment(now=True)
