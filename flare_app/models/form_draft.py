"""What somebody typed and has not saved yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key


class FormDraft(SQLModel, table=True):
    """The fields of an open form, kept every few seconds, so that leaving or a dropped line loses nothing."""

    __tablename__ = "form_draft"
    __table_args__ = (UniqueConstraint("user_id", "form", name="uq_form_draft"),)

    id: int = primary_key()
    user_id: int = foreign_key("staff_user.id")
    form: str = Field(max_length=80, description="new-invoice, or invoice/<public id>")
    fields: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    updated_at: datetime = moment(now=True)
