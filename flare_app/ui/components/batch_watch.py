"""How work on many records gets on: on whatever page of the staff side one is, since it goes on without any."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlmodel import Session

from flare_app import batches
from flare_app.batches import BatchProgress, RowResult
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Permission, Staff
from flare_app.ui import live, policy
from flare_app.ui.components.dialog import close_dialog, open_dialog
from flare_app.ui.session import in_thread, staff

PROGRESS_DIALOG = "batch-progress"
_MOST_SHOWN = 200
_EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
_WORDS = {"waiting": "Waiting", "done": "Done", "failed": "Failed", "left": "Cancelled"}
_TONES = {"waiting": "muted", "done": "good", "failed": "bad", "left": "neutral"}


@dataclass
class ResultRow:
    """What became of one row, in finished strings."""

    label: str
    word: str
    tone: str
    sentence: str


class BatchWatch(rx.State):
    """The newest batch of who is signed in, while it runs and until it is put away."""

    batch_id: str = ""
    title: str = ""
    is_running: bool = False
    total: int = 0
    ended: int = 0  # rows that have had their turn
    counts: str = ""  # "12 done, 1 failed, 3 left"
    failed: int = 0
    can_undo: bool = False
    is_brief: bool = False  # Undo goes away by itself
    rows: list[ResultRow] = []
    hidden_rows: int = 0

    @rx.event(supersedes=True)
    @policy.policy(_EDIT_SALES)
    async def hear(self) -> None:
        """Rows were done, or another batch began."""
        await self._show("")

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def open(self) -> Any:
        """Show the window with the result of each row."""
        await self._show(self.batch_id)
        return open_dialog(PROGRESS_DIALOG)

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def cancel(self) -> None:
        """Leave the rows whose turn has not come."""
        await in_thread(_cancel, self.batch_id, staff())
        await self._show(self.batch_id)

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def undo(self) -> None:
        """Take back what was done."""
        await self._show(await in_thread(_undo, self.batch_id, staff()))

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def dismiss(self) -> Any:
        """Put a finished batch away."""
        await in_thread(_dismiss, self.batch_id, staff())
        await self._show("")
        return close_dialog(PROGRESS_DIALOG)

    async def _load(self) -> None:
        """A staff page was opened: what runs, runs on."""
        who = staff()
        if who.may(Permission.EDIT_SALES):
            live.watch(self, BatchWatch.hear, batches.topic_of(who.user_id), part=live.Part.WORK)
            await self._show("")

    async def _show(self, public_id: str) -> None:
        """The batch of that id; "" is the newest one."""
        found = await in_thread(_read, public_id, staff())
        if found is None:
            if self.batch_id:
                self.batch_id, self.is_running, self.rows = "", False, []
            return
        progress, rows = found
        self.batch_id, self.title, self.is_running = progress.public_id, progress.title, progress.is_running
        self.total, self.failed = progress.total, progress.failed
        self.can_undo, self.is_brief = progress.can_undo, progress.is_brief
        self.ended = progress.total - progress.waiting
        self.counts = _counts(progress)
        self.rows = [ResultRow(row.label, _WORDS[row.state], _TONES[row.state], row.sentence) for row in rows]
        self.hidden_rows = max(progress.total - len(rows), 0)


def _counts(progress: BatchProgress) -> str:
    parts = [f"{progress.done:,} done"]
    parts += [f"{progress.failed:,} failed"] if progress.failed else []
    parts += [f"{progress.waiting:,} left"] if progress.is_running else []
    parts += [f"{progress.left:,} cancelled"] if progress.left else []
    return ", ".join(parts)


def _read(public_id: str, who: Staff) -> tuple[BatchProgress, list[RowResult]] | None:
    with read_only() as session:
        progress = _progress(session, public_id, who)
        if progress is None:
            return None
        rows = batches.row_results(session, principal=who, public_id=progress.public_id, limit=_MOST_SHOWN)
        return progress, list(rows)


def _progress(session: Session, public_id: str, who: Staff) -> BatchProgress | None:
    if public_id:
        return batches.get_batch(session, principal=who, public_id=public_id)
    return batches.latest_batch(session, principal=who)


def _cancel(public_id: str, actor: Staff) -> None:
    with unit_of_work() as session:
        batches.cancel_batch(session, public_id=public_id, actor=actor)


def _undo(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return batches.undo_batch(session, public_id=public_id, actor=actor).public_id


def _dismiss(public_id: str, actor: Staff) -> None:
    with unit_of_work() as session:
        batches.dismiss_batch(session, public_id=public_id, actor=actor)
