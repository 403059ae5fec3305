"""The demo company: loaded once into an empty database, and introduced when the server is ready."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from flare_app.commands.database import prepare_database
from flare_app.commands.terminal import Steps, say
from flare_app.database import read_only
from flare_app.settings import DEMO_EMAIL, DEMO_PASSWORD, Environment, Settings, settings

Documents = Annotated[
    int,
    typer.Option(min=0, max=10_000_000, help="Load so many made-up invoices instead, with payments and e-mails, for scale tests."),
]


def demo(documents: Documents = 0) -> None:
    """Load the demo company into an empty database."""
    chosen = settings()
    steps = Steps("Demo", 2)
    prepare_database(steps, chosen)
    if not (load_many(steps, documents) if documents else load_once(steps)):
        say("There is a company already; nothing was changed.")
        raise typer.Exit(1)


def load_once(steps: Steps) -> bool:
    """Load the demo company unless there is a company; whether it was loaded now."""
    from flare_app.demo import DAYS, is_loaded, load_demo

    loaded = is_loaded()
    steps.begin("demo company (kept)" if loaded else "demo company (loading two years of documents)")
    if loaded:
        return False
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Loading", total=DAYS + 1)
        made = load_demo(on_day=lambda day: bar.update(task, completed=day))
    say(f"Loaded {made} documents.")
    return True


def load_many(steps: Steps, documents: int) -> bool:
    """Load data for scale tests unless there is a company; whether it was loaded now."""
    from flare_app.demo import is_loaded
    from flare_app.demo.bulk import load_bulk

    steps.begin(f"{documents:,} invoices for scale tests")
    if is_loaded():
        return False
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Loading", total=documents)
        load_bulk(documents, on_progress=lambda count: bar.update(task, completed=count))
    return True


def _ask_for_company() -> None:
    from flare_app import company

    with read_only() as session:
        if company.find_company(session) is None:
            say("There is no company yet. Run: python -m flare_app set-up, then: python -m flare_app user add you@example.com")


def introduce(chosen: Settings) -> None:
    """Say how to sign in and give one customer's portal link, in the demo; anywhere else, what an empty database still needs."""
    from flare_app.demo import portal_link

    if chosen.env is not Environment.DEMO:
        _ask_for_company()
        return
    say(f"Sign in with {DEMO_EMAIL} and the password {DEMO_PASSWORD}")
    if link := portal_link():
        say(f"A customer's portal: {link}")
