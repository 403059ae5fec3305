"""The database: bring it to the newest schema, prove what it holds."""

import os

import typer

from flare_app.commands.terminal import Steps, say
from flare_app.database import read_only
from flare_app.migrations import upgrade
from flare_app.settings import Settings, settings


def migrate() -> None:
    """Bring the database to the newest schema; a second call changes nothing."""
    prepare_database(Steps("Migrate", 1), settings())


def verify() -> None:
    """Prove the books: numbers, totals, balances, statements, audit trail. Exit code 1 and a list when something is off."""
    from flare_app.statements import verify_books

    with read_only() as session:
        problems = list(verify_books(session))
    for problem in problems:
        say(problem)
    if problems:
        raise typer.Exit(1)
    say("The books are right.")


def prepare_database(steps: Steps, chosen: Settings) -> None:
    """Migrate, as the owner of private files."""
    keep_files_private()
    steps.begin("database")
    upgrade(chosen.sqlalchemy_url)


def keep_files_private() -> None:
    """From here on, what this process writes is readable by its owner only."""
    os.umask(0o077)
