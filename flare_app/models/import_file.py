"""A file that somebody is importing in the browser."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key, public_id


class ImportFile(SQLModel, table=True):
    """What was uploaded, which of its columns is what, and how far it is read: any process of the house can go on with it.

    Attributes:
        columns: by the name of a column of ours, the place of the file's column that holds it.
        claimed_until: until then a process reads it; one that died leaves it to another.
    """

    __tablename__ = "import_file"
    __table_args__ = (Index("ix_import_file_state", "state", "id"),)

    id: int = primary_key()
    public_id: str = public_id()
    user_id: int = foreign_key("staff_user.id")
    kind: str = Field(max_length=20, description="customers or invoices")
    name: str = Field(max_length=150)
    content: bytes = Field(sa_type=LargeBinary)
    columns: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    state: str = Field(default="uploaded", max_length=10, description="intake.states.FileState")
    is_dry_run: bool = Field(default=True)
    done: int = Field(default=0)
    total: int = Field(default=0)
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    claimed_until: datetime | None = moment()
    created_at: datetime = moment(now=True)
