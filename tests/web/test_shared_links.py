"""A part of the portal at the edge: its own cookie beside the full portal's, files within its scope, and an end at once."""

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from flare_app import access
from flare_app.access import ShareForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor
from flare_app.models import Document, PortalLink, PortalShare
from flare_app.settings import settings
from flare_app.web.app import create_web_app
from tests import factories
from tests.web.conftest import House, enter_portal, new_browser, on_sqlite_alone


@pytest.fixture
def second(house: House) -> Document:
    """Another invoice of the first customer, outside of what is passed on."""
    with unit_of_work() as session:
        return factories.make_issued(session, house.mine, factories.line("777.77"), actor=house.staff)


def share(house: House, document: Document) -> PortalShare:
    link = house.my_link
    owner = PortalVisitor(link.id, link.public_id, link.customer_id, link.address, session_id=0)
    with unit_of_work() as session:
        return access.share_portal(session, form=ShareForm(name="Count & Co", document=document.public_id), visitor=owner)


def path_of(made: PortalShare) -> str:
    return access.share_url(made).removeprefix(settings().base_url)


def file(client: TestClient, document: Document, portal_id: str) -> int:
    return client.get(f"/files/documents/{document.public_id}.html", params={"portal": portal_id}).status_code


def test_share_and_full_portal_work_side_by_side(client: TestClient, house: House, second: Document) -> None:
    full = enter_portal(client, house.my_link)
    made = share(house, house.my_invoice)
    answer = client.get(path_of(made))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/portal/{made.public_id}")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"flare_portal_{made.public_id}=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert client.get(f"/portal/{made.public_id}").headers["location"].endswith(f"/invoices/{house.my_invoice.public_id}")
    assert client.get(f"/portal/{full}").headers["location"].endswith(f"/portal/{full}/invoices")
    assert [file(client, one, full) for one in (house.my_invoice, second)] == [200, 200]
    assert [file(client, one, made.public_id) for one in (house.my_invoice, second, house.their_invoice)] == [200, 404, 404]


def test_revoking_and_ending_close_the_files_of_open_pages(client: TestClient, house: House) -> None:
    made = [share(house, house.my_invoice) for _ in range(2)]
    for one in made:
        client.get(path_of(one))
    portals = [enter_portal(client, house.my_link), *(one.public_id for one in made)]
    assert [file(client, house.my_invoice, portal) for portal in portals] == [200, 200, 200]
    with unit_of_work() as session:
        access.end_share(session, public_id=made[0].public_id, actor=house.staff)
    assert [file(client, house.my_invoice, portal) for portal in portals] == [200, 404, 200]
    with unit_of_work() as session:
        access.revoke(session, link=session.get_one(PortalLink, house.my_link.id), actor=house.staff)
    assert [file(client, house.my_invoice, portal) for portal in portals] == [404, 404, 404]
    assert [client.get(path_of(one)).status_code for one in made] == [410, 410]


@on_sqlite_alone
def test_share_that_ended_is_answered_like_every_other_link_that_opens_nothing(client: TestClient, house: House) -> None:
    made = share(house, house.my_invoice)
    with unit_of_work() as session:
        access.end_share(session, public_id=made.public_id, actor=house.staff)
    pages = [client.get(path).text for path in (path_of(made), "/p/forged")]
    assert len({len(page) for page in pages}) == 1
    assert path_of(made).rpartition("/")[2] not in pages[0]
    assert client.head(path_of(made)).headers == client.head("/p/forged").headers


@on_sqlite_alone
def test_share_of_an_old_key_opens_until_the_key_is_dropped(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLARE_SECRET_KEYS", "o" * 32)
    settings.cache_clear()
    path = path_of(share(house, house.my_invoice))
    for keys, status in (("n" * 32 + "," + "o" * 32, 303), ("n" * 32, 410)):
        monkeypatch.setenv("FLARE_SECRET_KEYS", keys)
        settings.cache_clear()
        with new_browser() as client:
            assert client.get(path).status_code == status


@on_sqlite_alone
def test_every_answer_of_the_portals_routes_is_private(client: TestClient, house: House) -> None:
    """Found among the app's own routes, with ids that exist and ids that do not."""
    portal = enter_portal(client, house.my_link)
    values = {"public_id": house.my_invoice.public_id, "portal_id": portal, "token": access.token_for(house.my_link), "key": "x"}
    asked = 0
    for route in create_web_app().routes:
        assert isinstance(route, Route)
        if not route.path.startswith(("/p/", "/portal/", "/link-expired", "/files/")) or route.path.startswith("/files/logo"):
            continue
        for filled in (values, {}):
            path = route.path.replace(":path", "")
            for name in route.param_convertors:
                path = path.replace(f"{{{name}}}", filled.get(name, "missing"))
            headers = client.request(sorted(route.methods or {"GET"})[0], path, params={"portal": portal}).headers
            asked += 1
            assert headers["cache-control"] == "no-store", path
            assert headers["referrer-policy"] == "no-referrer", path
            assert headers["x-robots-tag"] == "noindex, nofollow", path
            assert headers["x-content-type-options"] == "nosniff", path
            assert "frame-ancestors 'none'" in headers["content-security-policy"], path
    assert asked > 30
    with read_only() as session:
        assert access.check_token(session, access.token_for(house.my_link))
