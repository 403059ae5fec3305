"""The books stay right whatever is done in whatever order: see `machine` for the verbs, `laws` for what is asked after each.

`make machine` runs it at full size: MACHINE_EXAMPLES runs of MACHINE_STEPS steps on each database, and prints what was done.
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from flare_app import clock, database
from tests.books.machine import Shop
from tests.lent_database import LentDatabase

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "5"))
STEPS = int(os.environ.get("MACHINE_STEPS", "30"))
IS_WHOLE = "MACHINE_EXAMPLES" in os.environ


@pytest.fixture
def fresh(database_url: str, database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], None]:
    """Empties the database between two runs."""

    def forget() -> None:
        database.dispose()
        if database_kind == "postgresql":
            lent: LentDatabase = request.getfixturevalue("postgresql")
            lent.take_back()
            assert lent.lend() == database_url
            return
        for end in ("", "-wal", "-shm"):
            (tmp_path / f"flare.db{end}").unlink(missing_ok=True)
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "flare.db")

    return forget


def test_books_are_right_after_every_step_of_any_story(fresh: Callable[[], None]) -> None:
    told: Counter[str] = Counter()
    shop = type("Shop", (Shop,), {"fresh": staticmethod(fresh), "counted": told})
    chosen = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        database=None,
        derandomize=not IS_WHOLE,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if IS_WHOLE else [Phase.generate],
        print_blob=IS_WHOLE,
    )
    try:
        run_state_machine_as_test(shop, settings=chosen)
    finally:
        clock.start_at(None)
    done = {name: count for name, count in sorted(told.items()) if not name.endswith("refused")}
    print(f"{sum(told.values())} verbs, {sum(done.values())} done: {dict(sorted(told.items()))}")
    assert len(done) > 10, "a story in which everything is refused proves nothing"
