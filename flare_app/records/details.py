"""What an open record shows, in finished texts."""

from dataclasses import dataclass


@dataclass
class Fact:
    """One thing that a record says of itself; the text may have several lines."""

    label: str
    text: str


@dataclass(frozen=True)
class Details:
    """The record's name, below it what is most important and a note on that, then facts; "" leaves a text out."""

    title: str
    amount: str = ""
    note: str = ""
    facts: tuple[Fact, ...] = ()
