"""A customer's attempt to pay online."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, minor_units, moment, primary_key, public_id


class Checkout(SQLModel, table=True):
    """One Stripe Checkout Session. The row and its idempotency key are committed before Stripe is asked.

    `amount` is what Stripe is asked for, `credit_amount` what the customer's own credit adds when that arrives; a payment that the
    credit covers whole has the amount zero and no session.
    """

    id: int = primary_key()
    public_id: str = public_id()
    customer_id: int = foreign_key("customer.id")
    portal_link_id: int | None = foreign_key("portal_link.id", nullable=True, index=False)
    currency: str = Field(max_length=3)
    amount: int = minor_units()
    credit_amount: int = minor_units()
    state: str = Field(
        max_length=20, index=True, description="starting, open, processing, paid, failed, expired, cancelled, review"
    )
    idempotency_key: str = Field(max_length=255, unique=True)
    stripe_session_id: str | None = Field(default=None, max_length=255, unique=True)
    stripe_payment_intent_id: str | None = Field(default=None, max_length=255, unique=True)
    url: str = Field(default="", max_length=2000)
    payment_id: int | None = foreign_key("payment.id", nullable=True, index=False)
    problem: str = Field(default="", max_length=500, description="why it failed or needs a look by staff")
    expires_at: datetime = moment(now=True)
    created_at: datetime = moment(now=True)
    updated_at: datetime = moment(now=True)


class CheckoutItem(SQLModel, table=True):
    """An invoice in a checkout, with its part of both amounts.

    While `active`, the partial unique index refuses a second checkout for the same invoice.
    """

    __tablename__ = "checkout_item"
    __table_args__ = (
        Index(
            "uq_checkout_item_active",
            "invoice_id",
            unique=True,
            sqlite_where=text("active = 1"),
            postgresql_where=text("active"),
        ),
    )

    id: int = primary_key()
    checkout_id: int = foreign_key("checkout.id")
    invoice_id: int = foreign_key("document.id")
    amount: int = minor_units()
    credit_amount: int = minor_units()
    active: bool = Field(default=True)
