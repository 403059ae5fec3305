"""Invitations, forgotten passwords and the second step of signing in, as a browser meets them."""

from urllib.parse import urlsplit

import pyotp
import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from flare_app import access, clock
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.models import AuditEntry, Message, StaffLink
from flare_app.web.logs import redact
from tests.web.conftest import PASSWORD, House, new_browser, on_sqlite_alone, own_page, sign_in

NEW = "eight arms of an octopus"
CHOSEN = {"first_name": "Bob", "last_name": "Builder", "password": NEW, "repeated": NEW}


@pytest.fixture
def link(house: House) -> str:
    """The path of a fresh invitation."""
    with unit_of_work() as session:
        made = access.invite_user(session, actor=house.staff, email="bob@example.com", role="accountant")
        return urlsplit(access.staff_link_url(made)).path


def asker(client: TestClient) -> Staff | None:
    with read_only() as session:
        return access.staff_from_cookies(session, dict(client.cookies))


def verbs() -> list[str]:
    with read_only() as session:
        return list(session.exec(select(AuditEntry.verb).order_by(col(AuditEntry.id))))


def test_item_106_an_invitation_is_accepted_with_an_own_account(client: TestClient, link: str) -> None:
    opened = client.get(link)
    assert (opened.status_code, opened.headers["location"]) == (303, "/set-password")
    page = client.get("/set-password")
    assert "Join Alpenglow GmbH" in page.text
    assert "as accountant" in page.text
    done = client.post("/set-password", data=CHOSEN, headers=own_page())
    assert (done.status_code, done.headers["location"]) == (303, "/")
    bob = asker(client)
    assert bob is not None
    assert (bob.name, bob.role) == ("Bob Builder", "accountant")
    assert client.get(link).status_code == 410
    assert verbs()[-3:] == ["user_invited", "invitation_accepted", "signed_in"]


@on_sqlite_alone
def test_what_is_wrong_is_said_at_its_field_and_the_names_stay_typed(client: TestClient, link: str) -> None:
    client.get(link)
    for change, words in (
        ({"first_name": ""}, "First name"),
        ({"password": "short", "repeated": "short"}, "10 characters or more"),
        ({"password": "1234567890", "repeated": "1234567890"}, "attacker"),
        ({"repeated": "something else"}, "The two passwords differ"),
    ):
        answer = client.post("/set-password", data=CHOSEN | change, headers=own_page())
        assert answer.status_code == 400
        assert words in answer.text
        assert 'value="Builder"' in answer.text
        assert NEW not in answer.text
    assert client.post("/set-password", data=CHOSEN, headers=own_page()).status_code == 303


@on_sqlite_alone
def test_opening_the_link_changes_nothing(client: TestClient, link: str) -> None:
    for _ in range(5):
        assert client.head(link).status_code == 200
        assert client.get(link).status_code == 303
    assert client.get("/set-password").status_code == 200


@on_sqlite_alone
def test_link_leaves_address_referrer_and_logs(client: TestClient, link: str) -> None:
    token = link.rpartition("/")[2]
    opened = client.get(link)
    assert opened.headers["referrer-policy"] == "no-referrer"
    assert "no-store" in opened.headers["cache-control"]
    page = client.get("/set-password")
    assert token not in page.text
    # With no-referrer the form would say that it comes from nowhere, and be refused.
    assert page.headers["referrer-policy"] == "same-origin"
    assert "no-store" in page.headers["cache-control"]
    assert token not in redact(f'GET {link} HTTP/1.1" 303')


@on_sqlite_alone
def test_forms_of_other_sites_and_links_of_nobody_are_refused(client: TestClient, link: str) -> None:
    client.get(link)
    for path in ("/set-password", "/forgot-password", "/login/code"):
        assert client.post(path, data=CHOSEN, headers={"Origin": "https://evil.example"}).status_code == 403
    with new_browser() as stranger:
        for path in ("/set-password/x", "/set-password/" + "A" * 60, "/set-password"):
            assert stranger.get(path).status_code == 410
        assert stranger.post("/set-password", data=CHOSEN, headers=own_page()).status_code == 410


def test_forgotten_password_gets_the_same_answer_whoever_asks(client: TestClient, house: House) -> None:
    answers = [
        client.post("/forgot-password", data={"email": email}, headers=own_page())
        for email in ("ann@example.com", "nobody@example.com", "no address", "")
    ]
    assert {(one.status_code, one.headers["location"], one.text) for one in answers} == {(303, "/forgot-password?sent=1", "")}
    with read_only() as session:
        assert [one.kind for one in session.exec(select(Message))] == ["password"]
        made = session.exec(select(StaffLink)).one()
    client.get(urlsplit(access.staff_link_url(made)).path)
    assert "Choose a new password" in client.get("/set-password").text
    done = client.post("/set-password", data={"password": NEW, "repeated": NEW}, headers=own_page())
    assert done.status_code == 303
    assert asker(client) is not None
    with new_browser() as other:
        assert "refused" in sign_in(other).headers["location"]
        assert sign_in(other, password=NEW).headers["location"] == "/"


@pytest.fixture
def secret(house: House) -> str:
    """Ann's second factor is on."""
    ann = Staff(house.admin.id, house.admin.name, house.admin.email, house.staff.role, 0)
    with unit_of_work() as session:
        made = access.begin_second_factor(session, actor=ann, issuer="Flare").secret
        access.confirm_second_factor(session, actor=ann, code=pyotp.TOTP(made).at(clock.utc_now()))
    return made


def test_second_step_takes_the_code_and_leads_to_the_wanted_page(client: TestClient, secret: str) -> None:
    first = sign_in(client, next="/reports")
    assert first.headers["location"] == "/login/code?next=%2Freports"
    assert asker(client) is None
    assert "authenticator app" in client.get(first.headers["location"]).text
    wrong = client.post("/login/code", data={"code": "000000", "next": "/reports"}, headers=own_page())
    assert wrong.status_code == 200
    assert "not right" in wrong.text
    code = pyotp.TOTP(secret).at(clock.utc_now(), counter_offset=1)
    right = client.post("/login/code", data={"code": code, "next": "/reports"}, headers=own_page())
    assert (right.status_code, right.headers["location"]) == (303, "/reports")
    assert asker(client) is not None
    assert access.second_step_cookie_name() not in client.cookies
    assert verbs()[-2:] == ["sign_in_failed", "signed_in"]


@on_sqlite_alone
def test_wrong_password_never_reaches_the_second_step(client: TestClient, secret: str) -> None:
    assert sign_in(client, password="wrong password").headers["location"] == "/login?error=refused"
    assert client.get("/login/code").headers["location"] == "/login"
    assert client.post("/login/code", data={"code": "1"}, headers=own_page()).headers["location"] == "/login?error=over"


@on_sqlite_alone
def test_new_password_by_a_link_still_takes_the_code(client: TestClient, secret: str) -> None:
    with unit_of_work() as session:
        made = access.request_password_link(session, email="ann@example.com", ip="")
    assert made is not None
    client.get(urlsplit(access.staff_link_url(made)).path)
    done = client.post("/set-password", data={"password": NEW, "repeated": NEW}, headers=own_page())
    assert done.headers["location"] == "/login/code"
    assert asker(client) is None


@on_sqlite_alone
def test_signing_in_failing_and_signing_out_stand_in_the_trail(client: TestClient) -> None:
    sign_in(client, password="wrong password")
    sign_in(client, email="nobody@example.com")
    sign_in(client, password=PASSWORD)
    client.post("/logout", headers=own_page())
    assert verbs()[-3:] == ["sign_in_failed", "signed_in", "signed_out"]
