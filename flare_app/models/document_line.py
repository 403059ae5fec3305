"""The lines of a document and the tax rows of its totals."""

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, minor_units, primary_key


class DocumentLine(SQLModel, table=True):
    """One line; `taxes` holds pairs of name and rate in ppm as they were when it was saved.

    Attributes:
        net_amount: the line's part of what the document comes to without tax, after the discount on the whole document.
        source_line_id: the line of the estimate, or of the credited invoice, of which this one is a part.
        source_quantity_e4: how much of that line it takes; zero for a line that only evens out rounding.
    """

    __tablename__ = "document_line"
    __table_args__ = (Index("ix_document_line_sold", "document_id", "product_id", "quantity_e4", "net_amount"),)

    id: int = primary_key()
    document_id: int = foreign_key("document.id")
    position: int
    product_id: int | None = foreign_key("product.id", nullable=True)
    product_name: str = Field(default="", max_length=200)
    description: str = Field(default="", max_length=2000)
    quantity_e4: int = Field(default=10_000, sa_type=BigInteger)
    unit_price_e4: int = Field(default=0, sa_type=BigInteger)
    discount_ppm: int = Field(default=0)
    tax_id: int | None = foreign_key("tax.id", nullable=True, index=False)
    tax_label: str = Field(default="", max_length=100)
    taxes: list[list[str | int]] = Field(default_factory=list, sa_type=JSON)
    amount: int = minor_units()
    net_amount: int = minor_units()
    source_line_id: int | None = foreign_key("document_line.id", nullable=True)
    source_quantity_e4: int = Field(default=0, sa_type=BigInteger)


class DocumentTax(SQLModel, table=True):
    """One tax row of the totals."""

    __tablename__ = "document_tax"

    id: int = primary_key()
    document_id: int = foreign_key("document.id")
    position: int
    name: str = Field(max_length=100)
    rate_ppm: int
    taxable_amount: int = minor_units()
    tax_amount: int = minor_units()
