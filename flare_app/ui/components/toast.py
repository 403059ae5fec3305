"""Toasts: short sentences in a live region, drawn by `window.flare.toast` (see browser.py). No State, nothing to keep."""

import json

import reflex as rx
from reflex_base.event import EventSpec


def toast(sentence: str, *, action: tuple[str, str] | None = None) -> EventSpec:
    """Say that something was done; return or yield it from a handler. `action` is a label and the path that it opens."""
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


def _show(kind: str, sentence: str, action: tuple[str, str] | None) -> EventSpec:
    return rx.call_script(f"window.flare.toast({json.dumps(kind)}, {json.dumps(sentence)}, {json.dumps(action)})")
