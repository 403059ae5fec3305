"""The jobs in a process of their own, where several servers share one database."""

from flare_app.commands.database import keep_files_private
from flare_app.commands.terminal import say


def worker() -> None:
    """Do nothing but the jobs (mail, payments, reminders) until Ctrl-C. One process at a time does them, whoever starts first."""
    from flare_app.jobs import run_forever

    keep_files_private()
    say("Doing the jobs. Ctrl-C stops it.")
    run_forever()
