"""What stands above a statement: the view, the days, the currency, and the files of exactly what is shown."""

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from flare_app.domain.periods import DEFAULT_PERIOD, Period
from flare_app.ui.components.browser import DayField
from flare_app.ui.components.button import file_button
from flare_app.ui.components.form import described, field, select_field
from flare_app.ui.components.statement_parts import ShownStatement
from flare_app.ui.components.statement_state import StatementState


def statement_bar(state: type[StatementState], *actions: rx.Component) -> rx.Component:
    """Activity or Open items; Period, From and To, or As of; the currency where there are several; Print, PDF, CSV and XLSX.

    `actions` are what else can be done with what is shown.
    """
    return rx.el.div(_controls(state), rx.el.div(*actions, *_files(state.view), class_name="actions"), class_name="statement-bar")


def switch(
    label: str | rx.Var[str], href: rx.Var[str], pressed: bool | rx.Var[bool] | rx.Var[str], **props: object
) -> rx.Component:
    """A toggle that leads to an address of the same page, so that Back takes it back."""
    return ReactRouterLink.create(
        label, to=href, role="button", prevent_scroll_reset=True, custom_attrs={"aria-pressed": pressed}, **props
    )


def _controls(state: type[StatementState]) -> rx.Component:
    currency = select_field(
        "Currency", state.currencies, id="statement-currency", value=state.currency, on_change=state.choose_currency
    )
    return rx.el.div(
        _views(state.view),
        rx.cond(state.view.is_open, _as_of(state), _days(state)),
        rx.cond(state.currencies.length() > 1, currency, rx.fragment()),
        class_name="statement-controls",
    )


def _views(view: rx.Var[ShownStatement]) -> rx.Component:
    def one(label: str, href: rx.Var[str], on: rx.Var[bool]) -> rx.Component:
        return switch(label, href, rx.cond(on, "true", "false"), class_name="segment")

    return rx.el.div(
        one("Activity", view.activity_href, ~view.is_open),
        one("Open items", view.open_href, view.is_open),
        role="group",
        aria_label="View",
        class_name="segments statement-views",
    )


def _days(state: type[StatementState]) -> rx.Component:
    period = select_field(
        "Period",
        [(one.value, one.value) for one in Period],
        id="statement-period",
        value=rx.cond(state.period != "", state.period, DEFAULT_PERIOD.value),
        on_change=state.choose_period,
    )
    return rx.fragment(
        period,
        _day_field("From", "from", state.start, state.choose_start, state.problems),
        _day_field("To", "to", state.end, state.choose_end, state.problems),
    )


def _as_of(state: type[StatementState]) -> rx.Component:
    choices = rx.foreach(
        state.view.choices,
        lambda one: switch(one.title, one.href, one.pressed, class_name="segment"),  # type: ignore[attr-defined]
    )
    return rx.fragment(
        _day_field("As of", "as_of", state.end, state.choose_as_of, state.problems),
        rx.el.div(choices, role="group", aria_label="Usual days", class_name="segments statement-views"),
    )


def _day_field(
    label: str, name: str, value: rx.Var[str], on_settle: rx.EventHandler, problems: rx.Var[dict[str, str]]
) -> rx.Component:
    id, error = f"statement-{name}", problems.get(name, "").to(str)
    control = DayField.create(value=value, on_settle=on_settle, class_name="input", **described(id, error))
    return field(label, control, id=id, error=error)


def _files(view: rx.Var[ShownStatement]) -> tuple[rx.Component, ...]:
    def address(kind: str) -> rx.Var[str]:
        return rx.Var.create(f"/files/statement.{kind}?").to(str) + view.files

    return (
        file_button("Print", address("html"), icon_name="printer", new_tab=True),
        file_button("PDF", address("pdf")),
        file_button("CSV", address("csv")),
        file_button("XLSX", address("xlsx")),
    )
