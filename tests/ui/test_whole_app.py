"""Anyone with a socket can call any handler of the app: each one has to say who may."""

import pytest

from tests.ui.whole_app import WholeApp, read_whole_app

REVIEWED = """
flare_app___ui___staff___login____login_state.load
hydrate
hydrate_and_load
reflex___state____frontend_event_exception_state.handle_frontend_exception
reflex___state____on_load_internal_state.on_load_internal
reflex___state____on_load_internal_state.set_is_hydrated
set_is_hydrated
"""
"""What anyone may call. Before a name is added here: it reads nothing private, it changes nothing, and it costs little."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> WholeApp:
    """The app as the server composes it."""
    return read_whole_app(tmp_path_factory.mktemp("whole-app"))


def test_every_handler_of_the_app_has_a_policy(app: WholeApp) -> None:
    assert len([name for name in app.names if "flare_app" in name]) > 100
    assert app.unguarded == []


def test_handlers_that_anyone_may_call_are_those_that_were_reviewed(app: WholeApp) -> None:
    assert [name.removeprefix("reflex___state____state.") for name in app.public] == REVIEWED.split()


def test_no_state_can_be_written_from_outside(app: WholeApp) -> None:
    assert [name for name in app.schemas if name.endswith((".setvar", ".update_vars_internal"))] == []
