"""What every file route shares: who asks, names of files, answers that are streamed."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, TypeVar
from urllib.parse import quote

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse

from flare_app.database import read_only
from flare_app.domain.principals import Principal, Staff
from flare_app.rendering.data import PaperData
from flare_app.rendering.print_view import print_page
from flare_app.web.asking import note_seen, require_principal

Result = TypeVar("Result")

TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PRINT_SCRIPT = "/files/print.js"
_PRINT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_PIECE = 64 * 1024

# Workbooks are hard work in one piece; more than two at a time would make everybody wait.
_workbooks = CapacityLimiter(2)


def as_principal(request: Request, read: Callable[[Session, Principal], Result]) -> Result:
    """`read(session, principal)` of whoever asks, on one snapshot. Blocks; call it in a thread.

    Raises:
        NotFound: nobody asks whom we know.
    """
    with read_only() as session:
        principal = require_principal(session, request)
        result = read(session, principal)
    if isinstance(principal, Staff):
        note_seen(principal)
    return result


def stored_file(path: Path, kind: str, name: str) -> Response:
    """A file that stays where it is. `FileNotFoundError` if it has gone meanwhile."""
    return FileResponse(path, stat_result=path.stat(), media_type=TYPES[kind], headers=named(f"{name}.{kind}"))


def made_file(content: bytes, kind: str, name: str) -> Response:
    """A file that was made for this request."""
    return Response(content, media_type=TYPES[kind], headers=named(f"{name}.{kind}"))


def kept_file(content: bytes, media_type: str, name: str) -> Response:
    """A file that somebody gave us: only ever saved, never shown, whatever is in it."""
    return Response(
        content, media_type=media_type, headers=named(name) | {"Content-Security-Policy": "sandbox; default-src 'none'"}
    )


def print_view(data: PaperData) -> Response:
    """A page that prints itself; nothing in it can load or send anything."""
    page = print_page(data, auto_print_script_src=PRINT_SCRIPT)
    return HTMLResponse(page, headers={"Content-Security-Policy": _PRINT_POLICY})


def csv_stream(request: Request, rows: Callable[[Session, Principal], tuple[str, Iterator[bytes]]]) -> Response:
    """CSV as it is read: `rows` gives the name and the pieces; their snapshot stays open until the last of them. Blocks."""
    with ExitStack() as stack:
        session = stack.enter_context(read_only())
        name, pieces = rows(session, require_principal(session, request))
        kept_open = stack.pop_all()
    return StreamingResponse(_until_done(pieces, kept_open), media_type=TYPES["csv"], headers=named(f"{name}.csv"))


async def workbook(request: Request, write: Callable[[Session, Principal, Path], str]) -> Response:
    """XLSX: `write` fills the file at a path and gives its name."""
    name, file, size = await run_sync(_write_workbook, request, write, limiter=_workbooks)
    headers = named(f"{name}.xlsx") | {"Content-Length": str(size)}
    return StreamingResponse(_pieces(file), media_type=TYPES["xlsx"], headers=headers)


def _write_workbook(request: Request, write: Callable[[Session, Principal, Path], str]) -> tuple[str, BinaryIO, int]:
    with TemporaryDirectory(prefix="flare-") as folder:
        path = Path(folder) / "workbook.xlsx"
        name = as_principal(request, lambda session, principal: write(session, principal, path))
        # The folder goes now; the open file lives until the answer is sent or the line is cut.
        file = path.open("rb")
        return name, file, os.fstat(file.fileno()).st_size


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _until_done(pieces: Iterator[bytes], kept_open: ExitStack) -> Iterator[bytes]:
    with kept_open:
        yield from pieces


def named(file_name: str) -> dict[str, str]:
    """RFC 6266: an ASCII name, and the same in UTF-8 for names that need it; from our patterns, or checked when it was taken."""
    plain = file_name.encode("ascii", "replace").decode().replace("?", "_")
    extended = f"; filename*=UTF-8''{quote(file_name, safe='')}" if plain != file_name else ""
    return {"Content-Disposition": f'attachment; filename="{plain}"{extended}'}
