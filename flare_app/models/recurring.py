"""Invoices that are made again and again, and what was made."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from flare_app.models.types import BigId, foreign_key, minor_units, moment, primary_key, public_id


class RecurringRule(SQLModel, table=True):
    """A draft's form with the schedule by which invoices are made of it.

    Attributes:
        form: a document form as JSON, without the customer and the days: these stand in columns of their own.
        next_on: the date of the invoice that comes next; None when all are made.
        problem: why the last one could not be made; "" while all is well.
    """

    __tablename__ = "recurring_rule"
    __table_args__ = (Index("ix_recurring_rule_due", "state", "next_on", "id"),)

    id: int = primary_key()
    public_id: str = public_id()
    name: str = Field(max_length=100)
    customer_id: int = foreign_key("customer.id")
    form: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    due_days: int | None = Field(default=None, description="days from invoice date to due date; None: as the terms say")
    currency: str = Field(max_length=3)
    total_amount: int = minor_units()
    unit: str = Field(max_length=5, description="day, week, month or year")
    every: int = Field(default=1, description="of how many units each is made")
    month_day: int | None = Field(default=None, description="1 to 31, -1 the last; None: the day of the first invoice")
    starts_on: date
    ends_on: date | None = Field(default=None)
    ends_after: int | None = Field(default=None, description="how many invoices are made in all")
    schedule: str = Field(default="", max_length=200, description="the schedule in words")
    action: str = Field(max_length=5, description="draft, issue or email")
    state: str = Field(default="active", max_length=10, description="active, paused or ended")
    stopped_on: date | None = Field(default=None, description="the company's day on which it was paused or ended")
    next_on: date | None = Field(default=None)
    made_count: int = Field(default=0)
    problem: str = Field(default="", max_length=500)
    problem_at: datetime | None = moment()
    operation_id: str | None = Field(default=None, max_length=64, unique=True)
    created_by_id: int | None = foreign_key("staff_user.id", nullable=True, index=False)
    created_at: datetime = moment(now=True)
    version: int = Field(default=1)
    search_text: str = Field(default="", sa_type=Text)


class RecurringRun(SQLModel, table=True):
    """An invoice that was made of a rule for a date of its schedule: each rule and date once. A draft may be deleted since."""

    __tablename__ = "recurring_run"
    __table_args__ = (UniqueConstraint("rule_id", "due_on", name="uq_recurring_run"),)

    id: int = primary_key()
    rule_id: int = foreign_key("recurring_rule.id", index=False)
    due_on: date
    document_id: int | None = Field(
        default=None, foreign_key="document.id", ondelete="SET NULL", sa_type=BigId, index=True, nullable=True
    )
    made_at: datetime = moment(now=True)
