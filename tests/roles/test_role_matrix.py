"""Every handler, page and route, in every role, is open or shut as the table in matrix.py says."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from flare_app import access, batches, documents, intake, payments
from flare_app.database import dispose, unit_of_work
from flare_app.domain.principals import Role, Staff, System
from flare_app.domain.states import PaymentMethod
from flare_app.payments import Share
from flare_app.settings import settings
from tests import factories
from tests.roles.matrix import MATRIX, ROLES, area_of_handler, area_of_page, area_of_route

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "quiet lamp crosses nine rivers"
TESTER = System("test")
MEMBERS = (
    ("sales manager", Role.SALES_MANAGER),
    ("accountant", Role.ACCOUNTANT),
    ("admin", Role.ADMIN),
    ("disabled", Role.ADMIN),
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> dict[str, Any]:
    """Who was let in where; the app knocked at is the whole one, in a process of its own."""
    folder = tmp_path_factory.mktemp("roles")
    database = folder / "flare.db"
    database.write_bytes(sqlite_template.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLARE_DATABASE_URL", f"sqlite:///{database}")
        patch.setenv("DATA_DIR", str(folder))
        settings.cache_clear()
        dispose()
        plan = _plan() | {"base": settings().base_url}
        dispose()
        done = subprocess.run(
            [sys.executable, "-m", "tests.roles.probe"],
            input=json.dumps(plan), cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _plan() -> dict[str, Any]:
    with unit_of_work() as session:
        staff = factories.make_company(session)
        customer = factories.make_customer(session, actor=staff, name="Acme")
        invoice = factories.make_issued(session, customer, factories.line("100.00"), actor=staff)
        share = Share(invoice.id, 1_000)
        payment = payments.book_payment(
            session, customer_id=customer.id, currency="EUR", amount=1_000, paid_on=invoice.issue_on,
            method=PaymentMethod.CASH, shares=[share], actor=staff,
        )  # fmt: skip
        file = documents.attach_file(
            session, name="note.txt", content=b"x", actor=staff, document=invoice.public_id, is_shared=True
        )
        link = access.link_for(session, customer_id=customer.id, address=customer.email, actor=TESTER)
        portal = access.open_portal(session, token=access.token_for(link))
    records = {
        "documents": invoice.public_id,
        "payments": payment.public_id,
        "attachments": file.public_id,
    }
    cookies, own = _members()
    return {
        "cookies": {"anonymous": "", "visitor": f"{portal.cookie_name}={portal.token}", **cookies},
        "own": own,
        "portal_id": portal.portal_id,
        "records": records | {"customer": customer.public_id},
        "values": {
            "customer_id": customer.public_id,
            "portal_id": portal.portal_id,
            "token": "x",
            "digest": "0" * 64,
            "path": "nothing",
        },
    }


def _members() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The cookies of staff by role, and what only those see who made it."""
    cookies, own = {}, {}
    for name, role in MEMBERS:
        email = f"{name.replace(' ', '.')}@example.com"
        with unit_of_work() as session:
            user = access.add_user(session, actor=TESTER, email=email, name=name, role=role, password=PASSWORD)
            new = access.sign_in(session, email=email, password=PASSWORD, ip="", user_agent="")
            cookies[name] = f"{access.staff_cookie_name()}={new.token}"
            own[name] = _own_files(session, new.staff)
            if name == "disabled":
                # The rights alone are taken: that the sessions end with them is tested where users are disabled.
                user.disabled_at = user.created_at
    return cookies, own


def _own_files(session: Session, staff: Staff) -> dict[str, str]:
    """By the folder that they are in."""
    file = intake.take_file(session, kind="customers", name="x.csv", content=b"Name\nBob\n", actor=staff)
    batch = batches.start_batch(
        session,
        verb="archive_customers",
        rows=[batches.BatchRow(("x",), "x")],
        title="x",
        options={},
        operation_id=f"role-{staff.user_id}0000",
        actor=staff,
    )
    return {"imports": file.public_id, "batches": batch.public_id}


def wrong_cells(role: str, found: dict[str, tuple[str, list[str]]]) -> list[str]:
    """A sentence for each thing whose cell in this role is not as the table says. `found` has its area and whom it is open to."""
    wrong = []
    for name, (area, open_to) in found.items():
        if area not in MATRIX:
            wrong.append(f"{name} is in no area: add a line for it to tests/roles/matrix.py")
        elif (role in open_to) is not (role in MATRIX[area]):
            says = "open" if role in open_to else "shut"
            wrong.append(f"{name} is {says}, but matrix.py has it in the area {area!r}")
    return wrong


@pytest.mark.parametrize("role", ROLES)
def test_item_107_every_handler_is_open_to_the_roles_of_its_area(found: dict[str, Any], role: str) -> None:
    cells = {
        name: (area_of_handler(one["state"], one["handler"], is_of_list=one["is_of_list"]), one["open_to"])
        for name, one in found["handlers"].items()
    }
    assert len(cells) > 300
    assert wrong_cells(role, cells) == []


@pytest.mark.parametrize("role", ROLES)
def test_item_107_every_page_is_open_to_the_roles_of_its_area(found: dict[str, Any], role: str) -> None:
    cells = {route: (area_of_page(route), open_to) for route, open_to in found["pages"].items()}
    assert len(cells) > 30
    assert wrong_cells(role, cells) == []


@pytest.mark.parametrize("role", ROLES)
def test_item_107_every_route_is_open_to_the_roles_of_its_area(found: dict[str, Any], role: str) -> None:
    cells = {name: (area_of_route(name, one["list_route"]), one["open_to"]) for name, one in found["routes"].items()}
    cells = {name: cell for name, cell in cells.items() if cell[0] != "public"}  # they check what they are given, whoever sends it
    assert len(cells) > 30
    assert wrong_cells(role, cells) == []


def test_what_stands_in_no_line_and_what_is_open_to_others_is_told() -> None:
    told = wrong_cells("visitor", {"a": ("", []), "b": ("sales", ["visitor"]), "c": ("portal", []), "d": ("portal", ["visitor"])})
    assert [sentence.split()[0] for sentence in told] == ["a", "b", "c"]
    assert "tests/roles/matrix.py" in told[0]
