"""What Stripe told us: stored once, then handled."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from flare_app.models.types import moment


class StripeEvent(SQLModel, table=True):
    """A verified webhook, by Stripe's own id: a second delivery finds the row and does nothing."""

    __tablename__ = "stripe_event"

    id: str = Field(primary_key=True, max_length=255)
    type: str = Field(max_length=100)
    payload: str = Field(sa_type=Text)
    received_at: datetime = moment(now=True)
    processed_at: datetime | None = moment()
    attempts: int = Field(default=0)
    error: str = Field(default="", max_length=500)
