"""A customer's statement as PDF, print view, CSV and XLSX."""

from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from flare_app import statements
from flare_app.domain.principals import Principal
from flare_app.rendering.bulk import long_statement_pdf
from flare_app.rendering.csv_file import csv_chunks
from flare_app.rendering.data import StatementData
from flare_app.rendering.xlsx_file import write_xlsx
from flare_app.statements import CustomerStatement, StatementView
from flare_app.web.file_answers import as_principal, csv_stream, made_file, print_view, workbook


async def statement_file(request: Request, *, kind: str) -> Response:
    """`/files/statement.{pdf|html|csv|xlsx}?view=&period=This year&from=&to=&as_of=&currency=&bucket=`, as in the page's address.

    With `portal` it is the visitor's own; staff say whose by `customer`, a public id. A file holds all pages.
    """

    def rows(session: Session, principal: Principal) -> tuple[str, Iterator[bytes]]:
        found = _find(session, principal, request)
        return statements.file_name(found), csv_chunks(statements.statement_columns(found.view), statements.statement_rows(found))

    def write(session: Session, principal: Principal, path: Path) -> str:
        found = _find(session, principal, request)
        title = statements.VIEW_LABELS[found.view] if found.view is StatementView.OPEN_ITEMS else "Statement"
        write_xlsx(statements.statement_columns(found.view), statements.statement_rows(found), path, title=title)
        return statements.file_name(found)

    def paper(session: Session, principal: Principal) -> tuple[str, StatementData]:
        found = _find(session, principal, request)
        return statements.file_name(found), statements.statement_data(session, found)

    if kind == "csv":
        return await run_in_threadpool(csv_stream, request, rows)
    if kind == "xlsx":
        return await workbook(request, write)
    name, data = await run_in_threadpool(as_principal, request, paper)
    if kind == "html":
        return await run_in_threadpool(print_view, data)
    return made_file(await long_statement_pdf(data), "pdf", name)


def _find(session: Session, principal: Principal, request: Request) -> CustomerStatement:
    asked = request.query_params
    query = statements.query_from(asked, customer=asked.get("customer", ""))
    return statements.find_statement(session, principal=principal, query=query)
