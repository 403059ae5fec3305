"""Long papers drawn in parts are one paper in the end: every row, right page numbers, one structure."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from flare_app.rendering import bulk
from flare_app.rendering.data import ListData
from flare_app.rendering.worker import RenderingFailed
from tests.rendering.hostile_drawings import dies
from tests.rendering.papers import invoice, long_invoice, long_list, open_items, statement


@pytest.fixture(scope="module", autouse=True)
def _end_workers() -> Iterator[None]:
    yield
    bulk.close_bulk_pool()


def texts(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


async def test_long_list_holds_every_row_once_and_counts_all_its_pages() -> None:
    told: list[tuple[int, int]] = []
    pages = texts(await bulk.long_list_pdf(long_list(301), on_progress=lambda done, of: told.append((done, of))))
    everything = "\n".join(pages)
    assert all(everything.count(f"INV-{number:06d}") == 1 for number in range(301))
    assert all(f"Page {number} of {len(pages)}" in text for number, text in enumerate(pages, start=1))
    assert everything.count("Northwind Studio") == 1
    assert sorted(told) == [(150, 301), (301, 301)] or sorted(told) == [(151, 301), (301, 301)]


async def test_page_numbers_stand_upright_at_the_foot_of_each_page() -> None:
    for page in PdfReader(BytesIO(await bulk.long_list_pdf(long_list(300)))).pages:
        places: list[tuple[float, float]] = []

        def note(text: str, cm: list[float], tm: list[float], *_: object, places: list[tuple[float, float]] = places) -> None:
            if "of" in text and "Page" in text:
                # Upwards of a letter, and height of the baseline, on the sheet.
                places.append((tm[2] * cm[1] + tm[3] * cm[3], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))

        page.extract_text(visitor_text=note)
        assert places, page.extract_text()
        assert all(upwards > 0 and 0 < height < 60 for upwards, height in places), places


async def test_parts_of_a_list_agree_on_their_columns() -> None:
    data: ListData = long_list(300)
    data = replace(data, rows=(*data.rows, ("INV-LAST", None, 5, "JPY")))
    pages = texts(await bulk.long_list_pdf(data))
    assert all("Currency" in text for text in pages)


async def test_short_list_is_drawn_in_one_piece() -> None:
    assert "Page 1 of 1" in texts(await bulk.long_list_pdf(long_list(5)))[0]


async def test_many_documents_come_in_order_each_with_its_own_page_numbers() -> None:
    documents = [invoice(number=f"INV-{number:06d}") for number in range(24)] + [long_invoice(40, number="INV-LONG")]
    pages = texts(await bulk.many_documents_pdf(documents))
    assert [f"INV-{number:06d}" in text for number, text in enumerate(pages[:24])] == [True] * 24
    assert "Page 1 of 1" in pages[23]
    assert "Page 2 of 2" in pages[-1]


async def test_joined_pages_keep_their_tags() -> None:
    reader = PdfReader(BytesIO(await bulk.many_documents_pdf([invoice(number=str(number)) for number in range(12)])))
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    assert list(numbers[::2]) == sorted(set(numbers[::2]))
    by_key = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in reader.pages:
        marked = by_key[page["/StructParents"]].get_object()
        owners = {element.get_object().raw_get("/Pg").idnum for element in marked if element.get_object()}
        assert owners == {page.indirect_reference.idnum}
    document = tree["/K"][0].get_object()
    assert document["/S"] == "/Document"
    assert len(document["/K"]) == 12
    assert all(kid.get_object()["/P"].get_object() == document for kid in document["/K"])


async def test_part_that_fails_ends_the_whole_with_its_sentence() -> None:
    with pytest.raises(RenderingFailed):
        await bulk._draw_all(dies, [1, 2], [1, 1], None)


async def test_cancelled_pile_leaves_the_pool_usable() -> None:
    pile = asyncio.ensure_future(bulk.many_documents_pdf([invoice()] * 200))
    await asyncio.sleep(0.5)
    pile.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pile
    assert await asyncio.wait_for(bulk.long_list_pdf(long_list(3)), 30)


async def test_long_statement_begins_once_ends_once_and_counts_all_its_pages() -> None:
    short = statement()
    rows = tuple(replace(row, number=f"ROW-{at:06d}") for at, row in enumerate(short.rows * 30))
    pages = texts(await bulk.long_statement_pdf(replace(short, rows=rows)))
    everything = "\n".join(pages)
    assert all(everything.count(f"ROW-{at:06d}") == 1 for at in range(len(rows)))
    assert [everything.count(words) for words in ("Opening balance", "Closing balance", "31–60 days")] == [1, 1, 1]
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    items = tuple(replace(item, number=f"ITEM-{at:06d}") for at, item in enumerate((open_items().open_items or ()) * 50))
    pages = texts(await bulk.long_statement_pdf(replace(open_items(), open_items=items)))
    assert "".join(pages).count("ITEM-") == 250
    assert ["Total open" in page for page in pages] == [False] * (len(pages) - 1) + [True]
