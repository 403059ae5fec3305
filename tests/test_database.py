"""The engines: what holds for whoever uses them next."""

import pytest
from sqlalchemy import text

from flare_app.database import read_only, refresh_statistics


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_refreshed_statistics_outlive_the_connection(database: str) -> None:
    refresh_statistics()
    with read_only() as session:
        assert session.execute(text("SELECT count(*) FROM sqlite_stat1")).scalar_one() > 0
