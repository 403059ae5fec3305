"""The plain HTTP side as one Starlette app: testable alone, and mounted around Reflex's by the composition root."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from flare_app.errors import FlareError
from flare_app.web import (
    attachments,
    files,
    forgotten,
    health,
    imports,
    logo,
    portal_link,
    set_password,
    sign_in,
    sign_in_code,
    stripe_webhook,
    unsubscribe,
)
from flare_app.web.answers import tell_error, tell_failure, tell_http_error


def create_web_app(*, trusted_hops: int = 0) -> Starlette:
    """All routes beside Reflex.

    Args:
        trusted_hops: how many proxies of our own append to X-Forwarded-For; 0: the header is ignored.
    """
    app = Starlette(
        routes=[
            *sign_in.routes,
            *sign_in_code.routes,
            *forgotten.routes,
            *set_password.routes,
            *portal_link.routes,
            *unsubscribe.routes,
            *imports.routes,
            *files.routes,
            *logo.routes,
            *attachments.routes,
            *stripe_webhook.routes,
            *health.routes,
        ],
        exception_handlers={FlareError: tell_error, HTTPException: tell_http_error, Exception: tell_failure},
    )
    app.state.trusted_hops = trusted_hops
    return app
