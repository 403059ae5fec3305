"""A part of a document, as lines of a form: chosen quantities, a percentage of everything, or all that is left."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from flare_app.documents.copying import form_of_document, form_of_today
from flare_app.documents.form import DocumentForm, LineForm
from flare_app.documents.reading import get_document
from flare_app.documents.sources import name_source
from flare_app.documents.taking import Taking, read_taking
from flare_app.domain.money import format_decimal_e4, format_plain, parse_quantity
from flare_app.domain.parts import Part, is_within, left_quantities, part_total, rounding_of, share_of
from flare_app.domain.principals import Actor
from flare_app.domain.problems import Problems
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.domain.tax import parse_rate
from flare_app.errors import Conflict, Invalid

Quantities = Mapping[int, str]
"""Quantities as typed, by the places of the lines that they are taken of."""


def shares_of(taking: Taking, percent: str) -> dict[int, str]:
    """A percentage of every line's whole quantity, as typed, at most what is left of it; by the places of the lines.

    Raises:
        Invalid: on `percent`, no number from 0 to 100.
    """
    ppm = parse_rate(percent, field="percent")
    return {
        line.position: format_decimal_e4(share_of(line.quantity_e4, ppm, left_e4=line.left_e4))
        for line in taking.progress
        if line.left_e4
    }


def rest_of(taking: Taking) -> dict[int, str]:
    """All that is left, as typed, by the places of the lines."""
    return {line.position: format_decimal_e4(line.left_e4) for line in taking.progress if line.left_e4}


def part_lines(session: Session, taking: Taking, quantities: Quantities) -> tuple[LineForm, ...]:
    """Lines for a form that take these quantities, and one for the rounding where they take the last of everything.

    Raises:
        InvalidForm: nothing is taken, or more than is left; the refusals carry the places of the lines.
    """
    chosen = _checked(taking, quantities)
    forms = form_of_document(session, taking.document).lines
    goes_along = _comes_along(taking, chosen)
    taken = [
        replace(form, quantity=format_decimal_e4(chosen[i]), source=name_source(taking.document, taking.lines[i].position))
        for i, form in enumerate(forms)
        if chosen[i] or i in goes_along
    ]
    rounding = rounding_of(taking.whole, taking.parts, chosen)
    if rounding:
        name = name_source(taking.document, taking.lines[0].position, is_rounding=True)
        price = format_plain(rounding, taking.document.currency)
        taken.append(LineForm(description="Rounding", quantity="1", unit_price=price, source=name))
    return tuple(taken)


def credit_form(session: Session, *, principal: Actor, invoice: str) -> DocumentForm:
    """The form of a credit note, dated today, with all that is left to credit of an invoice.

    Raises:
        Conflict: it is no issued invoice, or all of it is credited.
        NotFound: there is no such document.
    """
    document = get_document(session, principal=principal, public_id=invoice)
    if document.kind != DocumentKind.INVOICE or document.state != DocumentState.ISSUED:
        raise Conflict("Only an issued invoice can be credited.")
    taking = read_taking(session, document)
    if not any(line.left_e4 for line in taking.progress):
        raise Conflict(f"All of {document.number} is credited already, drafts counted. A credit note can still be made freely.")
    form = form_of_today(session, document, kind=DocumentKind.CREDIT_NOTE)
    lines = part_lines(session, taking, rest_of(taking))
    return replace(form, credited_invoice=document.public_id, internal_note="", customer_note="", lines=lines)


def part_amount(taking: Taking, quantities: Quantities) -> int:
    """What a part would come to, in minor units; quantities that cannot be read count as zero.

    Raises:
        Invalid: the total is negative.
    """
    chosen = [_readable(quantities.get(line.position, "")) for line in taking.lines]
    rounding = rounding_of(taking.whole, taking.parts, chosen)
    return part_total(taking.whole, Part(tuple(chosen), rounding))


def _checked(taking: Taking, quantities: Quantities) -> list[int]:
    problems = Problems()
    left = left_quantities(taking.whole, taking.parts)
    chosen = [
        problems.catch(lambda i=i, line=line: _quantity(quantities.get(line.position, ""), left[i]), 0, line=line.position)  # type: ignore[misc]
        for i, line in enumerate(taking.lines)
    ]
    if not any(chosen) and not problems.found:
        problems.note("Take something of at least one line.", field="quantities")
    problems.raise_any()
    return chosen


def _quantity(typed: str, left_e4: int) -> int:
    quantity = parse_quantity(typed) if typed.strip() else 0
    if not is_within(quantity, left_e4):
        sentence = f"At most {format_decimal_e4(left_e4)} can be taken." if left_e4 else "Nothing is left of this line."
        raise Invalid(sentence, field="quantity")
    return quantity


def _comes_along(taking: Taking, chosen: Sequence[int]) -> set[int]:
    """Lines without a quantity are words between the others: they go with the part that takes everything at once."""
    takes_all = not taking.parts and list(chosen) == [line.quantity_e4 for line in taking.lines]
    return {i for i, line in enumerate(taking.lines) if takes_all and not line.quantity_e4}


def _readable(typed: str) -> int:
    try:
        return parse_quantity(typed) if typed.strip() else 0
    except Invalid:
        return 0
