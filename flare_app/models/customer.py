"""Who is invoiced, and the people there."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, false
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key, public_id


class Customer(SQLModel, table=True):
    """A company or a person; only `name` is required.

    Who was merged into another customer keeps the row alone: everything else has moved, and nothing new comes (triggers).
    """

    id: int = primary_key()
    public_id: str = public_id()
    name: str = Field(max_length=200, index=True)
    first_name: str = Field(default="", max_length=100)
    middle_name: str = Field(default="", max_length=100)
    last_name: str = Field(default="", max_length=100)
    title: str = Field(default="", max_length=50)
    email: str = Field(default="", max_length=254, index=True)
    phone: str = Field(default="", max_length=50)
    mobile: str = Field(default="", max_length=50)
    fax: str = Field(default="", max_length=50)
    website: str = Field(default="", max_length=200)
    street: str = Field(default="", max_length=200)
    city: str = Field(default="", max_length=100)
    state: str = Field(default="", max_length=100)
    zip: str = Field(default="", max_length=20)
    country: str = Field(default="", max_length=100, description="ISO 3166 alpha-2 where known, else as written")
    tax_number: str = Field(default="", max_length=50)
    currency: str = Field(default="EUR", max_length=3)
    locale: str = Field(default="en_US", max_length=10)
    terms_id: int | None = foreign_key("payment_term.id", nullable=True, index=False)
    tax_id: int | None = foreign_key("tax.id", nullable=True, index=False)
    credit_limit_amount: int | None = Field(default=None, sa_type=BigInteger)
    other_details: str = Field(default="", max_length=2000)
    no_reminders: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    statements: str = Field(
        default="",
        max_length=10,
        sa_column_kwargs={"server_default": ""},
        description="sent by themselves: always, never; empty: as the company does it",
    )
    archived_at: datetime | None = moment()
    merged_into_id: int | None = foreign_key("customer.id", nullable=True)
    created_at: datetime = moment(now=True)
    version: int = Field(default=1, description="goes up with every change; a stale form is told so")
    search_text: str = Field(default="", sa_type=Text)


class CustomerContact(SQLModel, table=True):
    """A person at a customer, with a name or an e-mail address at least; in the order in which staff wrote them down."""

    __tablename__ = "customer_contact"
    __table_args__ = (Index("ix_customer_contact_customer", "customer_id", "position", "id"),)

    id: int = primary_key()
    public_id: str = public_id()
    customer_id: int = foreign_key("customer.id", index=False)
    name: str = Field(default="", max_length=200)
    role: str = Field(default="", max_length=100)
    email: str = Field(default="", max_length=254, index=True)
    phone: str = Field(default="", max_length=50)
    in_emails: bool = Field(default=False, description="e-mails to the customer go to this address, too")
    position: int = Field(default=0)
