"""What a rendered document consists of: plain frozen values, complete in themselves, free of tables and pages.

Units throughout: `*_amount` are integer minor units of the object's `currency`; `*_e4` are ten-thousandths (quantities, and
prices in major units); `*_ppm` are millionths (100 % = 1,000,000). `locale` is a BCP 47 tag or Babel name ("de-AT", "en_US") and
decides how dates and figures are written and which paper is used. Every object here can be pickled, so it can cross over to a
worker process.
"""

import json
from base64 import b64encode
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from hashlib import sha256
from re import fullmatch
from typing import Literal

from flare_app.errors import Invalid
from flare_app.rendering.chart import ChartData
from flare_app.rendering.spreadsheet import Column, Row, has_money
from flare_app.rendering.version import template_version

DocumentKind = Literal["estimate", "invoice", "credit_note"]
DocumentState = Literal["draft", "issued", "void"]

# Raster only: an SVG could refer to other files, and what it draws cannot be checked beforehand.
LOGO_TYPES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
DEFAULT_COLOR = "#1f2937"
MAX_LINES = 1000


class Hashed:
    """A value that knows the name its rendering is cached under."""

    __slots__ = ()

    def content_hash(self) -> str:
        """SHA-256 (hex) of these values and of everything that shapes the paper: equal hash, equal paper."""
        content = [type(self).__name__, template_version(), _plain(self)]
        return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Logo:
    """The seller's logo: the bytes of a picture and its media type, one of `LOGO_TYPES`."""

    content: bytes
    mime: str

    def __post_init__(self) -> None:
        if self.mime not in LOGO_TYPES:
            raise Invalid(f"A logo must be a PNG, JPEG, WebP or GIF picture, not {self.mime!r}.", field="logo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Seller or customer as the document names them; `tax_ids` are pairs of label and value, such as ("VAT ID", "DE123")."""

    name: str
    lines: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    tax_ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineData:
    """One line of a document; `amount` is what it adds to the document, after its discount."""

    description: str
    product_name: str = ""
    quantity_e4: int = 1_0000
    unit_price_e4: int
    discount_ppm: int = 0
    tax_label: str = ""
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRowData:
    """One tax in the totals: its rate, the amount it is taken from and what it comes to."""

    name: str
    rate_ppm: int
    taxable_amount: int
    tax_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Hashed):
    """What all papers share: who writes to whom, in which colour, currency and locale.

    `color` is "#rrggbb". Raises `Invalid` for anything else, because it becomes part of a style.
    """

    seller: Party
    logo: Logo | None = None
    color: str = DEFAULT_COLOR
    currency: str
    locale: str = "en"
    footer: str = ""

    def __post_init__(self) -> None:
        if not fullmatch(r"#[0-9a-fA-F]{6}", self.color):
            raise Invalid(f"A colour must look like #1f2937, not {self.color!r}.", field="color")
        if not fullmatch(r"[A-Z]{3}", self.currency):
            raise Invalid(f"{self.currency!r} is not a currency code.", field="currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentData(Sheet):
    """An estimate, invoice or credit note.

    `paid_amount` and `balance_amount` stay None for the PDF of an issued document: that file never changes, payments do.
    `discount_amount` is positive and is shown as taken off; with `prices_include_tax` the line amounts hold their tax already.
    Raises `Invalid` above `MAX_LINES` lines.
    """

    kind: DocumentKind
    title: str
    number: str = ""
    state: DocumentState = "issued"
    customer: Party
    issue_on: date | None = None
    due_on: date | None = None
    expires_on: date | None = None
    po_number: str = ""
    terms_name: str = ""
    custom_fields: tuple[tuple[str, str], ...] = ()
    lines: tuple[LineData, ...] = ()
    subtotal_amount: int
    discount_amount: int = 0
    tax_rows: tuple[TaxRowData, ...] = ()
    total_amount: int
    paid_amount: int | None = None
    balance_amount: int | None = None
    prices_include_tax: bool = False
    note: str = ""
    disclaimer: str = ""
    replaces_number: str = ""
    reference_number: str = ""

    def __post_init__(self) -> None:
        Sheet.__post_init__(self)
        if len(self.lines) > MAX_LINES:
            raise Invalid(f"A document holds at most {MAX_LINES} lines, this one has {len(self.lines)}.", field="lines")

    @property
    def listed_amount(self) -> int:
        """The subtotal as readers add it up: the lines as they stand above it, with tax where the prices include it."""
        return sum(line.amount for line in self.lines) if self.prices_include_tax else self.subtotal_amount

    @property
    def taken_off_amount(self) -> int:
        """The document's discount on what is listed, positive."""
        return self.listed_amount - self.total_amount if self.prices_include_tax else self.discount_amount


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationData:
    """What of a payment went to one document."""

    document_number: str
    issue_on: date | None
    total_amount: int
    applied_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceiptData(Sheet):
    """A receipt for one payment; `unapplied_amount` is what the customer keeps as credit."""

    title: str = "Payment receipt"
    number: str
    state: Literal["received", "void"] = "received"
    customer: Party
    received_on: date
    method: str
    reference: str = ""
    amount: int
    allocations: tuple[AllocationData, ...] = ()
    unapplied_amount: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One movement: `charge_amount` raises and `credit_amount` lowers what is owed; both are positive, one of them is zero."""

    on: date
    label: str
    number: str = ""
    detail: str = ""
    charge_amount: int = 0
    credit_amount: int = 0
    balance_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """One document that is not settled yet; `days_overdue` is zero while it is not due, credits carry negative amounts."""

    number: str
    label: str
    issue_on: date
    due_on: date | None
    total_amount: int
    balance_amount: int
    days_overdue: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeingData:
    """What is owed, by days past due; `credit_amount`, not positive, is what the customer has left to use."""

    current_amount: int = 0
    days_1_30_amount: int = 0
    days_31_60_amount: int = 0
    days_61_90_amount: int = 0
    over_90_amount: int = 0
    credit_amount: int = 0
    total_amount: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementData(Sheet):
    """A customer's statement in one currency. With `open_items` (not None) it shows those in place of the movements.

    `sentence` answers what was owed on the last day; `bucket` names the ageing bucket if only that is shown. A long statement may
    be drawn in parts: the later ones are continuations, and those that are continued say nothing of the closing.
    """

    title: str = "Statement"
    customer: Party
    sentence: str = ""
    bucket: str = ""
    period_from: date | None
    period_to: date
    opening_amount: int
    rows: tuple[StatementRow, ...] = ()
    closing_amount: int
    open_items: tuple[OpenItem, ...] | None = None
    ageing: AgeingData | None = None
    note: str = ""
    is_continuation: bool = False
    is_continued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListData(Hashed):
    """A list as the screen shows it. `rows` are the same tuples that feed CSV and XLSX; `subtitle` names search and filter.

    A long list may be drawn in parts: the later ones are continuations, without the heading, and every part states the
    `currencies` of the whole list, which decide on its columns. `charts` stand between heading and rows, and `foot`
    are rows of totals, one per currency.
    """

    title: str
    subtitle: str = ""
    company_name: str = ""
    locale: str = "en"
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    currencies: tuple[str, ...] | None = None
    charts: tuple[ChartData, ...] = ()
    foot: tuple[Row, ...] = ()
    is_continuation: bool = False

    def all_currencies(self) -> tuple[str, ...]:
        """The currencies that occur, in alphabetical order; none in a list without money."""
        if self.currencies is not None:
            return self.currencies
        return tuple(sorted({str(row[-1]) for row in self.rows if row[-1]})) if has_money(self.columns) else ()


PaperData = DocumentData | PaymentReceiptData | StatementData | ListData


def _plain(value: object) -> object:
    """The value in JSON's terms; tagged where two different Python values would otherwise read alike."""
    if isinstance(value, str | int | None):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return {"bytes": b64encode(value).decode()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}  # type: ignore[arg-type]
