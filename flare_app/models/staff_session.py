"""Signed-in browsers of staff."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key


class StaffSession(SQLModel, table=True):
    """A cookie of 256 random bits; only its SHA-256 is kept."""

    __tablename__ = "staff_session"

    id: int = primary_key()
    token_hash: str = Field(max_length=64, unique=True)
    user_id: int = foreign_key("staff_user.id")
    created_at: datetime = moment(now=True)
    last_seen_at: datetime = moment(now=True)
    expires_at: datetime = moment(now=True)
    ip: str = Field(default="", max_length=45)
    user_agent: str = Field(default="", max_length=300)
