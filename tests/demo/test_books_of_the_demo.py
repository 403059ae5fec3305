"""The demo company's books stay right when another shop's invoices move in."""

import subprocess
import sys
from pathlib import Path

import pytest

from flare_app.customers import import_customers
from flare_app.database import read_only, unit_of_work
from flare_app.demo import load_demo
from flare_app.documents import import_invoices
from flare_app.domain.principals import System
from flare_app.importing import Outcome
from flare_app.ledger import beancount_lines
from flare_app.statements import verify_books

CHINOOK = Path(__file__).parent.parent / "data" / "chinook"
ACTOR = System("import")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_demo_company_and_chinook_pass_the_proof_and_bean_check(database: str, tmp_path: Path) -> None:
    load_demo(days=40)
    for take, name in ((import_customers, "customers.csv"), (import_invoices, "invoices.csv")):
        report = take(unit_of_work, content=(CHINOOK / name).read_bytes(), actor=ACTOR)
        assert report.refusals == ()
    assert report.counts[Outcome.CREATED] == 412
    assert report.totals == {"USD": 232_860}
    file = tmp_path / "books.beancount"
    with read_only() as session:
        assert list(verify_books(session)) == []
        file.write_text("\n".join(beancount_lines(session)), encoding="utf-8")
    checked = subprocess.run(
        [Path(sys.executable).with_name("bean-check"), "--no-cache", file], capture_output=True, text=True, check=False
    )
    assert checked.stdout + checked.stderr == ""
