"""The timetable: everything that the house does by itself. Each job is one call into a room."""

from flare_app import access
from flare_app.database import unit_of_work
from flare_app.jobs.job import Job, days, seconds
from flare_app.messages import deliver_due


def clean_up() -> None:
    """Forget sessions, tries and half-filled forms that nobody can use any more."""
    with unit_of_work() as session:
        access.delete_expired_sessions(session)
        access.delete_old_form_drafts(session)


TIMETABLE = (
    Job("send e-mail", every=seconds(5), run=deliver_due, wakes_on="staff:messages"),
    Job("clean up", every=days(1), run=clean_up),
)
