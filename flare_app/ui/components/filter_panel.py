"""A list's panel of filters as it looks: the button that opens it, a section for each criterion, and what is applied."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from flare_app.lists import Amounts, Choices, Criterion, OneRecord, Range, RecordList
from flare_app.ui.components.button import Look, button, icon_button
from flare_app.ui.components.combobox import Option, combobox
from flare_app.ui.components.dialog import close_dialog
from flare_app.ui.components.form import described
from flare_app.ui.components.form_element import form
from flare_app.ui.components.icon import icon
from flare_app.ui.components.list_filters import ListFilters, OfferedChoice, button_id, field_id, panel_id

_MANY = 12
"""How many choices a section takes before it becomes as wide as the panel."""


def filter_button(declared: RecordList, state: Any) -> rx.Component:
    """The button with the number of filters that are applied, and the panel that it opens."""
    if not declared.criteria:
        return rx.fragment()
    count = state.applied.length()
    opener = rx.el.button(
        icon("list-filter"),
        rx.el.span("Filter", class_name="filter-label"),
        rx.cond(count > 0, rx.el.span(count, class_name="filter-count", aria_hidden=True), rx.fragment()),
        type="button",
        aria_haspopup="dialog",
        aria_expanded="false",
        aria_controls=panel_id(declared),
        aria_label=rx.cond(count > 0, "Filter, " + count.to_string() + " applied", "Filter"),
        on_click=state.open_filters,
        class_name="button button-secondary filter-button",
        custom_attrs={
            "id": button_id(declared),
            "popovertarget": panel_id(declared),
            "data-filter": "",
            "aria-keyshortcuts": "f",
        },
    )
    return rx.fragment(opener, _panel(declared, state))


def applied_filters(declared: RecordList, state: Any) -> rx.Component:
    """What is applied, each with a way to take it off, and the way to take off all."""
    if not declared.criteria:
        return rx.fragment()

    def chip(one: rx.Var[Any]) -> rx.Component:
        label = "Remove filter " + one.words
        remove = rx.el.button("×", type="button", aria_label=label, title=label, on_click=state.remove_filter(one.key))
        return rx.el.li(rx.el.span(one.words, dir="auto"), remove, class_name="token")

    chips = rx.el.ul(rx.foreach(state.applied, chip), aria_label="Applied filters")
    return rx.cond(state.applied.length() > 0, rx.el.div(chips, clear_button(declared, state), class_name="applied"), rx.fragment())


def clear_button(declared: RecordList, state: Any, *, look: Look = "quiet") -> rx.Component:
    """The way back to the list as it opens."""
    handler = state.clear_panel if declared.criteria else state.clear_filters
    return button("Clear filter", look=look, small=look == "quiet", icon_name="filter-x", on_click=handler)


def _panel(declared: RecordList, state: type[ListFilters]) -> rx.Component:
    sections = [_DRAWN[kind](declared, one, state) for one in declared.criteria for kind in _DRAWN if isinstance(one, kind)]
    close = icon_button("Close", "x", on_click=close_dialog(panel_id(declared)))
    content = form(
        rx.el.header(rx.el.h2("Filter", class_name="dialog-title"), close, class_name="filter-head"),
        rx.el.div(*sections, class_name="filter-sections"),
        rx.el.footer(clear_button(declared, state), button("Apply", look="primary", type="submit"), class_name="filter-foot"),
        on_submit=state.apply_filters,
        key=state.filter_turn.to_string(),
        class_name="filter-form",
    )
    return rx.el.div(
        content,
        id=panel_id(declared),
        role="dialog",
        tab_index=-1,
        aria_label="Filter",
        class_name="menu filter-panel",
        custom_attrs={"popover": "auto", "data-align": "start"},
    )


def _choices(_declared: RecordList, criterion: Choices, state: type[ListFilters]) -> rx.Component:
    """Checkboxes; with nothing to choose from the section is not there."""

    def box(one: rx.Var[OfferedChoice]) -> rx.Component:
        ticked = rx.el.input(type="checkbox", name=one.name, default_checked=one.is_chosen, class_name="checkbox")
        return rx.el.label(ticked, rx.el.span(one.title, dir="auto"), class_name="filter-choice", key=one.name)

    offered = state.offered[criterion.key]
    is_there = state.offered.contains(criterion.key) & (offered.length() > 0)
    looks = rx.cond(offered.length() > _MANY, "filter-section filter-wide", "filter-section")
    return rx.cond(
        is_there, _section(criterion, rx.el.div(rx.foreach(offered, box), class_name="filter-choices"), looks), rx.fragment()
    )


def _range(declared: RecordList, criterion: Range, state: type[ListFilters]) -> rx.Component:
    ends = [_end(declared, criterion, end, state) for end in ("From", "To")]
    return _section(criterion, rx.el.div(*ends, class_name="filter-range"), "filter-section")


def _end(declared: RecordList, criterion: Range, end: str, state: type[ListFilters]) -> rx.Component:
    """A field and its error; the label says the end, its name also of what."""
    name = f"{criterion.key}.{end.lower()}"
    id, error = field_id(declared, name), state.filter_errors.get(name, "")
    is_amount = isinstance(criterion, Amounts)
    looks: dict[str, Any] = {"type": "text", "input_mode": "decimal", "auto_complete": "off"} if is_amount else {"type": "date"}
    box = rx.el.input(
        name=name,
        default_value=state.entered.get(name, ""),
        max_length=40,
        class_name="input number" if is_amount else "input",
        **looks,
        **described(id, error, **{"aria-label": f"{criterion.title} {end.lower()}"}),
    )
    return rx.el.div(
        rx.el.label(end, html_for=id, class_name="hint"),
        box,
        rx.el.p(error, id=f"{id}-error", class_name="field-error"),
        class_name="field",
    )


def _record(declared: RecordList, criterion: OneRecord, state: type[ListFilters]) -> rx.Component:
    key, none = criterion.key, rx.Var.create([]).to(list[Option])
    is_own = state.suggested_for == key
    box = combobox(
        criterion.title,
        id=field_id(declared, key),
        value=state.named.get(key, ""),
        options=rx.cond(is_own, state.suggested, none).to(list[Option]),
        answered=rx.cond(is_own, state.suggested_at, 0).to(int),
        on_search=lambda text, ticket: state.suggest_records(key, text, ticket),
        on_pick=lambda public_id: state.pick_record(key, public_id),
        on_empty=state.pick_record(key, ""),
        bare=True,
    )
    return _section(criterion, box, "filter-section")


def _section(criterion: Criterion, content: rx.Component, looks: Any) -> rx.Component:
    return rx.el.fieldset(rx.el.legend(criterion.title, class_name="label"), content, class_name=looks)


_DRAWN: dict[type[Criterion], Callable[..., rx.Component]] = {Choices: _choices, Range: _range, OneRecord: _record}
