"""Nobody in a portal learns of another customer's records, of drafts, or of what lies outside a link that was passed on.

Every route and every handler of the real app is asked, generated from its own tables, so that a new one cannot be forgotten.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from flare_app.database import dispose, read_only
from flare_app.models import Document
from flare_app.settings import settings
from tests.security_portal import estate

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def database_kind() -> str:
    """Each question is asked of the database as it was: copying one file is quick."""
    return "sqlite"


@pytest.fixture
def found(database: str, tmp_path: Path) -> dict[str, Any]:
    """What the probe found."""
    probers = [asdict(one) for one in estate.build()]
    with read_only() as session:
        for one in probers:
            one["own_number"] = session.exec(select(Document.number).where(Document.public_id == one["own"])).one()
            one["first"] = next(iter(one["forbidden"]))
    plan = {
        "probers": probers,
        "missing": estate.MISSING,
        "base": settings().base_url,
        "database": database.removeprefix("sqlite:///"),
        "kept": str(tmp_path / "kept.db"),
    }
    dispose()
    done = subprocess.run(
        [sys.executable, "-m", "tests.security_portal.probe"],
        input=json.dumps(plan),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_what_is_not_for_a_visitor_is_answered_like_what_does_not_exist(found: dict[str, Any]) -> None:
    assert found["wrong"] == []
    assert found["asked"] > 2_000
    assert min(found["own"].values()) > 3, "The questions do not even find what may be seen."
    assert found["unknown"] == [], "Say in probe.py how to fill these."
