"""What reaches the database while a test runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from flare_app.database import reader_engine, writer_engine


@contextmanager
def noted_queries() -> Iterator[list[str]]:
    """The text of every statement, of readers and writers alike, in order."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    engines = {id(engine): engine for engine in (writer_engine(), reader_engine())}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
