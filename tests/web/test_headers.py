"""Headers that every answer carries."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from flare_app import access
from flare_app.settings import settings
from flare_app.web.headers import SecurityHeaders, inline_script_hashes
from tests.web.conftest import House, new_browser, on_sqlite_alone


def page(_request: object) -> Response:
    return HTMLResponse("<p>page")


def other(_request: object) -> Response:
    return PlainTextResponse("text")


def file(_request: object) -> Response:
    return FileResponse(__file__, headers={"Cache-Control": "max-age=5"})


def stand_in(**more: object) -> TestClient:
    """Any app: what the wrapper does depends on path and type alone."""
    routes = [Route("/assets/app.js", file), Route("/app.css", file), Route("/text", other), Route("/{path:path}", page)]
    return TestClient(SecurityHeaders(Starlette(routes=routes), **more))  # type: ignore[arg-type]


def not_modified(_request: object) -> Response:
    return Response(status_code=304)


def test_an_unchanged_page_keeps_the_policy_it_came_with() -> None:
    client = TestClient(SecurityHeaders(Starlette(routes=[Route("/login", not_modified)])))
    assert "content-security-policy" not in client.get("/login").headers


@pytest.mark.parametrize("path", ["/portal/abc", "/portal/abc/invoices/x", "/p/token", "/link-expired", "/files/documents/x.pdf"])
def test_portal_answers_are_kept_by_nobody_and_tell_nobody(path: str) -> None:
    headers = stand_in().get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"


@on_sqlite_alone
def test_real_answers_carry_them_too(client: TestClient, house: House) -> None:
    for path in ("/p/forged", f"/p/{access.token_for(house.my_link)}", "/link-expired", "/files/nothing", "/healthz"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == ("no-cache" if path == "/healthz" else "no-store")


def test_hashed_assets_are_kept_for_ever_and_pages_asked_for_again() -> None:
    client = stand_in()
    assert client.get("/assets/app.js").headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/sales/invoices").headers["cache-control"] == "no-cache"
    assert client.get("/app.css").headers["cache-control"] == "max-age=5"


def test_page_policy_allows_what_the_pages_need_and_no_more() -> None:
    policy = dict(part.split(" ", 1) for part in stand_in().get("/").headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["connect-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self' https://checkout.stripe.com"


def test_sandbox_takes_the_place_of_stripe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLARE_STRIPE_API_BASE", "http://127.0.0.1:4242/")
    settings.cache_clear()
    assert "form-action 'self' http://127.0.0.1:4242" in stand_in().get("/").headers["content-security-policy"]


def test_only_the_inline_scripts_of_the_build_may_run(tmp_path: Path) -> None:
    (tmp_path / "sales").mkdir()
    (tmp_path / "index.html").write_text('<script>alert("a")</script><script src="/x.js"></script>')
    (tmp_path / "sales" / "index.html").write_text('<script type="module" async="">import "/y.js";\n</script>')
    hashes = inline_script_hashes(tmp_path)
    # echo -n 'alert("a")' | openssl dgst -sha256 -binary | base64
    assert "'sha256-SKV/HgGYXzsfYpUSTmvujMt5ZntUpsb//PekhjFQoL0='" in hashes
    assert len(hashes) == 2
    policy = stand_in(script_hashes=hashes).get("/").headers["content-security-policy"]
    script_policy = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert all(source in script_policy for source in hashes)
    assert "'unsafe-inline'" not in script_policy


def test_strict_transport_security_over_https_only(https: str) -> None:
    assert "max-age=31536000" in stand_in().get("/").headers["strict-transport-security"]


def test_plain_http_is_not_told_to_be_https() -> None:
    assert "strict-transport-security" not in stand_in().get("/").headers


def test_files_that_are_no_pages_load_nothing() -> None:
    assert stand_in().get("/text").headers["content-security-policy"].startswith("default-src 'none'")


@on_sqlite_alone
def test_no_answer_names_another_origin(house: House) -> None:
    with new_browser() as client:
        answer = client.get("/healthz", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
