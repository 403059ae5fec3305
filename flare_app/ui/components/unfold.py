"""A part of a form that is folded away until its button is pressed; its fields are sent all the same."""

import json

import reflex as rx
from reflex_base.event import EventSpec

from flare_app.ui.components.button import button


def unfold(label: str, *content: rx.Component, id: str, is_open: rx.Var[bool] | bool = False) -> rx.Component:
    """The button and what it unfolds; `is_open` says how it starts, then it is the browser's."""
    state = {"aria-expanded": rx.cond(is_open, "true", "false"), "aria-controls": id, "data-unfold": id}
    return rx.fragment(
        rx.el.div(button(label, look="quiet", icon_name="chevron-right", small=True, custom_attrs=state), class_name="unfold"),
        rx.el.div(*content, id=id, hidden=~rx.Var.create(is_open), class_name="unfolded"),
    )


def focus_unfolded(id: str) -> EventSpec:
    """Focus a field, unfolding the part that it lies in."""
    return rx.call_script(
        f"(() => {{ const field = document.getElementById({json.dumps(id)}), part = field?.closest('.unfolded[hidden]');"
        'if (part) document.querySelector(`[data-unfold="${part.id}"]`)?.click();'
        "setTimeout(() => field?.focus(), 50); })()"
    )
