"""A real server, a real mail server and a real browser. Whatever a page or the server complains about fails the test."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from flare_app import database
from flare_app.settings import settings
from tests.browser.house import House
from tests.browser.server import Server, own_environment
from tests.browser.steps import sign_in
from tests.browser.visits import DESKTOP, Visits
from tests.mail_server import MailServer, mail_server

DAYS_OF_THE_STORY = 100
_PROGRAMS = ("chromium", "chromium-browser")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_LOAD = """
import sys

from flare_app.demo import load_demo
from flare_app.migrations import upgrade
from flare_app.settings import settings

upgrade(settings().sqlalchemy_url)
load_demo(days=int(sys.argv[1]))
"""

_FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=45_000)


@pytest.fixture(scope="package")
def built_pages() -> None:
    """The pages as `make run` builds them; nothing happens while they are up to date."""
    subprocess.run([sys.executable, "-m", "flare_app", "build"], env=own_environment(FLARE_ENV="demo"), check=True)


@pytest.fixture(scope="package")
def loaded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the end of the demo company's story, to copy."""
    folder = tmp_path_factory.mktemp("template")
    load_story(FLARE_ENV="demo", DATA_DIR=str(folder))
    return folder


def load_story(*, days: int = DAYS_OF_THE_STORY, **variables: str) -> None:
    """Fill the database that the variables name with the end of the demo company's story."""
    subprocess.run([sys.executable, "-c", _LOAD, str(days)], env=own_environment(**variables), check=True)


@pytest.fixture(scope="package")
def post() -> Iterator[MailServer]:
    """The mail server that the server delivers to."""
    with mail_server() as running:
        yield running


NewServer = Callable[[], Server]


@pytest.fixture(scope="package")
def new_server(
    built_pages: None, loaded_folder: Path, post: MailServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewServer]:
    """Call to have a server with a database of its own."""
    started: list[Server] = []

    def new() -> Server:
        folder = tmp_path_factory.mktemp("server") / "data"
        shutil.copytree(loaded_folder, folder)
        started.append(Server(folder, smtp_url=post.url))
        started[-1].start()
        return started[-1]

    yield new
    for one in started:
        one.stop()


@pytest.fixture(scope="package")
def shared_server(new_server: NewServer) -> Server:
    """The server of most tests; each makes the customers and documents that it needs."""
    return new_server()


@pytest.fixture
def server(shared_server: Server) -> Iterator[Server]:
    """The shared server; an error in its log fails the test in which it was written."""
    shared_server.complaints()
    yield shared_server
    complaints = shared_server.complaints()
    assert not complaints, f"The server complained:\n{complaints}"


@pytest.fixture
def house(server: Server, monkeypatch: pytest.MonkeyPatch) -> House:
    """The rooms, opened in this process on the server's database: another process that writes while pages are open."""
    return house_of(server, monkeypatch)


def house_of(server: Server, monkeypatch: pytest.MonkeyPatch) -> House:
    """The rooms on a server's database, for the rest of the test."""
    for name, value in server.variables.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    database.dispose()
    return House()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Closed with each file: an open one would keep the async tests of other folders from running."""
    program = next(found for name in _PROGRAMS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_QUIET))
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know whether their test failed."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture
def visits(chromium: Browser, server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Visits]:
    """Windows on the shared server; a console error or warning in any of them fails the test. Pictures of a failed one are kept."""
    made = Visits(chromium, server.url)
    yield made
    if request.node.stash.get(_FAILED, False):
        made.take_pictures(tmp_path)
    made.close()
    complaints = made.unexpected()
    assert not complaints, "The pages complained:\n" + "\n".join(complaints)


@pytest.fixture(scope="module")
def staff_cookies(chromium: Browser, shared_server: Server) -> Any:
    """The cookies of somebody who signed in by the form."""
    with chromium.new_context(base_url=shared_server.url) as context:
        sign_in(context.new_page())
        return context.storage_state()


Desk = Callable[..., Page]


@pytest.fixture
def desk(visits: Visits, staff_cookies: Any, house: House) -> Desk:
    """Call with an address to have a staff page there: `desk("/sales/invoices")`. Forms open empty, whatever was typed before."""
    house.forget_unsaved_forms()

    def open_at(address: str, size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        page = visits.new(size, storage_state=staff_cookies, **options)
        page.goto(address)
        return page

    return open_at


@pytest.fixture
def portal(visits: Visits) -> Desk:
    """Call with a link from a mail to have the customer's portal in a window of its own."""

    def open_at(link: str, size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        page = visits.new(size, **options)
        page.goto(link)
        return page

    return open_at
