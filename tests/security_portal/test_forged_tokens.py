"""Tokens that nobody signed, a million in `make faults`: none opens anything, none reaches the database."""

import random
import string
from collections.abc import Iterator

import pytest
from sqlmodel import Session

from flare_app import access
from flare_app.access import PortalLinkExpired
from flare_app.database import reader_engine, unit_of_work
from flare_app.settings import settings
from tests.access.books import JANUARY, make_books, share
from tests.fault_sizes import TOKENS
from tests.queries import noted_queries

MUTATED = TOKENS // 5
RANDOM = TOKENS - MUTATED
SIGNS = string.ascii_letters + string.digits + "-_."


@pytest.fixture
def database_kind() -> str:
    """What never reaches the database does not depend on its kind."""
    return "sqlite"


@pytest.fixture
def tokens(database: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The token of a link and that of a share, both open."""
    monkeypatch.setenv("FLARE_SECRET_KEYS", "o" * 32)
    settings.cache_clear()
    books = make_books()
    return [access.token_for(books.link), access.share_url(share(books.owner, **JANUARY)).rpartition("/")[2]]


@pytest.mark.faults
def test_forged_tokens_open_nothing_and_reach_no_database(tokens: list[str]) -> None:
    for token in tokens:
        with unit_of_work() as session:
            assert access.open_portal(session, token=token)
    accepted = asked = 0
    with noted_queries() as queries, Session(reader_engine()) as session:
        for token in forged(tokens):
            asked += 1
            try:
                access.open_portal(session, token=token)
                accepted += 1
            except PortalLinkExpired:
                pass
    assert (accepted, queries) == (0, [])
    assert asked == RANDOM + MUTATED


def forged(tokens: list[str]) -> Iterator[str]:
    """Tokens of pure chance, as long as ours; and ours with one to three characters changed, left out, doubled or swapped."""
    chance = random.Random(20261122)
    for _ in range(RANDOM // 1_000):
        noise = "".join(chance.choices(SIGNS, k=1_100))
        yield from (noise[start : start + 20 + start % 80] for start in range(1_000))
    for number in range(MUTATED):
        while (found := mutated(tokens[number % len(tokens)], chance)) in tokens:
            pass
        yield found


def mutated(token: str, chance: random.Random) -> str:
    """The token with a few accidents."""
    for _ in range(chance.randint(1, 3)):
        place, sign = chance.randrange(len(token) - 1), chance.choice(SIGNS)
        after = (sign + token[place + 1], token[place + 1], sign + token[place : place + 2], token[place + 1] + token[place])
        token = token[:place] + chance.choice(after) + token[place + 2 :]
    return token
