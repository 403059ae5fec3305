"""The keys that staff keep in the settings, opened once for each process and forgotten as soon as they change."""

import time
from dataclasses import dataclass, field

from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import Session

from flare_app.access import unseal
from flare_app.clock import utc_now
from flare_app.database import read_only
from flare_app.live import EVERYTHING, listeners
from flare_app.models import OnlinePayments
from flare_app.settings import Settings, settings

ONLINE_TOPIC = "staff:online-payments"
"""Announced with every change of how online payments are set up."""

ONLY_ROW = 1
_KEPT_SECONDS = 15
"""For a process that does not listen to the changes of others, such as a command."""


@dataclass(frozen=True, slots=True)
class KeptKeys:
    """What is stored, in clear: never shown, logged or put into a State."""

    secret_key: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    former_webhook_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Memory:
    under: Settings
    keys: KeptKeys
    read_at: float


NOTHING_KEPT = KeptKeys()
_memory: _Memory | None = None
_changes = 0


def kept_keys() -> KeptKeys:
    """The stored keys; empty ones where nothing is stored, or no key of the house opens it any more."""
    global _memory  # noqa: PLW0603 - one process has one memory
    under, memory, before = settings(), _memory, _changes
    if memory is not None and memory.under is under and time.monotonic() - memory.read_at < _KEPT_SECONDS:
        return memory.keys
    try:
        with read_only() as session:
            keys = _opened(session)
    except (OperationalError, ProgrammingError):
        return NOTHING_KEPT  # a database that was not migrated yet holds no keys
    if before == _changes:
        _memory = _Memory(under, keys, time.monotonic())
    return keys


def _opened(session: Session) -> KeptKeys:
    row = session.get(OnlinePayments, ONLY_ROW)
    if row is None:
        return NOTHING_KEPT
    is_rolling = row.former_until is not None and row.former_until > utc_now()
    former = row.former_webhook_sealed if is_rolling else ""
    return KeptKeys(*(unseal(sealed) if sealed else "" for sealed in (row.key_sealed, row.webhook_sealed, former)))


def _forget(topic: str) -> None:
    global _memory, _changes
    if topic in (ONLINE_TOPIC, EVERYTHING):
        _memory, _changes = None, _changes + 1


listeners.append(_forget)
