"""Engines that outlive their tests. Each test has a database of its own, but an engine keeps the SQL that it has compiled, and
compiling the same statements anew in every test would be a third of the whole run's work.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, make_url

from flare_app import database
from flare_app.settings import make_private_dir, settings

_make_engine = database.make_engine
_kept: dict[tuple[str, bool], Engine] = {}


def engine_for(url: str, *, immediate: bool) -> Engine:
    """What `database.make_engine` makes; for the database of the settings once, and then led to the file they name."""
    address = make_url(url)
    if url != settings().sqlalchemy_url or not address.database:
        return _make_engine(url, immediate=immediate)
    is_file = address.get_backend_name() == "sqlite"
    key = "sqlite" if is_file else url, immediate
    if key not in _kept:
        engine = _kept[key] = _make_engine(url, immediate=immediate)
        engine.update_execution_options(compiled_cache={})  # without the usual limit: a whole run has more statements than an app
        if is_file:
            event.listen(engine, "do_connect", _lead_to_current_file)
    elif is_file:
        make_private_dir(Path(address.database).parent)
    return _kept[key]


def _lead_to_current_file(_dialect: Any, _record: Any, place: list[Any], _options: dict[str, Any]) -> None:
    place[0] = make_url(settings().sqlalchemy_url).database
