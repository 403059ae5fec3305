"""What the house does by itself: the timetable, and the one process that follows it."""

from flare_app.jobs.job import Job
from flare_app.jobs.runner import run_forever, run_jobs, run_timetable
from flare_app.jobs.schedule import TIMETABLE

__all__ = ["TIMETABLE", "Job", "run_forever", "run_jobs", "run_timetable"]
