"""Composition root: what the app is put together from; no rule lives here."""

from importlib import import_module
from pkgutil import iter_modules

import reflex as rx

from flare_app.ui import portal, staff
from flare_app.ui.errors import note_browser_error, tell_about
from flare_app.ui.event_policy import EventPolicy
from flare_app.ui.live import keep_pages_live

app = rx.App(
    stylesheets=["/app.css"],
    frontend_exception_handler=note_browser_error,
    backend_exception_handler=tell_about,
)
app.add_middleware(EventPolicy(), index=0)
keep_pages_live(app)

# A page is a module of one of these packages; importing it registers it.
for pages in (staff, portal):
    for module in iter_modules(pages.__path__):
        import_module(f"{pages.__name__}.{module.name}")
