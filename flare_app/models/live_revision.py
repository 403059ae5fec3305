"""The signal that something changed, carried through SQLite."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from flare_app.models.types import moment


class LiveRevision(SQLModel, table=True):
    """How often a topic has changed; PostgreSQL uses NOTIFY instead."""

    __tablename__ = "live_revision"

    topic: str = Field(primary_key=True, max_length=60)
    revision: int = Field(default=1)
    changed_at: datetime = moment(now=True, index=True)
