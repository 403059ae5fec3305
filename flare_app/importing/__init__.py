"""Room: files that bring records in: reading them, remembering what became of each row, reporting line by line."""

from flare_app.importing.csv_reading import MAX_BYTES, MAX_ROWS, TOO_LARGE, CsvFile, FileRow, Rows, open_csv, read_csv
from flare_app.importing.memory import content_hash, find_import, remember_import
from flare_app.importing.report import SHOWN, ImportReport, Outcome, Progress, Remark, Result, Transactions, run_import

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "SHOWN",
    "TOO_LARGE",
    "CsvFile",
    "FileRow",
    "ImportReport",
    "Outcome",
    "Progress",
    "Remark",
    "Result",
    "Rows",
    "Transactions",
    "content_hash",
    "find_import",
    "open_csv",
    "read_csv",
    "remember_import",
    "run_import",
]
