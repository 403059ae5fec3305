"""How much of an estimate is invoiced, of an invoice credited, and what is left: line by line, from the parts that count now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from flare_app.documents.reading import get_document, lines_of
from flare_app.documents.sources import find_sources
from flare_app.domain.parts import Part, Whole, left_quantities, taken_quantities
from flare_app.domain.principals import Principal
from flare_app.domain.states import DocumentState
from flare_app.domain.tax import TaxRate, TaxRounding
from flare_app.domain.text import as_public_id
from flare_app.domain.totals import LineInput
from flare_app.models import Document, DocumentLine


@dataclass(frozen=True, slots=True)
class LineTaken:
    """A line of the whole: quantities in ten-thousandths, how much of it is taken and how much is left."""

    position: int
    name: str
    description: str
    quantity_e4: int
    unit_price_e4: int
    taken_e4: int
    left_e4: int


@dataclass(frozen=True, slots=True)
class Taking:
    """A document, and the parts of it that count: drafts and issued ones, not what was voided."""

    document: Document
    lines: tuple[DocumentLine, ...]
    whole: Whole
    parts: tuple[Part, ...]

    @property
    def progress(self) -> tuple[LineTaken, ...]:
        """Line by line."""
        taken, left = taken_quantities(self.whole, self.parts), left_quantities(self.whole, self.parts)
        return tuple(
            LineTaken(line.position, line.product_name, line.description, line.quantity_e4, line.unit_price_e4, *figures)
            for line, *figures in zip(self.lines, taken, left, strict=True)
        )

    @property
    def is_begun(self) -> bool:
        """Whether anything is taken."""
        return bool(self.parts)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left."""
        return self.is_begun and not any(left_quantities(self.whole, self.parts))


def read_taking(session: Session, document: Document, *, apart_from: int | None = None) -> Taking:
    """What was taken of an issued document; `apart_from` is the id of a document that does not count."""
    lines = tuple(lines_of(session, document))
    whole = Whole(
        lines=tuple(LineInput(one.quantity_e4, one.unit_price_e4, one.discount_ppm, _rates(one)) for one in lines),
        currency=document.currency,
        prices_include_tax=document.prices_include_tax,
        tax_rounding=TaxRounding(document.tax_rounding),
        discount_ppm=document.discount_ppm,
    )
    return Taking(document, lines, whole, _parts(session, lines, apart_from))


def taken_of(session: Session, *, principal: Principal, public_id: str) -> Taking:
    """What was taken of a document that the principal may see.

    Raises:
        NotFound: there is none, or not for this principal.
    """
    return read_taking(session, get_document(session, principal=principal, public_id=public_id))


def sources_left(
    session: Session, *, principal: Principal, names: Collection[str], apart_from: str = ""
) -> dict[str, tuple[Document, LineTaken]]:
    """By the names that a form's lines give their sources: the document, and how much of its line is left for this form.

    `apart_from` is the public id of the draft that the form shows: what it takes itself is left for it. Names of rounding lines,
    and of what the principal may not see, are left out.
    """
    sources = {name: one for name, one in find_sources(session, names).items() if not one.is_rounding}
    own = session.exec(select(Document.id).where(Document.public_id == as_public_id(apart_from))).first() if apart_from else None
    takings = {
        document_id: read_taking(session, get_document(session, principal=principal, public_id=public_id), apart_from=own)
        for document_id, public_id in {(one.document.id, one.document.public_id) for one in sources.values()}
    }
    return {name: (one.document, takings[one.document.id].progress[one.line.position]) for name, one in sources.items()}


def _rates(line: DocumentLine) -> tuple[TaxRate, ...]:
    return tuple(TaxRate(str(name), int(rate)) for name, rate in line.taxes)


def _parts(session: Session, lines: Sequence[DocumentLine], apart_from: int | None) -> tuple[Part, ...]:
    places = {line.id: place for place, line in enumerate(lines)}
    rows = session.exec(
        select(DocumentLine)
        .join(Document, col(Document.id) == col(DocumentLine.document_id))
        .where(
            col(DocumentLine.source_line_id).in_(places),
            Document.state != DocumentState.VOID,
            Document.id != (apart_from or 0),
        )
        .order_by(col(DocumentLine.document_id))
    )
    quantities: dict[int, list[int]] = {}
    roundings: dict[int, int] = {}
    for row in rows:
        taken = quantities.setdefault(row.document_id, [0] * len(lines))
        taken[places[row.source_line_id or 0]] += row.source_quantity_e4
        if row.source_quantity_e4 == 0:
            roundings[row.document_id] = roundings.get(row.document_id, 0) + row.amount
    return tuple(Part(tuple(taken), roundings.get(document_id, 0)) for document_id, taken in quantities.items())
