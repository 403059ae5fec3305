"""Settings: the ladder of reminders, and statements that go out by themselves."""

import re
from dataclasses import dataclass
from typing import Any

import reflex as rx

from flare_app import messages, reminders
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import Invalid, InvalidForm
from flare_app.reminders import MOST_STEPS, LadderForm, StepForm
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Id
from flare_app.ui.components.button import button, icon_button, link_button
from flare_app.ui.components.form import checkbox_field, fields, form_section, select_field, text_field
from flare_app.ui.components.shell import StaffShell
from flare_app.ui.components.toast import error_toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.settings_frame import settings_page
from flare_app.ui.staff.settings_saving import EDIT_COMPANY, SettingsSaving, settings_form

_ROW = re.compile(r"step-(?P<row>[0-9]{1,4})-(?P<field>public_id|days|when|is_on|template)")
_WHEN = [("before", "days before the due date"), ("on", "on the due date"), ("after", "days after the due date")]
_HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]
_WHO = [("off", "Nobody"), ("balance", "Every customer who owes something")]
_DAYS = [("0", "The first working day of the month"), *[(str(day), f"Day {day} of the month") for day in range(1, 29)]]


@dataclass
class StepRow:
    """A rung as the page shows it; `row` names its fields for as long as the page is open."""

    row: str
    public_id: str = ""
    days: str = ""
    when: str = "after"
    is_on: bool = True
    template: str = ""


class ReminderSettings(SettingsSaving, rx.State):
    """The form; rows are added and taken away in the page, and kept by Save."""

    rows: list[StepRow] = []
    is_on: bool = False
    values: dict[str, str] = {}
    templates: list[list[str]] = []

    _version: int = 0
    _next_row: int = 0

    @rx.event
    @policy.policy(EDIT_COMPANY)
    def add_step(self) -> Any:
        """One more rung."""
        if len(self.rows) >= MOST_STEPS:
            return error_toast(f"A ladder has at most {MOST_STEPS} reminders.")
        self._next_row += 1
        self.rows.append(StepRow(str(self._next_row)))
        return None

    @rx.event
    @policy.policy(EDIT_COMPANY)
    def remove_step(self, row: Id) -> None:
        """Take a rung away; it is gone with the next Save."""
        self.rows = [one for one in self.rows if one.row != row]

    async def _fill(self) -> None:
        kept, names = await in_thread(_read, staff())
        self.rows = [
            StepRow(str(at), one.public_id, one.days, one.when, one.is_on, one.template) for at, one in enumerate(kept.steps)
        ]
        self._next_row, self._version, self.is_on = len(self.rows), kept.version, kept.is_on
        self.values = {name: getattr(kept, name) for name in ("send_hour", "statements", "statements_day")}
        self.templates = [["", "The usual words"], *[[name, name] for name in names]]

    async def _keep(self, typed: dict[str, str]) -> None:
        await in_thread(_save, typed, self._version, staff())


@rx.page(route=routes.SETTINGS_REMINDERS, title="Reminders · Settings · Flare", on_load=[ReminderSettings.load, StaffShell.load])
def reminder_settings() -> rx.Component:
    """The ladder first, then statements, each with what it means for whoever gets them."""
    state = ReminderSettings
    page = settings_form(state, _ladder(), _statements())
    return settings_page(page, active="Reminders", loaded=state.loaded, may_edit=state.may_edit)


