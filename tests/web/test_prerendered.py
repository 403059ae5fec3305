"""Pages that were built as folders answer under the address that people see."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from flare_app.web.prerendered import PrerenderedPages


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    """A client of three built pages, one of them below another, and of one asset."""
    for page in ("", "sales/invoices", "sales/invoices/new"):
        (tmp_path / page).mkdir(parents=True, exist_ok=True)
        (tmp_path / page / "index.html").write_text(f"page {page}")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "app.js").write_text("code")
    pages = Starlette(routes=[Mount("/", app=StaticFiles(directory=tmp_path, html=True))])
    return TestClient(PrerenderedPages(pages, folder=tmp_path), follow_redirects=False)


@pytest.mark.parametrize("page", ["", "sales/invoices", "sales/invoices/new"])
def test_a_built_page_answers_at_once_with_and_without_a_query(client: TestClient, page: str) -> None:
    for query in ("", "?q=INV-000007"):
        answer = client.get(f"/{page}{query}")
        assert (answer.status_code, answer.text) == (200, f"page {page}")


def test_other_addresses_are_left_alone(client: TestClient) -> None:
    assert client.get("/assets/app.js").text == "code"
    assert client.get("/sales/nothing").status_code == 404
    assert client.get("/sales").status_code in {307, 404}


def test_nothing_built_yet_changes_nothing(tmp_path: Path) -> None:
    app = PrerenderedPages(Starlette(), folder=tmp_path / "missing")
    assert TestClient(app).get("/sales/invoices").status_code == 404


def test_form_sent_to_the_address_of_a_page_reaches_its_route(tmp_path: Path) -> None:
    (tmp_path / "login").mkdir()
    (tmp_path / "login" / "index.html").write_text("page")
    sign_in = Route("/login", lambda _request: PlainTextResponse("signed in"), methods=["POST"])
    pages = Starlette(routes=[sign_in, Mount("/", app=StaticFiles(directory=tmp_path, html=True))])
    client = TestClient(PrerenderedPages(pages, folder=tmp_path), follow_redirects=False)
    assert client.post("/login").text == "signed in"
    assert client.get("/login").text == "page"
