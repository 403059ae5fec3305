"""Lets one build of the pages serve any host and port: the browser finds the server where the page came from.

Reflex bakes the server's address, port included, into the pages. Here everything comes from one port, so nobody need know it.
"""

from typing import Any

from reflex_base.constants import Endpoint
from reflex_base.plugins import Plugin

_BAKED = "const endpoint = new URL(url_str);"
_RELATIVE = 'const endpoint = new URL(url_str, typeof window === "undefined" ? "http://localhost" : window.location.origin);'


class SameOrigin(Plugin):
    """Writes the endpoints as paths, and makes the client resolve them against the page's own address."""

    def update_env_json(self, **_context: Any) -> dict[str, Any]:
        """Every endpoint by its path alone."""
        return {endpoint.name: str(endpoint) for endpoint in Endpoint}

    def pre_compile(self, **context: Any) -> None:
        """Change the one line of Reflex's client that builds an address."""
        context["add_modify_task"]("utils/state.js", _resolve_against_page)


def _resolve_against_page(source: str) -> str:
    if _RELATIVE in source:  # the file stays in .web from one build to the next
        return source
    if _BAKED not in source:
        raise RuntimeError("Reflex's client builds its addresses in another way now: look at getBackendURL in utils/state.js")
    return source.replace(_BAKED, _RELATIVE)
