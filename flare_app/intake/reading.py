"""What the page of an import shows, and the files that it gives: a sample, and the rows that were refused."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from sqlmodel import Session

from flare_app.domain.principals import Staff
from flare_app.importing import SHOWN, CsvFile, open_csv
from flare_app.intake.keeping import get_file
from flare_app.intake.kinds import Kind, get_kind
from flare_app.intake.states import BUSY
from flare_app.models import ImportFile
from flare_app.rendering.csv_file import csv_chunks
from flare_app.rendering.spreadsheet import Column

_EXAMPLES = 3
Line = list[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file with its titles, and what its first rows hold by column of the file. `report` is {} until it was read."""

    file: ImportFile
    kind: Kind
    header: tuple[str, ...]
    examples: tuple[str, ...]
    encoding: str
    counts: dict[str, int] = field(default_factory=dict)
    refusals: list[Line] = field(default_factory=list)
    warnings: list[Line] = field(default_factory=list)
    taken: list[Line] = field(default_factory=list)
    refused_count: int = 0
    totals: dict[str, int] = field(default_factory=dict)
    is_stopped: bool = False
    problem: str = ""


def view_file(session: Session, *, public_id: str, actor: Staff) -> FileView:
    """The actor's file as its page shows it: of long lists the first 200; while it is read, only how far that is.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    file = get_file(session, public_id=public_id, actor=actor, look=True)
    kind, report = get_kind(file.kind), file.report
    opened = open_csv(file.content, wanted=kind.required) if file.state not in BUSY else None
    return FileView(
        file=file,
        kind=kind,
        header=opened.header if opened else (),
        examples=_examples(opened) if opened else (),
        encoding=opened.encoding if opened else "",
        counts=report.get("counts", {}),
        refusals=report.get("refusals", [])[:SHOWN],
        warnings=report.get("warnings", [])[:SHOWN],
        taken=report.get("taken", []),
        refused_count=len(report.get("refusals", [])),
        totals=report.get("totals", {}),
        is_stopped=report.get("is_stopped", False),
        problem=report.get("problem", ""),
    )


def sample_file(kind: str) -> bytes:
    """A small file that can be imported as it is.

    Raises:
        NotFound: there is no such kind.
    """
    return codecs.BOM_UTF8 + "".join(f"{line}\r\n" for line in get_kind(kind).sample).encode()


def refused_rows(session: Session, *, public_id: str, actor: Staff) -> Iterator[bytes]:
    """The rows of the file that were not taken, with line and reason: to be put right and imported again.

    Raises:
        NotFound: there is no such file.
    """
    file = get_file(session, public_id=public_id, actor=actor)
    kind = get_kind(file.kind)
    opened = open_csv(file.content, wanted=kind.required)
    reasons: dict[int, str] = {}
    for line, _, reason in file.report.get("refusals", []):
        reasons[line] = " ".join(filter(None, (reasons.get(line), reason)))
    names = {name for _, name, _ in file.report.get("refusals", [])} if kind.name == "invoices" else set()
    columns = [Column(title or f"Column {place + 1}", "text") for place, title in enumerate(opened.header)]
    return csv_chunks([*columns, Column("Line", "text"), Column("Why", "text")], _refused(opened, file, kind, reasons, names))


def _refused(opened: CsvFile, file: ImportFile, kind: Kind, reasons: dict[int, str], names: set[str]) -> Iterator[tuple[str, ...]]:
    """An invoice is refused as a whole: all of its rows come along."""
    place, width = file.columns.get(kind.key, 0), len(opened.header)
    for line, fields in opened.records():
        padded = [*fields, *[""] * width][:width]
        if line in reasons or (names and padded[place].strip() in names):
            yield (*padded, str(line), reasons.get(line, ""))


def _examples(opened: CsvFile) -> tuple[str, ...]:
    rows = [fields for _, fields in islice(opened.records(), _EXAMPLES)]
    by_column = ([row[place].strip() for row in rows if place < len(row)] for place in range(len(opened.header)))
    return tuple(" · ".join(dict.fromkeys(filter(None, texts)))[:80] for texts in by_column)
