"""The papers of many documents in one download: joined into one PDF, or each for itself in a ZIP that is sent as it is made."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from functools import partial
from itertools import count
from typing import IO, cast
from zipfile import ZipFile, ZipInfo

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from flare_app import documents
from flare_app.clock import utc_now
from flare_app.domain.numbering import file_stem
from flare_app.domain.principals import Principal
from flare_app.domain.states import DocumentKind
from flare_app.errors import Invalid, NotFound
from flare_app.lists import RecordList, find_list, from_query, selected_ids
from flare_app.rendering.bulk import many_documents_pdf
from flare_app.rendering.data import DocumentData
from flare_app.rendering.pdf import document_pdf
from flare_app.rendering.pool import render_in_pool
from flare_app.rendering.store import get_or_render_in_pool
from flare_app.rendering.worker import RenderingFailed
from flare_app.settings import make_private_dir, settings
from flare_app.web.file_answers import TYPES, as_principal, made_file, named

MOST_IN_ONE_PDF = 300
MOST_IN_ZIP = 1_000
_KINDS = {f"{kind.value}s" for kind in DocumentKind}
_AHEAD = 4  # papers that are drawn while the one before them is sent


async def papers_file(request: Request, *, kind: str) -> Response:
    """`/files/papers/{key}.{pdf|zip}?ids=…`: the selected documents of a list, in its order; all that it shows if none is selected.

    Raises:
        NotFound: the list has no papers, nobody is signed in, or nothing is selected.
        Invalid: more are selected than go into one file.
    """
    declared = find_list(request.path_params["key"])
    if declared.key not in _KINDS:
        raise NotFound("There is no such file.")
    most = MOST_IN_ONE_PDF if kind == "pdf" else MOST_IN_ZIP
    read = partial(_read, declared=declared, request=request, most=most)
    papers = await run_in_threadpool(as_principal, request, read)
    name = declared.title.lower().replace(" ", "-")
    if kind == "pdf":
        return made_file(await many_documents_pdf(papers), "pdf", name)
    return StreamingResponse(_zipped(papers), media_type=TYPES["zip"], headers=named(f"{name}.zip"))


def _read(session: Session, principal: Principal, *, declared: RecordList, request: Request, most: int) -> list[DocumentData]:
    ids = selected_ids(session, declared, principal, from_query(request.query_params), most=most)
    if not ids:
        raise Invalid("Nothing is selected.")
    found = (documents.get_document(session, principal=principal, public_id=one) for one in ids)
    return [documents.document_data(session, one) for one in found]


async def _zipped(papers: list[DocumentData]) -> AsyncIterator[bytes]:
    """The archive in pieces: nothing is held but the papers at hand. What cannot be drawn is named in a text beside the others."""
    pieces, failed = _Pieces(), []
    with ZipFile(cast(IO[bytes], pieces), "w") as archive:  # PDFs are packed already
        names = _names(papers)
        async for name, content in _drawn(list(zip(names, papers, strict=True))):
            if content is None:
                failed.append(name)
                continue
            archive.writestr(_entry(name), content)
            yield pieces.take()
        if failed:
            archive.writestr(_entry("Not included.txt"), "These could not be drawn:\r\n" + "\r\n".join(failed) + "\r\n")
    yield pieces.take()


async def _drawn(papers: Iterable[tuple[str, DocumentData]]) -> AsyncIterator[tuple[str, bytes | None]]:
    """Each paper under its name, in order; None for one that cannot be drawn."""
    waiting: deque[tuple[str, asyncio.Task[bytes | None]]] = deque()
    rest = iter(papers)
    try:
        while True:
            while len(waiting) < _AHEAD and (following := next(rest, None)):
                waiting.append((following[0], asyncio.create_task(_draw(following[1]))))
            if not waiting:
                return
            name, task = waiting.popleft()
            yield name, await task
    finally:
        for _, task in waiting:  # whoever fetched it has gone
            task.cancel()


async def _draw(paper: DocumentData) -> bytes | None:
    try:
        if not paper.number:
            return await render_in_pool(document_pdf, paper)
        folder = make_private_dir(settings().data_dir / "renders")
        path = await get_or_render_in_pool(folder, paper, document_pdf)
        return await run_in_threadpool(path.read_bytes)
    except RenderingFailed:
        return None


def _names(papers: list[DocumentData]) -> list[str]:
    """`INV-000123.pdf`; drafts are counted, since they have no numbers yet."""
    drafts = count(1)
    return [f"{file_stem(paper.number)}.pdf" if paper.number else f"draft-{next(drafts)}.pdf" for paper in papers]


def _entry(name: str) -> ZipInfo:
    return ZipInfo(name, date_time=utc_now().timetuple()[:6])


class _Pieces:
    """What an archive is written to: a file that cannot be wound back, from which the newest piece is taken."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, content: bytes) -> int:
        """Take what the archive writes."""
        self._written += content
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        """What came since the last time."""
        piece = bytes(self._written)
        self._written.clear()
        return piece
