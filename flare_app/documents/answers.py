"""Writing down what became of an estimate."""

from sqlmodel import Session

from flare_app import audit
from flare_app.clock import utc_now
from flare_app.domain.principals import Actor
from flare_app.domain.states import Answer
from flare_app.live import announce
from flare_app.models import Document

ANSWERS = "staff:answers"
"""The topic of answers that customers give: staff hear of them on whatever page they are."""


def set_answer(
    session: Session, estimate: Document, answer: Answer, *, actor: Actor, verb: str = "", signed: tuple[str, str] | None = None
) -> None:
    """Note the answer of an estimate that the caller has locked. `signed` is the name under it and the note, if they change too."""
    changes = {"answer": [estimate.answer or Answer.OPEN.value, answer.value]}
    estimate.answer = "" if answer is Answer.OPEN else answer.value
    if signed is not None:
        told = {"answered_by": signed[0], "answer_note": signed[1]}
        changes |= {name: [getattr(estimate, name), new] for name, new in told.items() if getattr(estimate, name) != new}
        estimate.answered_by, estimate.answer_note = signed
        estimate.answered_at = utc_now() if answer is not Answer.OPEN else None
    estimate.version += 1
    session.flush()
    audit.record(session, actor=actor, verb=verb or answer.value, subject=estimate, changes=changes)
    announce(session, "staff:documents", f"document:{estimate.id}", f"customer:{estimate.customer_id}")
