"""Toasts: short sentences in a live region, drawn by `window.flare.toast` (see browser.py). No State, nothing to keep."""

import json

import reflex as rx
from reflex_base.event import EventSpec
from reflex_base.utils.format import format_queue_events

Action = tuple[str, str | EventSpec]


def toast(sentence: str, *, action: Action | None = None) -> EventSpec:
    """Say that something was done; return or yield it from a handler.

    `action` is a label and what it does: the path that it opens, or a handler of ours with its arguments, such as
    `("Undo", CustomerPanel.undo_archive(public_id))`. The handler is called by the browser like any other: it has a policy, and its
    arguments have limits. A toast with an action stays for twelve seconds, and while the mouse or the focus is on it.
    """
    return _show("good", sentence, action)


def error_toast(sentence: str) -> EventSpec:
    """Say that something went wrong; read out at once and shown longer."""
    return _show("bad", sentence, None)


def toast_region() -> rx.Component:
    """The two live regions; always in the page, or screen readers would miss the first toast."""
    return rx.el.div(
        rx.el.div(id="toasts-good", role="status", aria_live="polite"),
        rx.el.div(id="toasts-bad", role="alert"),
        class_name="toasts",
    )


def _show(kind: str, sentence: str, action: Action | None) -> EventSpec:
    return rx.call_script(f"window.flare.toast({json.dumps(kind)}, {json.dumps(sentence)}, {_action(action)})")


def _action(action: Action | None) -> str:
    """The action as the browser takes it: `null`, `[label, path]` or `[label, function]`."""
    if action is None or isinstance(action[1], str):
        return json.dumps(action)
    return f"[{json.dumps(action[0])}, {format_queue_events(action[1])!s}]"
