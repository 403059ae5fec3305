"""Writing down what became of an estimate."""

from sqlmodel import Session

from flare_app import audit
from flare_app.domain.principals import Actor
from flare_app.domain.states import Answer
from flare_app.live import announce
from flare_app.models import Document


def set_answer(session: Session, estimate: Document, answer: Answer, *, actor: Actor) -> None:
    """Note the answer of an estimate that the caller has locked."""
    old = estimate.answer or Answer.OPEN.value
    estimate.answer = "" if answer is Answer.OPEN else answer.value
    estimate.version += 1
    session.flush()
    audit.record(session, actor=actor, verb=answer.value, subject=estimate, changes={"answer": [old, answer.value]})
    announce(session, "staff:documents", f"document:{estimate.id}", f"customer:{estimate.customer_id}")


def reopen_estimate(session: Session, *, estimate_id: int, actor: Actor) -> None:
    """The invoice that was being made from an estimate was given up: the estimate has its earlier answer again."""
    estimate = session.get_one(Document, estimate_id, with_for_update=True, populate_existing=True)
    if estimate.answer == Answer.INVOICED:
        set_answer(session, estimate, Answer.ACCEPTED if estimate.answered_at else Answer.OPEN, actor=actor)
