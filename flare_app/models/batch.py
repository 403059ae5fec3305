"""Work on many records that staff asked for at once: what is to be done, and what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key, public_id


class Batch(SQLModel, table=True):
    """One order of work, worked through row by row on behalf of who gave it."""

    id: int = primary_key()
    public_id: str = public_id()
    verb: str = Field(max_length=40, description="a verb of batches.verbs")
    title: str = Field(max_length=200, description="what was asked for: Void 3 invoices")
    options: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, description="what the verb asks for: a reason, a text")
    staff_user_id: int = foreign_key("staff_user.id")
    operation_id: str = Field(max_length=64, unique=True)
    state: str = Field(default="running", max_length=10, index=True, description="running, done, cancelled")
    total_count: int = Field(default=0)
    created_at: datetime = moment(now=True, index=True)
    finished_at: datetime | None = moment()
    dismissed_at: datetime | None = moment()


class BatchItem(SQLModel, table=True):
    """A row of a batch. `records` are the public ids that it is about: one, or all that go into one e-mail."""

    __tablename__ = "batch_item"
    __table_args__ = (Index("ix_batch_item_next", "batch_id", "state", "position"),)

    id: int = primary_key()
    batch_id: int = foreign_key("batch.id", index=False)
    position: int
    records: str = Field(sa_type=Text, description="public ids with a space between")
    label: str = Field(max_length=250)
    state: str = Field(default="waiting", max_length=10, description="waiting, done, failed, left")
    sentence: str = Field(default="", max_length=500)
