"""What staff have to look at about online payments."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, minor_units, moment, primary_key, public_id


class PaymentTask(SQLModel, table=True):
    """One thing that did not end as meant; `key` names what it is about, so that it is told once however often it is found.

    Done by a person (`done_by_id`), or by itself when the thing ended well (`done_at` alone). It has no customer where nobody can
    tell whose money it is about.
    """

    __tablename__ = "payment_task"
    __table_args__ = (Index("ix_payment_task_created", "created_at", "id"), Index("ix_payment_task_done", "done_at", "id"))

    id: int = primary_key()
    public_id: str = public_id()
    key: str = Field(max_length=255, unique=True)
    kind: str = Field(max_length=20, description="payments.stripe.tasks.TaskKind")
    customer_id: int | None = foreign_key("customer.id", nullable=True)
    payment_id: int | None = foreign_key("payment.id", nullable=True)
    invoice_id: int | None = foreign_key("document.id", nullable=True)
    stripe_event_id: str | None = Field(
        default=None, foreign_key="stripe_event.id", max_length=255, description="what can be tried again"
    )
    currency: str = Field(max_length=3)
    amount: int = minor_units()
    problem: str = Field(max_length=500, description="what happened")
    advice: str = Field(default="", max_length=500, description="what to do")
    created_at: datetime = moment(now=True)
    done_at: datetime | None = moment()
    done_by_id: int | None = foreign_key("staff_user.id", nullable=True, index=False)

    @property
    def title(self) -> str:
        """What it is about, in words."""
        return self.kind.replace("_", " ").capitalize()
