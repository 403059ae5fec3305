"""The lines of a form: which values are taken, and the sentence for those that are not."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from sqlmodel import Session, col, select

from flare_app.catalog import TaxChoice, find_tax_choices
from flare_app.documents.form import MAX_LINES, CheckedLine, DocumentForm, LineForm
from flare_app.documents.sources import Source
from flare_app.domain.money import parse_quantity, parse_unit_price
from flare_app.domain.problems import Problems
from flare_app.domain.states import DocumentKind
from flare_app.domain.tax import parse_rate
from flare_app.domain.text import as_public_id, clean_text
from flare_app.domain.totals import LineInput
from flare_app.errors import Invalid
from flare_app.models import Product

_Value = TypeVar("_Value")


def check_lines(session: Session, form: DocumentForm, sources: Mapping[str, Source], problems: Problems) -> tuple[CheckedLine, ...]:
    """The lines that hold something, checked; refusals carry the position on the form. `sources` are those that fit the form."""
    filled = [(position, line) for position, line in enumerate(form.lines) if not line.is_empty]
    if len(filled) > MAX_LINES:
        problems.note(f"A document holds at most {MAX_LINES:,} lines.", field="lines")
        return ()
    if not filled:
        problems.note("Add at least one line.", field="lines")
    choices = find_tax_choices(session, public_ids={line.tax for _, line in filled})
    products = find_products(session, {line.product for _, line in filled})
    return tuple(
        _line(line, i, choices=choices, products=products, source=sources.get(line.source), problems=problems) for i, line in filled
    )


def find_products(session: Session, public_ids: set[str]) -> dict[str, Product]:
    """Products by public id, archived or not, in one query."""
    wanted = set(map(as_public_id, public_ids)) - {""}
    found = session.exec(select(Product).where(col(Product.public_id).in_(wanted))) if wanted else ()
    return {product.public_id: product for product in found}


def _line(
    line: LineForm,
    position: int,
    *,
    choices: dict[str, TaxChoice],
    products: dict[str, Product],
    source: Source | None,
    problems: Problems,
) -> CheckedLine:
    def catch(read: Callable[[], _Value], otherwise: _Value) -> _Value:
        return problems.catch(read, otherwise, line=position)

    product = catch(lambda: _known(line.product, products, "product"), None)
    tax = catch(lambda: tax_of(_known(line.tax, choices, "tax"), source), None)
    name = catch(lambda: clean_text(line.product_name, field="product", max_length=200), "")
    return CheckedLine(
        product_id=product.id if product else None,
        product_name=product.name if product else name,
        description=catch(lambda: _description(line), ""),
        tax_id=tax.id if tax else None,
        tax_label=tax.label if tax else "",
        amounts=LineInput(
            quantity_e4=catch(lambda: read_quantity(line.quantity), 0),
            unit_price_e4=catch(lambda: read_unit_price(line.unit_price), 0),
            discount_ppm=catch(lambda: read_discount(line.discount), 0),
            taxes=tax.rates if tax else (),
            is_rounding=source is not None and source.is_rounding,
        ),
        source_line_id=source.line.id if source else None,
    )


def tax_of(chosen: TaxChoice | None, source: Source | None) -> TaxChoice | None:
    """The tax of a line. A credit gives back what the invoice asked for: at its rates, though the tax has another rate by now."""
    if chosen is None or source is None or source.document.kind != DocumentKind.INVOICE or source.line.tax_id != chosen.id:
        return chosen
    return replace(chosen, label=source.line.tax_label, rates=source.rates)


def read_quantity(text: str) -> int:
    """A typed quantity in ten-thousandths; nothing typed is one."""
    return parse_quantity(text) if text.strip() else 10_000


def read_unit_price(text: str) -> int:
    """A typed price in ten-thousandths of the major unit."""
    if not text.strip():
        raise Invalid("Enter a unit price.", field="unit_price")
    return parse_unit_price(text)


def read_discount(text: str) -> int:
    """A typed percentage in ppm; nothing typed is no discount."""
    return parse_rate(text, field="discount") if text.strip() else 0


def _description(line: LineForm) -> str:
    text = clean_text(line.description, field="description", max_length=2_000, multiline=True)
    if not (text or line.product or line.product_name.strip()):
        raise Invalid("Choose a product or describe the line.", field="description")
    return text


def _known(public_id: str, found: dict[str, _Value], field: str) -> _Value | None:
    if public_id and public_id not in found:
        raise Invalid(f"This {field} does not exist. Choose another one.", field=field)
    return found.get(public_id)
