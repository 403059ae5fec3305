"""Signing in and out over HTTP."""

from datetime import timedelta
from itertools import product
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from flare_app import access, clock
from flare_app.clock import utc_now
from flare_app.database import read_only
from tests.web.conftest import PASSWORD, House, new_browser, on_sqlite_alone, own_page, sign_in


def is_signed_in(client: TestClient) -> bool:
    with read_only() as session:
        return access.staff_from_cookies(session, dict(client.cookies)) is not None


@on_sqlite_alone
def test_right_password_leads_to_the_wanted_page(client: TestClient) -> None:
    answer = sign_in(client, next="/sales/invoices?q=acme")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sales/invoices?q=acme")
    assert is_signed_in(client)


@on_sqlite_alone
def test_wrong_password_leads_back_with_a_code_and_without_what_was_typed(client: TestClient) -> None:
    answer = sign_in(client, password="<script>wrong", next="/reports")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?error=refused&next=%2Freports")
    assert "script" not in answer.text
    assert not is_signed_in(client)
    assert access.typed_email(dict(client.cookies)) == "ann@example.com"


@on_sqlite_alone
def test_typed_address_that_is_none_is_forgotten(client: TestClient) -> None:
    sign_in(client, email='"><script>alert(1)</script>\r\nSet-Cookie: x=y')
    assert access.typed_email(dict(client.cookies)) == ""
    assert "x" not in client.cookies


@on_sqlite_alone
def test_next_never_leads_to_another_host(client: TestClient) -> None:
    for elsewhere in (
        "//evil.example", "https://evil.example", "javascript:alert(1)", "/\\evil.example", "\\\\evil", "/\t/evil.example",
        "/\n/evil.example", "evil", "", " /x", "/é", "/%0d%0aSet-Cookie:x=y\r\n", "/" + "a" * 2000,
    ):  # fmt: skip
        location = sign_in(client, next=elsewhere).headers["location"]
        assert location == "/", elsewhere
        assert urlsplit(location).netloc == ""


@on_sqlite_alone
def test_sign_in_page_belongs_to_the_pages_not_to_the_routes(client: TestClient) -> None:
    assert client.get("/login").status_code == 405


@on_sqlite_alone
def test_form_of_another_site_is_refused(client: TestClient) -> None:
    origins = ("https://evil.example", "null", None, "http://localhost", "http://localhost:4000.evil.example")
    for origin, path in product(origins, ("/login", "/logout", "/portal-preview/x")):
        answer = client.post(path, data={}, headers={"Origin": origin} if origin else {})
        assert answer.status_code == 403
        assert "http://localhost:4000" in answer.text


@on_sqlite_alone
def test_numeric_name_of_localhost_is_our_own(client: TestClient) -> None:
    answer = client.post("/login", data={"email": "x"}, headers={"Origin": "http://127.0.0.1:4000"})
    assert answer.status_code == 303


