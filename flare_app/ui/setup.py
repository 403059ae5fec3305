"""The Reflex app with everything that pages rely on: styles, browser behaviour, event policy, error handling, live updates."""

from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from flare_app.ui.components.browser import THEME_SCRIPT, Browser
from flare_app.ui.components.toast import toast_region
from flare_app.ui.errors import note_browser_error, tell_about
from flare_app.ui.event_policy import EventPolicy
from flare_app.ui.live import keep_pages_live
from flare_app.ui.not_found import TITLE, not_found
from flare_app.ui.theme import STYLESHEETS


def make_app(**options: Any) -> rx.App:
    """The app; `options` go to rx.App (`api_transformer`). The composition root calls it once, then imports the pages."""
    app = rx.App(
        stylesheets=STYLESHEETS,
        reset_style=False,
        toaster=None,
        html_lang="en",
        head_components=[
            rx.el.script(THEME_SCRIPT),
            rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
            rx.el.meta(name="color-scheme", content="light dark"),
        ],
        backend_exception_handler=tell_about,
        frontend_exception_handler=note_browser_error,
        extra_app_wraps={(3, "Browser"): lambda _stateful: rx.fragment(Browser.create(), toast_region())},
        **options,
    )
    app.add_page(not_found, route="404", title=TITLE)
    app.app_wraps[5, "Overlay"] = lambda _stateful: connection_notice()
    app.add_middleware(EventPolicy(), index=0)
    keep_pages_live(app)
    return app


def connection_notice() -> rx.Component:
    """Says that the line is down while it is; what was typed stays, and is sent when the line is back."""
    notice = rx.el.div(rx.el.span(class_name="spinner"), "No connection. Trying again…", class_name="offline")
    region = rx.el.div(rx.cond(has_connection_errors, notice, rx.fragment()), role="status")
    return rx.fragment(region)  # an app wrap becomes the parent of the page
