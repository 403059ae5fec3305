"""What both frames share: the skip link, the theme switch, the sheet of shortcuts, and pages without a frame."""

import reflex as rx

from flare_app.ui.components.button import button, plain_link
from flare_app.ui.components.dialog import dialog


def skip_link() -> rx.Component:
    """Lets the keyboard pass the navigation."""
    return plain_link("Skip to content", href="#main", class_name="skip")


def theme_button() -> rx.Component:
    """Switches between light and dark, and remembers it in this browser."""
    return button("Light or dark", look="quiet", small=True, icon_name="sun-moon", custom_attrs={"data-theme-switch": ""})


def shortcuts_sheet() -> rx.Component:
    """What `?` opens: the keys, and the switch that turns the single-letter ones off (WCAG 2.2, 2.1.4)."""
    keys = (
        ("/", "Search"),
        ("j  or  ↓", "Next row"),
        ("k  or  ↑", "Previous row"),
        ("Enter", "Open"),
        ("Space", "Select"),
        ("Esc", "Close"),
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
