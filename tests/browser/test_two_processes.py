"""Two server processes with PostgreSQL and Redis: what happens in one is seen in the pages of the other."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Browser, expect

from flare_app import database
from tests.browser.conftest import house_of, load_story
from tests.browser.server import Server
from tests.browser.steps import body_rows, record, row_of, search, select, sign_in, status
from tests.browser.visits import Visits
from tests.lent_database import LentDatabase
from tests.mail_server import MailServer
from tests.stripe_sandbox import free_port


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis server of the test's own, without a file."""
    port = free_port()
    program = shutil.which("redis-server")
    assert program, "Redis is not installed. Run: apt-get install redis-server"
    running = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
    )
    with redis.Redis(port=port, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.1), 100)) as client:
        client.ping()
    yield f"redis://127.0.0.1:{port}/0"
    running.terminate()
    running.wait(20)


@pytest.fixture
def pair(
    built_pages: None, postgresql: LentDatabase, redis_url: str, post: MailServer, tmp_path: Path
) -> Iterator[tuple[Server, Server]]:
    """Two servers that share the data folder, the database and Redis."""
    folder = tmp_path / "data"
    shared = {"FLARE_DATABASE_URL": postgresql.lend(), "FLARE_REDIS_URL": redis_url}
    load_story(days=5, FLARE_ENV="demo", DATA_DIR=str(folder), **shared)
    servers = Server(folder, smtp_url=post.url, more=shared), Server(folder, smtp_url=post.url, more=shared)
    for server in servers:
        server.start()
    yield servers
    for server in servers:
        server.stop()
    database.dispose()
    postgresql.take_back()


def test_pages_of_one_process_follow_what_happens_in_the_other(
    pair: tuple[Server, Server], chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = pair
    house = house_of(one, monkeypatch)
    customer = house.customer()
    first, second = house.invoice(customer), house.invoice(customer, "250.00")
    office, street = Visits(chromium, one.url), Visits(chromium, other.url)
    try:
        desk, portal = office.new(), street.new()
        sign_in(desk, after="/sales/invoices")
        search(desk, customer.name)
        expect(body_rows(desk, "Invoices")).to_have_count(2)
        portal.goto(house.link(customer).replace(one.url, other.url))
        select(portal, str(second.number))
        expect(status(portal)).to_contain_text("1 selected, total 250.00 EUR")
        for page in (desk, portal):
            page.evaluate("window.notReloaded = true")

        row_of(desk, "Invoices", str(first.number)).get_by_role("link").click()
        record(desk, str(first.number)).get_by_role("button", name="Record payment").click()
        desk.get_by_role("button", name="Save", exact=True).click()
        expect(row_of(portal, "Invoices", str(first.number))).to_contain_text("Paid")
        expect(status(portal)).to_contain_text("1 selected, total 250.00 EUR")

        desk.goto("/sales/invoices")
        search(desk, customer.name)
        desk.evaluate("window.notReloaded = true")
        portal.get_by_role("button", name="Pay Online").click()
        portal.get_by_role("dialog", name="Pay online").get_by_role("button", name="Continue to payment").click()
        expect(row_of(desk, "Invoices", str(second.number))).to_contain_text("Payment in progress")
        portal.get_by_role("button", name="Pay", exact=True).click()
        expect(row_of(portal, "Invoices", str(second.number))).to_contain_text("Paid")
        expect(row_of(desk, "Invoices", str(second.number))).to_contain_text("Paid")
        assert desk.evaluate("window.notReloaded")
    finally:
        office.close()
        street.close()
    assert (office.unexpected(), street.unexpected()) == ([], [])
    assert [server.complaints() for server in pair] == ["", ""]
