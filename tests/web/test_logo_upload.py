"""The company's logo is sent as it is, by whoever may change the company, from a page of ours."""

import io

import pytest
from PIL import Image
from starlette.testclient import TestClient

from flare_app import access, company
from flare_app.database import read_only, unit_of_work
from tests.web.conftest import PASSWORD, TESTER, House, enter_portal, on_sqlite_alone, own_page, sign_in

pytestmark = on_sqlite_alone
ADDRESS = "/settings/logo"


def test_an_administrator_changes_the_logo(client: TestClient) -> None:
    sign_in(client)
    assert client.post(ADDRESS, content=picture(), headers=own_page()).status_code == 204
    answer = client.get(f"/files/logo/{logo()}")
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "image/png", picture())


@pytest.mark.parametrize("role", ["accountant", "sales_manager"])
def test_who_may_not_change_the_company_is_refused(client: TestClient, role: str) -> None:
    with unit_of_work() as session:
        access.add_user(session, actor=TESTER, email=f"{role}@example.com", name=role, role=role, password=PASSWORD)
    sign_in(client, email=f"{role}@example.com")
    answer = client.post(ADDRESS, content=picture(), headers=own_page())
    assert (answer.status_code, answer.text) == (403, "Your role does not allow this.")
    assert logo() == ""


def test_strangers_and_visitors_of_the_portal_learn_nothing(client: TestClient, house: House) -> None:
    assert client.post(ADDRESS, content=picture(), headers=own_page()).status_code == 404
    portal_id = enter_portal(client, house.my_link)
    assert client.post(ADDRESS, content=picture(), headers=own_page()).status_code == 404
    assert client.post(f"{ADDRESS}?portal={portal_id}", content=picture(), headers=own_page()).status_code == 403
    assert logo() == ""


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_another_sites_page_cannot_send_one(client: TestClient, origin: str) -> None:
    sign_in(client)
    answer = client.post(ADDRESS, content=picture(), headers={"Origin": origin} if origin else {})
    assert answer.status_code == 403
    assert logo() == ""


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"x" * 1_000_001, 413, "The logo is larger than 1 MB."),
        (b"%PDF-1.7", 400, "The logo must be a PNG, JPEG or WebP picture"),
        (b"", 400, "The logo must be a PNG, JPEG or WebP picture"),
    ],
)
def test_what_is_no_logo_is_refused_with_a_sentence(client: TestClient, content: bytes, status: int, sentence: str) -> None:
    sign_in(client)
    answer = client.post(ADDRESS, content=content, headers=own_page())
    assert answer.status_code == status
    assert answer.text.startswith(sentence)
    assert logo() == ""


def test_it_is_only_sent_never_fetched(client: TestClient) -> None:
    sign_in(client)
    assert client.get(ADDRESS).status_code == 405


def picture() -> bytes:
    """A small PNG."""
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(buffer, "PNG")
    return buffer.getvalue()


def logo() -> str:
    """The hash of the logo that is kept."""
    with read_only() as session:
        return company.get_company(session).logo_hash
