"""How the fields of a declared form are drawn: short ones side by side, texts and rows on lines of their own."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import reflex as rx

from flare_app.records import Field, FieldKind
from flare_app.ui.components.button import button, icon_button
from flare_app.ui.components.combobox import Option, combobox
from flare_app.ui.components.form import (
    checkbox_field,
    date_field,
    described,
    fields,
    form_problem,
    select_field,
    text_field,
    textarea_field,
)
from flare_app.ui.components.form_element import form
from flare_app.ui.components.record_dialog import as_id, known

_ALONE = (FieldKind.LONG_TEXT, FieldKind.ROWS)
_INPUT_MODES = dict.fromkeys((FieldKind.MONEY, FieldKind.PRICE, FieldKind.RATE), "decimal") | {FieldKind.WHOLE: "numeric"}


def draw_fields(state: Any) -> rx.Component:
    """The form in the window of a FormDialog."""
    declared = state._form
    parts: list[rx.Component] = []
    for is_alone, some in groupby(declared.fields, lambda field: field.wide or field.kind in _ALONE):
        drawn = [_field(field, state) for field in some]
        parts += drawn if is_alone else [fields(*drawn)]
    return form(
        form_problem(state.dialog_problem),
        *parts,
        id=f"{as_id(declared.noun)}-form",
        key=state.dialog_turn.to_string(),
        on_submit=state.save,
        class_name="form",
    )


def is_searched(field: Field) -> bool:
    """Whether the record that a field refers to is searched for, since there are too many for a select."""
    return field.kind is FieldKind.REFERENCE and field.choices is None


def _field(field: Field, state: Any) -> rx.Component:
    props = {**known(state._form.noun, state, field.key), "hint": field.hint}
    if is_searched(field):
        return _reference(field, state)
    if field.choices is not None and field.kind is not FieldKind.ROWS:
        return select_field(field.label, state.dialog_choices[field.key], **props)
    return _DRAWN[field.kind](field, state, props)


def _line(field: Field, _state: Any, props: dict[str, Any]) -> rx.Component:
    mode = {"input_mode": _INPUT_MODES[field.kind]} if field.kind in _INPUT_MODES else {}
    return text_field(field.label, **props, **mode, auto_complete="off", max_length=field.longest)


def _long_text(field: Field, _state: Any, props: dict[str, Any]) -> rx.Component:
    return textarea_field(field.label, **props, max_length=field.longest, custom_attrs={"dir": "auto"})


def _checkbox(field: Field, _state: Any, props: dict[str, Any]) -> rx.Component:
    """A box without a value of its own sends "on"."""
    return checkbox_field(field.label, default_checked=props.pop("default_value") == "on", **props)


def _reference(field: Field, state: Any) -> rx.Component:
    own, none = state.dialog_searched == field.key, rx.Var.create([]).to(list[Option])
    return combobox(
        field.label,
        id=f"{as_id(state._form.noun)}-{field.key}",
        value=state.dialog_named[field.key],
        options=rx.cond(own, state.dialog_options, none).to(list[Option]),
        answered=rx.cond(own, state.dialog_answered, 0).to(int),
        on_search=lambda text, ticket: state.search_reference(field.key, text, ticket),
        on_pick=lambda public_id: state.pick_reference(field.key, public_id),
        on_empty=state.pick_reference(field.key, ""),
        hint=field.hint,
        error=state.dialog_errors.get(field.key, ""),
    )


def _rows(field: Field, state: Any, _props: dict[str, Any]) -> rx.Component:
    """Selects with a button to take each away, and one for a further row; the error belongs to all of them."""
    id, rows = f"{as_id(state._form.noun)}-{field.key}", state.dialog_rows[field.key]
    error = state.dialog_errors.get(field.key, "")

    def row(one: rx.Var[Sequence[str]], index: rx.Var[int]) -> rx.Component:
        chooser = rx.el.select(
            rx.foreach(state.dialog_choices[field.key], lambda pair: rx.el.option(pair[1], value=pair[0])),
            name=f"{field.key}-" + one[0],
            default_value=one[1],
            class_name="input select",
            **described(
                rx.cond(index == 0, id, f"{id}-" + one[0]),
                error,
                **{"aria-label": f"{field.label} " + (index + 1).to_string(), "aria-describedby": f"{id}-error"},
            ),
        )
        remove = icon_button("Remove", "x", on_click=state.remove_row(field.key, one[0]), disabled=rows.length() <= field.least)
        return rx.el.div(chooser, remove, class_name="form-row", key=one[0])

    add = button(
        field.add,
        look="quiet",
        small=True,
        icon_name="plus",
        on_click=state.add_row(field.key),
        disabled=rows.length() >= field.most,
    )
    return rx.el.div(
        rx.el.p(field.label, class_name="label", id=f"{id}-label"),
        rx.foreach(rows, row),
        rx.el.p(error, id=f"{id}-error", class_name="field-error"),
        rx.el.div(add),
        role="group",
        aria_labelledby=f"{id}-label",
        class_name="field field-wide form-rows",
    )


_DRAWN = dict.fromkeys(FieldKind, _line) | {
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.ROWS: _rows,
    FieldKind.CHECKBOX: _checkbox,
    FieldKind.DATE: lambda field, _state, props: date_field(field.label, **props),
}
