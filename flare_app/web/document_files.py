"""Documents and receipts as files. A paper is drawn once; from then on sending it costs little more than a static file."""

from collections import OrderedDict
from collections.abc import Hashable
from pathlib import Path

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from flare_app import documents, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.numbering import file_stem
from flare_app.domain.principals import Principal
from flare_app.domain.states import DocumentState
from flare_app.domain.text import as_public_id
from flare_app.models import Document
from flare_app.rendering import receipt_sheet
from flare_app.rendering.data import DocumentData, PaymentReceiptData
from flare_app.rendering.document_sheet import COLUMNS, document_rows
from flare_app.rendering.pdf import document_pdf, receipt_pdf
from flare_app.rendering.pool import render_in_pool
from flare_app.rendering.store import get_or_render_in_pool, rendered_path
from flare_app.rendering.xlsx_file import write_xlsx
from flare_app.settings import make_private_dir, settings
from flare_app.web.file_answers import as_principal, made_file, print_view, stored_file, workbook

_REMEMBERED = 10_000
_drawn: OrderedDict[Hashable, Path] = OrderedDict()
"""Where the paper of an issued document lies, by what can still change on it: spares reading its lines and hashing them."""


async def document_file(request: Request, *, kind: str) -> Response:
    """`/files/documents/{public_id}.{pdf|html|xlsx}`."""

    def data(session: Session, principal: Principal) -> DocumentData:
        return documents.document_data(session, _document(session, principal, request))

    def write(session: Session, principal: Principal, path: Path) -> str:
        document = _document(session, principal, request)
        paper = documents.document_data(session, document)
        write_xlsx(COLUMNS, document_rows(paper), path, title=f"{paper.title} {paper.number}".strip())
        return _name(document)

    if kind == "pdf":
        return await _pdf(request)
    if kind == "xlsx":
        return await workbook(request, write)
    return print_view(await run_in_threadpool(as_principal, request, data))


async def receipt_file(request: Request, *, kind: str) -> Response:
    """`/files/payments/{public_id}.{pdf|html|xlsx}`: drawn anew each time, since what a payment settles can change."""

    def read(session: Session, principal: Principal) -> PaymentReceiptData:
        public_id = as_public_id(request.path_params["public_id"])
        details = payments.payment_details(session, principal=principal, public_id=public_id)
        return payments.receipt_data(session, details)

    def write(session: Session, principal: Principal, path: Path) -> str:
        data = read(session, principal)
        write_xlsx(receipt_sheet.COLUMNS, receipt_sheet.receipt_rows(data), path, title=f"{data.title} {data.number}")
        return file_stem(data.number)

    if kind == "xlsx":
        return await workbook(request, write)
    data = await run_in_threadpool(as_principal, request, read)
    if kind == "html":
        return print_view(data)
    return made_file(await render_in_pool(receipt_pdf, data), "pdf", file_stem(data.number))


async def _pdf(request: Request) -> Response:
    found = await run_in_threadpool(_find_pdf, request)
    if isinstance(found, Response):
        return found
    document_id, key, name, data = found
    if key is None:
        return made_file(await render_in_pool(document_pdf, data), "pdf", name)
    path = await get_or_render_in_pool(_folder(), data, document_pdf)
    return await run_in_threadpool(_give_out, document_id, key, path, name)


def _find_pdf(request: Request) -> Response | tuple[int, Hashable | None, str, DocumentData]:
    """The answer, if the paper has been drawn before; else what it takes to draw it. A draft's paper is not kept (no key)."""

    def read(session: Session, principal: Principal) -> tuple[int, Hashable | None, str, DocumentData | Path]:
        document = _document(session, principal, request)
        key = _key(document)
        path = _drawn.get(key) if key else None
        if path is not None and path.exists():
            return document.id, key, _name(document), path
        return document.id, key, _name(document), documents.document_data(session, document)

    document_id, key, name, found = as_principal(request, read)
    if isinstance(found, Path):
        return stored_file(found, "pdf", name)
    if key is not None:
        path = rendered_path(_folder(), found)
        if path.exists():
            return _give_out(document_id, key, path, name)
    return document_id, key, name, found


def _give_out(document_id: int, key: Hashable, path: Path, name: str) -> Response:
    """The file of an issued document, the first time since the start: customers may ask later whether it is ours."""
    content = path.read_bytes()
    with read_only() as session:
        is_noted = documents.is_noted(session, content=content)
    if not is_noted:
        with unit_of_work() as session:
            documents.note_issued_file(session, document_id=document_id, content=content)
    _remember(key, path)
    return stored_file(path, "pdf", name)


def _key(document: Document) -> Hashable | None:
    if document.state == DocumentState.DRAFT:
        return None
    return settings().data_dir, document.public_id, document.state, document.po_number, document.due_on


def _remember(key: Hashable, path: Path) -> None:
    _drawn[key] = path
    while len(_drawn) > _REMEMBERED:
        _drawn.popitem(last=False)


def _folder() -> Path:
    return make_private_dir(settings().data_dir / "renders")


def _document(session: Session, principal: Principal, request: Request) -> Document:
    return documents.get_document(session, principal=principal, public_id=request.path_params["public_id"])


def _name(document: Document) -> str:
    return file_stem(document.number) if document.number else f"draft-{document.kind.replace('_', '-')}"
