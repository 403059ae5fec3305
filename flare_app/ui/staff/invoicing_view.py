"""How the window "Invoice a part" looks, and the progress of an estimate beside its paper."""

import reflex as rx

from flare_app.ui.components.browser import AmountsForm
from flare_app.ui.components.button import button
from flare_app.ui.components.detail_parts import detail_section, plain_table
from flare_app.ui.components.dialog import closer, dialog
from flare_app.ui.components.form import described, form_problem, text_field
from flare_app.ui.staff.invoicing import PART_DIALOG, PERCENT, PartRow, PartWindow

_FORM = "invoice-part-form"


def part_dialog() -> rx.Component:
    """The lines with what is left of them, and how much to invoice now."""
    state = PartWindow
    boxes = AmountsForm.create(
        form_problem(state.problem),
        text_field(
            "Percentage of every line",
            id=PERCENT,
            name=PERCENT,
            input_mode="decimal",
            auto_complete="off",
            max_length=40,
            placeholder="All that is left",
            hint="Of what was offered, at most what is left. Or type quantities below.",
            error=state.errors.get(PERCENT, ""),
        ),
        _lines(),
        id=_FORM,
        key=state.turn.to_string(),  # type: ignore[attr-defined]
        answered=state.answered,
        fills=state.fills,
        filled=state.filled,
        on_typed=state.typed,
        on_pay=state.convert,
        class_name="form part-form",
    )
    footer = rx.fragment(
        rx.el.p("This invoice ", rx.el.strong(state.total), class_name="part-total", role="status"),
        button("Cancel", **closer()),
        button("Create invoice", look="primary", type="submit", custom_attrs={"form": _FORM}),
    )
    return dialog(boxes, id=PART_DIALOG, title=rx.Var.create("Invoice a part of ").to(str) + state.number, footer=footer, wide=True)


def progress_section(rows: rx.Var[list[PartRow]]) -> rx.Component:
    """What is invoiced and what is left, line by line; nothing where nothing is invoiced."""

    def row(one: rx.Var[PartRow]) -> rx.Component:
        return rx.el.tr(
            rx.el.td(one.name, class_name="part-name", dir="auto"),
            rx.el.td(one.quantity, class_name="cell-number"),
            rx.el.td(one.taken, class_name="cell-number"),
            rx.el.td(one.left, class_name="cell-number"),
        )

    table = plain_table("Invoiced so far", ("Line",), ("Offered", "Invoiced", "Left"), rows, row)
    return rx.cond(rows.length() > 0, detail_section("Invoiced so far", table), rx.fragment())  # type: ignore[attr-defined]


def _lines() -> rx.Component:
    head = rx.el.tr(
        rx.el.th("Line", scope="col"),
        *[rx.el.th(title, scope="col", class_name="cell-number") for title in ("Offered", "Invoiced", "Left", "Now")],
    )
    table = rx.el.table(
        rx.el.thead(head),
        rx.el.tbody(rx.foreach(PartWindow.rows, _row)),
        class_name="plain-table pay-table part-table",
        aria_label="Lines to invoice",
    )
    return rx.el.div(table, class_name="pay-scroll", tab_index=0, role="group", aria_label="Lines to invoice")


def _row(one: rx.Var[PartRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.el.p(one.name, dir="auto"),
            rx.cond(one.description != "", rx.el.p(one.description, class_name="hint", dir="auto"), rx.fragment()),
            class_name="part-name",
        ),
        rx.el.td(one.quantity, class_name="cell-number", custom_attrs={"data-label": "Offered"}),
        rx.el.td(one.taken, class_name="cell-number", custom_attrs={"data-label": "Invoiced"}),
        rx.el.td(one.left, class_name="cell-number", custom_attrs={"data-label": "Left"}),
        rx.el.td(rx.cond(one.is_done, rx.el.span("Done", class_name="soft"), _box(one)), class_name="cell-number part-now"),
        key=one.field,
    )


def _box(one: rx.Var[PartRow]) -> rx.Component:
    error = PartWindow.errors.get(one.field, "")
    box = rx.el.input(
        name=one.field,
        default_value=one.rest,
        input_mode="decimal",
        auto_complete="off",
        max_length=40,
        class_name="input input-money",
        **described(one.field, error, **{"aria-label": rx.Var.create("Quantity of ").to(str) + one.name}),
    )
    return rx.fragment(box, rx.el.p(error, id=one.field + "-error", class_name="field-error"))
