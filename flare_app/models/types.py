"""Column helpers that every table shares: ids, amounts, moments."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, TypeDecorator
from sqlmodel import Field

from flare_app.clock import utc_now

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""64-bit everywhere; SQLite calls its 64-bit row id INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, timezone-aware in Python, UTC in the database (SQLite has no time zones and keeps it plain)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: it would silently be another moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_public_id() -> str:
    """A random id for addresses: 96 bits, URL-safe; serial ids are never shown."""
    return secrets.token_urlsafe(12)


def primary_key() -> Any:
    """The serial id that other tables point at."""
    return Field(default=None, primary_key=True, sa_type=BigId)


def public_id() -> Any:
    """The id in addresses."""
    return Field(default_factory=new_public_id, max_length=32, unique=True)


def foreign_key(target: str, *, nullable: bool = False, index: bool = True) -> Any:
    """A foreign key to `table.column`; deleting what is referred to is refused."""
    settings: dict[str, Any] = {"foreign_key": target, "sa_type": BigId, "index": index, "nullable": nullable}
    return Field(default=None, **settings) if nullable else Field(**settings)


def minor_units(default: int = 0) -> Any:
    """Minor units of the row's currency."""
    return Field(default=default, sa_type=BigInteger)


def moment(*, now: bool = False, index: bool = False) -> Any:
    """A moment; `now` fills it when the row is made, else it may be empty."""
    if now:
        return Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False, index=index)
    return Field(default=None, sa_type=UtcDateTime, nullable=True, index=index)
