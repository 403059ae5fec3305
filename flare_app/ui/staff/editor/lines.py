"""The lines of the editor: a table on a wide screen, cards with labels on a phone."""

from typing import Any

import reflex as rx

from flare_app.ui.components.button import button, icon_button
from flare_app.ui.components.combobox import Option, combobox
from flare_app.ui.components.form import described
from flare_app.ui.staff.editor.adding import EditorProductDialog
from flare_app.ui.staff.editor.adding_choices import EditorTaxDialog
from flare_app.ui.staff.editor.saving import Editor
from flare_app.ui.staff.editor.typed import LineRow

_HEADS = (
    ("Product", "line-product"),
    ("Description", "line-description"),
    ("Quantity", "line-quantity cell-number"),
    ("Unit price", "line-price cell-number"),
    ("Discount %", "line-discount cell-number"),
    ("Tax", "line-tax"),
    ("Amount", "line-amount cell-number"),
)


def line_table() -> rx.Component:
    """The lines with the button below them."""
    heads = [rx.el.th(title, scope="col", class_name=looks) for title, looks in _HEADS]
    table = rx.el.table(
        rx.el.thead(rx.el.tr(*heads, rx.el.th(rx.el.span("Remove", class_name="sr-only"), scope="col", class_name="line-remove"))),
        rx.el.tbody(rx.foreach(Editor.lines, _line)),
        aria_label="Lines",
        class_name="lines",
    )
    add = button("Add line", look="quiet", icon_name="plus", on_click=Editor.add_line, custom_attrs={"data-add-line": ""})
    problem = rx.el.p(Editor.errors.get("lines", ""), role="alert", class_name="field-error")
    return rx.el.section(table, problem, rx.el.div(add), class_name="form-section form-lines", aria_label="Lines")


def _line(row: rx.Var[LineRow]) -> rx.Component:
    return rx.el.tr(
        _cell(row, "Product", "product_name", _product(row), "line-product line-wide"),
        _cell(row, "Description", "description", _description(row), "line-description line-wide"),
        _cell(row, "Quantity", "quantity", _figure(row, "Quantity", "quantity", row.quantity), "line-quantity"),
        _cell(row, "Unit price", "unit_price", _figure(row, "Unit price", "unit_price", row.unit_price), "line-price"),
        _cell(row, "Discount %", "discount", _figure(row, "Discount %", "discount", row.discount), "line-discount"),
        _cell(row, "Tax", "tax", _tax(row), "line-tax"),
        rx.el.td(
            rx.el.output(Editor.amounts.get(row.key, "")),
            class_name="line-amount cell-number",
            custom_attrs={"data-label": "Amount"},
        ),
        rx.el.td(icon_button("Remove line", "x", on_click=Editor.remove_line(row.key)), class_name="line-remove"),
        key=row.key,
        custom_attrs={"data-line": row.key},
    )


def _cell(row: rx.Var[LineRow], label: str, field: str, control: rx.Component, looks: str) -> rx.Component:
    """A control with its error; on a phone the label stands above it."""
    error = rx.el.p(_error(row, field), id=_id(row, field) + "-error", class_name="field-error")
    return rx.el.td(control, error, class_name=looks, custom_attrs={"data-label": label})


def _product(row: rx.Var[LineRow]) -> rx.Component:
    own = Editor.searching_line == row.key
    hidden = [
        rx.el.input(name=_name(row, name), default_value=value, hidden=True, custom_attrs={"tabIndex": -1, "aria-hidden": "true"})
        for name, value in (("product", row.product), ("picked", row.picked), ("source", row.source))
    ]
    box = combobox(
        "Product",
        id=_id(row, "product_name"),
        value=row.product_name,
        options=rx.cond(own, Editor.products, rx.Var.create([]).to(list[Option])).to(list[Option]),
        answered=rx.cond(own, Editor.products_answered, 0).to(int),
        on_search=lambda text, ticket: Editor.search_products(row.key, text, ticket),
        on_pick=lambda public_id: Editor.pick_product(row.key, public_id),
        on_add=EditorProductDialog.open_for(row.key),
        add_label="Add new product",
        error=_error(row, "product_name"),
        bare=True,
        free=True,
        placeholder="Product or service",
        name=_name(row, "product_name"),
        **{"data-picked": _name(row, "product"), "data-picks": _name(row, "picked")},
    )
    note = rx.el.p(Editor.line_notes.get(row.key, ""), class_name="hint line-note")
    return rx.fragment(*hidden, box, note)


def _description(row: rx.Var[LineRow]) -> rx.Component:
    return rx.el.textarea(
        name=_name(row, "description"),
        default_value=row.description,
        max_length=5_000,
        class_name="input textarea line-text",
        **_named(row, "Description", "description", rows=1, dir="auto"),
    )


def _figure(row: rx.Var[LineRow], label: str, field: str, value: rx.Var[str]) -> rx.Component:
    return rx.el.input(
        name=_name(row, field),
        default_value=value,
        input_mode="decimal",
        max_length=40,
        class_name="input line-figure",
        **_named(row, label, field),
    )


def _tax(row: rx.Var[LineRow]) -> rx.Component:
    return rx.el.select(
        rx.foreach(Editor.taxes, lambda tax: rx.el.option(tax[1], value=tax[0])),
        name=_name(row, "tax"),
        default_value=row.tax,
        on_change=lambda value: EditorTaxDialog.chosen(row.key, value),
        class_name="input select",
        **_named(row, "Tax", "tax", **{"data-last": ""}),
    )


def _named(row: rx.Var[LineRow], label: str, field: str, **attributes: Any) -> dict[str, Any]:
    return described(_id(row, field), _error(row, field), **{"aria-label": label}, **attributes)


def _name(row: rx.Var[LineRow], field: str) -> rx.Var[str]:
    return "lines." + row.key + f".{field}"


def _id(row: rx.Var[LineRow], field: str) -> rx.Var[str]:
    return "document-lines-" + row.key + f"-{field}"


def _error(row: rx.Var[LineRow], field: str) -> rx.Var[str]:
    return Editor.errors.get(_name(row, field), "")
