"""A document as a person typed it, and as the rules accepted it."""

from dataclasses import dataclass
from datetime import date

from flare_app.domain.states import DocumentKind
from flare_app.domain.tax import TaxRounding
from flare_app.domain.totals import DocumentTotals, LineInput
from flare_app.models import Customer

MAX_LINES = 1_000


@dataclass(frozen=True, slots=True)
class LineForm:
    """One line: every value is text as typed; `product` and `tax` are public ids or "".

    `product_name` names what has no product of its own; with a product, the product's name is taken. `source` says of which line of
    an estimate or a credited invoice it is a part (see `sources.name_source`).
    """

    product: str = ""
    product_name: str = ""
    description: str = ""
    quantity: str = ""
    unit_price: str = ""
    discount: str = ""
    tax: str = ""
    source: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered: a quantity or a tax that the form filled in by itself does not count."""
        return not any(text.strip() for text in (self.product, self.product_name, self.description, self.unit_price))


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """The whole form; attribute names are the field names that errors carry.

    `customer`, `terms` and `credited_invoice` are public ids; days are ISO dates. A due date that is typed wins over the terms:
    where the two differ, the document names no terms. `operation_id` is made by the form once: saving twice gives one draft.
    """

    kind: str
    customer: str = ""
    issue_on: str = ""
    terms: str = ""
    due_on: str = ""
    expires_on: str = ""
    po_number: str = ""
    currency: str = ""
    prices_include_tax: bool = False
    discount: str = ""
    credited_invoice: str = ""
    internal_note: str = ""
    customer_note: str = ""
    operation_id: str = ""
    lines: tuple[LineForm, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One accepted line; `amounts` is what the totals are computed from."""

    product_id: int | None
    product_name: str
    description: str
    tax_id: int | None
    tax_label: str
    amounts: LineInput
    source_line_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDocument:
    """An accepted form with its totals; every id exists."""

    kind: DocumentKind
    customer: Customer
    currency: str
    issue_on: date
    due_on: date | None
    expires_on: date | None
    terms_id: int | None
    terms_name: str
    po_number: str
    internal_note: str
    customer_note: str
    prices_include_tax: bool
    tax_rounding: TaxRounding
    discount_ppm: int
    credited_invoice_id: int | None
    converted_from_id: int | None
    lines: tuple[CheckedLine, ...]
    totals: DocumentTotals
