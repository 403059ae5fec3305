"""Staff who sign in."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from flare_app.models.types import moment, primary_key, public_id


class StaffUser(SQLModel, table=True):
    """A person of the company; `email` is stored in lower case and unique.

    Invited: no password yet. An invitation that was withdrawn is disabled without a password, and the same row when the address
    is invited again, so that the audit trail never speaks of two people by one id.
    """

    __tablename__ = "staff_user"

    id: int = primary_key()
    public_id: str = public_id()
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=200, description="first and last name; what colleagues read")
    first_name: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    last_name: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    role: str = Field(max_length=20, description="domain.principals.Role")
    password_hash: str = Field(default="", max_length=200, description="argon2id; empty: cannot sign in yet")
    disabled_at: datetime | None = moment()
    last_sign_in_at: datetime | None = moment()
    totp_sealed: str = Field(
        default="", max_length=300, sa_column_kwargs={"server_default": ""}, description="the second factor's secret, encrypted"
    )
    totp_confirmed_at: datetime | None = moment()
    totp_step: int = Field(
        default=0,
        sa_type=BigInteger,
        sa_column_kwargs={"server_default": "0"},
        description="the time step of the last code that was taken: none is taken twice",
    )
    wants_digest: bool | None = Field(default=None, description="the weekly digest; None: as is usual for the role")
    created_at: datetime = moment(now=True)
