"""Somebody who imports, on both databases."""

import pytest

from flare_app import intake
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.intake import FileView
from tests import factories


@pytest.fixture
def ada(database: str) -> Staff:
    """Set up and committed."""
    with unit_of_work() as session:
        return factories.make_company(session)


def take(ada: Staff, content: bytes | str, *, kind: str = "customers", name: str = "people.csv") -> str:
    """Upload; gives the file's public id."""
    raw = content.encode() if isinstance(content, str) else content
    with unit_of_work() as session:
        return intake.take_file(session, kind=kind, name=name, content=raw, actor=ada).public_id


def start(ada: Staff, file: str, *, is_dry_run: bool) -> None:
    with unit_of_work() as session:
        intake.start_run(session, public_id=file, is_dry_run=is_dry_run, actor=ada)


def run(ada: Staff, file: str, *, is_dry_run: bool = False) -> FileView:
    """Start it, let the job do it, and look at the report."""
    start(ada, file, is_dry_run=is_dry_run)
    assert intake.work_imports(unit_of_work) is True
    return view(ada, file)


def view(ada: Staff, file: str) -> FileView:
    with read_only() as session:
        return intake.view_file(session, public_id=file, actor=ada)
