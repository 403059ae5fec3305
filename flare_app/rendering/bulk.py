"""Long papers: cut into parts, drawn on all cores beside everything else, joined again.

Progress is told after each part. Cancelling the task drops what is not yet begun.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from flare_app.rendering import paper
from flare_app.rendering.data import DocumentData, ListData, StatementData
from flare_app.rendering.join import join_pdfs
from flare_app.rendering.pdf import documents_pdf, list_part_pdf, list_pdf, page_numbers_pdf, statement_part_pdf, statement_pdf
from flare_app.rendering.pool import MAX_WORKERS, RenderPool, render_in_pool

Part = TypeVar("Part")
Progress = Callable[[int, int], None]

# Below this many rows cutting costs more than it gains.
_ROWS_IN_ONE = 200
# Far within the time limit of a worker, even on a slow machine. A part ends its page, so parts are as long as that allows.
_MAX_ROWS_IN_PART = 1000
# A row of a statement names what settled it, and takes several times as long as that of a list.
_MAX_MOVEMENTS_IN_PART = 250
_DOCUMENTS_IN_PART = 10

# Apart from the pool of single papers, and behind it: nobody's invoice waits for a pile.
_pool = RenderPool(niceness=5)


async def long_list_pdf(data: ListData, *, on_progress: Progress | None = None) -> bytes:
    """A list of any length as one PDF; `on_progress(done, of)` counts rows.

    Raises:
        RenderingFailed: a part could not be drawn.
    """
    rows = data.rows
    if len(rows) <= _ROWS_IN_ONE:
        return await _pool.render(list_pdf, data)
    cuts, currencies = _cuts(len(rows)), data.all_currencies()
    parts = [
        replace(
            data,
            rows=rows[cut],
            currencies=currencies,
            is_continuation=cut.start > 0,
            foot=data.foot if cut.stop >= len(rows) else (),
        )
        for cut in cuts
    ]
    drawn = await _draw_all(list_part_pdf, parts, [len(part.rows) for part in parts], on_progress)
    return await _pool.render(_join_numbered, (paper.sheet(data), drawn))


async def long_statement_pdf(data: StatementData) -> bytes:
    """A statement of any length as one PDF.

    Raises:
        RenderingFailed: a part could not be drawn.
    """
    rows = data.rows if data.open_items is None else data.open_items
    if len(rows) <= _ROWS_IN_ONE:
        return await render_in_pool(statement_pdf, data)
    shown = "rows" if data.open_items is None else "open_items"
    parts = [
        replace(data, is_continuation=cut.start > 0, is_continued=cut.stop < len(rows), **{shown: rows[cut]})  # type: ignore[arg-type]
        for cut in _cuts(len(rows), most=_MAX_MOVEMENTS_IN_PART)
    ]
    drawn = await _draw_all(statement_part_pdf, parts, [1] * len(parts), None)
    return await _pool.render(_join_numbered, (paper.sheet(data), drawn))


def _cuts(count: int, *, most: int = _MAX_ROWS_IN_PART) -> list[slice]:
    size = min(most, -(-count // MAX_WORKERS))
    return [slice(start, start + size) for start in range(0, count, size)]


async def many_documents_pdf(documents: Sequence[DocumentData], *, on_progress: Progress | None = None) -> bytes:
    """Any number of documents as one PDF, each counting its own pages; `on_progress(done, of)` counts documents.

    Raises:
        RenderingFailed: a part could not be drawn.
    """
    starts = range(0, len(documents), _DOCUMENTS_IN_PART)
    parts = [documents[start : start + _DOCUMENTS_IN_PART] for start in starts]
    drawn = await _draw_all(documents_pdf, parts, [len(part) for part in parts], on_progress)
    return await _pool.render(join_pdfs, drawn)


async def _draw_all(
    draw: Callable[[Part], bytes], parts: Sequence[Part], sizes: Sequence[int], on_progress: Progress | None
) -> list[bytes]:
    done = 0

    async def draw_one(part: Part, size: int) -> bytes:
        nonlocal done
        content = await _pool.render(draw, part)
        done += size
        if on_progress is not None:
            on_progress(done, sum(sizes))
        return content

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(draw_one(part, size)) for part, size in zip(parts, sizes, strict=True)]
    except ExceptionGroup as problems:
        raise problems.exceptions[0] from None
    return [task.result() for task in tasks]


def _join_numbered(sheet_and_parts: tuple[str, Sequence[bytes]]) -> bytes:
    sheet, parts = sheet_and_parts
    return join_pdfs(parts, overlay=lambda count: page_numbers_pdf(sheet, count))


def close_bulk_pool() -> None:
    """End the workers of long papers, at the end of a server or worker."""
    _pool.close()
