"""What opens an account by e-mail or on paper: links that set a password, and codes that stand in for the second factor."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key


class StaffLink(SQLModel, table=True):
    """A link that sets a password, once. Its address is signed over `reference`, so the table alone opens nothing."""

    __tablename__ = "staff_link"

    id: int = primary_key()
    reference: str = Field(max_length=32, unique=True, description="128 random bits")
    kind: str = Field(max_length=20, description="invitation, password")
    user_id: int = foreign_key("staff_user.id")
    expires_at: datetime = moment(now=True)
    ended_at: datetime | None = moment()
    created_at: datetime = moment(now=True)


class RecoveryCode(SQLModel, table=True):
    """Stands in for a code of the second factor, once; 80 random bits, of which only the SHA-256 is kept."""

    __tablename__ = "recovery_code"

    id: int = primary_key()
    user_id: int = foreign_key("staff_user.id")
    code_hash: str = Field(max_length=64, unique=True)
    used_at: datetime | None = moment()
