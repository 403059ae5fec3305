"""The demo company: believable, the same on every machine, dated relative to today."""

import random
from collections.abc import Callable

from flare_app import access, clock, customers
from flare_app.company import find_company
from flare_app.database import read_only, refresh_statistics, unit_of_work
from flare_app.demo.company import DEMO, found_company
from flare_app.demo.mail import Postman
from flare_app.demo.people import CUSTOMERS
from flare_app.demo.story import DAYS, Story, tell_story

__all__ = ["DAYS", "is_loaded", "load_demo", "portal_link"]

_SEED = 20261122


def is_loaded() -> bool:
    """Whether the database holds a company already, the demo or a real one."""
    with read_only() as session:
        return find_company(session) is not None


def portal_link() -> str:
    """The portal link of the demo's first customer, who has invoices to pay; "" when it is not the demo company."""
    with unit_of_work() as session:
        customer = customers.find_customer_by_email(session, email=CUSTOMERS[0].email)
        if customer is None:
            return ""
        return access.copy_link(session, customer_id=customer.id, address=customer.email, actor=DEMO)


def load_demo(*, days: int = DAYS, on_day: Callable[[int], None] = lambda _count: None) -> int:
    """Tell the last `days` of the story into an empty, migrated database; gives the number of documents. `on_day` hears of each.

    Raises:
        Conflict: there is a company already.
    """
    with unit_of_work() as session:
        setting = found_company(session)
    story = Story(setting, random.Random(_SEED), Postman(setting.staff))  # noqa: S311 - a story, no secret
    tell_story(story, today=clock.today("Europe/Dublin"), on_day=on_day, days=days)
    refresh_statistics()
    return story.made
