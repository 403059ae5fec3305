"""Which money settled which invoice: the one append-only table behind every balance."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, minor_units, moment, new_public_id, primary_key


class Allocation(SQLModel, table=True):
    """`amount` of a source (payment, credit note or write-off) given to a target (invoice or refund).

    Never changed or deleted (trigger); taking one back is a second row with the opposite amount that names it in `reverses_id`.
    """

    __table_args__ = (
        CheckConstraint("amount <> 0", name="ck_allocation_amount"),
        CheckConstraint("payment_id IS NULL OR credit_note_id IS NULL", name="ck_allocation_one_source"),
        CheckConstraint("(invoice_id IS NULL) <> (refund_id IS NULL)", name="ck_allocation_one_target"),
        Index("uq_allocation_reverses", "reverses_id", unique=True),
    )

    id: int = primary_key()
    source_kind: str = Field(max_length=20, description="payment, credit_note, write_off")
    payment_id: int | None = foreign_key("payment.id", nullable=True)
    credit_note_id: int | None = foreign_key("document.id", nullable=True)
    invoice_id: int | None = foreign_key("document.id", nullable=True)
    refund_id: int | None = foreign_key("refund.id", nullable=True)
    customer_id: int = foreign_key("customer.id")
    currency: str = Field(max_length=3)
    amount: int = minor_units()
    allocated_on: date = Field(index=True)
    reverses_id: int | None = foreign_key("allocation.id", nullable=True, index=False)
    reason: str = Field(default="", max_length=500, description="of a write-off; for which refund money was taken off")
    actor: str = Field(default="", max_length=200)
    created_at: datetime = moment(now=True)


class Refund(SQLModel, table=True):
    """Money given back out of a payment or a credit note; only its state and why it was taken back ever change (trigger)."""

    __table_args__ = (
        Index("uq_refund_public_id", "public_id", unique=True),
        Index("uq_refund_operation_id", "operation_id", unique=True),
    )

    id: int = primary_key()
    public_id: str = Field(default_factory=new_public_id, max_length=32)
    payment_id: int | None = foreign_key("payment.id", nullable=True)
    credit_note_id: int | None = foreign_key("document.id", nullable=True)
    customer_id: int = foreign_key("customer.id")
    currency: str = Field(max_length=3)
    amount: int = minor_units()
    refunded_on: date
    state: str = Field(default="succeeded", max_length=20, description="pending, succeeded, failed, void")
    method: str = Field(default="", max_length=20, description="domain.states.PaymentMethod; empty for Stripe's own")
    deposit_account_id: int | None = foreign_key("deposit_account.id", nullable=True, index=False)
    reference: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=500)
    stripe_refund_id: str | None = Field(default=None, max_length=255, unique=True)
    operation_id: str | None = Field(default=None, max_length=64, description="made by the form: a double click pays back once")
    voided_at: datetime | None = moment()
    void_reason: str = Field(default="", max_length=500)
    created_at: datetime = moment(now=True)


UNDONE_REFUND_STATES = ("failed", "void")
"""A refund that the bank sent back, or that staff recorded wrongly: it counts nowhere."""
