"""Search as you type and pick one: the ARIA combobox pattern over a server handler. Keys and opening are browser.py's."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from flare_app.ui.components.browser import SearchField
from flare_app.ui.components.form import Words, described, field
from flare_app.ui.components.icon import icon


@dataclass
class Option:
    """One thing to pick: its public id, what the box shows afterwards, and a second line."""

    id: str
    text: str
    detail: str = ""


def combobox(
    label: str,
    *,
    id: Words,
    value: rx.Var[str],
    options: rx.Var[list[Option]],
    answered: rx.Var[int],
    on_search: Any,
    on_pick: Any,
    on_empty: Any = None,
    on_add: Any = None,
    add_label: str = "",
    hint: Words = "",
    error: Words = "",
    bare: bool = False,
    free: bool = False,
    placeholder: str = "Search…",
    **attributes: Any,
) -> rx.Component:
    """A combobox.

    `on_search(text, ticket)` fills `options` and sets `answered = ticket` (mark it `supersedes=True`); `on_pick(id)` sets `value`,
    the text of what is picked. `on_add()` follows the last entry, `add_label` ("Add new customer"). `bare`: no visible label (line
    items in a table), the label is the accessible name only. Inside rx.foreach pass an `id` that differs by row, and `bare=True`.
    `free`: other text than an entry's may stay in the box. `attributes` go to the box, its `name` for instance; `data-picks` names
    the field of a kept form that takes the id of what is picked at once, whenever the server answers.
    """
    list_id = id + "-options"  # works for str and Var
    box = SearchField.create(
        value=value,
        answered=answered,
        on_search=on_search,
        **({"on_empty": on_empty} if on_empty is not None else {}),
        type="text",
        role="combobox",
        auto_complete="off",
        max_length=200,
        placeholder=placeholder,
        class_name="input combobox-box",
        custom_attrs=_aria(label, id, list_id, error, bare) | ({"data-free": ""} if free else {}) | attributes,
    )
    entries = rx.foreach(options, lambda option, index: _entry(option, f"{list_id}-{index}", on_pick))
    adding = _add_entry(add_label, list_id + "-add", on_add) if on_add is not None else rx.fragment()
    popup = rx.el.div(
        rx.el.div(entries, adding, id=list_id, role="listbox", aria_label=label, class_name="options-list"),
        rx.cond(options.length() == 0, rx.el.p("Nothing found", class_name="option-none"), rx.fragment()),
        class_name="options",
    )
    control = rx.el.div(box, icon("chevrons-up-down", 14), popup, class_name="combobox", custom_attrs={"data-combobox": ""})
    return control if bare else field(label, control, id=id, hint=hint, error=error)


def _aria(label: str, id: Words, list_id: Words, error: Words, bare: bool) -> dict[str, Any]:
    aria = {"aria-expanded": "false", "aria-controls": list_id, "aria-autocomplete": "list"}
    attributes: dict[str, Any] = described(id, error, **aria, **({"aria-label": label} if bare else {}))["custom_attrs"]
    return attributes


def _entry(option: rx.Var[Option], id: Words, on_pick: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(option.text, class_name="option-text"),
        rx.el.span(option.detail, class_name="option-detail"),
        id=id,
        role="option",
        aria_selected="false",
        class_name="option",
        on_click=on_pick(option.id),
        custom_attrs={"data-text": option.text, "data-id": option.id},
    )


def _add_entry(label: str, id: Words, on_add: Any) -> rx.Component:
    return rx.el.div(
        icon("plus", 14),
        rx.el.span(label),
        id=id,
        role="option",
        aria_selected="false",
        class_name="option option-add",
        on_click=on_add,
    )
