"""What can be done with the selected rows of a list, as its page declares it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from flare_app.batches import MOST_ROWS
from flare_app.lists import Tally

Against = Callable[[Tally], str]
"""Why the action cannot be used on what is selected, a sentence that says what to do; "" when it can."""


def nothing_against(_selected: Tally) -> str:
    """It can be used on whatever is selected."""
    return ""


@dataclass(frozen=True)
class Question:
    """What is asked before an action that cannot be taken back.

    `title` is the verb ("Void": the window asks "Void 3 invoices?"), `kept` the button that does nothing. `fits(tally)` counts the
    selected records that the action can do something with; the window says how many are left as they are.
    """

    title: str
    words: str
    button: str
    kept: str = "Cancel"
    needs_reason: bool = False
    is_danger: bool = True
    fits: Callable[[Tally], int] | None = None


@dataclass(frozen=True)
class BatchAction:
    """One action: a button in the bar of the selection (`is_prominent`), or an entry of its menu; greyed with the reason `against`.

    It does one of three things. `verb`, a verb of the batches room, is done row by row in the background, after the `question` if
    there is one. `does(state, public ids)` runs at once, for what opens a form or a window. `file`, "pdf" or "zip", brings the
    papers of the selected documents.
    """

    key: str
    label: str
    icon_name: str
    against: Against = nothing_against
    most: int = MOST_ROWS
    is_prominent: bool = False
    is_danger: bool = False
    verb: str = ""
    question: Question | None = None
    does: Callable[[Any, list[str]], Awaitable[Any]] | None = None
    file: str = ""
    ends_selection: bool = False

    def reason_against(self, selected: Tally) -> str:
        """Why it cannot be used on what is selected; "" when it can."""
        if selected.count > self.most:
            return f"Select at most {self.most:,} for this."
        return self.against(selected) if selected.count else "Select something first."


@dataclass(frozen=True)
class Batch:
    """All actions of a list. `by` is the column whose values tell what they can be used on; `alike` are columns of which the tally
    says whether all selected records have the same value.
    """

    actions: tuple[BatchAction, ...]
    by: str = "status"
    alike: tuple[str, ...] = ()

    def action(self, key: str) -> BatchAction | None:
        """The action of that key."""
        return next((action for action in self.actions if action.key == key), None)


def only_one(noun: str) -> Against:
    """For what is done with a single record."""

    def against(selected: Tally) -> str:
        return "" if selected.count == 1 else f"Select one {noun} alone for this."

    return against
