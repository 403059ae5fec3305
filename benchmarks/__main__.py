"""`python -m benchmarks`: prepare the house, measure line by line, print the table."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import files, following, lists, mailing, opening, papers, statements, weight
from benchmarks.frame import Line, table
from benchmarks.house import House, prepare, served

_IN_BROWSER = 200
_ELSEWHERE = 30
_QUICK = {_IN_BROWSER: 40, _ELSEWHERE: 5, 10: 1, 1: 1}

LINES: dict[str, tuple[Callable[[House, int], list[Line]], int]] = {
    "B1": (lists.b1_search, _IN_BROWSER),
    "B2": (lists.b2_portal_search, _IN_BROWSER),
    "B4": (opening.b4_open_link, _ELSEWHERE),
    "B5": (lists.b5_open, _IN_BROWSER),
    "B8": (papers.b8_draw, _ELSEWHERE),
    "B9": (papers.b9_drawn_before, _ELSEWHERE),
    "B10": (statements.b10_statement, _ELSEWHERE),
    "B11": (files.b11_csv, _ELSEWHERE),
    "B12": (files.b12_xlsx, _ELSEWHERE),
    "B15": (mailing.b15_mail, 10),
    "B16": (weight.b16_weight, 1),
    "B17": (following.b17_follow, _IN_BROWSER),
}
"""What is measured, and how many repetitions it takes."""


def bench(
    documents: Annotated[int, typer.Option(min=1_000, help="How many invoices the database holds.")] = 100_000,
    only: Annotated[str, typer.Option(help="Lines to measure, such as B1,B5; all of them without it.")] = "",
    database: Annotated[str, typer.Option(help="SQLAlchemy URL of an empty or loaded database; SQLite without it.")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="Few repetitions, for a first look.")] = False,
    port: Annotated[int, typer.Option(help="Where the measured server listens.")] = 4930,
    folder: Annotated[Path, typer.Option(help="Where the data and the copy of the app are kept.")] = Path("var/bench"),
) -> None:
    """Measure and print one line a row. Everything is kept for the next run."""
    chosen = [name.strip().upper() for name in only.split(",") if name.strip()] or list(LINES)
    if unknown := [name for name in chosen if name not in LINES]:
        raise typer.BadParameter(f"{', '.join(unknown)}: known are {', '.join(LINES)}.", param_hint="--only")
    house = prepare(folder, documents=documents, port=port, database_url=database)
    lines: list[Line] = []
    with served(house):
        for name in chosen:
            measure, repetitions = LINES[name]
            typer.echo(f"Measuring {name} …", err=True)
            lines += measure(house, _QUICK[repetitions] if quick else repetitions)
    typer.echo(f"\n{documents:,} invoices; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; times are median / p95\n")
    typer.echo(table(lines))


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(bench)
    app(prog_name="python -m benchmarks")
