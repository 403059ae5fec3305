"""A customer's statement as PDF, print view, CSV and XLSX."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from flare_app import statements
from flare_app.company import company_today, get_company
from flare_app.domain.periods import DEFAULT_PERIOD, Period, period_range
from flare_app.domain.principals import Permission, PortalVisitor, Principal, require
from flare_app.domain.text import as_public_id, parse_date
from flare_app.errors import Invalid, NotFound
from flare_app.models import Customer
from flare_app.rendering.csv_file import csv_chunks
from flare_app.rendering.data import StatementData
from flare_app.rendering.pdf import statement_pdf
from flare_app.rendering.pool import render_in_pool
from flare_app.rendering.xlsx_file import write_xlsx
from flare_app.statements import CustomerStatement
from flare_app.web.file_answers import as_principal, csv_stream, made_file, print_view, workbook


async def statement_file(request: Request, *, kind: str) -> Response:
    """`/files/statement.{pdf|html|csv|xlsx}?period=This year&from=&to=&currency=`.

    With `portal` it is the visitor's own; staff say whose by `customer`, a public id. `from` and `to` count for Custom only.
    """

    def rows(session: Session, principal: Principal) -> tuple[str, Iterator[bytes]]:
        found = _find(session, principal, request)
        return _name(found), csv_chunks(statements.statement_columns(), statements.statement_rows(found))

    def write(session: Session, principal: Principal, path: Path) -> str:
        found = _find(session, principal, request)
        write_xlsx(statements.statement_columns(), statements.statement_rows(found), path, title="Statement")
        return _name(found)

    def paper(session: Session, principal: Principal) -> tuple[str, StatementData]:
        found = _find(session, principal, request)
        return _name(found), statements.statement_data(session, found)

    if kind == "csv":
        return await run_in_threadpool(csv_stream, request, rows)
    if kind == "xlsx":
        return await workbook(request, write)
    name, data = await run_in_threadpool(as_principal, request, paper)
    if kind == "html":
        return await run_in_threadpool(print_view, data)
    return made_file(await render_in_pool(statement_pdf, data), "pdf", name)


def _find(session: Session, principal: Principal, request: Request) -> CustomerStatement:
    asked = request.query_params
    customer = _customer(session, principal, asked.get("customer", ""))
    start, end = _period(session, asked.get("period", DEFAULT_PERIOD), asked.get("from", ""), asked.get("to", ""))
    currency = asked.get("currency", "") or customer.currency
    if currency != customer.currency and currency not in statements.currencies_of(session, customer_id=customer.id):
        raise NotFound("There is no such statement.")
    return statements.customer_statement(
        session, principal=principal, customer_id=customer.id, currency=currency, start=start, end=end
    )


def _customer(session: Session, principal: Principal, public_id: str) -> Customer:
    if isinstance(principal, PortalVisitor):
        return session.get_one(Customer, principal.customer_id)
    require(principal, Permission.VIEW_SALES)
    customer = session.exec(select(Customer).where(col(Customer.public_id) == as_public_id(public_id))).first()
    if customer is None:
        raise NotFound("There is no such customer.")
    return customer


def _period(session: Session, name: str, start: str, end: str) -> tuple[date, date]:
    try:
        period = Period(name)
    except ValueError:
        raise Invalid(f"A period is one of: {', '.join(Period)}.", field="period") from None
    company = get_company(session)
    return period_range(
        period,
        company_today(session),
        company.fiscal_year_end_month,
        parse_date(start, field="from") if period is Period.CUSTOM else None,
        parse_date(end, field="to") if period is Period.CUSTOM else None,
    )


def _name(found: CustomerStatement) -> str:
    return f"statement-{found.statement.start}-{found.statement.end}"
