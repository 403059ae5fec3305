"""Form fields: a visible label that is the accessible name, a hint, and an error under the field, tied to it.

Text fields are uncontrolled (`default_value` and `on_change` or `on_blur`): a field bound to a server var loses letters on a slow
line. When the server loads another record into the same form, change the form's `key`, and the fields start anew.
"""

import json
from typing import Any

import reflex as rx
from reflex_base.event import EventSpec

Words = str | rx.Var[str]


def field(label: str, control: rx.Component, *, id: str, hint: Words = "", error: Words = "", class_name: str = "") -> rx.Component:
    """Label above, control, then hint and error. The control needs `**described(id)`, which every field here gives it."""
    return rx.el.div(
        rx.el.label(label, html_for=id, class_name="label"),
        control,
        rx.el.p(hint, id=f"{id}-hint", class_name="hint") if isinstance(hint, rx.Var) or hint else rx.fragment(),
        rx.el.p(error, id=f"{id}-error", class_name="field-error"),
        class_name=f"field {class_name}".strip(),
    )


def described(id: Words, error: Words = "", **attributes: Any) -> dict[str, Any]:
    """The props that give a control its id and tie it to its error.

    The id goes past Reflex's own `id`, which would make a ref of it and send every control with an id along with a form; here
    `name` alone decides what a form sends.
    """
    wrong = rx.cond(rx.Var.create(error) != "", "true", "false")
    return {"custom_attrs": {"id": id, "aria-describedby": id + "-error", "aria-invalid": wrong, **attributes}}


def text_field(
    label: str, *, id: str, hint: Words = "", error: Words = "", type: str = "text", wide: bool = False, **props: Any
) -> rx.Component:
    """One line of text; `type` may be email, tel, url, password, number."""
    props.setdefault("max_length", 1_000)
    control = rx.el.input(type=type, class_name="input", **_with(props, described(id, error)))
    return field(label, control, id=id, hint=hint, error=error, class_name="field-wide" if wide else "")


def textarea_field(label: str, *, id: str, hint: Words = "", error: Words = "", rows: int = 3, **props: Any) -> rx.Component:
    """Several lines of text."""
    props.setdefault("max_length", 5_000)
    control = rx.el.textarea(class_name="input textarea", **_with(props, described(id, error, rows=rows)))
    return field(label, control, id=id, hint=hint, error=error, class_name="field-wide")


def date_field(label: str, *, id: str, hint: Words = "", error: Words = "", **props: Any) -> rx.Component:
    """A day, ISO 8601 on the wire; the browser shows it in the person's own way."""
    return field(
        label, rx.el.input(type="date", class_name="input", **_with(props, described(id, error))), id=id, hint=hint, error=error
    )


def money_field(label: str, *, id: str, currency: Words = "", hint: Words = "", error: Words = "", **props: Any) -> rx.Component:
    """An amount as text, parsed by the server; the currency stands in the field."""
    box = rx.el.input(
        type="text",
        input_mode="decimal",
        auto_complete="off",
        max_length=40,
        class_name="input input-money",
        **_with(props, described(id, error)),
    )
    control = rx.el.div(box, rx.el.span(currency, class_name="input-unit", aria_hidden=True), class_name="input-group")
    return field(label, control, id=id, hint=hint, error=error)


def select_field(
    label: str,
    options: list[tuple[str, str]] | rx.Var[list[list[str]]],
    *,
    id: str,
    hint: Words = "",
    error: Words = "",
    **props: Any,
) -> rx.Component:
    """A choice among a few; options are pairs (value, text). `value` may be bound to a var: a select has no text to lose."""
    drawn = (
        rx.foreach(options, lambda option: rx.el.option(option[1], value=option[0]))
        if isinstance(options, rx.Var)
        else rx.fragment(*[rx.el.option(text, value=value) for value, text in options])
    )
    return field(
        label, rx.el.select(drawn, class_name="input select", **_with(props, described(id, error))), id=id, hint=hint, error=error
    )


def checkbox_field(label: str, *, id: str, hint: Words = "", error: Words = "", **props: Any) -> rx.Component:
    """A box with its label to the right."""
    return rx.el.div(
        rx.el.input(type="checkbox", class_name="checkbox", **_with(props, described(id, error))),
        rx.el.label(label, html_for=id, class_name="label-inline"),
        rx.el.p(hint, class_name="hint") if isinstance(hint, rx.Var) or hint else rx.fragment(),
        rx.el.p(error, id=f"{id}-error", class_name="field-error"),
        class_name="field field-check",
    )


def fields(*children: rx.Component) -> rx.Component:
    """Fields in columns that become one on a phone."""
    return rx.el.div(*children, class_name="fields")


def form_section(title: str, *children: rx.Component) -> rx.Component:
    """A titled part of a form."""
    return rx.el.section(rx.el.h2(title, class_name="section-title"), *children, class_name="form-section")


def form_problem(sentence: rx.Var[str]) -> rx.Component:
    """What is wrong with the form as a whole; the place is always there, so that it is read out."""
    return rx.el.div(sentence, role="alert", class_name="form-problem")


def focus_on(id: str) -> EventSpec:
    """Move the focus to a field: the first one with an error. Return or yield it after setting the errors."""
    return rx.call_script(f"window.flare.focus('#' + CSS.escape({json.dumps(id)}))")


def _with(props: dict[str, Any], tied: dict[str, Any]) -> dict[str, Any]:
    """A page's own props and attributes beside those of the field."""
    return {**props, "custom_attrs": {**tied["custom_attrs"], **props.get("custom_attrs", {})}}
