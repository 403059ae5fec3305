"""The way out of reminders and digests: looking changes nothing, one POST ends it, nothing else is told or done."""

from urllib.parse import urlsplit

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient

from flare_app import access
from flare_app.database import read_only, unit_of_work
from flare_app.models import Delivery, DigestRun, Message, StaffUser, Unsubscription
from flare_app.reminders.unsubscribing import unsubscribe_url
from flare_app.web.logs import redact
from tests.web.conftest import House, new_browser, on_sqlite_alone

pytestmark = on_sqlite_alone


@pytest.fixture
def path(house: House) -> str:
    """The address in a reminder to Acme."""
    with unit_of_work() as session:
        return _path(session, Message(kind="reminder", customer_id=house.mine.id, subject="", body=""), house.mine.email)


def wants_none() -> list[str]:
    with read_only() as session:
        return list(session.exec(select(Unsubscription.address)))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_scanners_change_nothing(client: TestClient, path: str, method: str) -> None:
    for _ in range(3):
        assert client.request(method, path).status_code == 200
    assert wants_none() == []


def test_page_names_the_address_and_has_one_button(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert "billing@acme.example" in page.text
    assert page.text.count("<button") == 1
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("origin", ["", "null", "https://mail.example"])
def test_one_click_of_a_mail_program_ends_reminders_once(house: House, path: str, origin: str) -> None:
    headers = {"Origin": origin} if origin else {}
    with new_browser() as stranger:
        for _ in range(2):
            done = stranger.post(path, data={"List-Unsubscribe": "One-Click"}, headers=headers)
            assert (done.status_code, "gets no payment reminders" in done.text) == (200, True)
    assert wants_none() == ["billing@acme.example"]


def test_digest_is_turned_off_for_its_reader_alone(client: TestClient, house: House) -> None:
    with unit_of_work() as session:
        path = _path(session, Message(kind="digest", staff_user_id=house.admin.id, subject="", body=""), house.admin.email)
        message = session.exec(select(Message)).one()
        session.add(DigestRun(user_id=house.admin.id, week_of=message.created_at.date(), message_id=message.id))
    assert client.post(path).status_code == 200
    with read_only() as session:
        assert session.get_one(StaffUser, house.admin.id).wants_digest is False
        assert session.get_one(StaffUser, house.staff.user_id).wants_digest is None


@pytest.mark.parametrize("spoilt", ["{token}x", "x{token}", "x", "%00", "a" * 700, "MQ.{token}"])
def test_forged_links_end_nothing_and_tell_nothing(client: TestClient, path: str, spoilt: str) -> None:
    forged = "/unsubscribe/" + spoilt.format(token=path.rpartition("/")[2])
    for answer in (client.get(forged), client.post(forged)):
        assert answer.status_code == 404
        assert "acme" not in answer.text.lower()
    assert wants_none() == []


def test_link_of_a_portal_cannot_be_used_here(client: TestClient, house: House) -> None:
    assert client.post(f"/unsubscribe/{access.token_for(house.my_link)}").status_code == 404


def test_token_is_cut_in_logs(path: str) -> None:
    assert path.rpartition("/")[2] not in redact(f"GET {path} 200")


def _path(session: Session, message: Message, address: str) -> str:
    session.add(message)
    session.flush()
    delivery = Delivery(message_id=message.id, role="to", address=address)
    session.add(delivery)
    session.flush()
    return urlsplit(unsubscribe_url(session, delivery)).path
