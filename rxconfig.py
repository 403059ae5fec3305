"""Reflex's configuration; everything that differs between machines comes from the settings."""

import reflex as rx

from flare_app.settings import settings
from flare_app.ui.few_requests import FewRequests
from flare_app.ui.same_origin import SameOrigin
from flare_app.web.origins import own_origins

config = rx.Config(
    app_name="flare_app",
    plugins=[SameOrigin(), FewRequests()],
    disable_plugins=[rx.plugins.SitemapPlugin],
    cors_allowed_origins=sorted(own_origins()),
    redis_url=settings().redis_url or None,
    state_manager_mode=rx.constants.StateManagerMode.REDIS if settings().redis_url else rx.constants.StateManagerMode.MEMORY,
    trusted_proxy_hops=settings().trusted_hops,
    transport="websocket",
    frontend_compression_formats=["brotli", "gzip"],
    show_built_with_reflex=False,
    telemetry_enabled=False,
    loglevel=rx.constants.LogLevel.WARNING,
)