def _ladder() -> rx.Component:
    state = ReminderSettings
    add = button("Add reminder", look="quiet", small=True, icon_name="plus", on_click=state.add_step)
    return form_section(
        "Reminders",
        rx.el.p(
            "An invoice with something left to pay is reminded of on these days, once each. No reminder goes while the invoice is "
            "being paid online, disputed or covered by credit.",
            class_name="soft",
        ),
        checkbox_field(
            "Send reminders",
            id="settings-is_on",
            name="is_on",
            default_checked=state.is_on,
            hint="For every customer, but those who are set to get none.",
        ),
        fields(
            select_field(
                "Send from",
                _HOURS,
                id="settings-send_hour",
                name="send_hour",
                default_value=state.values["send_hour"],
                error=state.errors.get("send_hour", ""),
                hint="By the company's clock; statements and digests, too.",
            )
        ),
        rx.el.div(rx.foreach(state.rows, _step), class_name="rungs"),
        rx.el.p(state.errors.get("steps", ""), id="settings-steps", tab_index=-1, class_name="field-error"),
        rx.cond(state.may_edit & (state.rows.length() < MOST_STEPS), rx.el.div(add), rx.fragment()),
        rx.el.div(link_button("What goes out next", routes.REMINDERS, small=True, icon_name="calendar-clock")),
    )


def _step(step: rx.Var[StepRow], index: rx.Var[int]) -> rx.Component:
    stem = rx.Var.create("step-").to(str) + step.row + "-"
    number = (index + 1).to_string()

    def tied(name: str) -> dict[str, Any]:
        id = rx.Var.create("settings-").to(str) + stem + name
        return {"id": id, "name": stem + name, "error": ReminderSettings.errors.get(stem + name, "").to(str)}

    return rx.el.div(
        rx.el.input(type="hidden", name=stem + "public_id", default_value=step.public_id),
        checkbox_field("On", **tied("is_on"), default_checked=step.is_on),
        text_field("Days", **tied("days"), default_value=step.days, input_mode="numeric", max_length=3, auto_complete="off"),
        select_field("When", _WHEN, **tied("when"), default_value=step.when),
        select_field("Words", ReminderSettings.templates, **tied("template"), default_value=step.template),
        icon_button("Remove reminder", "trash-2", on_click=ReminderSettings.remove_step(step.row)),
        role="group",
        aria_label=rx.Var.create("Reminder ").to(str) + number,
        class_name="rung",
        key=step.row,
    )


def _statements() -> rx.Component:
    state = ReminderSettings

    def known(name: str) -> dict[str, Any]:
        return {
            "id": f"settings-{name}",
            "name": name,
            "default_value": state.values[name],
            "error": state.errors.get(name, ""),
        }

    return form_section(
        "Monthly statements",
        rx.el.p(
            "The statement of the month before, as a PDF. A customer can be set to get one always, or never.", class_name="soft"
        ),
        fields(
            select_field("Send statements to", _WHO, **known("statements")),
            select_field("On", _DAYS, **known("statements_day")),
        ),
    )


def _read(who: Staff) -> tuple[LadderForm, list[str]]:
    with read_only() as session:
        kept = reminders.read_ladder(session, principal=who)
        names = {name for kind in ("reminder", "overdue") for name in messages.template_names(session, kind=kind)}
        return kept, sorted(names | {one.template for one in kept.steps if one.template})


def _save(typed: dict[str, str], version: int, actor: Staff) -> None:
    rows, steps = _steps_of(typed)
    form = LadderForm(
        is_on=typed.get("is_on") == "on",
        send_hour=typed.get("send_hour", ""),
        steps=steps,
        statements=typed.get("statements", ""),
        statements_day=typed.get("statements_day", ""),
        version=version,
    )
    try:
        with unit_of_work() as session:
            reminders.update_ladder(session, form=form, actor=actor)
    except InvalidForm as refused:
        raise InvalidForm([_at_its_row(one, rows) for one in refused.problems]) from None


def _steps_of(typed: dict[str, str]) -> tuple[list[str], tuple[StepForm, ...]]:
    """The rows that were sent, in their order, and what stands in them."""
    rows: dict[str, dict[str, Any]] = {}
    for name, text in typed.items():
        if found := _ROW.fullmatch(name):
            rows.setdefault(found["row"], {})[found["field"]] = text
    steps = [StepForm(**{**row, "is_on": row.get("is_on") == "on"}) for row in rows.values()]
    return list(rows), tuple(steps)


def _at_its_row(one: Invalid, rows: list[str]) -> Invalid:
    return one if one.line is None else Invalid(str(one), field=f"step-{rows[one.line]}-{one.field}")
