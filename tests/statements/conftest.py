"""A company with one customer whose account has a history."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff
from flare_app.models import Customer
from tests import factories
from tests.statements.history import History


@dataclass(frozen=True)
class Account:
    """Whose account it is, and who looks at it."""

    staff: Staff
    customer: Customer


WriteHistory = Callable[..., Account]


@pytest.fixture
def write_history(database: str, at: object) -> WriteHistory:
    """Call with a seed and a currency to have an account in it."""

    def write(seed: int = 1, currency: str = "EUR") -> Account:
        at(datetime(2026, 6, 30, 9, tzinfo=UTC))  # type: ignore[operator]
        with unit_of_work() as session:
            ada = factories.make_company(session)
            customer = factories.make_customer(session, actor=ada, name="Acme", email="billing@acme.example")
            History(session, ada, customer, currency, random.Random(seed)).write()
        return Account(ada, customer)

    return write
