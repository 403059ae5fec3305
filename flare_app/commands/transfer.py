"""Bring records in from files, and the books out."""

import sys
from collections.abc import Callable
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from flare_app.commands.terminal import say
from flare_app.database import read_only, unit_of_work
from flare_app.domain.money import format_plain
from flare_app.domain.principals import System
from flare_app.importing import ImportReport, Outcome, Remark

app = typer.Typer(no_args_is_help=True, help="Bring records in from CSV files. A second run changes nothing.")
exports = typer.Typer(no_args_is_help=True, help="Write the books for other programs.")
_ACTOR = System("import")

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV file in UTF-8.")]
Output = Annotated[Path | None, typer.Option(dir_okay=False, writable=True, help="A file; without it, what is written is shown.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything and keep nothing.")]


@app.command()
def customers(file: File, dry_run: DryRun = False) -> None:
    """Create customers, or bring them up to date. Exit code 1 when a line was refused."""
    from flare_app.customers import import_customers

    _run(import_customers, file, dry_run)


@app.command()
def invoices(file: File, dry_run: DryRun = False) -> None:
    """Issue the invoices of a file under its own numbers; their customers have to exist. Exit code 1 when one was refused."""
    from flare_app.documents import import_invoices

    _run(import_invoices, file, dry_run)


class LedgerFormat(StrEnum):
    """The languages that the books can be written in."""

    BEANCOUNT = "beancount"


@exports.callback()
def _exports() -> None:
    """A group of its own, though it has one command so far."""


@exports.command()
def ledger(format: Annotated[LedgerFormat, typer.Option(help="The language of the file.")], output: Output = None) -> None:
    """Write the double-entry books: invoices, credit notes, payments and refunds, and what each customer owes as the proof."""
    from flare_app.ledger import beancount_lines

    with read_only() as session, output.open("w", encoding="utf-8") if output else nullcontext(sys.stdout) as file:
        file.writelines(f"{line}\n" for line in beancount_lines(session))


def _run(import_file: Callable[..., ImportReport], file: Path, dry_run: bool) -> None:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"Reading {file.name}", total=None)
        report = import_file(
            unit_of_work,
            content=file.read_bytes(),
            actor=_ACTOR,
            dry_run=dry_run,
            progress=lambda done, total: bar.update(task, completed=done, total=total, description="Importing"),
        )
    _print(report)
    if report.refusals:
        raise typer.Exit(1)


def _print(report: ImportReport) -> None:
    say("Nothing was kept: this was a dry run." if report.is_dry_run else "Done.")
    for outcome in Outcome:
        say(f"{outcome.value.capitalize()}: {report.counts.get(outcome, 0)}")
    for currency, amount in report.totals.items():
        say(f"Total: {format_plain(amount, currency)} {currency}")
    _print_remarks("Refused", report.refusals)
    _print_remarks("Taken in part", report.warnings)


def _print_remarks(title: str, remarks: tuple[Remark, ...]) -> None:
    if not remarks:
        return
    table = Table("Line", "Record", "Why", title=title, title_justify="left")
    for remark in remarks:
        table.add_row(str(remark.line), Text(remark.name), Text(remark.reason))  # Text: no markup, no control characters
    Console().print(table)
