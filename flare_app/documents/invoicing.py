"""How far an estimate is invoiced follows from the invoices that count: kept as its answer, whatever became of them."""

from sqlmodel import Session

from flare_app.documents.answers import set_answer
from flare_app.documents.taking import read_taking
from flare_app.domain.principals import Actor
from flare_app.domain.states import Answer
from flare_app.models import Document


def refresh_invoiced(session: Session, *, estimate_id: int | None, actor: Actor) -> None:
    """An invoice of this estimate was made, changed, voided or deleted; None: it was made of no estimate.

    The estimate is locked after the invoice. With nothing invoiced any more it has its earlier answer again.
    """
    if estimate_id is None:
        return
    estimate = session.get_one(Document, estimate_id, with_for_update=True, populate_existing=True)
    taking = read_taking(session, estimate)
    given = Answer.ACCEPTED if estimate.answered_at else Answer.OPEN
    answer = given if not taking.is_begun else Answer.INVOICED if taking.is_whole else Answer.PARTLY_INVOICED
    if Answer(estimate.answer or Answer.OPEN) is not answer:
        set_answer(session, estimate, answer, actor=actor)
