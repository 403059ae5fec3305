"""The audit trail of a record in words: when, who, what, and what it was before."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import reflex as rx

from flare_app.audit import AuditLine
from flare_app.rendering.formats import Formats

_LONGEST_VALUE = 60


@dataclass
class AuditRow:
    """One line of the trail."""

    at: str
    actor: str
    what: str


def audit_rows(lines: list[AuditLine], *, locale: str, timezone: str) -> list[AuditRow]:
    """The trail, newest first, in the company's time zone."""
    formats, zone = Formats(locale), ZoneInfo(timezone)
    return [AuditRow(formats.moment(line.at.astimezone(zone)), line.actor, _sentence(line)) for line in lines]


def audit_trail(rows: rx.Var[list[AuditRow]]) -> rx.Component:
    """The trail as a list."""

    def row(one: rx.Var[AuditRow]) -> rx.Component:
        return rx.el.li(rx.el.time(one.at), rx.el.span(rx.el.strong(one.actor), " ", one.what))

    return rx.el.ol(rx.foreach(rows, row), class_name="timeline")


def _sentence(line: AuditLine) -> str:
    changes = [f"{name.replace('_', ' ')}: {_value(old)} → {_value(new)}" for name, (old, new) in line.changes.items()]
    return line.verb + (f" ({'; '.join(changes)})" if changes else "")


def _value(value: object) -> str:
    text = "empty" if value in (None, "") else str(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
