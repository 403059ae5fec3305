"""What both frames share: the skip link, the theme switch, the sheet of shortcuts, and pages without a frame."""

import reflex as rx

from flare_app.ui.components.button import plain_link
from flare_app.ui.components.dialog import dialog


def skip_link() -> rx.Component:
    """Lets the keyboard pass the navigation."""
    return plain_link("Skip to content", href="#main", class_name="skip")


def shortcuts_sheet(*more: tuple[str, str]) -> rx.Component:
    """What `?` opens: the keys, and the switch that turns the single-letter ones off (WCAG 2.2, 2.1.4).

    `more` are keys of one side alone, each with what it does.
    """
    keys = (
        ("/", "Search"),
        ("j  or  ↓", "Next row"),
        ("k  or  ↑", "Previous row"),
        ("Enter", "Open"),
        ("Space", "Select"),
        ("Esc", "Close"),
        *more,
        ("?", "This list"),
    )
    rows = [rx.el.div(rx.el.dt(rx.el.kbd(key)), rx.el.dd(what), class_name="shortcut") for key, what in keys]
    switch = rx.el.label(
        rx.el.input(type="checkbox", id="single-keys", default_checked=True, class_name="checkbox"),
        " Use single-letter keys",
        class_name="shortcut-switch",
    )
    return dialog(rx.el.dl(*rows, class_name="shortcuts"), switch, id="shortcuts", title="Keyboard shortcuts")


def plain_shell(*content: rx.Component) -> rx.Component:
    """A page of its own in the middle: sign-in, expired link."""
    return rx.el.div(rx.el.main(*content, id="main", class_name="plain-card"), class_name="shell shell-plain")
