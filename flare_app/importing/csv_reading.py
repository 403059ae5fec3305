"""From the bytes of a CSV file to rows by column, each with its line number; whatever cannot be read is refused in a sentence."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flare_app.errors import Invalid

MAX_BYTES = 20_000_000
MAX_ROWS = 100_000
_MAX_FIELD = 20_000
_DELIMITERS = ",;\t"
_OTHER_ENCODINGS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: `line` is where it begins in the file, counted from 1; `values` are stripped texts by the column names asked for.

    `problem` is the sentence when the row has more fields than the header.
    """

    line: int
    values: dict[str, str]
    problem: str = ""


def read_csv(content: bytes, *, required: Sequence[str], optional: Sequence[str]) -> list[FileRow]:
    """The rows that hold anything. Columns are found by their titles, letter case aside, in any order; others are left out.

    UTF-8 with or without a byte order mark; fields divided by comma, semicolon or tab, whichever gives the required columns.

    Raises:
        Invalid: too large, no UTF-8, broken quoting (the sentence has the line), a required column is missing or one stands twice.
    """
    text = _decoded(content)
    names = {name.casefold(): name for name in (*required, *optional)}
    header, delimiter = _header(text, [name.casefold() for name in required])
    if missing := [name for name in required if name.casefold() not in header]:
        raise Invalid(f"The first line must name the columns {', '.join(missing)}.")
    if twice := [names[title] for title in names if header.count(title) > 1]:
        raise Invalid(f"The column {twice[0]} stands twice in the first line.")
    places = {names[title]: place for place, title in enumerate(header) if title in names}
    rows = []
    for line, fields in _records(text, delimiter):
        values = {name: fields[place].strip() if place < len(fields) else "" for name, place in places.items()}
        is_too_long = any(field.strip() for field in fields[len(header) :])
        rows.append(FileRow(line, values, "The row has more fields than the first line has columns." if is_too_long else ""))
        if len(rows) > MAX_ROWS:
            raise Invalid(f"The file has more than {MAX_ROWS:,} rows. Divide it into smaller files.")
    return rows


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise Invalid(f"The file is larger than {MAX_BYTES // 1_000_000} MB. Divide it into smaller files.")
    try:
        if content.startswith(_OTHER_ENCODINGS):
            raise ValueError
        text = content.decode("utf-8-sig")
    except ValueError:
        raise Invalid("The file is not in UTF-8. Save it again as “CSV UTF-8”, then import it.") from None
    if not text.strip():
        raise Invalid("The file is empty.")
    return text


def _header(text: str, required: list[str]) -> tuple[list[str], str]:
    """The titles of the first line, and the delimiter under which it has most of the required ones."""
    read = {
        delimiter: [title.strip().casefold() for title in next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])]
        for delimiter in _DELIMITERS
    }
    best = max(_DELIMITERS, key=lambda delimiter: len(set(required) & set(read[delimiter])))
    return read[best], best


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and fields of every row after the header that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    end = 0
    try:
        for fields in reader:
            start, end = end + 1, reader.line_num
            if start == 1 or not any(field.strip() for field in fields):
                continue
            if any(len(field) > _MAX_FIELD for field in fields):
                raise Invalid(f"Line {start}: a field has more than {_MAX_FIELD:,} characters.")
            yield start, fields
    except csv.Error:
        raise Invalid(f"Line {end + 1} cannot be read: its quotation marks do not match.") from None
