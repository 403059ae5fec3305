"""A rule as a person typed it, and as it is accepted."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from flare_app.documents import CheckedDocument, DocumentForm
from flare_app.recurring.schedule import Schedule


class Action(StrEnum):
    """What becomes of an invoice when its day has come."""

    DRAFT = "draft"
    ISSUE = "issue"
    EMAIL = "email"


class RuleState(StrEnum):
    """Whether a rule makes invoices."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


ENDS = ("never", "on", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """The form; every value is text as typed, and attribute names are the field names that errors carry.

    `document` is the form of the first invoice: its date is the first of the schedule, and the others are due as many days after
    their date as it is. `month_day` is "" (as the first), "1" to "31" or "last"; `ends` one of ENDS, which says what of
    `ends_on` and `ends_after` counts.
    """

    document: DocumentForm
    name: str = ""
    every: str = "1"
    unit: str = "month"
    month_day: str = ""
    ends: str = "never"
    ends_on: str = ""
    ends_after: str = ""
    action: str = Action.ISSUE.value


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRule:
    """An accepted form. `ends_after` counts all invoices of the rule."""

    name: str
    document: CheckedDocument
    schedule: Schedule
    ends_after: int | None
    action: Action


@dataclass(frozen=True, slots=True)
class Preview:
    """What a form would do: the schedule in words and its next dates, or the first sentence against it."""

    words: str = ""
    dates: tuple[date, ...] = field(default=())
    problem: str = ""
