"""One build serves any port: this holds the one line of Reflex's client that is changed for it."""

from pathlib import Path

import pytest
import reflex_base

from flare_app.ui.same_origin import SameOrigin

CLIENT = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "state.js"


def change(source: str) -> str:
    """What the plugin makes of a file of Reflex's client."""
    changes = []
    SameOrigin().pre_compile(add_modify_task=lambda path, modify: changes.append((path, modify)))
    [(path, modify)] = changes
    assert path == "utils/state.js"
    return str(modify(source))


def test_the_client_of_this_reflex_resolves_addresses_against_the_page() -> None:
    changed = change(CLIENT.read_text())
    assert "new URL(url_str)" not in changed
    assert "window.location.origin" in changed


def test_a_file_that_was_changed_before_stays_as_it_is() -> None:
    once = change(CLIENT.read_text())
    assert change(once) == once


def test_another_client_stops_the_build_instead_of_baking_an_address() -> None:
    with pytest.raises(RuntimeError, match="getBackendURL"):
        change("export const getBackendURL = (path) => path;")


def test_no_endpoint_names_a_host_or_a_port() -> None:
    endpoints = SameOrigin().update_env_json()
    assert endpoints["EVENT"] == "/_event"
    assert all(path.startswith("/") for path in endpoints.values())