@on_sqlite_alone
def test_large_or_broken_forms_are_refused(client: TestClient) -> None:
    assert sign_in(client, password="x" * 20_000).status_code == 413
    many = "&".join(f"field{number}=x" for number in range(50))
    headers = own_page() | {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/login", content=many, headers=headers).status_code == 400
    assert client.post("/login", content=b"\xff\xfe", headers=headers).status_code == 400


def test_hostile_text_is_a_wrong_password(client: TestClient) -> None:
    for hostile in ("\0", "%00", "'; DROP TABLE staff_user; --", "\x85", "a" * 500):
        assert sign_in(client, email=hostile).headers["location"] == "/login?error=refused"
        assert sign_in(client, password=hostile).headers["location"] == "/login?error=refused"


@on_sqlite_alone
def test_cookie_flags_over_http(client: TestClient) -> None:
    cookie = next(line for line in sign_in(client).headers.get_list("set-cookie") if line.startswith("flare_staff="))
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=1209600"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


@on_sqlite_alone
def test_cookie_flags_over_https(https: str, house: House) -> None:
    with new_browser() as client:
        cookies = [line for line in sign_in(client).headers.get_list("set-cookie") if "Max-Age=0" not in line]
        assert len(cookies) == 2
        for cookie in cookies:
            assert cookie.startswith("__Host-flare_")
            assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
            assert "Domain" not in cookie
        assert is_signed_in(client)


def test_planted_session_is_replaced_and_the_former_one_ends(client: TestClient) -> None:
    planted = "x" * 43
    answer = client.post(
        "/login",
        data={"email": "ann@example.com", "password": PASSWORD},
        headers=own_page() | {"Cookie": f"flare_staff={planted}"},
    )
    assert answer.status_code == 303
    former = client.cookies["flare_staff"]
    assert former != planted
    sign_in(client)
    assert client.cookies["flare_staff"] != former
    with read_only() as session:
        assert access.staff_from_cookies(session, {"flare_staff": former}) is None


def test_logout_ends_the_session_on_the_server(client: TestClient) -> None:
    sign_in(client)
    kept = dict(client.cookies)
    answer = client.post("/logout", headers=own_page())
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert "flare_staff" not in client.cookies
    with read_only() as session:
        assert access.staff_from_cookies(session, kept) is None


def test_too_many_tries_are_told_from_wrong_ones_for_known_and_unknown_alike(client: TestClient) -> None:
    for email in ("ann@example.com", "nobody@example.com"):
        codes = [sign_in(client, email=email, password="wrong password").headers["location"] for _ in range(11)]
        assert codes == ["/login?error=refused"] * 10 + ["/login?error=throttled"]


@on_sqlite_alone
def test_known_and_unknown_address_get_the_same_answer(client: TestClient) -> None:
    known, unknown = (sign_in(client, email=email, password="wrong") for email in ("ann@example.com", "eve@example.com"))
    assert (known.status_code, known.content, known.headers["location"]) == (
        unknown.status_code, unknown.content, unknown.headers["location"]
    )  # fmt: skip


def test_owner_comes_in_from_a_known_browser_while_others_guess(client: TestClient) -> None:
    sign_in(client)
    client.post("/logout", headers=own_page())
    with new_browser() as stranger:
        for _ in range(11):
            sign_in(stranger, password="wrong password")
    assert sign_in(client).headers["location"] == "/"


def forwarded(client: TestClient, header: str) -> str:
    return client.post(
        "/login", data={"email": "eve@example.com", "password": "x"}, headers=own_page() | {"X-Forwarded-For": header}
    ).headers["location"]


@on_sqlite_alone
def test_forwarded_address_is_ignored_without_trusted_proxies(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flare_app.access.signing_in.TRIES_PER_ACCOUNT", 1000)
    monkeypatch.setattr("flare_app.access.signing_in.TRIES_PER_NETWORK", 3)
    codes = [forwarded(client, f"198.51.100.{number}") for number in range(4)]
    assert codes[-1].endswith("throttled")


@on_sqlite_alone
def test_behind_one_proxy_its_entry_counts_and_forged_ones_do_not(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flare_app.access.signing_in.TRIES_PER_ACCOUNT", 1000)
    monkeypatch.setattr("flare_app.access.signing_in.TRIES_PER_NETWORK", 3)
    with new_browser(trusted_hops=1) as client:
        codes = [forwarded(client, f"198.51.100.{number}, 203.0.113.7") for number in range(4)]
        assert codes[-1].endswith("throttled")
        assert forwarded(client, "198.51.100.1, 203.0.113.8").endswith("refused")


@on_sqlite_alone
def test_session_outlives_a_restart_but_not_its_idle_time(client: TestClient) -> None:
    sign_in(client)
    with new_browser() as restarted:
        restarted.cookies = client.cookies
        assert is_signed_in(restarted)
        clock.start_at(utc_now() + timedelta(hours=13))
        assert not is_signed_in(restarted)
