"""Estimates, invoices and credit notes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, minor_units, moment, primary_key, public_id


class Document(SQLModel, table=True):
    """One document of any kind. Once issued, only the columns in `CHANGEABLE_WHEN_ISSUED` may change: a trigger refuses the rest.

    Attributes:
        balance_amount: what is left to pay (invoice) or to use (credit note), derived from the allocations and proven by `verify`.
        seller, buyer: the copies of company and customer details that an issued document shows for ever.
    """

    __table_args__ = (
        UniqueConstraint("kind", "number", name="uq_document_number"),
        Index("ix_document_kind_issue", "kind", "issue_on", "id"),
        Index("ix_document_customer_kind", "customer_id", "kind", "issue_on", "id"),
        Index("ix_document_kind_number", "kind", text("coalesce(number, 'Draft')"), "id"),
        Index("ix_document_kind_due", "kind", text("coalesce(due_on, '9999-12-31')"), "id"),
        Index("ix_document_kind_po", "kind", "po_number", "id"),
        Index("ix_document_kind_delivery", "kind", "delivery", "id"),
        Index("ix_document_kind_state", "kind", "state", "issue_on", "id"),
        Index("ix_document_kind_total", "kind", "total_amount", "id"),
        Index("ix_document_kind_balance", "kind", "balance_amount", "id"),
        Index("ix_document_sold", "kind", "state", "issue_on", "currency", "customer_id", "total_amount", "tax_amount"),
        Index("ix_document_open", "customer_id", "kind", "state", "balance_amount"),
    )

    id: int = primary_key()
    public_id: str = public_id()
    kind: str = Field(max_length=20, description="domain.states.DocumentKind")
    state: str = Field(default="draft", max_length=10, description="domain.states.DocumentState")
    number: str | None = Field(default=None, max_length=60, description="None while a draft")
    sequence: int | None = Field(default=None, description="the counter behind the number; None when typed by staff")
    customer_id: int = foreign_key("customer.id")
    currency: str = Field(max_length=3)
    locale: str = Field(default="en_US", max_length=10)
    issue_on: date = Field(description="invoice date, estimate date, credit note date")
    due_on: date | None = Field(default=None, description="invoices only")
    expires_on: date | None = Field(default=None, description="estimates only")
    terms_id: int | None = foreign_key("payment_term.id", nullable=True, index=False)
    terms_name: str = Field(default="", max_length=100)
    po_number: str = Field(default="", max_length=100)
    internal_note: str = Field(default="", max_length=5000)
    customer_note: str = Field(default="", max_length=5000)
    prices_include_tax: bool = Field(default=False)
    tax_rounding: str = Field(default="total", max_length=5)
    discount_ppm: int = Field(default=0, description="on the whole document")
    subtotal_amount: int = minor_units()
    discount_amount: int = minor_units()
    tax_amount: int = minor_units()
    total_amount: int = minor_units()
    balance_amount: int = minor_units()
    credited_invoice_id: int | None = foreign_key("document.id", nullable=True)
    replaces_id: int | None = foreign_key("document.id", nullable=True)
    converted_from_id: int | None = foreign_key("document.id", nullable=True)
    seller: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    buyer: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    answer: str = Field(default="", max_length=10, description="estimates: accepted or declined; empty: open")
    answered_at: datetime | None = moment()
    answered_by: str = Field(default="", max_length=200, description="the name that was typed")
    answer_note: str = Field(default="", max_length=1000)
    issued_at: datetime | None = moment()
    voided_at: datetime | None = moment()
    void_reason: str = Field(default="", max_length=500)
    delivery: str = Field(default="not_sent", max_length=10, description="domain.states.Delivery, kept by the messages room")
    operation_id: str | None = Field(
        default=None, max_length=64, unique=True, description="made by the form: a double click saves once"
    )
    created_by_id: int | None = foreign_key("staff_user.id", nullable=True, index=False)
    created_at: datetime = moment(now=True)
    version: int = Field(default=1)
    search_text: str = Field(default="", sa_type=Text)


CHANGEABLE_WHEN_ISSUED = frozenset(
    {
        "state", "voided_at", "void_reason", "po_number", "internal_note", "due_on", "balance_amount", "answer", "answered_at",
        "answered_by", "answer_note", "delivery", "version", "search_text",
    }
)  # fmt: skip
"""What may still change on an issued document; the migration's trigger is made from the complement."""
