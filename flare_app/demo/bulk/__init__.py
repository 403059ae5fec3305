"""Data for scale tests: as many invoices as asked for, made from a seed and written by the ten thousand.

The books are right, and `verify` proves them: numbers without a gap and in order of their days, totals by the domain's arithmetic,
balances from allocations, the texts to search by from the rooms themselves. What is left out are the audit entries of these rows.
"""

import random
from collections.abc import Callable
from datetime import timedelta

from flare_app import clock
from flare_app.company import get_company
from flare_app.database import refresh_statistics, unit_of_work
from flare_app.demo.bulk.books import Books
from flare_app.demo.bulk.crowd import make_accounts
from flare_app.demo.bulk.rows import Rows
from flare_app.demo.company import found_company
from flare_app.search import ddl

__all__ = ["load_bulk"]

_SEED = 20261122
_DAYS = 730
_BATCH = 20_000
_LARGEST_HOLDS = 5
"""The first customer has one invoice in five."""
_SEARCHED = ("document", "payment", "message")


def load_bulk(count: int, *, on_progress: Callable[[int], None] = lambda _count: None) -> None:
    """Write `count` invoices with payments, credit notes and e-mails into an empty, migrated database: all of it or nothing.

    There are `count` / 20 customers, 50 at least. `on_progress` hears how many invoices are written.

    Raises:
        Conflict: there is a company already.
    """
    chance = random.Random(_SEED)  # noqa: S311 - made-up data, no secret
    with unit_of_work() as session:
        setting = found_company(session)
        connection = session.connection()
        # To learn all texts at the end takes a fraction of the time.
        for table in _SEARCHED:
            ddl.drop_index(connection, table)
        rows, company = Rows(connection, chance), get_company(session)
        largest, *others = make_accounts(session, setting, rows, chance, count=max(50, count // 20))
        until = clock.today(company.timezone) - timedelta(days=1)
        books = Books(setting, company, rows, chance, until=until)
        for number in range(_DAYS):
            day = until - timedelta(days=_DAYS - 1 - number)
            first, end = count * number // _DAYS, count * (number + 1) // _DAYS
            for made in range(first, end):
                books.invoice(largest if made % _LARGEST_HOLDS == 0 else chance.choice(others), day)
            books.settle(day)
            if rows.count >= _BATCH:
                rows.write()
                on_progress(end)
        books.close(session)
        for table in _SEARCHED:
            ddl.create_index(connection, table)
    refresh_statistics()
