"""A State tree as a socket would have it, without the socket."""

from collections.abc import Callable
from typing import Any

import pytest
import reflex as rx

from flare_app.ui import session

Visit = Callable[..., rx.State]


def visit_page(path: str = "/", *, cookie: str = "", sid: str = "sid-1", state: rx.State | None = None) -> rx.State:
    """The root State of a visitor at `path` (with its query string), fresh or the one given."""
    root = state or rx.State(_reflex_internal_init=True)
    page, _, query = path.partition("?")
    data: dict[str, Any] = {
        "pathname": page,
        "asPath": path,
        "query": dict(pair.split("=", 1) for pair in query.split("&") if pair),
        "headers": {"cookie": cookie, "origin": "http://localhost:4000"},
        "token": "token-1",
        "sid": sid,
        "ip": "127.0.0.1",
    }
    root.router_data = root._update_router_vars(data, root.router_data)
    return root


@pytest.fixture
def visit() -> Visit:
    """See `visit_page`."""
    return visit_page


@pytest.fixture(autouse=True)
def _nobody_is_remembered() -> None:
    session.forget_askers()
    session.become(None)
