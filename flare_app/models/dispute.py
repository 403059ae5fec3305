"""A payer's bank asks for its money back."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, minor_units, moment, primary_key


class Dispute(SQLModel, table=True):
    """Where a dispute stands at Stripe, by its own words; the money that it moves is a `refund` under the same id."""

    id: int = primary_key()
    stripe_dispute_id: str = Field(max_length=255, unique=True)
    payment_id: int = foreign_key("payment.id")
    status: str = Field(max_length=60)
    reason: str = Field(default="", max_length=60)
    currency: str = Field(max_length=3)
    amount: int = minor_units()
    respond_by: datetime | None = moment()
    opened_at: datetime = moment(now=True)
    updated_at: datetime = moment(now=True)
