"""What staff can do with several documents of a list at once."""

from typing import Any

import reflex as rx

from flare_app.domain.states import DocumentKind
from flare_app.lists import Tally
from flare_app.ui import routes
from flare_app.ui.components.batch_action import Against, Batch, BatchAction, Question, only_one
from flare_app.ui.components.dialog import open_dialog
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.compose import COMPOSE_DIALOG, ComposeState
from flare_app.ui.staff.document_actions import LISTS, duplicate_as

_OPEN = ("unpaid", "partly_paid", "overdue")
_MOST_MAILED = 1_000
_MOST_IN_ONE_PDF = 300
_MOST_IN_ZIP = 1_000
_MOST_PAID_AT_ONCE = 50


def document_batch(kind: DocumentKind) -> Batch:
    """The actions of the list of that kind, the ones used most first."""
    pay = [_record_payment()] if kind is DocumentKind.INVOICE else []
    return Batch((_email(kind), *pay, _edit(kind), *_files(), *_changes(kind)), alike=("customer_id", "currency"))


def _email(kind: DocumentKind) -> BatchAction:
    async def open_window(state: Any, records: list[str]) -> Any:
        compose = await state.get_state(ComposeState)
        if len(records) == 1:
            await compose._open_document(records[0])
        else:
            await compose._open_many(kind.value, records)
        return open_dialog(COMPOSE_DIALOG)

    def against(selected: Tally) -> str:
        return f"A void {kind.noun} cannot be e-mailed." if selected.has("void") == selected.count else ""

    return BatchAction("email", "Email", "mail", against, _MOST_MAILED, is_prominent=True, does=open_window)


def _record_payment() -> BatchAction:
    async def open_form(_state: Any, records: list[str]) -> Any:
        return rx.redirect(f"{routes.new(routes.PAYMENTS)}?invoice={','.join(records)}")

    def against(selected: Tally) -> str:
        if not {"customer_id", "currency"} <= selected.alike:
            return "Select invoices of one customer in one currency: a payment comes from one."
        return "" if selected.has(*_OPEN) else "Nothing can be paid on these: they are drafts, void, paid or being paid online."

    return BatchAction("pay", "Record payment", "wallet", against, _MOST_PAID_AT_ONCE, is_prominent=True, does=open_form)


def _edit(kind: DocumentKind) -> BatchAction:
    async def open_editor(_state: Any, records: list[str]) -> Any:
        return rx.redirect(routes.edit(LISTS[kind], records[0]))

    def against(selected: Tally) -> str:
        alone = only_one(kind.noun)(selected)
        return alone or (
            "" if selected.has("draft") else f"An issued {kind.noun} cannot be changed. Open it and revise it instead."
        )

    return BatchAction("edit", "Edit", "pencil", against, is_prominent=True, does=open_editor)


def _files() -> tuple[BatchAction, ...]:
    return (
        BatchAction("pdf", "PDF (one file)", "file-text", most=_MOST_IN_ONE_PDF, is_prominent=True, file="pdf"),
        BatchAction("zip", "PDF (ZIP)", "folder-archive", most=_MOST_IN_ZIP, file="zip"),
    )


def _changes(kind: DocumentKind) -> tuple[BatchAction, ...]:
    return _issue(), _duplicate(kind), _void(kind), _delete(kind)


def _issue() -> BatchAction:
    question = Question(
        "Issue",
        "Each gets its number and date, in the order of the list, and can no longer be changed.",
        "Issue",
        is_danger=False,
        fits=_drafts,
    )
    against = _needs_drafts("None of these is a draft.")
    return BatchAction("issue", "Issue drafts", "stamp", against, verb="issue_documents", question=question)


def _duplicate(kind: DocumentKind) -> BatchAction:
    async def duplicate(_state: Any, records: list[str]) -> Any:
        made_kind, public_id = await in_thread(duplicate_as, records[0], staff())
        return rx.redirect(routes.edit(LISTS[made_kind], public_id))

    return BatchAction("duplicate", "Duplicate", "copy", only_one(kind.noun), does=duplicate)


def _void(kind: DocumentKind) -> BatchAction:
    def against(selected: Tally) -> str:
        if selected.has("draft") == selected.count:
            return "A draft has no number yet. Delete it instead."
        return "" if _issued(selected) else f"Every {kind.noun} that is selected is a draft or void already."

    question = Question(
        "Void",
        "They keep their numbers and stay readable, but count no more. This cannot be undone.",
        "Void",
        kept="Keep them",
        needs_reason=True,
        fits=_issued,
    )
    return BatchAction("void", "Void", "ban", against, is_danger=True, verb="void_documents", question=question)


def _delete(kind: DocumentKind) -> BatchAction:
    question = Question(
        "Delete", "The drafts and what was typed into them are gone for good.", "Delete", kept="Keep them", fits=_drafts
    )
    against = _needs_drafts(f"Only drafts can be deleted. Void an issued {kind.noun} instead.")
    return BatchAction(
        "delete",
        "Delete drafts",
        "trash-2",
        against,
        is_danger=True,
        verb="delete_drafts",
        question=question,
        ends_selection=True,
    )


def _drafts(selected: Tally) -> int:
    return selected.has("draft")


def _issued(selected: Tally) -> int:
    return selected.count - selected.has("draft", "void")


def _needs_drafts(sentence: str) -> Against:
    return lambda selected: "" if _drafts(selected) else sentence
