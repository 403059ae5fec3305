"""A status as a coloured word; the word carries the meaning, the colour only helps."""

import reflex as rx

from flare_app.ui.theme import Tone


def status_badge(text: rx.Var[str] | str, tone: rx.Var[str] | str = Tone.NEUTRAL) -> rx.Component:
    """A badge; `tone` is one of theme.Tone, as text or as a var that holds it."""
    return rx.el.span(text, class_name="badge", data_tone=tone)
