"""Native modal dialogs: the browser keeps the focus inside, closes on Escape and gives the focus back."""

import json
from typing import Any

import reflex as rx
from reflex_base.event import EventSpec
from reflex_components_core.el.elements.other import Dialog as HtmlDialog

from flare_app.ui.components.button import icon_button


class Dialog(HtmlDialog):
    """The <dialog> element with the event that it closed."""

    on_close: rx.EventHandler[rx.event.no_args_event_spec]


def dialog(
    *content: rx.Component, id: str, title: str | rx.Var[str], footer: rx.Component | None = None, wide: bool = False, **props: Any
) -> rx.Component:
    """A modal dialog named by its title. Open it with `opens=` on a button (see `opener`) or `open_dialog(id)` from a handler.

    `on_close` runs when it closes, by Escape too.
    """
    heading = f"{id}-title"
    return Dialog.create(
        rx.el.header(
            rx.el.h2(title, id=heading, class_name="dialog-title"),
            icon_button("Close", "x", custom_attrs={"data-dialog-close": ""}),
            class_name="dialog-head",
        ),
        rx.el.div(*content, class_name="dialog-body"),
        rx.el.footer(footer, class_name="dialog-foot") if footer else rx.fragment(),
        id=id,
        aria_labelledby=heading,
        class_name="dialog dialog-wide" if wide else "dialog",
        **props,
    )


def opener(id: str) -> dict[str, Any]:
    """Props that make a button open a dialog without asking the server: `button("Delete", **opener("delete"))`."""
    return {"custom_attrs": {"data-dialog-open": id}, "aria_haspopup": "dialog"}


def closer() -> dict[str, Any]:
    """Props that make a button close the dialog that it stands in."""
    return {"custom_attrs": {"data-dialog-close": ""}}


def open_dialog(id: str) -> EventSpec:
    """Open a dialog; return or yield it from a handler."""
    return rx.call_script(f"window.flare.open({json.dumps(id)})")


def close_dialog(id: str) -> EventSpec:
    """Close a dialog; return or yield it from a handler."""
    return rx.call_script(f"window.flare.close({json.dumps(id)})")
