"""Lines that are parts of another document's: what a credit note takes of its invoice, and how much of each line is left."""

from dataclasses import dataclass

from sqlmodel import Session

from flare_app import documents
from flare_app.company import get_company
from flare_app.database import read_only
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict
from flare_app.rendering.formats import Formats
from flare_app.ui.staff.editor.typed import TypedDocument, TypedLine, typed_from


@dataclass(frozen=True)
class CreditFill:
    """What an invoice brings into a credit note; `problem` says why it brings nothing."""

    lines: list[TypedLine]
    notes: dict[str, str]
    discount: str = ""
    prices_include_tax: bool = False
    problem: str = ""


def fill_from_invoice(actor: Staff, invoice: str, apart_from: str) -> CreditFill:
    """All that is left to credit of an invoice."""
    with read_only() as session:
        try:
            form = documents.credit_form(session, principal=actor, invoice=invoice)
        except Conflict as problem:
            return CreditFill([], {}, problem=str(problem))
        typed = typed_from(form, key="", version=None)
        notes = source_notes(session, actor, typed, apart_from)
        return CreditFill(typed.lines, notes, form.discount, form.prices_include_tax)


def source_notes(session: Session, actor: Staff, typed: TypedDocument, public_id: str) -> dict[str, str]:
    """By the keys of lines that are parts of others: "2 of 3 left to credit of INV-000012"."""
    names = {line.source for line in typed.lines if line.source}
    if not names:
        return {}
    left = documents.sources_left(session, principal=actor, names=names, apart_from=public_id)
    formats = Formats(get_company(session).locale)
    notes = {}
    for line in typed.lines:
        if line.source in left:
            document, taken = left[line.source]
            verb = "credit" if document.kind == DocumentKind.INVOICE else "invoice"
            figures = f"{formats.quantity(taken.left_e4)} of {formats.quantity(taken.quantity_e4)}"
            notes[line.key] = f"{figures} left to {verb} of {document.number}"
    return notes


def takes_lines(before: TypedDocument, now: TypedDocument) -> bool:
    """Whether another invoice was chosen while nothing but another invoice's lines stands in the form."""
    is_chosen = bool(now.credited_invoice) and now.credited_invoice != before.credited_invoice
    return is_chosen and all(line.source or _is_empty(line) for line in now.lines)


def _is_empty(line: TypedLine) -> bool:
    return not any(text.strip() for text in (line.product_name, line.description, line.unit_price))
