"""Staff who sign in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from flare_app.models.types import moment, primary_key, public_id


class StaffUser(SQLModel, table=True):
    """A person of the company; `email` is stored in lower case and unique."""

    __tablename__ = "staff_user"

    id: int = primary_key()
    public_id: str = public_id()
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=200)
    role: str = Field(max_length=20, description="domain.principals.Role")
    password_hash: str = Field(default="", max_length=200, description="argon2id; empty: cannot sign in yet")
    disabled_at: datetime | None = moment()
    created_at: datetime = moment(now=True)
