"""What can be done to many records: each verb does it to one row, by the verb of the room that the record lives in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from flare_app import customers, documents, messages, payments
from flare_app.domain.principals import Staff
from flare_app.domain.text import clean_text

Options = Mapping[str, Any]


def _no_options(_given: Options) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class BatchVerb:
    """`work(session, records, options, actor)` does it to the records of one row and says what was done; a FlareError says why not.

    The options carry `batch`, the batch's public id, and `row`, an id of the row that is the same each time it is tried.
    `check(options)` gives the options as they are kept, or raises Invalid at once. `undo` is the verb that takes it back, row by
    row; or `take_back(session, batch, actor)` does so at once and says by `row` whether it could, while there is `time_to_undo`.
    """

    work: Callable[[Session, Sequence[str], Options, Staff], str]
    check: Callable[[Options], dict[str, Any]] = _no_options
    undo: str = ""
    take_back: Callable[[Session, str, Staff], Mapping[str, bool]] | None = None
    time_to_undo: timedelta | None = None


def _with_reason(given: Options) -> dict[str, Any]:
    return {"reason": clean_text(given.get("reason", ""), field="reason", max_length=500, required=True)}


def _issue(session: Session, records: Sequence[str], _options: Options, actor: Staff) -> str:
    return f"Issued as {payments.issue(session, public_id=records[0], actor=actor).number}."


def _void_document(session: Session, records: Sequence[str], options: Options, actor: Staff) -> str:
    documents.void_document(session, public_id=records[0], reason=options["reason"], actor=actor)
    return "Void."


def _delete_draft(session: Session, records: Sequence[str], _options: Options, actor: Staff) -> str:
    documents.delete_draft(session, public_id=records[0], actor=actor)
    return "Deleted."


def _void_payment(session: Session, records: Sequence[str], options: Options, actor: Staff) -> str:
    payments.void_payment(session, public_id=records[0], reason=options["reason"], actor=actor)
    return "Void; the invoices that it settled are open again."


def _archive(session: Session, records: Sequence[str], _options: Options, actor: Staff) -> str:
    customers.archive_customer(session, public_id=records[0], actor=actor)
    return "Archived."


def _restore(session: Session, records: Sequence[str], _options: Options, actor: Staff) -> str:
    customers.restore_customer(session, public_id=records[0], actor=actor)
    return "Active again."


def _delete_customer(session: Session, records: Sequence[str], _options: Options, actor: Staff) -> str:
    customers.delete_customer(session, public_id=records[0], actor=actor)
    return "Deleted."


def _email(session: Session, records: Sequence[str], options: Options, actor: Staff) -> str:
    words = messages.ManyForm(**{name: value for name, value in options.items() if name not in ("batch", "row")})
    queued = messages.queue_one_of_many(
        session, records=records, form=words, actor=actor, batch=options["batch"], operation_id=options["row"]
    )
    return f"Queued for {', '.join(queued)}."


def _take_emails_back(session: Session, batch: str, actor: Staff) -> Mapping[str, bool]:
    return messages.withdraw_batch(session, batch=batch, actor=actor)


VERBS: dict[str, BatchVerb] = {
    "issue_documents": BatchVerb(_issue),
    "void_documents": BatchVerb(_void_document, _with_reason),
    "delete_drafts": BatchVerb(_delete_draft),
    "void_payments": BatchVerb(_void_payment, _with_reason),
    "archive_customers": BatchVerb(_archive, undo="restore_customers"),
    "restore_customers": BatchVerb(_restore, undo="archive_customers"),
    "delete_customers": BatchVerb(_delete_customer),
    "email": BatchVerb(_email, messages.check_many, take_back=_take_emails_back, time_to_undo=messages.UNDO_TIME),
}
