"""Taxes and tax groups, offered together."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key, public_id


class Tax(SQLModel, table=True):
    """An individual tax with a rate, or a group of several taxes (then `rate_ppm` is None)."""

    id: int = primary_key()
    public_id: str = public_id()
    name: str = Field(max_length=100)
    description: str = Field(default="", max_length=500)
    rate_ppm: int | None = Field(default=None, description="parts per million: 9.975 % is 99750; None for a group")
    archived_at: datetime | None = moment()
    version: int = Field(default=1)


class TaxGroupMember(SQLModel, table=True):
    """An individual tax in a group."""

    __tablename__ = "tax_group_member"

    id: int = primary_key()
    group_id: int = foreign_key("tax.id")
    tax_id: int = foreign_key("tax.id")
    position: int = Field(default=0)
