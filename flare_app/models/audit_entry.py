"""Who did what, when."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field, SQLModel

from flare_app.models.types import BigId, moment, primary_key


class AuditEntry(SQLModel, table=True):
    """Never changed or deleted (trigger). `hash` chains each entry to the one before it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_subject", "subject_kind", "subject_id"),
        Index("ix_audit_area", "area", "at"),
        Index("ix_audit_actor", "actor_kind", "actor_id", "at"),
        Index("ix_audit_verb", "verb", "at"),
    )

    id: int = primary_key()
    at: datetime = moment(now=True, index=True)
    actor_kind: str = Field(max_length=10, description="staff, portal, system")
    actor_id: int | None = Field(default=None, sa_type=BigId)
    actor_name: str = Field(max_length=254)
    verb: str = Field(max_length=50)
    subject_kind: str = Field(max_length=30)
    subject_id: int = Field(sa_type=BigId)
    subject_label: str = Field(default="", max_length=250)
    changes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, description="column: [old, new]")
    area: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""}, description="audit.areas.Area")
    search_text: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    previous_hash: str = Field(default="", max_length=64)
    hash: str = Field(default="", max_length=64, unique=True)


class AuditHead(SQLModel, table=True):
    """The last link of the chain: one row, locked while entries are sealed at the end of a transaction."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    hash: str = Field(default="", max_length=64)
