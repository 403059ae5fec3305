"""Files to import are sent by staff from a page of ours; what was refused is given to whoever sent it, and to nobody else."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from flare_app import access, intake
from flare_app.database import read_only, unit_of_work
from flare_app.models import ImportFile
from tests.web.conftest import PASSWORD, TESTER, House, enter_portal, on_sqlite_alone, own_page, sign_in

pytestmark = on_sqlite_alone
ADDRESS = "/settings/import/file?kind=customers&name=people.csv"


def kept(house: House) -> ImportFile | None:
    with read_only() as session:
        actor: Any = house.staff
        return intake.find_file(session, kind="customers", actor=type(actor)(house.admin.id, "Ann", "", actor.role, 1))


def test_staff_send_a_file_and_get_back_what_was_refused(client: TestClient, house: House) -> None:
    sign_in(client)
    assert client.post(ADDRESS, content=b"Name,Zip\nBob,12345678901234567890123\n", headers=own_page()).status_code == 204
    file = kept(house)
    assert file is not None
    with unit_of_work() as session:
        session.get_one(ImportFile, file.id).state = "running"
    intake.work_imports(unit_of_work)
    answer = client.get(f"/files/imports/{file.public_id}.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="refused.csv"'
    assert "ZIP code is too long" in answer.text
    with unit_of_work() as session:
        access.add_user(session, actor=TESTER, email="ben@example.com", name="Ben", role="admin", password=PASSWORD)
    sign_in(client, email="ben@example.com")
    assert client.get(f"/files/imports/{file.public_id}.csv").status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"x" * 20_000_001, 413, "The file is larger than 20 MB."),
        (b"", 400, "The file is empty."),
        (b"\0\0", 400, "The file is not in"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    client: TestClient, house: House, content: bytes, status: int, sentence: str
) -> None:
    sign_in(client)
    answer = client.post(ADDRESS, content=content, headers=own_page())
    assert (answer.status_code, answer.text.startswith(sentence)) == (status, True)
    assert kept(house) is None


def test_strangers_visitors_and_other_sites_send_nothing(client: TestClient, house: House) -> None:
    assert client.post(ADDRESS, content=b"Name\nA", headers=own_page()).status_code == 404
    portal_id = enter_portal(client, house.my_link)
    assert client.post(f"{ADDRESS}&portal={portal_id}", content=b"Name\nA", headers=own_page()).status_code == 403
    sign_in(client)
    assert client.post(ADDRESS, content=b"Name\nA", headers={"Origin": "https://evil.example"}).status_code == 403


def test_sample_is_there_to_begin_with(client: TestClient) -> None:
    assert client.get("/files/imports/sample-customers.csv").text.startswith("\ufeffName,First Name")
