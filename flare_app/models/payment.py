"""Money that came in."""

from datetime import date, datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, minor_units, moment, primary_key, public_id


class Payment(SQLModel, table=True):
    """A payment; what it settled stands in `allocation`. Amount, customer, currency, number and day never change (trigger).

    `unapplied_amount` is the part kept as the customer's credit: derived from the allocations and proven by `verify`.
    """

    __table_args__ = (
        Index("ix_payment_customer", "customer_id", "paid_on", "id"),
        Index("ix_payment_paid_on", "paid_on", "id"),
        Index("ix_payment_deposit_account", "deposit_account_id", "paid_on", "id"),
    )

    id: int = primary_key()
    public_id: str = public_id()
    number: str = Field(max_length=60, unique=True)
    sequence: int | None = Field(default=None)
    state: str = Field(default="recorded", max_length=10, description="domain.states.PaymentState")
    customer_id: int = foreign_key("customer.id")
    currency: str = Field(max_length=3)
    paid_on: date
    amount: int = minor_units()
    unapplied_amount: int = minor_units()
    method: str = Field(max_length=20, description="domain.states.PaymentMethod")
    deposit_account_id: int | None = foreign_key("deposit_account.id", nullable=True, index=False)
    reference: str = Field(default="", max_length=200)
    internal_note: str = Field(default="", max_length=5000)
    stripe_payment_intent_id: str | None = Field(default=None, max_length=255, unique=True)
    operation_id: str | None = Field(
        default=None, max_length=64, unique=True, description="made by the form: a double click books once"
    )
    replaces_id: int | None = foreign_key("payment.id", nullable=True)
    delivery: str = Field(default="not_sent", max_length=10)
    voided_at: datetime | None = moment()
    void_reason: str = Field(default="", max_length=500)
    created_by_id: int | None = foreign_key("staff_user.id", nullable=True, index=False)
    created_at: datetime = moment(now=True)
    version: int = Field(default=1)
    search_text: str = Field(default="", sa_type=Text)


CHANGEABLE_PAYMENT_COLUMNS = frozenset(
    {"state", "unapplied_amount", "method", "deposit_account_id", "reference", "internal_note", "delivery", "voided_at",
     "void_reason", "version", "search_text"}
)  # fmt: skip
"""What may change on a recorded payment; the migration's trigger is made from the complement."""


class DepositAccount(SQLModel, table=True):
    """Where money is deposited to."""

    __tablename__ = "deposit_account"

    id: int = primary_key()
    public_id: str = public_id()
    name: str = Field(max_length=100)
    number: str = Field(default="", max_length=60, description="as the bank writes it")
    archived_at: datetime | None = moment()
    version: int = Field(default=1)
