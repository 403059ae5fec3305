"""From the bytes of a CSV file to rows by column, each with its line number; whatever cannot be read is refused in a sentence."""

import codecs
import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flare_app.errors import Invalid

MAX_BYTES = 20_000_000
MAX_ROWS = 100_000
TOO_LARGE = f"The file is larger than {MAX_BYTES // 1_000_000} MB. Divide it into smaller files."
_MAX_FIELD = 20_000
_MAX_COLUMNS = 200
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


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file that was taken apart as far as its first line: the titles as they were written. `encoding` is "UTF-8" or other."""

    text: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Line number and fields of every row after the header that is not blank.

        Raises:
            Invalid: it cannot be read, or has too many rows; the sentence has the line.
        """
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter, strict=True)
        end = count = 0
        try:
            for fields in reader:
                start, end = end + 1, reader.line_num
                if start == 1 or not any(field.strip() for field in fields):
                    continue
                if any(len(field) > _MAX_FIELD for field in fields):
                    raise Invalid(f"Line {start}: a field has more than {_MAX_FIELD:,} characters.")
                count += 1
                if count > MAX_ROWS:
                    raise Invalid(f"The file has more than {MAX_ROWS:,} rows. Divide it into smaller files.")
                yield start, fields
        except csv.Error:
            raise Invalid(f"Line {end + 1} cannot be read: its quotation marks do not match.") from None


class Rows(Collection[FileRow]):
    """The rows of a file, read anew each time they are gone through: a large file is never held row by row.

    Raises:
        Invalid: a row cannot be read; the whole file is looked through at once.
    """

    def __init__(self, file: CsvFile, places: Mapping[str, int]) -> None:
        self._file, self._places = file, dict(places)
        self._count = sum(1 for _ in file.records())

    def __len__(self) -> int:
        return self._count

    def __contains__(self, row: object) -> bool:
        return any(one == row for one in self)

    def __iter__(self) -> Iterator[FileRow]:
        columns = len(self._file.header)
        for line, fields in self._file.records():
            values = {name: fields[place].strip() if place < len(fields) else "" for name, place in self._places.items()}
            is_too_long = any(field.strip() for field in fields[columns:])
            yield FileRow(line, values, "The row has more fields than the first line has columns." if is_too_long else "")


def read_csv(content: bytes, *, required: Sequence[str], optional: Sequence[str], columns: Mapping[str, int] | None = None) -> Rows:
    """The rows that hold anything, by our names of columns.

    `columns` says for each of our names at which place of the file it stands, from 0; without it columns are found by their titles,
    letter case aside, in any order. Others are left out.

    Raises:
        Invalid: too large, an encoding that is not taken, broken quoting, a required column is missing or one stands twice.
    """
    file = open_csv(content, wanted=required)
    places = _by_titles(file, [*required, *optional]) if columns is None else _by_places(file, [*required, *optional], columns)
    if missing := [name for name in required if name not in places]:
        if columns is None:
            raise Invalid(f"The first line must name the columns {', '.join(missing)}.")
        raise Invalid(f"Say which column of the file holds {', '.join(missing)}.")
    return Rows(file, places)


def open_csv(content: bytes, *, wanted: Sequence[str] = ()) -> CsvFile:
    """The file with its header. UTF-8 with or without a byte order mark, else Windows-1252; fields divided by comma, semicolon or
    tab, whichever gives most of the `wanted` columns, then most columns.

    Raises:
        Invalid: too large, empty, or in another encoding.
    """
    text, encoding = _decoded(content)
    read = {delimiter: _first_line(text, delimiter) for delimiter in _DELIMITERS}
    names = {name.casefold() for name in wanted}
    best = max(_DELIMITERS, key=lambda one: (len(names & {title.casefold() for title in read[one]}), len(read[one])))
    if len(read[best]) > _MAX_COLUMNS:
        raise Invalid(f"The file has more than {_MAX_COLUMNS} columns. Leave out those that are not needed.")
    return CsvFile(text, encoding, best, tuple(read[best]))


def _decoded(content: bytes) -> tuple[str, str]:
    if len(content) > MAX_BYTES:
        raise Invalid(TOO_LARGE)
    if content.startswith(_OTHER_ENCODINGS) or b"\0" in content:
        raise Invalid("The file is not in UTF-8. Save it again as “CSV UTF-8”, then import it.")
    for encoding, name in (("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            text = content.decode(encoding)
        except ValueError:
            continue
        if not text.strip():
            raise Invalid("The file is empty.")
        return text, name
    raise Invalid("The file is not in UTF-8. Save it again as “CSV UTF-8”, then import it.")


def _first_line(text: str, delimiter: str) -> list[str]:
    try:
        return [title.strip() for title in next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])]
    except csv.Error:
        return []


def _by_titles(file: CsvFile, names: Sequence[str]) -> dict[str, int]:
    titles = [title.casefold() for title in file.header]
    if twice := [name for name in names if titles.count(name.casefold()) > 1]:
        raise Invalid(f"The column {twice[0]} stands twice in the first line.")
    return {name: titles.index(name.casefold()) for name in names if name.casefold() in titles}


def _by_places(file: CsvFile, names: Sequence[str], columns: Mapping[str, int]) -> dict[str, int]:
    places = {name: columns[name] for name in names if name in columns}
    if any(not 0 <= place < len(file.header) for place in places.values()):
        raise Invalid("The file has no such column. Choose its columns again.")
    return places
