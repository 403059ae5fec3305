"""The signed link: how long it opens, who can forge it, what closes it."""

import base64
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer

from flare_app import access, clock
from flare_app.access import PortalLinkExpired
from flare_app.access.signing import sign
from flare_app.database import unit_of_work
from flare_app.domain.principals import PortalVisitor, Staff
from flare_app.errors import Invalid, NotFound, NotPermitted
from flare_app.models import Customer, PortalLink
from flare_app.settings import settings
from tests.access.conftest import NOON, TESTER
from tests.queries import noted_queries

OLD_KEY, NEW_KEY = "o" * 32, "n" * 32


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Call with keys, newest first."""

    def use(*newest_first: str) -> None:
        monkeypatch.setenv("FLARE_SECRET_KEYS", ",".join(newest_first))
        settings.cache_clear()

    use(OLD_KEY)
    yield use


@pytest.fixture
def queries(database: str) -> Iterator[list[str]]:
    """Every statement that reaches the database."""
    with noted_queries() as seen:
        yield seen


def opens(token: str) -> bool:
    with unit_of_work() as session:
        try:
            access.check_token(session, token)
        except PortalLinkExpired:
            return False
        return True


def sent(link: PortalLink, at: datetime) -> None:
    with unit_of_work() as session:
        access.mark_sent(session, session.get_one(PortalLink, link.id), at)


def test_customer_and_address_have_one_link(customer: Customer, link: PortalLink) -> None:
    with unit_of_work() as session:
        again = access.link_for(session, customer_id=customer.id, address=customer.email, actor=TESTER)
        other = access.link_for(session, customer_id=customer.id, address="boss@acme.example", actor=TESTER)
        assert again.id == link.id
        assert other.id != link.id
        assert access.token_for(again) == access.token_for(link)


def test_link_is_made_for_customers_with_one_plain_address_only(customer: Customer) -> None:
    with unit_of_work() as session:
        with pytest.raises(NotFound):
            access.link_for(session, customer_id=customer.id + 1, address="a@b.example", actor=TESTER)
        with pytest.raises(Invalid):
            access.link_for(session, customer_id=customer.id, address="a@b.example, evil@x.example", actor=TESTER)


def test_token_opens_its_link_and_names_nobody(link: PortalLink, customer: Customer) -> None:
    token = access.token_for(link)
    assert opens(token)
    payload = base64.urlsafe_b64decode(token.split(".")[0] + "==").decode()
    assert payload == f'["{link.reference}",1]'
    assert len(base64.urlsafe_b64decode(link.reference + "==")) == 16
    assert access.portal_url(link, page="invoices/abc") == f"http://localhost:4000/p/{token}?d=invoices/abc"


def test_link_opens_for_thirty_days_to_the_second(link: PortalLink) -> None:
    token = access.token_for(link)
    sent(link, NOON)
    for seconds, is_open in ((0, True), (-1, True), (1, False)):
        # Half a second of room: the clock runs on while the test does.
        clock.start_at(NOON + timedelta(days=30, seconds=seconds, milliseconds=-500 if is_open else 0))
        assert opens(token) is is_open, seconds


def test_the_thirtieth_day_ends_with_its_last_second(link: PortalLink, monkeypatch: pytest.MonkeyPatch) -> None:
    token = access.token_for(link)
    sent(link, NOON)
    for moment, is_open in ((NOON + timedelta(days=30), True), (NOON + timedelta(days=30, seconds=1), False)):
        monkeypatch.setattr("flare_app.access.portal_links.utc_now", lambda at=moment: at)
        assert opens(token) is is_open


def test_each_message_gives_thirty_more_days_to_the_same_link(link: PortalLink) -> None:
    token = access.token_for(link)
    sent(link, NOON)
    sent(link, NOON + timedelta(days=29))
    clock.start_at(NOON + timedelta(days=58, hours=23))
    assert opens(token)
    clock.start_at(NOON + timedelta(days=59, seconds=1))
    assert not opens(token)


def test_message_noted_late_does_not_shorten_the_link(link: PortalLink) -> None:
    sent(link, NOON)
    sent(link, NOON - timedelta(days=5))
    clock.start_at(NOON + timedelta(days=29))
    assert opens(access.token_for(link))


def test_revoked_link_is_dead_for_good_even_after_it_is_sent_anew(link: PortalLink, staff: Staff) -> None:
    old = access.token_for(link)
    with unit_of_work() as session:
        access.revoke(session, link=session.get_one(PortalLink, link.id), actor=staff)
    assert not opens(old)
    with unit_of_work() as session:
        reopened = access.link_for(session, customer_id=link.customer_id, address=link.address, actor=staff)
        new = access.token_for(reopened)
    assert opens(new)
    assert not opens(old)


def test_copied_link_opens_again_though_it_had_expired(link: PortalLink, staff: Staff) -> None:
    sent(link, NOON - timedelta(days=60))
    clock.start_at(NOON)
    assert not opens(access.token_for(link))
    with unit_of_work() as session:
        url = access.copy_link(session, customer_id=link.customer_id, address=link.address, actor=staff)
    assert opens(url.rpartition("/")[2])


def test_visitor_neither_makes_nor_revokes_links(link: PortalLink) -> None:
    visitor = PortalVisitor(link.id, link.public_id, link.customer_id, link.address, session_id=1)
    with unit_of_work() as session:
        with pytest.raises(NotPermitted):
            access.link_for(session, customer_id=link.customer_id, address="eve@example.com", actor=visitor)
        with pytest.raises(NotPermitted):
            access.revoke(session, link=link, actor=visitor)


def test_garbage_is_an_expired_link(database: str, queries: list[str]) -> None:
    for token in ("", ".", "\0", "é" * 20, "\ud800", "a" * 513, "A" * 100_000, "..", "eyJh.eyJi.c", None, 7):
        assert not opens(token), token  # type: ignore[arg-type]
    assert queries == []


def test_signature_for_another_purpose_or_of_another_kind_opens_nothing(link: PortalLink, keys: object, queries: list[str]) -> None:
    payload = [link.reference, link.version]
    others = [
        sign("known-browser-v1", payload),
        URLSafeSerializer(OLD_KEY, salt="portal-link-v1").dumps(payload),
        URLSafeTimedSerializer(OLD_KEY, salt="portal-link-v1").dumps(payload),
        URLSafeSerializer("", salt="portal-link-v1").dumps(payload),
    ]
    queries.clear()
    assert not any(opens(str(token)) for token in others)
    assert queries == []


def test_signed_nonsense_opens_nothing(link: PortalLink) -> None:
    for payload in (None, 7, "text", [], ["x"], {"a": 1}, ["x", 1, 2], [["x"], 1], ["\0", 1], ["x", "1"]):
        assert not opens(sign("portal-link-v1", payload)), payload


def test_every_change_of_the_last_sign_is_noticed(link: PortalLink) -> None:
    """Two bits of it carry nothing, and would make four tokens of one."""
    token = access.token_for(link)
    assert not any(opens(token[:-1] + sign) for sign in string.printable if sign != token[-1])
    assert not any(opens(token[:place] + "~" + token[place:]) for place in range(len(token) + 1))


def test_unknown_reference_and_other_version_open_nothing(link: PortalLink) -> None:
    assert not opens(access.decoy_token())
    assert not opens(sign("portal-link-v1", [link.reference, 2]))


def test_old_key_verifies_until_it_is_dropped_and_the_newest_signs(link: PortalLink, keys: object) -> None:
    mailed = access.token_for(link)
    keys(NEW_KEY, OLD_KEY)  # type: ignore[operator]
    assert opens(mailed)
    fresh = access.token_for(link)
    assert fresh != mailed
    keys(NEW_KEY)  # type: ignore[operator]
    assert opens(fresh)
    assert not opens(mailed)


def test_moments_are_utc(link: PortalLink) -> None:
    assert link.expires_at is not None
    assert link.expires_at.tzinfo == UTC
