"""The audit trail of a record in words: when, who, what, and what it was before."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import reflex as rx

from flare_app.audit import AuditLine
from flare_app.domain.changes import Changes, changes_in_words
from flare_app.rendering.formats import Formats


@dataclass
class AuditRow:
    """One line of the trail."""

    at: str
    actor: str
    what: str


def audit_rows(lines: list[AuditLine], *, locale: str, timezone: str, currency: str = "") -> list[AuditRow]:
    """The trail, newest first, in the company's time zone; amounts are the record's, in its `currency`."""
    formats, zone = Formats(locale, currency), ZoneInfo(timezone)
    return [AuditRow(formats.moment(line.at.astimezone(zone)), line.actor, _sentence(line, formats)) for line in lines]


def audit_trail(rows: rx.Var[list[AuditRow]]) -> rx.Component:
    """The trail as a list."""

    def row(one: rx.Var[AuditRow]) -> rx.Component:
        return rx.el.li(rx.el.time(one.at), rx.el.span(rx.el.strong(one.actor), " ", one.what))

    return rx.el.ol(rx.foreach(rows, row), class_name="timeline")


def _sentence(line: AuditLine, formats: Formats) -> str:
    changes = changes_in_words(Changes(formats.currency, line.changes), formats.money)
    return line.verb.replace("_", " ") + (f" ({changes})" if changes else "")
