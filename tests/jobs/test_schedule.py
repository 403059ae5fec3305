"""What the timetable does."""

from datetime import timedelta

from sqlmodel import select

from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.jobs import TIMETABLE
from flare_app.jobs.schedule import clean_up
from flare_app.models import FormDraft
from tests import factories


def test_every_job_can_run_on_an_empty_database(database: str) -> None:
    for job in TIMETABLE:
        assert job.run() in (None, False)
    assert len({job.name for job in TIMETABLE}) == len(TIMETABLE)


def test_half_filled_forms_are_forgotten_after_a_month(database: str) -> None:
    with unit_of_work() as session:
        staff = factories.make_company(session)
        for form, age in (("old", 31), ("recent", 29)):
            session.add(FormDraft(user_id=staff.user_id, form=form, updated_at=utc_now() - timedelta(days=age)))
    clean_up()
    with read_only() as session:
        assert [draft.form for draft in session.exec(select(FormDraft))] == ["recent"]
