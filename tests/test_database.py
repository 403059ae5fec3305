"""The engines: what holds for whoever uses them next."""

import pytest
from sqlalchemy import text

from flare_app.database import read_only, refresh_statistics, unit_of_work, writer_engine
from tests import factories


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_refreshed_statistics_outlive_the_connection(database: str) -> None:
    refresh_statistics()
    with read_only() as session:
        assert session.execute(text("SELECT count(*) FROM sqlite_stat1")).scalar_one() > 0


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_refers_to_a_record_is_found_by_its_index_though_most_rows_refer_to_none(database: str) -> None:
    with unit_of_work() as session:
        staff = factories.make_company(session)
        customer = factories.make_customer(session, actor=staff)
        for _ in range(20):
            factories.make_draft(session, customer, actor=staff)
    refresh_statistics()
    for engine_is_new in (False, True):
        with writer_engine().connect() as connection:
            plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN SELECT * FROM document WHERE replaces_id = 1").all()
        assert "USING INDEX ix_document_replaces_id" in str(plan)
        if not engine_is_new:
            writer_engine().dispose()
