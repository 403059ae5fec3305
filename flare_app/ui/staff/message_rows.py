"""The messages of a record: to whom, when, how far each got, and who opened the portal from it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import reflex as rx

from flare_app.lists.formatting import status_text
from flare_app.messages import MessageDetails, RecipientState
from flare_app.models import Company
from flare_app.rendering.formats import Formats
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.theme import tone_of

_OUTCOMES = {
    "sent": "Accepted by the mail server",
    "delayed": "Not accepted this time",
    "failed": "Failed",
    "held": "Kept here",
    "stopped": "Not sent",
}


@dataclass
class MessageRow:
    """One recipient of one message; `note` says when it was opened, or why it was not sent.

    `steps` is all that happened to it, from the writing to the last look, with the mail server's words.
    """

    at: str
    address: str
    subject: str
    status: str
    tone: str
    note: str
    steps: list[str] = field(default_factory=list)


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
                rx.el.details(
                    rx.el.summary("Delivery history"),
                    rx.el.ul(rx.foreach(one.steps, _step), class_name="delivery-steps"),
                    class_name="delivery",
                ),
            ),
        )

    return rx.el.ol(rx.foreach(rows, row), class_name="timeline")


def _step(text: rx.Var[str]) -> rx.Component:
    return rx.el.li(text)


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
                steps=list(_steps(message, one, lambda at: formats.moment(at.astimezone(zone)))),
            )


def _steps(message: MessageDetails, one: RecipientState, when: Callable[[datetime], str]) -> Iterator[str]:
    yield f"{when(message.created_at)} · Queued{f' by {message.sent_by}' if message.sent_by else ''}"
    for attempt in one.tries:
        # A try without an end is the one that runs, or the one over which a worker died.
        word = _OUTCOMES.get(attempt.outcome, "Handed to the mail server; no answer yet")
        yield f"{when(attempt.began_at)} · {word}{f': {attempt.answer}' if attempt.answer else ''}"
    if one.state == "queued" and one.tries and one.tries[-1].outcome:
        yield f"{when(one.next_attempt_at)} · Next try"
    if one.state in ("withdrawn", "discarded"):
        yield "Taken back before it left" if one.state == "withdrawn" else "Discarded"
    if one.opened_at:
        yield f"{when(one.opened_at)} · Opened in the portal"
