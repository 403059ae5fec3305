"""Every report tells the same sum of the documents, in another order; and what is behind a row is the row."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlmodel import Session, select

from flare_app import clock, reports
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role, Staff
from flare_app.errors import NotFound, NotPermitted
from flare_app.lists import ListQuery, RecordList, column_totals, currency_choices, draw_list, export, fetch_page, iterate
from flare_app.models import Customer, Document, DocumentLine, DocumentTax
from flare_app.reports import Report
from flare_app.ui.staff import reports_declared as declared
from tests import factories
from tests.reports.books import TODAY, write_books

NOW = datetime.combine(TODAY, time(9), UTC)
ALL = ListQuery(period="Everything", limit=200, currency="all")
REPORTS = (declared.SALES_BY_CUSTOMER, declared.SALES_BY_PRODUCT, declared.SALES_BY_MONTH, declared.TAX_SUMMARY)
SALES = REPORTS[:3]
THIS_YEAR = ListQuery(limit=200, currency="all")
LAST_YEAR = ListQuery(period="Last year", limit=200, currency="all")
PERIODS = (ALL, THIS_YEAR, LAST_YEAR)
HALF_A_YEAR = ListQuery(period="Custom", start="2025-11-15", end="2026-05-14", limit=200, currency="all")


@pytest.fixture(scope="module")
def written(shared_database: None) -> Staff:
    clock.start_at(NOW)
    with unit_of_work() as session:
        return write_books(session, seed=7)


@pytest.fixture
def ada(written: Staff, at: Any) -> Staff:
    at(NOW)
    return written


@pytest.fixture
def session(ada: Staff) -> Iterator[Session]:
    with read_only() as opened:
        yield opened


def days_of(query: ListQuery) -> tuple[date, date]:
    if query.period == "Everything":
        return date.min, date.max
    if query.period == "Custom":
        return date.fromisoformat(query.start), date.fromisoformat(query.end)
    year = 2025 if query.period == "Last year" else 2026
    return date(year, 1, 1), date(year, 12, 31)


def sold(session: Session, first: date, last: date) -> dict[str, tuple[int, int]]:
    """Net and tax per currency, by the documents one by one."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in session.exec(select(Document)):
        if one.state == "issued" and one.kind != "estimate" and first <= one.issue_on <= last:
            sign = -1 if one.kind == "credit_note" else 1
            sums[one.currency][0] += sign * (one.total_amount - one.tax_amount)
            sums[one.currency][1] += sign * one.tax_amount
    return {currency: (net, tax) for currency, (net, tax) in sums.items()}


def totals_of(session: Session, report: RecordList, ada: Staff, query: ListQuery, key: str) -> dict[str, int]:
    place = [column.key for column in report.columns].index(key)
    return {one.currency: one.amounts[place] or 0 for one in column_totals(session, report, ada, query)}


@pytest.mark.parametrize("query", [*PERIODS, HALF_A_YEAR], ids=lambda query: query.period or "This year")
def test_item_94_every_report_adds_up_to_the_documents_of_its_period(session: Session, ada: Staff, query: ListQuery) -> None:
    expected = sold(session, *days_of(query))
    net = {currency: amounts[0] for currency, amounts in expected.items()}
    tax = {currency: amounts[1] for currency, amounts in expected.items()}
    assert any(net.values())
    for report in SALES:
        assert _without_zero(totals_of(session, report, ada, query, "net")) == _without_zero(net), report.key
    for report in (declared.SALES_BY_CUSTOMER, declared.SALES_BY_MONTH, declared.TAX_SUMMARY):
        assert _without_zero(totals_of(session, report, ada, query, "tax")) == _without_zero(tax), report.key


