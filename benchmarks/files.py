"""B11, B12: the list of all invoices as a file."""

import csv
import io
import multiprocessing
import re
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import xlsxwriter

from benchmarks.frame import Line, Sample, by_turns, median_line
from benchmarks.house import House, signed_in
from flare_app.database import read_only
from flare_app.domain.principals import Role, Staff
from flare_app.lists import ListQuery, export, iterate
from flare_app.settings import DEMO_EMAIL

_STAFF = Staff(user_id=1, name="Benchmark", email=DEMO_EMAIL, role=Role.ADMIN, session_id=0)


def b11_csv(house: House, repetitions: int) -> list[Line]:
    """Through the server, whole and to its first byte; the floor is `csv.writer` over the same tuples in memory."""
    tuples = _tuples()
    firsts: list[float] = []
    with signed_in(house) as client:
        ours, floor = by_turns(
            lambda _at: _download(client, "csv", firsts), lambda _at: _write_csv(tuples), repetitions=repetitions, warm_up=2
        )
    first = Sample(tuple(firsts[2:])).median
    return [
        median_line("B11", f"CSV of {len(tuples):,} rows", ours, floor, target=2.5),
        Line("B11", "the same, first byte", f"{first * 1000:.1f} ms", "", first, 0.2, " s"),
    ]


def b12_xlsx(house: House, repetitions: int) -> list[Line]:
    """Through the server; the floor is bare xlsxwriter in constant memory over the same tuples. Memory: of a fresh process."""
    tuples = _tuples()
    with signed_in(house) as client:
        ours, floor = by_turns(
            lambda _at: _download(client, "xlsx", []), lambda _at: _write_xlsx(tuples), repetitions=repetitions, warm_up=1
        )
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as fresh:
        megabytes = fresh.submit(_extra_megabytes).result()
    return [
        median_line("B12", f"XLSX of {len(tuples):,} rows", ours, floor, target=1.3),
        Line("B12", "the same, extra memory", f"{megabytes:.0f} MB", "", megabytes, 64, " MB"),
    ]


def _tuples() -> list[tuple[Any, ...]]:
    from flare_app.ui.staff.invoices import INVOICES

    with read_only() as session:
        return list(iterate(session, INVOICES, _STAFF, ListQuery()))


def _download(client: httpx.Client, kind: str, firsts: list[float]) -> float:
    began = time.perf_counter()
    with client.stream("GET", f"/files/lists/invoices.{kind}") as answer:
        pieces = answer.raise_for_status().iter_raw()
        next(pieces)
        firsts.append(time.perf_counter() - began)
        for _ in pieces:
            pass
    return time.perf_counter() - began


def _write_csv(tuples: list[tuple[Any, ...]]) -> float:
    began = time.perf_counter()
    csv.writer(io.StringIO()).writerows(tuples)
    return time.perf_counter() - began


def _write_xlsx(tuples: list[tuple[Any, ...]]) -> float:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        workbook = xlsxwriter.Workbook(f"{folder}/floor.xlsx", {"constant_memory": True})
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(tuples):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write_datetime(number, column, value, day)
        workbook.close()
    return time.perf_counter() - began


def _extra_megabytes() -> float:
    """How far this process grows while it writes the workbook, once everything is loaded that any workbook needs.

    Pages of the database file that the system lends do not count: it takes them back whenever it likes.
    """
    from flare_app.ui.staff.invoices import INVOICES

    with tempfile.TemporaryDirectory() as folder, read_only() as session:
        export.xlsx(session, INVOICES, _STAFF, ListQuery(text="INV-000001"), Path(folder) / "small.xlsx")
        before, seen = _kilobytes(), [0]
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.01):
                seen.append(_kilobytes())

        watcher = threading.Thread(target=watch)
        watcher.start()
        export.xlsx(session, INVOICES, _STAFF, ListQuery(), Path(folder) / "large.xlsx")
        done.set()
        watcher.join()
        return (max(seen) - before) / 1024


def _kilobytes() -> int:
    found = re.search(r"^RssAnon:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1])
