"""Data object → HTML. One set of templates serves the PDF, the print view and the preview inside the app."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flare_app.rendering.chart_drawing import draw
from flare_app.rendering.data import (
    DocumentData,
    ListData,
    Logo,
    PaperData,
    PaymentReceiptData,
    StatementData,
)
from flare_app.rendering.formats import Formats, page_size, readable_on_white, text_direction
from flare_app.rendering.spreadsheet import Column, Row, with_currency

TEMPLATES = Path(__file__).parent / "templates"
# Above this many columns a list needs the long side of the paper.
_PORTRAIT_COLUMNS = 6
# English is the language of our own words on the paper; dates and figures follow the reader's locale.
LANGUAGE = "en"


def fragment(data: PaperData) -> Markup:
    """The paper alone, as one `<article class="paper">`. Every text in it is escaped; nothing in it runs or loads."""
    return Markup(_template(data).render(**_context(data)))  # noqa: S704  rendered by an autoescaping environment


def page_title(data: PaperData) -> str:
    """What the window and the PDF's properties call it: "Invoice INV-000123"."""
    number = "" if isinstance(data, StatementData | ListData) else data.number
    if isinstance(data, DocumentData) and data.state == "draft":
        number = "(draft)"
    return f"{data.title} {number}".strip()


def page(data: PaperData, *, inline_css: str = "", script_src: str | None = None) -> str:
    """A whole HTML page around the paper; its styles are either inlined here or given to WeasyPrint apart."""
    return (
        _environment()
        .get_template("page.html")
        .render(
            paper=fragment(data),
            title=page_title(data),
            author=data.company_name if isinstance(data, ListData) else data.seller.name,
            language=LANGUAGE,
            sheet=sheet(data),
            inline_css=Markup(inline_css),  # noqa: S704  our own stylesheets, read from files
            script_src=script_src,
        )
    )


def stylesheet(name: str) -> str:
    """One of our stylesheets: "paper.css" draws the paper, "page.css" divides it into pages."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["direction"] = text_direction
    environment.filters["data_uri"] = _data_uri
    return environment


def _template(data: PaperData) -> Any:
    names: dict[type, str] = {
        DocumentData: "document.html",
        PaymentReceiptData: "receipt.html",
        StatementData: "statement.html",
        ListData: "list.html",
    }
    return _environment().get_template(names[type(data)])


def _context(data: PaperData) -> dict[str, object]:
    if isinstance(data, ListData):
        drawings = [draw(chart, data.locale) for chart in data.charts if not chart.is_empty]
        return {"data": data, "table": _table(data), "drawings": drawings}
    formats = Formats(data.locale, data.currency)
    context: dict[str, object] = {"data": data, "f": formats, "accent": readable_on_white(data.color)}
    return context | {"widths": _figure_widths(data, formats)} if isinstance(data, DocumentData) else context


def sheet(data: PaperData) -> str:
    """The paper's size and position: "a4" or "letter", with "-wide" for a list of many columns."""
    wide = isinstance(data, ListData) and len(data.columns) > _PORTRAIT_COLUMNS
    return page_size(data.locale) + ("-wide" if wide else "")


def _data_uri(logo: Logo) -> str:
    return f"data:{logo.mime};base64,{b64encode(logo.content).decode()}"


def _figure_widths(data: DocumentData, formats: Formats) -> dict[str, str]:
    """Column widths that hold the longest figure of each column on one line, and leave the rest to the description."""
    figures = {
        "quantity": ["Qty", *(formats.quantity(line.quantity_e4) for line in data.lines)],
        "unit_price": ["Unit price", *(formats.unit_price(line.unit_price_e4) for line in data.lines)],
        "amount": ["Amount", *(formats.amount(line.amount) for line in data.lines)],
    }
    return {name: f"{max(map(len, texts)) * 0.6 + 1.6:.1f}em" for name, texts in figures.items()}


@dataclass(frozen=True, slots=True)
class _Table:
    """A list made ready: columns with their share of the width, and rows of finished strings."""

    columns: tuple[tuple[Column, str], ...]
    rows: Iterator[list[str]]
    foot: Iterator[list[str]]
    note: str


def _table(data: ListData) -> _Table:
    formats = Formats(data.locale)
    currencies = data.all_currencies()
    shown = with_currency(data.columns) if len(currencies) > 1 else data.columns
    total = sum(column.characters for column in shown)
    return _Table(
        columns=tuple((column, f"{column.characters * 100 / total:.2f}%") for column in shown),
        rows=(_cells(shown, row, formats) for row in data.rows),
        foot=(_cells(shown, row, formats) for row in data.foot),
        note=f"Amounts in {currencies[0]}" if len(currencies) == 1 else "",
    )


def _cells(columns: tuple[Column, ...], row: Row, formats: Formats) -> list[str]:
    currency = str(row[-1])
    return ["" if value is None else _cell(column, value, currency, formats) for column, value in zip(columns, row)]  # noqa: B905  the currency may stay unshown


def _cell(column: Column, value: Any, currency: str, formats: Formats) -> str:
    match column.kind:
        case "money":
            return formats.amount(value, currency)
        case "date":
            return formats.day(value)
        case "moment":
            return formats.moment(value)
        case "number" | "integer":
            return formats.number(value)
        case _:
            return str(value)
