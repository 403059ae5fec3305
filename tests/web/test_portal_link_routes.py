"""Opening the link of a mail, and what everybody sees when it does not open."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import col, func, select
from starlette.testclient import TestClient

from flare_app import access, clock
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.messages.letter import read_letter
from flare_app.models import Delivery, PortalLink, PortalSession
from tests.queries import noted_queries
from tests.web.conftest import House, enter_portal, new_browser, on_sqlite_alone, own_page, sign_in


@pytest.fixture
def queries(house: House) -> Iterator[list[str]]:
    """Every statement that reaches the database."""
    with noted_queries() as seen:
        yield seen


def sessions() -> int:
    with read_only() as session:
        return session.exec(select(func.count()).select_from(PortalSession)).one()


def mailed() -> list[str]:
    with read_only() as session:
        return list(session.exec(select(Delivery.address)))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


@on_sqlite_alone
def test_link_leads_into_the_portal_and_its_token_out_of_the_address(client: TestClient, house: House) -> None:
    answer = client.get(f"/p/{access.token_for(house.my_link)}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/portal/{house.my_link.public_id}")
    assert access.token_for(house.my_link) not in str(answer.headers)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"flare_portal_{house.my_link.public_id}=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=43200"} <= set(cookie.split("; "))


@on_sqlite_alone
def test_cookie_is_bound_to_the_host_over_https(https: str, house: House) -> None:
    with new_browser() as client:
        cookie = client.get(f"/p/{access.token_for(house.my_link)}").headers["set-cookie"]
        assert cookie.startswith(f"__Host-flare_portal_{house.my_link.public_id}=")
        assert "Secure" in cookie.split("; ")


@on_sqlite_alone
def test_link_of_a_message_opens_its_record(client: TestClient, house: House) -> None:
    portal = f"/portal/{house.my_link.public_id}"
    for page in ("invoices/abc-_9", "estimates/abc", "credit-notes/abc", "payments/abc", "statement"):
        answer = client.get(f"/p/{access.token_for(house.my_link)}", params={"d": page})
        assert answer.headers["location"] == f"{portal}/{page}"
    for page in ("//evil.example", "../../login", "invoices/a/../../x", "invoices/%2e%2e", "invoices/\r\nx", "statement/x", ""):
        answer = client.get(f"/p/{access.token_for(house.my_link)}", params={"d": page})
        assert answer.headers["location"] == portal


def test_scanners_change_nothing_and_spoil_nothing(client: TestClient, house: House) -> None:
    path = f"/p/{access.token_for(house.my_link)}"
    head = client.head(path)
    assert (head.status_code, head.headers.get("set-cookie"), sessions()) == (200, None, 0)
    for _ in range(20):
        assert client.get(path).status_code == 303
    with read_only() as session:
        assert access.check_token(session, access.token_for(house.my_link))
    assert mailed() == []


@on_sqlite_alone
def test_head_says_the_same_of_good_and_forged_links(client: TestClient, house: House) -> None:
    good, forged = client.head(f"/p/{access.token_for(house.my_link)}"), client.head("/p/forged")
    assert (good.status_code, good.headers) == (forged.status_code, forged.headers)


def failures(client: TestClient, house: House) -> dict[str, str]:
    """Every way in which a link can fail, and the page that is shown."""
    token = access.token_for(house.my_link)
    with unit_of_work() as session:
        access.revoke(session, link=session.get_one(PortalLink, house.their_link.id), actor=house.staff)
        access.mark_sent(session, session.get_one(PortalLink, house.my_link.id), utc_now() - timedelta(days=30, seconds=1))
    paths = {
        "expired": token,
        "revoked": access.token_for(house.their_link),
        "unknown": access.decoy_token(),
        "forged": token[:-4] + "AAAA",
        "garbage": "garbage",
        "slashes": "a/b/../c",
        "script": "%3Cscript%3Ealert(1)%3C/script%3E",
        "long": "a" * 5000,
        "nul": "%00",
    }
    pages = {}
    for name, path in paths.items():
        answer = client.get(f"/p/{path}")
        assert answer.status_code == 410, name
        assert "set-cookie" not in answer.headers
        pages[name] = answer.text
    return pages


def test_every_failure_shows_the_same_page(client: TestClient, house: House) -> None:
    pages = failures(client, house)
    assert len({page.replace(hidden(page, "token"), "") for page in pages.values()}) == 1
    assert {len(page) for page in pages.values()} == {len(pages["expired"])}
    page = pages["garbage"]
    assert "This link has expired</h1>" in page
    assert "Email me a new link</button>" in page
    assert "Alpenglow GmbH" in page
    assert "office@alpenglow.example" in page
    assert "Acme" not in page
    assert "alert(1)" not in pages["script"]


@on_sqlite_alone
def test_form_holds_a_token_only_if_we_signed_it(client: TestClient, house: House) -> None:
    pages = failures(client, house)
    assert hidden(pages["expired"], "token") == access.token_for(house.my_link)
    assert access.has_good_signature(hidden(pages["forged"], "token"))
    assert hidden(pages["forged"], "token") != hidden(pages["garbage"], "token")


@on_sqlite_alone
def test_forged_links_reach_no_database(client: TestClient, queries: list[str]) -> None:
    client.get("/p/forged")
    queries.clear()
    for number in range(50):
        assert client.get(f"/p/forged{number}").status_code == 410
    assert queries == []


def test_asking_for_a_new_link_mails_the_address_on_file_and_says_the_same_to_all(client: TestClient, house: House) -> None:
    pages = failures(client, house)
    answers = {}
    for name, page in pages.items():
        form = {"token": hidden(page, "token"), "portal": hidden(page, "portal"), "email": "eve@example.com"}
        answer = client.post("/p/new-link", data=form, headers=own_page())
        assert (answer.status_code, answer.headers["location"]) == (303, "/link-expired?sent=1"), name
        answers[name] = client.get(answer.headers["location"])
    assert len({(answer.status_code, answer.text) for answer in answers.values()}) == 1
    assert 'role="status"' in answers["expired"].text
    assert mailed() == ["billing@acme.example"]


def test_new_link_opens_the_record_that_was_wanted(client: TestClient, house: House) -> None:
    wanted = f"invoices/{house.my_invoice.public_id}"
    with unit_of_work() as session:
        access.mark_sent(session, session.get_one(PortalLink, house.my_link.id), utc_now() - timedelta(days=31))
    pages = [
        client.get(f"/p/{access.token_for(house.my_link)}", params={"d": wanted}).text,
        client.get("/link-expired", params={"portal": house.my_link.public_id, "d": wanted}).text,
    ]
    for page in pages:
        assert hidden(page, "d") == wanted
        client.post("/p/new-link", data={name: hidden(page, name) for name in ("token", "portal", "d")}, headers=own_page())
    client.post("/p/new-link", data={"portal": house.my_link.public_id, "d": "//evil.example"}, headers=own_page())
    with read_only() as session:
        queued = session.exec(select(Delivery.id).order_by(col(Delivery.id)))
        letters = [read_letter(session, delivery_id=one).url for one in queued]
    url = access.portal_url(house.my_link)
    assert letters == [f"{url}?d={wanted}", f"{url}?d={wanted}", url]


def test_hundred_requests_make_three_mails_an_hour(client: TestClient, house: House) -> None:
    for number in range(100):
        by = {"token": access.token_for(house.my_link)} if number % 2 else {"portal": house.my_link.public_id}
        assert client.post("/p/new-link", data=by, headers=own_page()).status_code == 303
    assert mailed() == ["billing@acme.example"] * 3


@on_sqlite_alone
def test_request_from_another_site_is_refused_and_from_our_unreferred_page_taken(client: TestClient, house: House) -> None:
    form = {"portal": house.my_link.public_id}
    assert client.post("/p/new-link", data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/p/new-link", data=form, headers={"Origin": "null"}).status_code == 303


@on_sqlite_alone
def test_page_for_a_session_that_ran_out_tells_nothing_of_the_portal(client: TestClient, house: House) -> None:
    values = re.compile(r'value="[^"]*"')
    real = client.get("/link-expired", params={"portal": house.my_link.public_id})
    assert hidden(real.text, "portal") == house.my_link.public_id
    for portal_id in ("unknown", "", "\0", "<script>", "x" * 5000, "'"):
        other = client.get("/link-expired", params={"portal": portal_id})
        assert (real.status_code, other.status_code) == (410, 410)
        assert values.sub("", real.text) == values.sub("", other.text)
        assert "<script" not in other.text


def test_revoking_shuts_an_open_portal(client: TestClient, house: House) -> None:
    portal_id = enter_portal(client, house.my_link)
    with unit_of_work() as session:
        access.revoke(session, link=session.get_one(PortalLink, house.my_link.id), actor=house.staff)
    with read_only() as session:
        assert access.visitor_from_cookies(session, dict(client.cookies), portal_id) is None


@on_sqlite_alone
def test_link_is_valid_to_the_last_second(client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    sent_at = utc_now().replace(microsecond=0)
    with unit_of_work() as session:
        access.mark_sent(session, session.get_one(PortalLink, house.my_link.id), sent_at)
    path = f"/p/{access.token_for(house.my_link)}"
    for seconds, status in ((0, 303), (1, 410)):
        now = sent_at + timedelta(days=30, seconds=seconds)
        monkeypatch.setattr("flare_app.access.portal_links.utc_now", lambda now=now: now)
        assert client.get(path).status_code == status


def test_staff_preview_opens_the_customers_portal(client: TestClient, house: House) -> None:
    sign_in(client)
    answer = client.post(f"/portal-preview/{house.mine.public_id}", headers=own_page())
    assert (answer.status_code, answer.headers["location"]) == (303, f"/portal/{house.my_link.public_id}")
    with read_only() as session:
        visitor = access.visitor_from_cookies(session, dict(client.cookies), house.my_link.public_id)
    assert visitor is not None
    assert visitor.is_preview
    assert client.post("/portal-preview/unknown", headers=own_page()).status_code == 404
    assert client.post("/portal-preview/%00", headers=own_page()).status_code == 404


@on_sqlite_alone
def test_strangers_and_visitors_cannot_preview(client: TestClient, house: House) -> None:
    path = f"/portal-preview/{house.theirs.public_id}"
    assert client.post(path, headers=own_page()).status_code == 404
    enter_portal(client, house.my_link)
    assert client.post(path, headers=own_page()).status_code == 404


@on_sqlite_alone
def test_time_moved_on_closes_the_portal(client: TestClient, house: House) -> None:
    portal_id = enter_portal(client, house.my_link)
    clock.start_at(utc_now() + timedelta(hours=12, minutes=1))
    with read_only() as session:
        assert access.visitor_from_cookies(session, dict(client.cookies), portal_id) is None
