"""What stands above a statement: the period, the currency, and the files of exactly what is shown."""

import reflex as rx

from flare_app.domain.periods import DEFAULT_PERIOD, Period
from flare_app.ui.components.button import file_button
from flare_app.ui.components.form import date_field, select_field
from flare_app.ui.components.statement_state import StatementState
from flare_app.ui.components.statement_view import StatementView


def statement_bar(state: type[StatementState]) -> rx.Component:
    """Period, From and To, the currency where there are several; Print, PDF, CSV and XLSX."""
    return rx.el.div(_controls(state), rx.el.div(*_files(state.view), class_name="actions"), class_name="statement-bar")


def _controls(state: type[StatementState]) -> rx.Component:
    period = state.period
    choice = select_field(
        "Currency", state.currencies, id="statement-currency", value=state.currency, on_change=state.choose_currency
    )
    return rx.el.div(
        select_field(
            "Period",
            [(one.value, one.value) for one in Period],
            id="statement-period",
            value=rx.cond(period != "", period, DEFAULT_PERIOD.value),
            on_change=state.choose_period,
        ),
        date_field("From", id="statement-from", default_value=state.start, key=state.start, on_change=state.choose_start),
        date_field("To", id="statement-to", default_value=state.end, key=state.end, on_change=state.choose_end),
        rx.cond(state.currencies.length() > 1, choice, rx.fragment()),
        class_name="statement-controls",
    )


def _files(view: rx.Var[StatementView]) -> tuple[rx.Component, ...]:
    def address(kind: str) -> rx.Var[str]:
        return rx.Var.create(f"/files/statement.{kind}?").to(str) + view.files

    return (
        file_button("Print", address("html"), icon_name="printer", new_tab=True),
        file_button("PDF", address("pdf")),
        file_button("CSV", address("csv")),
        file_button("XLSX", address("xlsx")),
    )
