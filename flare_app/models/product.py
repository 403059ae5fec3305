"""What is sold."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key, public_id


class Product(SQLModel, table=True):
    """A product or service that fills an invoice line."""

    id: int = primary_key()
    public_id: str = public_id()
    name: str = Field(max_length=200, index=True)
    description: str = Field(default="", max_length=2000)
    unit_price_e4: int = Field(default=0, sa_type=BigInteger, description="major currency units, four decimals")
    currency: str = Field(default="EUR", max_length=3)
    tax_id: int | None = foreign_key("tax.id", nullable=True, index=False)
    archived_at: datetime | None = moment()
    created_at: datetime = moment(now=True)
    version: int = Field(default=1)
