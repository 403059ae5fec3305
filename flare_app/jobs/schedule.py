"""The timetable: everything that the house does by itself. Each job is one call into a room."""

from flare_app import access, batches, documents, intake, recurring, reminders
from flare_app.database import refresh_statistics, unit_of_work
from flare_app.jobs.job import Job, days, minutes, seconds
from flare_app.messages import deliver_due
from flare_app.payments.stripe import (
    FIGURES_TOPIC,
    end_overtaken,
    order_last_days,
    reconcile,
    reseal_keys,
    retry_events,
    work_comparisons,
)


def clean_up() -> None:
    """Forget sessions, tries, half-filled forms and files that nobody can use any more; seal secrets with the newest key."""
    with unit_of_work() as session:
        access.delete_expired_sessions(session)
        access.delete_old_form_drafts(session)
        batches.delete_old_batches(session)
        documents.delete_forgotten_attachments(session)
        intake.delete_old_files(session)
        access.reseal_second_factors(session)
        reseal_keys(session)


def work_imports() -> bool:
    """Read the files that were brought in through the browser."""
    return intake.work_imports(unit_of_work)


def make_recurring_invoices() -> None:
    """Make the invoices whose day has come."""
    recurring.make_due(unit_of_work)


def send_by_itself() -> None:
    """Queue the reminders, statements and digests whose day and hour have come."""
    reminders.queue_due(unit_of_work)
    reminders.queue_statements(unit_of_work)
    reminders.queue_digests(unit_of_work)


TIMETABLE = (
    Job("send e-mail", every=seconds(1), run=deliver_due, wakes_on="staff:messages"),
    Job("make recurring invoices", every=minutes(5), run=make_recurring_invoices, wakes_on=recurring.TOPIC),
    Job("remind", every=minutes(5), run=send_by_itself, wakes_on=reminders.TOPIC),
    Job("work through batches", every=seconds(5), run=batches.work_batches, wakes_on=batches.BATCHES_TOPIC),
    Job("import files", every=seconds(5), run=work_imports, wakes_on=intake.TOPIC),
    Job("clean up", every=days(1), run=clean_up),
    Job("refresh statistics", every=days(1), run=refresh_statistics),
    Job("look after online payments", every=minutes(5), run=reconcile),
    Job("repeat Stripe's events", every=minutes(1), run=retry_events),
    Job("compare the last days with Stripe", every=minutes(30), run=order_last_days),
    Job("compare with Stripe", every=seconds(30), run=work_comparisons, wakes_on=FIGURES_TOPIC),
    Job("end overtaken payments", every=minutes(1), run=end_overtaken, wakes_on="staff:payments"),
)
