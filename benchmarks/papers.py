"""B8, B9: the PDF of an invoice, drawn and drawn before."""

import time
from collections.abc import Callable

from sqlmodel import col, select
from weasyprint import HTML

from benchmarks.frame import WARM_UP, Line, by_turns, median_line
from benchmarks.house import House, signed_in
from flare_app import documents
from flare_app.database import read_only
from flare_app.models import Document
from flare_app.rendering import paper, pdf
from flare_app.rendering.data import DocumentData


def b8_draw(house: House, repetitions: int) -> list[Line]:
    """From the rows to the PDF; the floor is WeasyPrint alone on the finished HTML, with the same fonts and stylesheets."""
    ids = _invoices(2 * (repetitions + WARM_UP))

    def ours(at: int) -> float:
        return timed(lambda: pdf.document_pdf(_data(ids[at])))

    def floor(at: int) -> float:
        html = paper.page(_data(ids[at]))
        return timed(lambda: weasyprint(html))

    drawn, bare = by_turns(ours, floor, repetitions=repetitions)
    with signed_in(house) as client:
        served, again = by_turns(
            lambda at: timed(lambda: client.get(_address(ids[-1 - at])).raise_for_status()), floor, repetitions=repetitions
        )
    return [
        median_line("B8", "invoice PDF, not cached", drawn, bare, target=1.2),
        median_line("B8", "the same through the server", served, again),
    ]


def b9_drawn_before(house: House, repetitions: int) -> list[Line]:
    """The floor is the same bytes as one of the built assets of the same server."""
    (public_id,) = _invoices(1)
    address = _address(public_id)
    with signed_in(house) as client:
        asset = house.pages / "assets" / "floor.pdf"
        asset.write_bytes(client.get(address).raise_for_status().content)
        ours, floor = by_turns(
            lambda _at: timed(lambda: client.get(address).raise_for_status()),
            lambda _at: timed(lambda: client.get("/assets/floor.pdf").raise_for_status()),
            repetitions=repetitions * 5,
        )
        asset.unlink()
    return [median_line("B9", "invoice PDF, drawn before", ours, floor, target=3)]


def timed(work: Callable[[], object]) -> float:
    """The seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _invoices(count: int) -> list[str]:
    latest = select(Document.public_id).where(Document.kind == "invoice").order_by(col(Document.id).desc())
    with read_only() as session:
        return list(session.exec(latest.limit(count)))


def _data(public_id: str) -> DocumentData:
    with read_only() as session:
        return documents.document_data(session, session.exec(select(Document).where(Document.public_id == public_id)).one())


def _address(public_id: str) -> str:
    return f"/files/documents/{public_id}.pdf"


def weasyprint(html: str) -> bytes:
    """WeasyPrint alone on finished HTML, with our fonts and stylesheets."""
    sheets = list(pdf._stylesheets(numbered=True))
    return HTML(string=html).write_pdf(font_config=pdf._fonts(), stylesheets=sheets, pdf_tags=True)
