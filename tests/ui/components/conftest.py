"""Notes to list, and a way to run a list's handlers as the event processor does."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import reflex as rx
from sqlmodel import Session

from flare_app.database import unit_of_work, writer_engine
from flare_app.domain.principals import Principal
from flare_app.search import ddl
from flare_app.ui.components.list_state import ListState
from flare_app.ui.session import become
from tests import factories
from tests.lists import notes
from tests.lists.conftest import write_notes
from tests.ui.components.note_pages import Notes
from tests.ui.conftest import visit_page

Write = Callable[..., None]
MANY = [{"title": f"Note {number:03}", "public_id": f"n{number:03}", "amount": number * 100} for number in range(120)]


@pytest.fixture
def database_kind() -> str:
    """The rooms are tested on both databases; what happens here does not depend on it."""
    return "sqlite"


@pytest.fixture
def write(database: str) -> Iterator[Write]:
    """Call with notes as dicts to have them in the database."""
    with unit_of_work() as session:
        factories.make_company(session)
    with Session(writer_engine()) as session:
        notes.METADATA.create_all(session.connection())
        ddl.create_index(session.connection(), "note")
        session.commit()

    def written(*given: dict[str, Any]) -> None:
        with unit_of_work() as session:
            write_notes(session.connection(), given)

    yield written


async def run(state: rx.State, handler: str, *arguments: Any, principal: Principal = notes.STAFF) -> list[dict[str, Any]]:
    """Run a handler of a State as that principal; returns what would be sent to the browser after each step."""
    become(principal)
    deltas = []
    result = type(state).event_handlers[handler].fn(state, *arguments)
    if isinstance(result, AsyncIterator):
        async for _ in result:
            deltas.append(_sent(state))
    else:
        await result
    return [*deltas, _sent(state)]


def _sent(state: rx.State) -> dict[str, Any]:
    root = state._get_root_state()
    delta = root.get_delta().get(state.get_full_name(), {})
    root._clean()
    return {name.removesuffix("_rx_state_"): value for name, value in delta.items()}


async def opened(path: str, made: type[ListState] = Notes, **of: Any) -> ListState:
    """The list's State after its page was loaded at `path`."""
    state = await visit_page(path).get_state(made)
    await run(state, "load", **of)
    return state


def labels(state: ListState) -> list[str]:
    """What the rows are called."""
    return [row.label for row in state.rows]