def test_year_before_is_what_that_year_tells_of_itself(session: Session, ada: Staff) -> None:
    for report in SALES:
        before = totals_of(session, report, ada, THIS_YEAR, "before")
        assert _without_zero(before) == _without_zero(totals_of(session, report, ada, LAST_YEAR, "net"))
        assert not any(totals_of(session, report, ada, ALL, "before").values())


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.key)
def test_rows_add_up_to_the_last_row_and_each_row_to_what_is_behind_it(session: Session, ada: Staff, report: RecordList) -> None:
    keys = [column.key for column in report.columns]
    for query in PERIODS:
        page = fetch_page(session, report, ada, query)
        assert page.rows and not page.next_cursor and len({row.public_id for row in page.rows}) == len(page.rows)
        for key in report.totals:
            sums: defaultdict[str, int] = defaultdict(int)
            for row in page.rows:
                sums[row.currency] += row.values[keys.index(key)]
            assert dict(sums) == totals_of(session, report, ada, query, key)
        for row in page.rows:
            opened = reports.behind(session, principal=ada, report=Report(report.key), public_id=row.public_id)
            net = row.values[keys.index("taxable" if "taxable" in keys else "net")]
            assert (opened.currency, opened.net_amount) == (row.currency, net)
            assert opened.net_amount == sum(one.net_amount for one in opened.documents)
            assert opened.tax_amount == sum(one.tax_amount for one in opened.documents)
            if "tax" in keys:
                assert opened.tax_amount == row.values[keys.index("tax")]
            if "documents" in keys:
                assert opened.count == len(opened.documents) == row.values[keys.index("documents")]


def test_tax_summary_tells_each_rate_and_what_was_not_taxed(session: Session, ada: Staff) -> None:
    found = {(row[0], row[-1]): row[1:4] for row in iterate(session, declared.TAX_SUMMARY, ada, ALL)}
    for (name, currency), (rate, taxable, tax) in found.items():
        if name == "Not taxed":
            assert (rate, tax) == (None, 0)
            continue
        rows = session.exec(select(DocumentTax, Document).join(Document).where(DocumentTax.name == name))
        parts = [
            (-1 if document.kind == "credit_note" else 1, row)
            for row, document in rows
            if document.state == "issued" and document.kind != "estimate" and document.currency == currency
        ]
        assert taxable == sum(sign * row.taxable_amount for sign, row in parts)
        assert tax == sum(sign * row.tax_amount for sign, row in parts)
    taxed = sum(row[1] for (_, currency), row in found.items() if currency == "EUR")
    assert taxed == sold(session, date.min, date.max)["EUR"][0]  # no line carries two taxes here


def test_lines_keep_their_part_of_the_document(session: Session, ada: Staff) -> None:
    for document in session.exec(select(Document)):
        lines = session.exec(select(DocumentLine).where(DocumentLine.document_id == document.id))
        assert sum(line.net_amount for line in lines) == document.total_amount - document.tax_amount


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.key)
def test_item_94_files_hold_the_rows_and_the_totals_of_the_screen(session: Session, ada: Staff, report: RecordList) -> None:
    rows = list(iterate(session, report, ada, ListQuery()))
    totals = column_totals(session, report, ada, ListQuery())
    text = b"".join(export.csv(session, report, ada, ListQuery())).decode("utf-8-sig")
    lines = list(csv.reader(text.splitlines()))
    assert len(lines) == 1 + len(rows) + len(totals)
    assert lines[0] == [*(column.title for column in report.columns), "Currency"]
    assert [line[0] for line in lines[-len(totals) :]] == ["Total"] * len(totals)
    data = export.list_data(session, report, ada, ListQuery(), locale="en_US")
    assert len(data.rows) == len(rows) and len(data.foot) == len(totals) and data.subtitle == "Jan 1, 2026 – Dec 31, 2026"
    assert len(data.charts) == (1 if report.chart else 0)


