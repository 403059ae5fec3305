"""Stripe's figures beside ours."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, minor_units, moment, primary_key, public_id


class StripeComparison(SQLModel, table=True):
    """One reading of Stripe for some days: ordered by a person or the timetable, worked on in the background."""

    __tablename__ = "stripe_comparison"

    id: int = primary_key()
    public_id: str = public_id()
    first_day: date
    last_day: date
    state: str = Field(default="waiting", max_length=10, index=True, description="waiting, reading, done, failed, cancelled")
    read_count: int = Field(default=0, description="objects read so far")
    problem: str = Field(default="", max_length=500)
    staff_user_id: int | None = foreign_key("staff_user.id", nullable=True, index=False)
    created_at: datetime = moment(now=True)
    leased_until: datetime | None = moment()
    finished_at: datetime | None = moment()


class StripeFigure(SQLModel, table=True):
    """One movement as both sides told it when they were last compared; a reading replaces those of its days.

    Money out is negative. `fee_amount` is what Stripe kept, in the same currency; zero where Stripe tells it in another.
    """

    __tablename__ = "stripe_figure"
    __table_args__ = (Index("ix_stripe_figure_day", "day", "id"), Index("ix_stripe_figure_currency", "currency", "day", "id"))

    id: int = primary_key()
    public_id: str = public_id()
    kind: str = Field(max_length=10, description="payment, refund, dispute")
    stripe_id: str = Field(default="", max_length=255, description="empty where only the books have it")
    day: date
    currency: str = Field(max_length=3)
    stripe_amount: int = minor_units()
    own_amount: int = minor_units()
    difference_amount: int = minor_units()
    fee_amount: int = minor_units()
    verdict: str = Field(max_length=20, description="payments.stripe.verdicts.Verdict")
    explanation: str = Field(default="", max_length=500)
    payment_id: int | None = foreign_key("payment.id", nullable=True)
    compared_at: datetime = moment(now=True)
