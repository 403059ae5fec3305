"""Tries within a window, counted in the database: every process sees the same count, and a restart forgives nothing."""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from flare_app.clock import utc_now
from flare_app.database import is_sqlite
from flare_app.models import LoginAttempt
from flare_app.settings import settings


@dataclass(frozen=True)
class Limit:
    """At most `most` tries for one subject."""

    subject: str
    most: int


def subject(kind: str, value: str) -> str:
    """A keyed hash: the table of tries tells nobody who tried. Every process has the same oldest key."""
    return hmac.new(settings().keys[-1].encode(), f"{kind}:{value}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def network_of(ip: str) -> str:
    """What a single subscriber has: one IPv4 address, or one IPv6 /64."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip[:45]
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def take_turn(session: Session, *, kind: str, limits: Sequence[Limit], within: timedelta) -> list[LoginAttempt]:
    """Count one try against every limit; the rows that count it, or nothing when a limit is reached."""
    since = utc_now() - within
    for limit in sorted(limits, key=lambda each: each.subject):
        _one_at_a_time(session, limit.subject)
    for limit in limits:
        tries = select(func.count()).where(
            col(LoginAttempt.kind) == kind, col(LoginAttempt.subject) == limit.subject, col(LoginAttempt.at) > since
        )
        if session.exec(tries).one() >= limit.most:
            return []
    attempts = [LoginAttempt(kind=kind, subject=limit.subject) for limit in limits]
    session.add_all(attempts)
    session.flush()
    return attempts


def _one_at_a_time(session: Session, name: str) -> None:
    """Parallel tries wait for each other, or all of them would read the same count. SQLite has one writer anyway."""
    if not is_sqlite(session.get_bind()):
        session.exec(select(func.pg_advisory_xact_lock(int(name[:15], 16))))