def test_report_shows_one_currency_at_a_time_the_company_s_own_first(session: Session, ada: Staff) -> None:
    for report in REPORTS:
        assert currency_choices(session, report, ada, ListQuery().checked(report)) == (["EUR", "USD"], "EUR")
        assert {row.currency for row in fetch_page(session, report, ada, ListQuery(limit=200)).rows} == {"EUR"}
        dollars = fetch_page(session, report, ada, ListQuery(currency="USD", limit=200)).rows
        assert {row.currency for row in dollars} == {"USD"}
        whole = fetch_page(session, report, ada, THIS_YEAR).rows
        assert len(whole) > len(dollars)
        assert [one.currency for one in column_totals(session, report, ada, ListQuery(currency="USD"))] == ["USD"]
        assert not fetch_page(session, report, ada, ListQuery(currency="CHF")).rows


def test_selected_rows_have_totals_of_their_own(session: Session, ada: Staff) -> None:
    row = fetch_page(session, declared.SALES_BY_CUSTOMER, ada, ListQuery()).rows[0]
    (total,) = column_totals(session, declared.SALES_BY_CUSTOMER, ada, ListQuery(ids=(row.public_id,)))
    assert total.amounts[2] == row.values[2] and total.currency == row.currency


def test_chart_by_month_has_every_month_and_the_year_before(session: Session, ada: Staff) -> None:
    drawn = draw_list(session, declared.SALES_BY_MONTH, ada, ListQuery(period="Last year"), locale="en_US")
    assert drawn is not None and drawn.chart.currency == "EUR"
    rows = {
        row[0]: row for row in iterate(session, declared.SALES_BY_MONTH, ada, ListQuery(period="Last year")) if row[-1] == "EUR"
    }
    months = [f"{month:%B %Y}" for month in (date(2025, number, 1) for number in range(min(rows).month, max(rows).month + 1))]
    assert list(drawn.chart.names) == months
    assert sum(drawn.chart.series[0].amounts) == sum(row[2] for row in rows.values())


def test_monthly_sales_of_a_customer_are_part_of_the_report(session: Session, ada: Staff) -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    whole = reports.monthly_sales(session, principal=ada, currency="EUR", first=first, last=last)
    parts: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0])
    for customer in session.exec(select(Customer)):
        of_one = reports.monthly_sales(session, principal=ada, currency="EUR", first=first, last=last, customer_id=customer.id)
        for one in of_one:
            parts[one.month][0] += one.net_amount
            parts[one.month][1] += one.before_amount
    assert {one.month: [one.net_amount, one.before_amount] for one in whole} == dict(parts)


def test_sales_manager_sees_a_customer_s_months_and_no_report(session: Session, ada: Staff) -> None:
    manager = Staff(user_id=1, name="Sam", email="s@x.example", role=Role.SALES_MANAGER, session_id=1)
    for report in REPORTS:
        with pytest.raises(NotPermitted):
            fetch_page(session, report, manager, ListQuery())
        with pytest.raises(NotPermitted):
            reports.behind(session, principal=manager, report=Report(report.key), public_id="none-EUR-20260101-20261231")
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    with pytest.raises(NotPermitted):
        reports.monthly_sales(session, principal=manager, currency="EUR", first=first, last=last)
    assert reports.monthly_sales(session, principal=manager, currency="EUR", first=first, last=last, customer_id=1) is not None


def test_visitor_of_a_portal_finds_no_report(session: Session, ada: Staff) -> None:
    visitor = factories.make_visitor(session.exec(select(Customer)).first())  # type: ignore[arg-type]
    for report in REPORTS:
        with pytest.raises(NotFound):
            fetch_page(session, report, visitor, ListQuery())


@pytest.mark.parametrize("public_id", ["", "x", "none-EUR-1-2", "0-EUR-20260101-20261231", "2026-13-EUR-20260101-20261231"])
@pytest.mark.parametrize("report", [Report.CUSTOMERS, Report.MONTHS, Report.TAXES, Report.PRODUCTS])
def test_row_that_there_is_not_is_not_found(session: Session, ada: Staff, report: Report, public_id: str) -> None:
    with pytest.raises(NotFound):
        reports.behind(session, principal=ada, report=report, public_id=public_id)


def _without_zero(amounts: dict[str, int]) -> dict[str, int]:
    return {currency: amount for currency, amount in amounts.items() if amount}
