"""When an invoice is due."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from flare_app.models.types import moment, primary_key, public_id


class PaymentTerm(SQLModel, table=True):
    """A name and a length in days."""

    __tablename__ = "payment_term"

    id: int = primary_key()
    public_id: str = public_id()
    name: str = Field(max_length=100)
    days: int = Field(default=0)
    archived_at: datetime | None = moment()
    version: int = Field(default=1)
