"""Who had a document open in the portal: by which address's link, to whom that was passed on, how often, when."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import reflex as rx

from flare_app.access import Viewer
from flare_app.models import Company
from flare_app.rendering.formats import Formats


@dataclass
class ViewerRow:
    """One reader; `last` is when they looked last, `note` how often since when."""

    name: str
    last: str
    note: str


def viewer_rows(found: Iterable[Viewer], company: Company) -> list[ViewerRow]:
    """A row for each reader, in the company's time zone."""
    formats, zone = Formats(company.locale), ZoneInfo(company.timezone)
    return [
        ViewerRow(
            name=f"{one.shared_with}, shared by {one.address}" if one.shared_with else one.address,
            last=formats.moment(one.last_at.astimezone(zone)),
            note=f"{one.count} times since {formats.moment(one.first_at.astimezone(zone))}" if one.count > 1 else "once",
        )
        for one in found
    ]


def viewer_list(rows: rx.Var[list[ViewerRow]]) -> rx.Component:
    """The readers as a list."""

    def row(one: rx.Var[ViewerRow]) -> rx.Component:
        return rx.el.li(rx.el.time(one.last), rx.el.span(rx.el.strong(one.name), " ", one.note))

    return rx.el.ol(rx.foreach(rows, row), class_name="timeline")
