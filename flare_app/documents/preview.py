"""Totals that follow the typing: nothing is stored, half-typed values count as zero and are named."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session, select

from flare_app.catalog import TaxChoice, find_tax_choices, tax_label
from flare_app.company import get_company
from flare_app.documents.checking import sources_of, tax_rounding_of
from flare_app.documents.form import MAX_LINES, DocumentForm, LineForm
from flare_app.documents.lines import read_discount, read_quantity, tax_of
from flare_app.documents.sources import Source
from flare_app.domain.money import is_currency, parse_unit_price
from flare_app.domain.states import DocumentKind
from flare_app.domain.text import as_public_id
from flare_app.domain.totals import DocumentTotals, LineInput, compute_totals
from flare_app.errors import Invalid
from flare_app.models import Document
from flare_app.rendering.formats import Formats


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsPreview:
    """Figures as the company's locale writes them, without a currency sign; "" where nothing can be told.

    `total_amount` is the total in minor units.

    `line_amounts` follows the lines of the form, empty ones included; `tax_rows` are pairs of label and tax.
    `bad_fields` are pairs of line (None: the form itself) and field that could not be read; `problem` is the sentence
    when the figures as a whole cannot stand (a negative total).
    """

    currency: str
    line_amounts: tuple[str, ...]
    subtotal: str = ""
    discount: str = ""
    tax_rows: tuple[tuple[str, str], ...] = ()
    tax: str = ""
    total: str = ""
    total_amount: int = 0
    bad_fields: tuple[tuple[int | None, str], ...] = ()
    problem: str = ""


def preview_totals(session: Session, form: DocumentForm) -> TotalsPreview:
    """What the document would come to; one query for the taxes, one for the company."""
    company = get_company(session)
    lines = form.lines[:MAX_LINES]
    choices = find_tax_choices(session, public_ids={line.tax for line in lines})
    credited = _credited(session, form)
    sources = sources_of(session, form, DocumentKind(form.kind), credited)
    bad: list[tuple[int | None, str]] = []
    amounts = [_line(line, position, choices, sources, bad) for position, line in enumerate(lines)]
    discount_ppm = _read(read_discount, form.discount, (None, "discount"), bad)
    currency = form.currency if is_currency(form.currency) else company.currency
    try:
        totals = compute_totals(
            amounts,
            currency=currency,
            prices_include_tax=form.prices_include_tax,
            tax_rounding=tax_rounding_of(company, credited),
            document_discount_ppm=discount_ppm,
        )
    except Invalid as error:
        return TotalsPreview(currency=currency, line_amounts=("",) * len(lines), bad_fields=tuple(bad), problem=str(error))
    return _formatted(totals, Formats(company.locale, currency), form, bad)


def _credited(session: Session, form: DocumentForm) -> Document | None:
    """The invoice that decides on rates and rounding of a credit note; whether it may be credited is said on leaving the field."""
    if form.kind != DocumentKind.CREDIT_NOTE or not form.credited_invoice:
        return None
    return session.exec(select(Document).where(Document.public_id == as_public_id(form.credited_invoice))).first()


def _line(
    line: LineForm, position: int, choices: dict[str, TaxChoice], sources: dict[str, Source], bad: list[tuple[int | None, str]]
) -> LineInput:
    if line.is_empty:
        return LineInput(0, 0)
    source = sources.get(line.source)
    tax = tax_of(choices.get(line.tax), source)
    return LineInput(
        quantity_e4=_read(read_quantity, line.quantity, (position, "quantity"), bad),
        unit_price_e4=_read(parse_unit_price, line.unit_price, (position, "unit_price"), bad) if line.unit_price.strip() else 0,
        discount_ppm=_read(read_discount, line.discount, (position, "discount"), bad),
        taxes=tax.rates if tax else (),
        is_rounding=source is not None and source.is_rounding,
    )


def _read(read: Callable[[str], int], text: str, place: tuple[int | None, str], bad: list[tuple[int | None, str]]) -> int:
    try:
        return read(text)
    except Invalid:
        bad.append(place)
        return 0


def _formatted(totals: DocumentTotals, formats: Formats, form: DocumentForm, bad: list[tuple[int | None, str]]) -> TotalsPreview:
    """Prices that include tax are listed with it, as on paper: the tax is told, not added."""
    amounts = zip(form.lines[:MAX_LINES], totals.line_amounts, strict=True)
    is_gross = form.prices_include_tax
    listed = sum(totals.line_amounts) if is_gross else totals.subtotal_amount
    discount = listed - totals.total_amount if is_gross else totals.discount_amount
    including = "Including " if is_gross else ""
    return TotalsPreview(
        currency=formats.currency,
        line_amounts=tuple("" if line.is_empty else formats.amount(amount) for line, amount in amounts),
        subtotal=formats.amount(listed),
        discount=formats.amount(discount) if discount else "",
        tax_rows=tuple((including + tax_label(row.name, row.rate_ppm), formats.amount(row.tax_amount)) for row in totals.tax_rows),
        tax=formats.amount(totals.tax_amount),
        total=formats.amount(totals.total_amount),
        total_amount=totals.total_amount,
        bad_fields=tuple(bad),
    )
