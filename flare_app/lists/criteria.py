"""What a list's panel of filters offers.

A criterion reads what is entered, stands in the address, narrows in SQL and says itself in words.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session
from sqlmodel import Session as RoomSession

from flare_app.domain.principals import Principal
from flare_app.domain.text import as_public_id
from flare_app.lists.columns import ListSource
from flare_app.lists.formatting import status_text

MOST_CHOSEN = 100
TAKEN_NAMES = frozenset(
    ("of", "q", "filter", "sort", "period", "currency", "from", "to", "before", "after", "ids", "without", "row", "portal", "new")
)
"""What stands in the addresses of lists beside criteria."""

_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")

Pairs = Sequence[tuple[str, str]]
"""Codes and what they are called."""


@dataclass(frozen=True)
class Entering:
    """How the one who fills in the panel writes: `digits` is how many decimals an amount may have."""

    locale: str
    digits: int


@dataclass(frozen=True)
class Criterion(ABC):
    """One section of the panel. `key` is its name in the address, and of the column that it looks at."""

    key: str
    title: str

    @abstractmethod
    def entered(self, given: Mapping[str, str], how: Entering) -> str:
        """The value that the panel's fields come to, "" when they ask for nothing.

        Raises:
            Invalid: a field, which it names, holds what cannot be taken.
        """

    @abstractmethod
    def fields(self, value: str, locale: str) -> dict[str, str]:
        """The fields of the panel that come to a value, by their names: what `entered` reads back."""

    @abstractmethod
    def checked(self, value: str) -> str:
        """A value from an address as far as it can be used."""

    @abstractmethod
    def condition(self, source: ListSource, value: str) -> ColumnElement[bool]:
        """What rows have to meet. `value` is a checked one that is not empty."""

    @abstractmethod
    def words(self, session: Session, source: ListSource, value: str, locale: str) -> str:
        """The value as people read it: "Overdue, Unpaid"."""


@dataclass(frozen=True)
class Choices(Criterion):
    """Some of several values, each with a checkbox.

    `codes` are those that the column can have, called as a STATUS column calls them; `read(session, source)` gives them with their
    names where they depend on what there is. `where(source, chosen codes)` is the condition, if not that the column has one of
    them.
    """

    codes: tuple[str, ...] = ()
    read: Callable[[Session, ListSource], Pairs] | None = None
    where: Callable[[ListSource, tuple[str, ...]], ColumnElement[bool]] | None = None

    def offered(self, session: Session, source: ListSource) -> Pairs:
        """What can be chosen."""
        return self.read(session, source) if self.read else [(code, status_text(code)) for code in self.codes]

    def entered(self, given: Mapping[str, str], how: Entering) -> str:
        """The checkboxes are called "status.overdue"."""
        beginning = f"{self.key}."
        return self.checked(",".join(name.removeprefix(beginning) for name in given if name.startswith(beginning)))

    def fields(self, value: str, locale: str) -> dict[str, str]:
        """A box that is ticked sends "on"."""
        return {f"{self.key}.{code}": "on" for code in value.split(",") if code}

    def checked(self, value: str) -> str:
        """Codes with "," between, each once; known ones in their own order."""
        asked = dict.fromkeys(value.split(","))
        codes = [code for code in self.codes or asked if code in asked and _CODE.fullmatch(code)]
        return ",".join(codes[:MOST_CHOSEN])

    def condition(self, source: ListSource, value: str) -> ColumnElement[bool]:
        """One of the chosen."""
        chosen = tuple(value.split(","))
        return self.where(source, chosen) if self.where else source.select.selected_columns[self.key].in_(chosen)

    def words(self, session: Session, source: ListSource, value: str, locale: str) -> str:
        """The names of the chosen, in the order in which they are offered."""
        chosen = value.split(",")
        known = {code: name for code, name in self.offered(session, source) if code in chosen}
        return ", ".join([*known.values(), *(code for code in chosen if code not in known)])


def read_currencies(session: Session, source: ListSource) -> Pairs:
    """The currencies that occur among a list's rows."""
    currency = source.select.selected_columns["currency"]
    found = session.execute(source.select.with_only_columns(currency, maintain_column_froms=True).distinct()).scalars()
    return [(code, code) for code in sorted(found)]


@dataclass(frozen=True)
class Currencies(Choices):
    """The rows' currencies; offered where there are several. Amounts are then entered with the decimals of the chosen ones."""

    key: str = "currencies"
    title: str = "Currency"
    read: Callable[[Session, ListSource], Pairs] | None = read_currencies

    def condition(self, source: ListSource, value: str) -> ColumnElement[bool]:
        """One of the chosen."""
        return source.select.selected_columns["currency"].in_(value.split(","))


@dataclass(frozen=True)
class OneRecord(Criterion):
    """What belongs to one record of another kind, which is searched for.

    `find(session, principal, text)` suggests records as (public id, name, second line), `name(session, public id)` is "" for one
    that does not exist, and `where(source, public id)` the condition.
    """

    find: Callable[[RoomSession, Principal, str], Sequence[tuple[str, str, str]]] = lambda _session, _principal, _text: ()
    name: Callable[[Session, str], str] = lambda _session, _public_id: ""
    where: Callable[[ListSource, str], ColumnElement[bool]] = lambda _source, _public_id: true()

    def entered(self, given: Mapping[str, str], how: Entering) -> str:
        """The public id of what was picked."""
        return self.checked(given.get(self.key, ""))

    def fields(self, value: str, locale: str) -> dict[str, str]:
        """The public id."""
        return {self.key: value} if value else {}

    def checked(self, value: str) -> str:
        """A public id."""
        return as_public_id(value)

    def condition(self, source: ListSource, value: str) -> ColumnElement[bool]:
        """What belongs to the record; nothing when there is none."""
        return self.where(source, value)

    def words(self, session: Session, source: ListSource, value: str, locale: str) -> str:
        """What the record is called."""
        return self.name(session, value) or "Unknown"
