"""What a statement page is filled with, in finished strings."""

from dataclasses import dataclass, field


@dataclass
class Line:
    """A movement or an open item; `parts` says in JSON how much of it belongs to which other rows, by their keys."""

    key: str
    on: str
    kind: str
    number: str = ""
    href: str = ""
    status: str = ""
    tone: str = ""
    reference: str = ""
    settlement: str = ""
    due: str = ""
    late: str = ""
    amount: str = ""
    settled: str = ""
    balance: str = ""
    parts: str = ""


@dataclass
class Bucket:
    """A bucket of the ageing; `share` is its part of all that is open, as a CSS percentage; `href` filters by it, or ends that."""

    title: str
    amount: str
    share: str
    href: str
    pressed: str
    class_name: str


@dataclass
class Choice:
    """A day that is often asked for."""

    title: str
    href: str
    pressed: str


@dataclass
class ShownStatement:
    """A page of a statement. `files` and the addresses are query strings and links; "" is what is not there."""

    customer: str = ""
    sentence: str = ""
    period: str = ""
    is_open: bool = False
    opening: str = ""
    opening_title: str = ""
    opening_on: str = ""
    moved: str = ""
    closing: str = ""
    closing_title: str = ""
    closing_on: str = ""
    lines: list[Line] = field(default_factory=list)
    buckets: list[Bucket] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    total: str = ""
    bucket: str = ""
    range_text: str = ""
    activity_href: str = ""
    open_href: str = ""
    previous_href: str = ""
    next_href: str = ""
    files: str = ""
