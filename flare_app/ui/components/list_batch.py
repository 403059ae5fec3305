"""The State behind a declared list whose selected rows can be acted upon; the rooms check every record anew."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, ClassVar

import reflex as rx
from pydantic import Field

from flare_app import batches
from flare_app.batches import BatchRow
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Staff
from flare_app.errors import FlareError, Invalid
from flare_app.lists import Tally, selected_records, selection_tally
from flare_app.ui.arguments import Form
from flare_app.ui.components.batch_action import Batch, BatchAction
from flare_app.ui.components.batch_watch import PROGRESS_DIALOG, BatchWatch
from flare_app.ui.components.dialog import close_dialog, open_dialog
from flare_app.ui.components.list_reading import in_reading
from flare_app.ui.components.list_state import Key, ListState
from flare_app.ui.components.toast import error_toast
from flare_app.ui.policy import policy, staff_with
from flare_app.ui.session import in_thread, principal, staff

QUESTION_DIALOG = "batch-question"


class Answer(Form):
    """What the question asks for."""

    reason: Annotated[str, Field(max_length=2_000)] = ""


@dataclass
class AskedView:
    """The question in finished strings."""

    key: str = ""
    title: str = ""
    words: str = ""
    note: str = ""
    button: str = ""
    kept: str = "Cancel"
    needs_reason: bool = False
    is_danger: bool = True


class ListBatch(ListState, mixin=True):
    """What a list's State has on top when its page declares actions for the selection."""

    _batch: ClassVar[Batch]

    reasons: dict[str, str] = {}  # by the action's key why it cannot be used; "" when it can
    asked: AskedView = AskedView()
    ask_problem: str = ""
    _operation_id: str = ""

    @rx.event
    @policy(staff_with(Permission.EDIT_SALES))
    async def act(self, key: Key) -> AsyncIterator[Any]:
        """Do something with what is selected: at once, after a question, or row by row in the background."""
        action = type(self)._batch.action(key)
        if action is None:
            return
        tally = await self._tally()
        if reason := action.reason_against(tally):
            yield error_toast(reason)
        elif action.does is not None:
            records = await self._records(action)
            yield await action.does(self, [public_id for public_id, _ in records])
        elif action.question is not None:
            self.asked, self.ask_problem = _asked(action, tally, type(self)._declared.singular), ""
            self._operation_id = secrets.token_urlsafe(16)
            yield open_dialog(QUESTION_DIALOG)
        elif action.verb:
            self._operation_id = secrets.token_urlsafe(16)
            yield await self._start(action, {})

    @rx.event
    @policy(staff_with(Permission.EDIT_SALES))
    async def answer(self, answer: Answer) -> Any:
        """Begin what was asked about; what speaks against it is said in the window."""
        action = type(self)._batch.action(self.asked.key)
        if action is None or not self._operation_id:
            return None
        given = dict(answer) if isinstance(answer, dict) else answer.model_dump()
        try:
            return [close_dialog(QUESTION_DIALOG), await self._start(action, given if self.asked.needs_reason else {})]
        except FlareError as problem:
            self.ask_problem = str(problem)
            return None

    async def _start(self, action: BatchAction, options: dict[str, Any]) -> Any:
        records = await self._records(action)
        rows = [BatchRow((public_id,), label) for public_id, label in records]
        title = f"{action.label} · {_counted(len(rows), type(self)._declared.singular)}"
        return await self._begin(action.verb, rows, title, options, ends_selection=action.ends_selection)

    async def _begin(
        self, verb: str, rows: list[BatchRow], title: str, options: dict[str, Any], *, ends_selection: bool = False
    ) -> Any:
        """Order a batch and show how it gets on."""
        order = partial(_order, verb=verb, rows=rows, title=title, options=options, operation_id=self._operation_id)
        public_id = await in_thread(order, actor=staff())
        if ends_selection:
            self._forget_selection()
            self._mark_rows()
            await self._read_selection()
        watch = await self.get_state(BatchWatch)
        await watch._show(public_id)
        return open_dialog(PROGRESS_DIALOG)

    async def _weigh_selection(self) -> None:
        """Why which action cannot be used on what is selected."""
        batch, tally = type(self)._batch, await self._tally()
        reasons = {action.key: action.reason_against(tally) for action in batch.actions}
        if reasons != self.reasons:  # whatever is set is sent
            self.reasons = reasons

    async def _tally(self) -> Tally:
        if not self._selected and not self.is_matching:
            return Tally()
        batch = type(self)._batch
        read = partial(selection_tally, by=batch.by, alike=batch.alike)
        return await in_thread(in_reading, read, type(self)._declared, principal(), self._selection_query())

    async def _records(self, action: BatchAction) -> list[tuple[str, str]]:
        read = partial(selected_records, most=action.most)
        found = await in_thread(in_reading, read, type(self)._declared, principal(), self._selection_query())
        if not found:
            raise Invalid("What was selected is not there any more.")
        return found


def _order(*, actor: Staff, **order: Any) -> str:
    with unit_of_work() as session:
        return batches.start_batch(session, actor=actor, **order).public_id


def _asked(action: BatchAction, tally: Tally, noun: str) -> AskedView:
    question = action.question
    assert question is not None
    fitting = question.fits(tally) if question.fits else tally.count
    left = tally.count - fitting
    return AskedView(
        key=action.key,
        title=f"{question.title} {_counted(fitting, noun)}?",
        words=question.words,
        note=f"{left:,} of the {tally.count:,} selected are left as they are; the result says why." if left else "",
        button=question.button,
        kept=question.kept,
        needs_reason=question.needs_reason,
        is_danger=question.is_danger,
    )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
