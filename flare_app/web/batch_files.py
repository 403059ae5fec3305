"""The result of work on many records as a file."""

from collections.abc import Iterator

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from flare_app import batches
from flare_app.domain.principals import Principal
from flare_app.rendering.csv_file import csv_chunks
from flare_app.rendering.spreadsheet import Column
from flare_app.web.file_answers import csv_stream

_COLUMNS = (Column("Record", "text"), Column("Result", "text"), Column("Message", "text"))


async def batch_file(request: Request) -> Response:
    """`/files/batches/{public_id}.csv`: a line for each row, for the one who ordered it."""

    def rows(session: Session, principal: Principal) -> tuple[str, Iterator[bytes]]:
        public_id = request.path_params["public_id"]
        results = batches.row_results(session, principal=principal, public_id=public_id)
        return "result", csv_chunks(_COLUMNS, ((row.label, row.state.capitalize(), row.sentence) for row in results))

    return await run_in_threadpool(csv_stream, request, rows)
