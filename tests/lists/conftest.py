"""A list of notes of its own, on both databases: these rooms are generic, so they are tested on a table that is nobody's."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, insert
from sqlmodel import Session

from flare_app.database import writer_engine
from flare_app.search import ddl, search_text
from tests.lists import notes

Write = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """A session on an empty table of notes that can be searched."""
    with Session(writer_engine()) as opened:
        notes.METADATA.create_all(opened.connection())
        ddl.create_index(opened.connection(), "note")
        opened.commit()
        yield opened


@pytest.fixture
def write(session: Session) -> Write:
    """Call with notes as dicts; what a note does not say gets a usual value. Returns them complete."""

    def written(*given: dict[str, Any]) -> list[dict[str, Any]]:
        return write_notes(session.connection(), given)

    return written


def write_notes(connection: Connection, given: Any) -> list[dict[str, Any]]:
    """Insert notes and return them with everything they have."""
    complete = [notes.complete(note) for note in given]
    for note in complete:
        note["search_text"] = note.get("search_text") or search_text(note["title"])
        note["id"] = connection.execute(insert(notes.NOTE).values(note)).inserted_primary_key[0]
    return complete
