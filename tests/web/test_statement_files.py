"""A statement's files hold what the page shows, to the last digit; the workbook's formulas come to the same."""

import csv
import io
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader
from starlette.testclient import TestClient

from flare_app import access, statements
from flare_app.database import read_only, unit_of_work
from flare_app.domain.ageing import AgeingBucket
from flare_app.domain.decimals import format_scaled
from flare_app.domain.money import minor_digits
from flare_app.models import Customer
from flare_app.rendering.formats import Formats
from flare_app.rendering.pool import close_pool
from flare_app.statements import CustomerStatement, StatementView
from flare_app.web import link_expired
from tests import factories
from tests.statements.history import History
from tests.web.conftest import TESTER, enter_portal, new_browser, on_sqlite_alone

QUERIES = (
    {"period": "Custom", "from": "2026-02-10", "to": "2026-05-20"},
    {"view": "open", "as_of": "2026-03-31"},
    {"view": "open", "as_of": "2026-05-20", "bucket": "current"},
    {"view": "open", "as_of": "2026-05-20", "bucket": "days_61_90"},
    {"period": "Custom", "from": "2020-01-01", "to": "2020-12-31"},
)


@dataclass(frozen=True)
class Visit:
    """A browser in the portal of a customer whose account has a history."""

    browser: TestClient
    portal_id: str
    customer: Customer
    currency: str

    def get(self, kind: str, query: dict[str, str]) -> bytes:
        """The file."""
        parameters = {"portal": self.portal_id, "currency": self.currency, **query}
        answer = self.browser.get(f"/files/statement.{kind}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.content

    def found(self, query: dict[str, str]) -> CustomerStatement:
        """What the page shows, on as many pages as it takes."""
        with read_only() as session:
            asked = statements.query_from({"currency": self.currency, **query})
            return statements.find_statement(session, principal=factories.make_visitor(self.customer), query=asked)


@pytest.fixture(scope="module", autouse=True)
def _end_pool() -> Iterator[None]:
    yield
    close_pool()


@pytest.fixture
def visit(currency: str, database: str, at: object) -> Iterator[Visit]:
    """An account in each kind of currency: two decimals, none, three."""
    at(datetime(2026, 6, 30, 9, tzinfo=UTC))  # type: ignore[operator]
    link_expired._find_seller.cache_clear()
    with unit_of_work() as session:
        ada = factories.make_company(session)
        customer = factories.make_customer(session, actor=ada, name="Acme", email="billing@acme.example")
        History(session, ada, customer, currency, random.Random(4)).write()
        link = access.link_for(session, customer_id=customer.id, address=customer.email, actor=TESTER)
    with new_browser() as browser:
        yield Visit(browser, enter_portal(browser, link), customer, currency)


@on_sqlite_alone
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_item_92_every_file_holds_the_figures_of_the_page(visit: Visit) -> None:
    for query in QUERIES:
        found = visit.found(query)
        figures = figures_of(found)
        rows = list(csv.reader(io.StringIO(visit.get("csv", query).decode("utf-8-sig"))))
        assert rows[0][:-1] == [column.title for column in statements.statement_columns(found.view)]
        plain = [format_scaled(amount, minor_digits(visit.currency)) for amount in figures]
        assert [row[-2] for row in rows[1:]] == plain, query
        sheet = workbook(visit.get("xlsx", query), with_values=True)
        assert [exactly(row[-2].value, visit.currency) for row in list(sheet.rows)[1:]] == plain, query
        formats = Formats(visit.customer.locale, visit.currency)
        page = visit.get("html", query).decode()
        words = text_of(visit.get("pdf", query)) if query in QUERIES[:2] else page
        for amount in figures:
            assert formats.amount(amount) in words, (query, amount)
            assert formats.amount(amount) in page, (query, amount)


@on_sqlite_alone
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_formulas_of_the_workbook_come_to_the_values_that_stand_in_it(visit: Visit) -> None:
    for query in QUERIES:
        content = visit.get("xlsx", query)
        formulas, values = workbook(content), workbook(content, with_values=True)
        found = [cell for row in formulas.rows for cell in row if str(cell.value).startswith("=")]
        buckets = sum(row[1].value == "Ageing" for row in formulas.rows) - 1  # the last of them is their sum
        assert len(found) == formulas.max_row - 1 - buckets or not len(found) > 2, "a formula a row, one more where rows are summed"
        for cell in found:
            assert calculated(formulas, str(cell.value)) == values[cell.coordinate].value, (query, cell.coordinate, cell.value)
            assert cell.number_format == {"EUR": "#,##0.00", "JPY": "#,##0", "KWD": "#,##0.000"}[visit.currency]


@pytest.mark.parametrize("currency", ["EUR"])
def test_a_file_is_named_after_what_it_shows(visit: Visit) -> None:
    answer = visit.browser.get("/files/statement.csv", params={"portal": visit.portal_id, "as_of": "2026-03-31"})
    assert answer.headers["content-disposition"] == 'attachment; filename="open-items-2026-03-31.csv"'
    words = visit.get("html", {"as_of": "2026-03-31", "bucket": "current"}).decode()
    assert "On March 31, 2026 Acme owed" in words
    assert '<dd><span dir="ltr">Current</span></dd>' in words


def figures_of(found: CustomerStatement) -> list[int]:
    """The last column of figures, from top to bottom: those of the rows, then those of the ageing."""
    names = [*AgeingBucket, *(["credit"] if found.sums.credit_amount else [])]
    ageing = [*map(found.sums.amount_of, names), found.sums.total_amount]
    if found.view is StatementView.OPEN_ITEMS:
        return [*(one.balance_amount for one in found.open_items), found.shown_amount, *ageing]
    statement = found.statement
    return [statement.opening_amount, *(row.balance_amount for row in statement.rows), statement.closing_amount, *ageing]


def workbook(content: bytes, *, with_values: bool = False) -> Worksheet:
    """Its one sheet, with formulas or with the values that a reader without calculation sees."""
    return openpyxl.load_workbook(io.BytesIO(content), data_only=with_values).active  # type: ignore[return-value]


def exactly(value: object, currency: str) -> str:
    """The number as the file holds it, written out; a wrong last digit would show."""
    assert isinstance(value, int | float)
    return f"{value:.{minor_digits(currency)}f}" if float(repr(value)) == value else "inexact"


def calculated(sheet: Worksheet, formula: str) -> float:
    """What a spreadsheet makes of one of our formulas: it adds in binary floating point, like Python."""
    known = re.fullmatch(r"=ROUND\((.+),([0-3])\)", formula)
    assert known, formula
    return round(_sum(sheet, known[1]), int(known[2]))


def _sum(sheet: Worksheet, expression: str) -> float:
    if span := re.fullmatch(r"SUM\(([A-I]\d+:[A-I]\d+)\)", expression):
        return sum(_value(sheet, cell.coordinate) for row in sheet[span[1]] for cell in row)
    first, sign, second = re.fullmatch(r"([A-I]\d+)([+-])([A-I]\d+)", expression).groups()  # type: ignore[union-attr]
    return _value(sheet, first) + (1 if sign == "+" else -1) * _value(sheet, second)


def _value(sheet: Worksheet, place: str) -> float:
    value = sheet[place].value
    if value is None:
        return 0
    return calculated(sheet, value) if isinstance(value, str) else value  # type: ignore[return-value]


def text_of(pdf: bytes) -> str:
    """The words of a PDF."""
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
