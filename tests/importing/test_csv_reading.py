"""A CSV file is read whatever a spreadsheet made of it, or refused as a whole in one sentence."""

import tracemalloc

import pytest

from flare_app.errors import Invalid
from flare_app.importing import MAX_BYTES, MAX_ROWS, open_csv, read_csv


def _values(content: bytes) -> list[tuple[int, dict[str, str]]]:
    return [(row.line, row.values) for row in read_csv(content, required=["Name"], optional=["City"])]


@pytest.mark.parametrize(
    "content",
    [
        b"Name,City\nAnn,Graz\n",
        b"\xef\xbb\xbfName,City\r\nAnn,Graz\r\n",
        b"NAME ; city\nAnn;Graz",
        b"City\tIgnored\tname\nGraz\t1\tAnn",
        b'"Name","City"\r"Ann","Graz"\r',
        b"Ignored,Name,City,,Other\n1,Ann,Graz,,2",
    ],
)
def test_encodings_line_ends_and_delimiters_of_spreadsheets_are_read(content: bytes) -> None:
    assert _values(content) == [(2, {"Name": "Ann", "City": "Graz"})]


def test_quotes_and_line_breaks_in_a_field_keep_the_line_numbers_right() -> None:
    content = b'Name,City\n"Ann\nLee","say ""hi"""\n\n,\nBob'
    assert _values(content) == [(2, {"Name": "Ann\nLee", "City": 'say "hi"'}), (6, {"Name": "Bob", "City": ""})]


def test_missing_optional_column_is_no_problem() -> None:
    assert _values(b"Name\nAnn\n") == [(2, {"Name": "Ann"})]


def test_row_with_more_fields_than_columns_is_marked() -> None:
    rows = read_csv(b"Name\nAnn,\nBob,x\n", required=["Name"], optional=[])
    assert [bool(row.problem) for row in rows] == [False, True]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf \r\n", "The file is empty"),
        ("Name\nAnn\n".encode("utf-16"), "not in UTF-8"),
        (b"Town,City\nAnn,Graz\n", "must name the columns Name"),
        (b"Name,name\nAnn,Bob\n", "The column Name stands twice"),
        (b'Name\nAnn\n"Bob', "Line 3 cannot be read"),
        (b'Name\n"Ann"x,Graz\n', "Line 2 cannot be read"),
        (b"Name\n" + b"x" * 30_000 + b"\n", "Line 2: a field has more than 20,000 characters"),
        (b"Name\n" + b'"' + b"x" * 200_000 + b'"\n', "Line 2"),
        (b"Name\n" + b"x\n" * (MAX_ROWS + 1), "more than 100,000 rows"),
        (b"Name\n" + b"x" * MAX_BYTES, "larger than 20 MB"),
        (bytes(range(256)) * 10, "not in UTF-8"),
    ],
)
def test_file_that_cannot_be_read_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        _values(content)


def test_file_of_an_older_spreadsheet_is_read_as_windows_1252() -> None:
    content = "Name;City\nÄnn Š;Graz €\n".encode("cp1252")
    assert open_csv(content).encoding == "Windows-1252"
    assert _values(content) == [(2, {"Name": "Änn Š", "City": "Graz €"})]


def test_columns_are_taken_from_where_they_are_said_to_be() -> None:
    content = b"Company,Name,Town\nAcme,Ann,Graz\n"
    rows = read_csv(content, required=["Name"], optional=["City"], columns={"Name": 0, "City": 2})
    assert [row.values for row in rows] == [{"Name": "Acme", "City": "Graz"}]
    with pytest.raises(Invalid, match="Say which column of the file holds Name"):
        read_csv(content, required=["Name"], optional=[], columns={})
    with pytest.raises(Invalid, match="no such column"):
        read_csv(content, required=["Name"], optional=[], columns={"Name": 3})


def test_large_file_is_never_held_row_by_row() -> None:
    content = b"Name,City\n" + b"Ann of Green Gables,Graz\n" * 60_000
    tracemalloc.start()
    rows = read_csv(content, required=["Name"], optional=["City"])
    count = sum(1 for _ in rows)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (count, len(rows)) == (60_000, 60_000)
    assert most < 12 * len(content), "the text at four bytes a letter, twice, and little more"
