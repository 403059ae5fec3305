"""Room: files brought in through the browser: matching their columns, saying what would happen, and letting it happen."""

from flare_app.intake.keeping import (
    choose_columns,
    delete_old_files,
    drop_file,
    find_file,
    get_file,
    start_run,
    stop_run,
    take_file,
)
from flare_app.intake.kinds import KINDS, Kind, guess_columns
from flare_app.intake.reading import FileView, refused_rows, sample_file, view_file
from flare_app.intake.states import TOPIC, FileState
from flare_app.intake.working import work_imports

__all__ = [
    "KINDS",
    "TOPIC",
    "FileState",
    "FileView",
    "Kind",
    "choose_columns",
    "delete_old_files",
    "drop_file",
    "find_file",
    "get_file",
    "guess_columns",
    "refused_rows",
    "sample_file",
    "start_run",
    "stop_run",
    "take_file",
    "view_file",
    "work_imports",
]
