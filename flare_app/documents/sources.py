"""Of which line of another document a line is a part: of an estimate that is invoiced, or of an invoice that is credited."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.domain.tax import TaxRate
from flare_app.domain.text import as_public_id
from flare_app.models import Document, DocumentLine

_NAMED = re.compile(r"(?P<rounding>r?)(?P<position>\d{1,4})-(?P<document>[A-Za-z0-9_-]{1,32})")


@dataclass(frozen=True, slots=True)
class Source:
    """A line of an issued document. `is_rounding`: what names it takes nothing of it, and only evens out rounding."""

    document: Document
    line: DocumentLine
    is_rounding: bool

    @property
    def rates(self) -> tuple[TaxRate, ...]:
        """The taxes as they were when it was written."""
        return tuple(TaxRate(str(name), int(rate)) for name, rate in self.line.taxes)


def name_source(document: Document, position: int, *, is_rounding: bool = False) -> str:
    """How a form names a line of a document; its lines never change once it is issued, so their places tell them apart."""
    return f"{'r' if is_rounding else ''}{position}-{document.public_id}"


def find_sources(session: Session, names: Collection[str]) -> dict[str, Source]:
    """The lines that a form names, by those names, in one query; what names nothing is left out."""
    named = {name: found for name in set(names) if (found := _NAMED.fullmatch(name))}
    if not named:
        return {}
    wanted = {as_public_id(found["document"]) for found in named.values()}
    rows = session.exec(
        select(DocumentLine, Document)
        .join(Document, col(Document.id) == col(DocumentLine.document_id))
        .where(col(Document.public_id).in_(wanted), Document.state != DocumentState.DRAFT)
    )
    lines = {(document.public_id, line.position): (document, line) for line, document in rows}
    places = {name: (found["document"], int(found["position"])) for name, found in named.items()}
    return {
        name: Source(*lines[place], is_rounding=bool(named[name]["rounding"])) for name, place in places.items() if place in lines
    }


def fits(source: Source, kind: DocumentKind, credited: Document | None) -> bool:
    """Whether a line of a document of this kind can be a part of it: invoices come of estimates, credits of what they credit."""
    if kind is DocumentKind.INVOICE:
        return source.document.kind == DocumentKind.ESTIMATE
    return kind is DocumentKind.CREDIT_NOTE and credited is not None and source.document.id == credited.id


def names_of_sources(session: Session, lines: Collection[DocumentLine]) -> dict[int, str]:
    """How a form names the sources of these lines, by the ids of the lines."""
    wanted = {line.source_line_id for line in lines} - {None}
    if not wanted:
        return {}
    rows = session.exec(
        select(DocumentLine, Document)
        .join(Document, col(Document.id) == col(DocumentLine.document_id))
        .where(col(DocumentLine.id).in_(wanted))
    )
    found = {source.id: (document, source.position) for source, document in rows}
    return {
        line.id: name_source(*found[line.source_line_id], is_rounding=line.source_quantity_e4 == 0)
        for line in lines
        if line.source_line_id is not None
    }
