"""The words of reminders."""

from enum import StrEnum


class ReminderState(StrEnum):
    """What became of a rung for an invoice."""

    QUEUED = "queued"
    SKIPPED = "skipped"


class Statements(StrEnum):
    """Whose statements go out by themselves: nobody's, or those of everybody who owes something."""

    OFF = "off"
    BALANCE = "balance"


class CustomerStatements(StrEnum):
    """The same for one customer."""

    COMPANY = ""
    ALWAYS = "always"
    NEVER = "never"
