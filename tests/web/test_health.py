"""Health for machines, and nothing else about the inside."""

import pytest
from starlette.testclient import TestClient

from flare_app import database
from flare_app.settings import settings
from tests.web.conftest import new_browser


def test_process_and_database_answer(client: TestClient) -> None:
    assert (client.get("/healthz").text, client.get("/readyz").text) == ("ok", "ok")


def test_readiness_fails_without_its_database_and_says_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLARE_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/nothing")
    settings.cache_clear()
    database.dispose()
    with new_browser() as client:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready")


@pytest.mark.parametrize("path", ["/_health", "/_upload", "/_upload/x.txt", "/_all_routes", "/auth-codespace"])
def test_endpoints_of_the_framework_that_tell_or_take_are_hidden(path: str) -> None:
    with new_browser() as client:
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404


def test_search_engines_are_sent_away() -> None:
    with new_browser() as client:
        assert "Disallow: /" in client.get("/robots.txt").text
