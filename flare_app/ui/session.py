"""Who is asking: resolved from the HttpOnly cookies on every event. State is no witness: it gets lost, its token can be guessed."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import cookie_parser

from flare_app.access import record_seen, seen_is_due, staff_from_cookies, visitor_from_cookies
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor, Principal, Staff
from flare_app.errors import NotPermitted

REMEMBERED_SECONDS = 2.0
_MOST_REMEMBERED = 4_096

Result = TypeVar("Result")


@dataclass(frozen=True)
class Asker:
    """What the cookies of one event say; both may be there when staff preview a portal."""

    staff: Staff | None = None
    visitor: PortalVisitor | None = None

    @property
    def identity(self) -> str:
        """Whom a State belongs to; on a change everything that it holds is thrown away."""
        staff = f"staff:{self.staff.user_id}" if self.staff else ""
        visitor = f"portal:{self.visitor.portal_id}:{self.visitor.link_id}" if self.visitor else ""
        return visitor or staff


_principal: ContextVar[Principal | None] = ContextVar("principal", default=None)
_remembered: dict[bytes, tuple[float, Asker]] = {}
_notes: set[asyncio.Task[None]] = set()


async def find_asker(cookie_header: str, portal_id: str) -> Asker:
    """Whose cookies these are; looked up at most every two seconds, so that a revoked session ends within five."""
    key = hashlib.sha256(f"{portal_id}\n{cookie_header}".encode(errors="replace")).digest()
    known = _remembered.get(key)
    if known and known[0] > time.monotonic():
        return known[1]
    asker = await asyncio.to_thread(_look_up, cookie_parser(cookie_header), portal_id) if cookie_header else Asker()
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[key] = (time.monotonic() + REMEMBERED_SECONDS, asker)
    if asker.staff and seen_is_due(asker.staff):
        _note_seen(asker.staff)
    return asker


def forget_askers() -> None:
    """Look everybody up again at the next event: after a sign-out, a changed role, a revoked link."""
    _remembered.clear()


def become(principal: Principal | None) -> None:
    """Set the principal of the running event; only the event policy does."""
    _principal.set(principal)


def principal() -> Principal:
    """Who asks in the running event: what the handler's policy was checked against.

    Raises:
        NotPermitted: a public handler has no principal.
    """
    asker = _principal.get()
    if asker is None:
        raise NotPermitted("Please sign in.")
    return asker


def staff() -> Staff:
    """The member of staff who asks.

    Raises:
        NotPermitted: nobody, or a portal visitor.
    """
    asker = principal()
    if not isinstance(asker, Staff):
        raise NotPermitted("Please sign in.")
    return asker


def visitor() -> PortalVisitor:
    """The portal visitor who asks.

    Raises:
        NotPermitted: nobody, or staff.
    """
    asker = principal()
    if not isinstance(asker, PortalVisitor):
        raise NotPermitted("Please open the link in your e-mail again.")
    return asker


async def in_thread(work: Callable[..., Result], *arguments: object, **named: object) -> Result:
    """Run blocking work (a query, a verb of a room) beside the event loop; the principal goes along."""
    return await asyncio.to_thread(work, *arguments, **named)


def _look_up(cookies: Mapping[str, str], portal_id: str) -> Asker:
    with read_only() as session:
        return Asker(
            staff=staff_from_cookies(session, cookies),
            visitor=visitor_from_cookies(session, cookies, portal_id) if portal_id else None,
        )


def _note_seen(who: Staff) -> None:
    """Move the idle timeout on without letting the event wait for the write lock."""
    task = asyncio.create_task(asyncio.to_thread(_write_seen, who))
    _notes.add(task)  # the loop itself holds tasks weakly
    task.add_done_callback(_notes.discard)


def _write_seen(who: Staff) -> None:
    with unit_of_work() as session:
        record_seen(session, principal=who, at=utc_now())
