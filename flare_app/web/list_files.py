"""Lists as files: what the screen shows, by the same query."""

from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from flare_app.company import get_company
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.lists import RecordList, export, find_list, from_query
from flare_app.models import Customer
from flare_app.rendering.bulk import long_list_pdf
from flare_app.rendering.data import ListData
from flare_app.web.file_answers import as_principal, csv_stream, made_file, print_view, workbook


async def list_file(request: Request, *, kind: str) -> Response:
    """`/files/lists/{key}.{csv|xlsx|pdf|html}?q=…&filter=…&sort=…&ids=…`."""
    declared = find_list(request.path_params["key"])
    query = from_query(request.query_params)

    def rows(session: Session, principal: Principal) -> tuple[str, Iterator[bytes]]:
        return _name(declared), export.csv(session, declared, principal, query)

    def write(session: Session, principal: Principal, path: Path) -> str:
        export.xlsx(session, declared, principal, query, path)
        return _name(declared)

    def data(session: Session, principal: Principal) -> ListData:
        company = get_company(session)
        locale = _locale_of(session, principal) or company.locale
        return export.list_data(session, declared, principal, query, locale=locale, company_name=company.name)

    if kind == "csv":
        return await run_in_threadpool(csv_stream, request, rows)
    if kind == "xlsx":
        return await workbook(request, write)
    paper = await run_in_threadpool(as_principal, request, data)
    if kind == "html":
        return await run_in_threadpool(print_view, paper)
    return made_file(await long_list_pdf(paper), "pdf", _name(declared))


def _name(declared: RecordList) -> str:
    return declared.title.lower().replace(" ", "-")


def _locale_of(session: Session, principal: Principal) -> str:
    """The customer's locale in a portal; staff read theirs from the company."""
    if not isinstance(principal, PortalVisitor):
        return ""
    return session.exec(select(Customer.locale).where(col(Customer.id) == principal.customer_id)).one()
