"""The messages of a record: to whom, when, how far each got, and who opened the portal from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import reflex as rx

from flare_app.lists.formatting import status_text
from flare_app.messages import MessageDetails
from flare_app.models import Company
from flare_app.rendering.formats import Formats
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.theme import tone_of


@dataclass
class MessageRow:
    """One recipient of one message; `note` says when it was sent or opened, or why it was not."""

    at: str
    address: str
    subject: str
    status: str
    tone: str
    note: str


def message_rows(found: Iterable[MessageDetails], company: Company) -> list[MessageRow]:
    """A row for each recipient, in the company's time zone."""
    formats, zone = Formats(company.locale), ZoneInfo(company.timezone)
    return list(_rows(found, formats, zone))


def message_list(rows: rx.Var[list[MessageRow]]) -> rx.Component:
    """The messages as a list."""

    def row(one: rx.Var[MessageRow]) -> rx.Component:
        return rx.el.li(
            rx.el.time(one.at),
            rx.el.span(
                rx.el.strong(one.address),
                " ",
                status_badge(one.status, one.tone),
                rx.cond(one.note != "", rx.el.span(" ", one.note), rx.fragment()),
                rx.el.br(),
                one.subject,
            ),
        )

    return rx.el.ol(rx.foreach(rows, row), class_name="timeline")


def _rows(found: Iterable[MessageDetails], formats: Formats, zone: ZoneInfo) -> Iterator[MessageRow]:
    for message in found:
        for one in message.recipients:
            state = "opened" if one.opened_at else one.state
            opened = f"on {formats.moment(one.opened_at.astimezone(zone))}" if one.opened_at else ""
            yield MessageRow(
                at=formats.moment((one.sent_at or message.created_at).astimezone(zone)),
                address=one.address,
                subject=message.subject,
                status=status_text(state),
                tone=tone_of(state),
                note=opened or one.error,
            )
