"""The schedule of a recurring invoice in the editor: how often, until when, what becomes of each, and the dates that come."""

from typing import Any

import reflex as rx

from flare_app.recurring import Action
from flare_app.ui.components.form import date_field, fields, select_field, text_field
from flare_app.ui.staff.editor.saving import Editor

_UNITS = [("day", "days"), ("week", "weeks"), ("month", "months"), ("year", "years")]
_DAYS = [("", "As the first invoice"), *((str(day), str(day)) for day in range(1, 32)), ("last", "Last day")]
_ENDS = [("never", "Never"), ("on", "On a date"), ("after", "After a number")]
_ACTIONS = [
    (Action.ISSUE.value, "Issue only"),
    (Action.EMAIL.value, "Issue and e-mail"),
    (Action.DRAFT.value, "Leave as a draft"),
]


def schedule_section() -> rx.Component:
    """The fields; those that a choice does not need are hidden by the stylesheet, at once."""
    every = text_field("Every", **_known("every"), input_mode="numeric", max_length=6)
    unit = select_field("Unit", _UNITS, **_known("unit"))
    return rx.el.section(
        rx.el.h2("Schedule", class_name="section-title"),
        fields(
            every,
            unit,
            rx.el.div(select_field("Day of the month", _DAYS, **_known("month_day")), class_name="when-months"),
            select_field("Ends", _ENDS, **_known("ends")),
            rx.el.div(date_field("Last date", **_known("ends_on")), class_name="when-on"),
            rx.el.div(text_field("Number of invoices", **_known("ends_after"), input_mode="numeric"), class_name="when-after"),
            select_field("On each date", _ACTIONS, **_known("action")),
            text_field(
                "Name", **_known("name"), hint="In your list; the customer does not see it.", placeholder="From the first line"
            ),
        ),
        _coming(),
        class_name="form-section form-schedule",
        aria_label="Schedule",
    )


def _coming() -> rx.Component:
    dates = rx.el.ol(rx.foreach(Editor.next_dates, rx.el.li), class_name="coming", aria_label="Next dates")
    return rx.el.div(rx.el.p(Editor.schedule, class_name="coming-words"), dates, role="status", class_name="coming-box")


def _known(name: str) -> dict[str, Any]:
    return {
        "id": f"document-{name}",
        "name": name,
        "default_value": Editor.head[name],
        "error": Editor.errors.get(name, ""),
    }
