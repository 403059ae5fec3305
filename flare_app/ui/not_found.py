"""The page for an address that leads nowhere, for staff and customers alike: it knows neither."""

import reflex as rx

from flare_app.ui.components.button import plain_link
from flare_app.ui.components.shell_parts import plain_shell

TITLE = "Page not found · Flare"


def not_found() -> rx.Component:
    """Says so, and where to go on from here."""
    return plain_shell(
        rx.el.h1("This page does not exist", class_name="page-title"),
        rx.el.p("The address is mistyped, or what it led to has moved. A link from an e-mail is best opened from there again."),
        plain_link("Go to the start page", href="/", class_name="link"),
    )
