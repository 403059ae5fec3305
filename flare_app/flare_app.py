"""Composition root: what the app is put together from; no rule lives here."""

from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from reflex_base.registry import RegistrationContext
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from flare_app.extensions import load_extensions
from flare_app.frontend import pages_folder
from flare_app.jobs import run_jobs
from flare_app.payments.stripe import SANDBOX_PATH, create_sandbox
from flare_app.settings import settings
from flare_app.ui import portal, staff
from flare_app.ui.setup import make_app
from flare_app.web.app import create_web_app
from flare_app.web.headers import SecurityHeaders, inline_script_hashes
from flare_app.web.prerendered import PrerenderedPages
from flare_app.web.socket_gate import SocketGate

trusted_hops = settings().trusted_hops


def is_handler(name: str) -> bool:
    """Whether a State has an event handler of this name."""
    return name in RegistrationContext.ensure_context().event_handlers


def with_built_pages(inner: ASGIApp) -> ASGIApp:
    """What has to know the built pages; Reflex calls this once they are there."""
    folder = pages_folder()
    return SecurityHeaders(PrerenderedPages(inner, folder=folder), script_hashes=inline_script_hashes(folder))


def with_sandbox(inner: ASGIApp) -> ASGIApp:
    """In the demo, the stand-in for Stripe answers on the same port; only the process that serves opens its file."""
    sandbox = create_sandbox()
    return Starlette(routes=[Mount(SANDBOX_PATH, sandbox), Mount("", inner)]) if sandbox else inner


app = make_app(
    api_transformer=[
        create_web_app(trusted_hops=trusted_hops),
        with_sandbox,
        with_built_pages,
        partial(SocketGate, is_handler=is_handler, trusted_hops=trusted_hops),
    ]
)

app.register_lifespan_task(run_jobs)

# A page is a module of one of these packages, or of an extension; importing it registers it.
for pages in (staff, portal):
    for module in iter_modules(pages.__path__):
        import_module(f"{pages.__name__}.{module.name}")
load_extensions()
