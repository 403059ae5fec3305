"""The company that sends the invoices: one row."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from flare_app.models.types import minor_units, moment, primary_key


class Company(SQLModel, table=True):
    """Name, address, looks and rules of the seller; documents copy what they show when they are issued."""

    id: int = primary_key()
    name: str = Field(max_length=200)
    street: str = Field(default="", max_length=200)
    city: str = Field(default="", max_length=100)
    state: str = Field(default="", max_length=100)
    zip: str = Field(default="", max_length=20)
    country: str = Field(default="", max_length=2, description="ISO 3166 alpha-2")
    email: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=50)
    website: str = Field(default="", max_length=200)
    tax_ids: list[list[str]] = Field(default_factory=list, sa_type=JSON, description="pairs of name and value")
    custom_fields: list[list[str]] = Field(default_factory=list, sa_type=JSON, description="pairs printed on every document")
    bank_details: str = Field(default="", max_length=1000, description="words of the company's own, below the account")
    bank_holder: str = Field(default="", max_length=200, description="empty: no account for transfers")
    bank_name: str = Field(default="", max_length=200)
    bank_iban: str = Field(default="", max_length=34, description="without spaces")
    bank_number: str = Field(default="", max_length=34, description="the account number where there is no IBAN")
    bank_routing_number: str = Field(default="", max_length=34, description="sort code, routing number and the like")
    bank_bic: str = Field(default="", max_length=11)
    bank_changed_at: datetime | None = moment()
    disclaimer: str = Field(default="", max_length=2000)
    footer: str = Field(default="", max_length=1000)
    logo_hash: str = Field(default="", max_length=64, description="SHA-256 of the logo kept by the company room; empty: none")
    color: str = Field(default="#3b5bdb", max_length=7)
    currency: str = Field(default="EUR", max_length=3)
    locale: str = Field(default="en_US", max_length=10)
    timezone: str = Field(default="UTC", max_length=50)
    fiscal_year_end_month: int = Field(default=12)
    tax_rounding: str = Field(default="total", max_length=5, description="domain.tax.TaxRounding")
    default_terms_id: int | None = Field(default=None, foreign_key="payment_term.id")
    allow_partial_payment: bool = Field(default=True)
    minimum_partial_amount: int = minor_units()
    estimate_days: int = Field(
        default=30, sa_column_kwargs={"server_default": "30"}, description="how long a new estimate is valid"
    )
    version: int = Field(default=1)
