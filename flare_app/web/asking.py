"""Who sends a request, and from where."""

import ipaddress

from sqlmodel import Session
from starlette.requests import HTTPConnection, Request

from flare_app.access import record_seen, seen_is_due, staff_from_cookies, visitor_from_cookies
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Permission, Principal, Staff, require
from flare_app.errors import NotFound


def client_ip(connection: HTTPConnection, *, trusted_hops: int) -> str:
    """The caller's address.

    Behind `trusted_hops` proxies of our own it is the entry that the outermost of them wrote into X-Forwarded-For; with none the
    header is whatever the caller likes, so it is ignored.
    """
    peer = connection.client.host if connection.client else ""
    if not trusted_hops:
        return peer
    named = [part.strip() for line in connection.headers.getlist("x-forwarded-for") for part in line.split(",") if part.strip()]
    if len(named) < trusted_hops:
        return peer
    try:
        return str(ipaddress.ip_address(named[-trusted_hops]))
    except ValueError:
        return peer


def ip_of(request: Request) -> str:
    """The caller's address, with the number of proxies that the app was built with."""
    return client_ip(request, trusted_hops=request.app.state.trusted_hops)


def require_principal(session: Session, request: Request) -> Principal:
    """Whose cookie this is: with `?portal=` the visitor of that portal, without it staff.

    Raises:
        NotFound: nobody whom we know; strangers learn nothing about what is here.
    """
    portal_id = request.query_params.get("portal", "")
    staff = None if portal_id else staff_from_cookies(session, request.cookies)
    found = staff or visitor_from_cookies(session, request.cookies, portal_id)
    if found is None:
        raise NotFound("This does not exist.")
    return found


def require_editor(request: Request) -> Staff:
    """The member of staff who may edit sales, asked before anything of the request's body is read. Blocks.

    Raises:
        NotFound: nobody whom we know.
        NotPermitted: a role without it, or a visitor of a portal.
    """
    with read_only() as session:
        asker = require_principal(session, request)
    require(asker, Permission.EDIT_SALES)
    assert isinstance(asker, Staff)
    return asker


def note_seen(staff: Staff) -> None:
    """Move the idle timeout on, once a minute at most."""
    if seen_is_due(staff):
        with unit_of_work() as session:
            record_seen(session, principal=staff, at=utc_now())
