"""What becomes of an estimate: the customer answers it, staff make an invoice of it."""

from dataclasses import replace

from sqlmodel import Session

from flare_app.documents.answers import ANSWERS, set_answer
from flare_app.documents.copying import form_of_today
from flare_app.documents.drafting import find_repeated, save_draft
from flare_app.documents.parting import Quantities, part_lines, rest_of
from flare_app.documents.reading import document_facts, get_document, lock_document
from flare_app.documents.taking import read_taking
from flare_app.domain.lifecycle import DocumentAction, require_allowed
from flare_app.domain.principals import Actor, Permission, PortalVisitor, require, require_customer
from flare_app.domain.problems import Problems
from flare_app.domain.states import Answer, DocumentKind, DocumentState
from flare_app.domain.text import clean_text
from flare_app.errors import Conflict
from flare_app.live import announce
from flare_app.models import Document

_REFUSALS = {
    Answer.ACCEPTED: "This estimate is accepted already.",
    Answer.DECLINED: "This estimate is declined already.",
    Answer.EXPIRED: "This estimate has expired. Ask for a new one.",
    Answer.PARTLY_INVOICED: "An invoice was already made from a part of this estimate.",
    Answer.INVOICED: "An invoice was already made from this estimate.",
}


def convert_to_invoice(
    session: Session, *, public_id: str, actor: Actor, quantities: Quantities | None = None, operation_id: str = ""
) -> Document:
    """Make a draft invoice, dated today, of an issued estimate: of what is left of it, or of chosen quantities as typed.

    What is not taken stays to be invoiced; the estimate is invoiced when nothing is left. A window that is sent twice
    (`operation_id`) gives the same draft again.

    Raises:
        ActionNotAllowed: it is no issued estimate, or declined, or all of it is invoiced.
        InvalidForm: the customer is archived, or a quantity is more than is left (`line` is the place of its line).
        NotFound: there is no such document.
    """
    require(actor, Permission.EDIT_SALES)
    if earlier := find_repeated(session, operation_id, actor):
        return earlier
    estimate = lock_document(session, public_id=public_id)
    require_allowed(document_facts(session, estimate), DocumentAction.CONVERT_TO_INVOICE)
    taking = read_taking(session, estimate)
    lines = part_lines(session, taking, rest_of(taking) if quantities is None else quantities)
    form = form_of_today(session, estimate, kind=DocumentKind.INVOICE)
    return save_draft(session, form=replace(form, lines=lines, operation_id=operation_id), actor=actor)


def answer_estimate(
    session: Session, *, public_id: str, accept: bool, name: str = "", note: str = "", actor: PortalVisitor
) -> Document:
    """The customer accepts an estimate under the typed `name`, or declines it with a reason as `note`.

    A reason may come without a name; the address that the link was sent to then stands for whoever gave it.

    Raises:
        Conflict: it is void, expired, or has an answer already.
        InvalidForm: on `name` or `note`, whichever is missing or cannot be taken.
        NotFound: there is no such estimate for this visitor.
        NotPermitted: staff who preview the portal, or a link that was passed on.
    """
    require_customer(actor, to="answer an estimate")
    seen = get_document(session, principal=actor, public_id=public_id)
    estimate = lock_document(session, public_id=seen.public_id)
    if estimate.kind != DocumentKind.ESTIMATE:
        raise Conflict("Only an estimate can be answered.")
    if estimate.state != DocumentState.ISSUED:
        raise Conflict("This estimate is void.")
    answer = document_facts(session, estimate).current_answer
    if answer is not Answer.OPEN:
        raise Conflict(_REFUSALS[answer])
    name, note = _check_answer(accept=accept, name=name, note=note)
    given = Answer.ACCEPTED if accept else Answer.DECLINED
    set_answer(session, estimate, given, actor=actor, signed=(name or actor.address, note))
    announce(session, ANSWERS)
    return estimate


def take_back_answer(session: Session, *, public_id: str, actor: Actor) -> Document:
    """Staff open an answered estimate again: the customer may answer anew. Who had answered, and what, stays in the audit trail.

    Raises:
        ActionNotAllowed: there is no answer, or an invoice was made from it.
        NotFound: there is no such document.
        NotPermitted: a role without sales.
    """
    require(actor, Permission.EDIT_SALES)
    estimate = lock_document(session, public_id=public_id)
    require_allowed(document_facts(session, estimate), DocumentAction.TAKE_BACK_ANSWER)
    set_answer(session, estimate, Answer.OPEN, actor=actor, verb="took the answer back", signed=("", ""))
    return estimate


def _check_answer(*, accept: bool, name: str, note: str) -> tuple[str, str]:
    """A signature is a name that was typed; a refusal is worth a reason."""
    problems = Problems()
    signed = problems.catch(lambda: clean_text(name, field="name", max_length=200, required=accept, label="Your name"), "")
    words = problems.catch(
        lambda: clean_text(note, field="note", max_length=1_000, multiline=True, required=not accept, label="A reason"), ""
    )
    problems.raise_any()
    return signed, words
