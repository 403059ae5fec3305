"""Data for scale tests: as many invoices as asked for, made from a seed and written by the ten thousand.

The books are right, and `verify` proves them: numbers without a gap and in the order of the days, totals by the domain's arithmetic,
balances from allocations, texts to search by from the rooms themselves. What such data goes without are audit entries of its rows.
"""

import random
import secrets
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from sqlmodel import Session

from flare_app import catalog, clock, documents, messages, payments
from flare_app.company import get_company
from flare_app.database import refresh_statistics, unit_of_work
from flare_app.demo.company import Setting, found_company, price_in
from flare_app.demo.crowd import Account, make_accounts
from flare_app.demo.rows import Rows
from flare_app.domain.lifecycle import DocumentState
from flare_app.domain.money import parse_quantity, parse_unit_price
from flare_app.domain.numbering import DEFAULT_SERIES, format_number
from flare_app.domain.totals import DocumentTotals, LineInput, compute_totals
from flare_app.models import (
    Allocation,
    Company,
    Delivery,
    Document,
    DocumentLine,
    DocumentTax,
    Message,
    NumberSeries,
    Payment,
)
from flare_app.search import ddl

_SEED = 20261122
_DAYS = 730
_BATCH = 2_000
_LARGEST_SHARE = 5  # the first customer holds one invoice in so many
_SEARCHED = ("document", "payment", "message")
_DELAYS = {"prompt": (-12, 1), "usual": (-3, 14), "slow": (12, 75), "never": (400, 800)}


@dataclass(frozen=True, slots=True)
class _Line:
    """A product in a quantity, as it stands on a line."""

    amounts: LineInput
    columns: dict[str, Any]


def load_bulk(count: int, *, on_progress: Callable[[int], None] = lambda _count: None) -> None:
    """Write `count` invoices, with payments, credit notes and e-mails, into an empty, migrated database; all of it or nothing.

    Raises:
        Conflict: there is a company already.
    """
    with unit_of_work() as session:
        setting = found_company(session)
        connection = session.connection()
        # Learning all texts at the end takes a fraction of the time.
        for table in _SEARCHED:
            ddl.drop_index(connection, table)
        _Books(session, setting, count).keep(on_progress)
        for table in _SEARCHED:
            ddl.create_index(connection, table)
    refresh_statistics()
