"""A refund that staff ask Stripe for."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, minor_units, moment, primary_key, public_id


class RefundOrder(SQLModel, table=True):
    """The row and its idempotency key are committed before Stripe is asked; the books follow what Stripe answers.

    `parts` are pairs of an invoice's id and what of the refund is taken off it, in minor units; what they leave comes out of the
    payment's unused part, then off its newest invoices.
    """

    __tablename__ = "refund_order"

    id: int = primary_key()
    public_id: str = public_id()
    payment_id: int = foreign_key("payment.id")
    currency: str = Field(max_length=3)
    amount: int = minor_units()
    parts: list[list[int]] = Field(default_factory=list, sa_type=JSON)
    reason: str = Field(default="", max_length=500)
    state: str = Field(default="asking", max_length=10, index=True, description="asking, given, refused")
    idempotency_key: str = Field(max_length=255, unique=True)
    operation_id: str = Field(max_length=64, unique=True, description="made by the form: a double click pays back once")
    stripe_refund_id: str | None = Field(default=None, max_length=255, unique=True)
    problem: str = Field(default="", max_length=500, description="why Stripe refused it")
    created_by_id: int | None = foreign_key("staff_user.id", nullable=True, index=False)
    created_at: datetime = moment(now=True)
    updated_at: datetime = moment(now=True)
