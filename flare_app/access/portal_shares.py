"""Passing a part of the portal on: a narrower, read-only link that the customer makes from their own, for an accountant say.

It shows one document or one period, for 1 to 30 days. It ends with the link that it was made from when staff revoke that; when
that one merely runs out, the share keeps its own days. Nothing can be done through it, so it cannot be passed on once more.
"""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.access.cookies import has_public_id_shape
from flare_app.access.portal_links import PortalLinkExpired
from flare_app.access.signing import read_signed, sign
from flare_app.access.throttle import Limit, subject, take_turn
from flare_app.access.visible import visible_documents
from flare_app.clock import utc_now
from flare_app.domain.principals import Permission, PortalScope, PortalVisitor, Staff, require, require_customer
from flare_app.domain.problems import Problems
from flare_app.domain.text import as_public_id, clean_text, parse_date
from flare_app.errors import Conflict, NotFound
from flare_app.live import announce
from flare_app.models import Customer, Document, PortalLink, PortalShare
from flare_app.settings import settings

SHORTEST_DAYS, LONGEST_DAYS, DEFAULT_DAYS = 1, 30, 7
MOST_LIVE = 20
MADE_WITHIN = timedelta(hours=1)
MOST_MADE = 30
_LONGEST_NAME = 100
_MOST_LISTED = 50
_PURPOSE = "portal-share-v1"
_KIND = "portal_share"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareForm:
    """What is passed on, and to whom: either `document` (a public id) or the days `start` and `end` (ISO), for `days` days."""

    name: str = ""
    document: str = ""
    start: str = ""
    end: str = ""
    days: int = DEFAULT_DAYS


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A share with what a list shows of it: the number of its one document ("" for a period), and whose link it came from."""

    share: PortalShare
    document_number: str
    address: str
    is_live: bool


def share_portal(session: Session, *, form: ShareForm, visitor: PortalVisitor) -> PortalShare:
    """Make a link to a part of the visitor's portal.

    Raises:
        NotPermitted: a preview, or a link that was passed on itself.
        InvalidForm: on name, from, to or days.
        NotFound: the document is not there for this visitor.
        Conflict: 20 links are open already, or too many were made within an hour.
    """
    require_customer(visitor, to="share the portal")
    name, scope = _checked(session, form, visitor)
    link = session.get_one(PortalLink, visitor.link_id, with_for_update=True, populate_existing=True)
    _require_room_for_one_more(session, link)
    share = PortalShare(
        reference=secrets.token_urlsafe(16),
        portal_link_id=link.id,
        name=name,
        document_id=scope.document_id,
        start_on=scope.start,
        end_on=scope.end,
        expires_at=utc_now() + timedelta(days=form.days),
    )
    session.add(share)
    session.flush()
    _note(session, share, verb="shared", actor=visitor)
    return share


def shares_of(session: Session, *, visitor: PortalVisitor) -> list[SharedLink]:
    """What was passed on from the visitor's own link, newest first; nothing for who may not pass anything on."""
    if visitor.is_read_only:
        return []
    return _shares(session, col(PortalShare.portal_link_id) == visitor.link_id)


def shares_of_customer(session: Session, *, principal: Staff, customer_id: int) -> list[SharedLink]:
    """What was passed on from any link of a customer, newest first."""
    require(principal, Permission.VIEW_SALES)
    return _shares(session, col(PortalLink.customer_id) == customer_id)


def find_share(session: Session, *, visitor: PortalVisitor) -> SharedLink | None:
    """The share that a visitor came through; None for who came through a link of their own."""
    return next(iter(_shares(session, col(PortalShare.id) == visitor.share_id)), None) if visitor.share_id else None


def end_share(session: Session, *, public_id: str, actor: PortalVisitor | Staff) -> PortalShare:
    """Close a share at once, and every browser that came through it. One that is closed already stays as it is.

    Raises:
        NotPermitted: a preview, a link that was passed on itself, or a role without sales.
        NotFound: there is none that this person could close.
    """
    statement = select(PortalShare).where(col(PortalShare.public_id) == as_public_id(public_id))
    if isinstance(actor, PortalVisitor):
        require_customer(actor, to="end a shared link")
        statement = statement.where(col(PortalShare.portal_link_id) == actor.link_id)
    else:
        require(actor, Permission.EDIT_SALES)
    share = session.exec(statement.with_for_update()).first()
    if share is None:
        raise NotFound("This shared link does not exist.")
    if share.ended_at is None:
        share.ended_at = utc_now()
        session.add(share)
        session.flush()
        _note(session, share, verb="ended the sharing", actor=actor)
    return share


def check_share_token(session: Session, token: str) -> PortalShare:
    """The share of a token. A bad signature never reaches the database.

    Raises:
        PortalLinkExpired: expired, ended, unknown, forged; or the link that it came from was revoked.
    """
    reference = _read(token)
    share = session.exec(select(PortalShare).where(col(PortalShare.reference) == reference)).first() if reference else None
    if share is None or not is_live(share, session.get_one(PortalLink, share.portal_link_id)):
        raise PortalLinkExpired("This link has expired.")
    return share


def is_share_token(token: str) -> bool:
    """Whether one of our keys made this token for a share; says nothing about the share."""
    return bool(_read(token))


def is_live(share: PortalShare, link: PortalLink) -> bool:
    """Neither ended nor run out, and its link not revoked: the last second still counts."""
    return share.ended_at is None and utc_now() <= share.expires_at and link.revoked_at is None


def share_url(share: PortalShare) -> str:
    """The address to pass on, the same each time for as long as the newest key stays."""
    return f"{settings().base_url}/p/{sign(_PURPOSE, [share.reference, 1])}"


def scope_of(share: PortalShare) -> PortalScope:
    """What the share shows."""
    return PortalScope(document_id=share.document_id, start=share.start_on, end=share.end_on)


def _shares(session: Session, which: ColumnElement[bool]) -> list[SharedLink]:
    statement = (
        select(PortalShare, PortalLink, Document.number)
        .join(PortalLink, col(PortalLink.id) == col(PortalShare.portal_link_id))
        .outerjoin(Document, col(Document.id) == col(PortalShare.document_id))
        .where(which)
        .order_by(col(PortalShare.id).desc())
        .limit(_MOST_LISTED)
    )
    return [SharedLink(share, number or "", link.address, is_live(share, link)) for share, link, number in session.exec(statement)]


def _read(token: str) -> str:
    match read_signed(_PURPOSE, token):
        case [str(reference), 1] if has_public_id_shape(reference):
            return reference
        case _:
            return ""


def _checked(session: Session, form: ShareForm, visitor: PortalVisitor) -> tuple[str, PortalScope]:
    """Everything that is wrong with the form is said at once."""
    problems = Problems()
    name = problems.catch(
        lambda: clean_text(form.name, field="name", max_length=_LONGEST_NAME, required=True, label="For whom"), ""
    )
    scope = PortalScope(document_id=_document_id(session, form, visitor)) if form.document else _period(problems, form)
    if not SHORTEST_DAYS <= form.days <= LONGEST_DAYS:
        problems.note(f"A shared link lives for {SHORTEST_DAYS} to {LONGEST_DAYS} days.", field="days")
    problems.raise_any()
    return name, scope


def _document_id(session: Session, form: ShareForm, visitor: PortalVisitor) -> int:
    wanted = select(Document.id).where(col(Document.public_id) == as_public_id(form.document), visible_documents(visitor))
    found = session.exec(wanted).first()
    if found is None:
        raise NotFound("This document does not exist.")
    return found


def _period(problems: Problems, form: ShareForm) -> PortalScope:
    nowhere = date.min
    start = problems.catch(lambda: parse_date(form.start, field="from", label="From"), nowhere)
    end = problems.catch(lambda: parse_date(form.end, field="to", label="To"), nowhere)
    if nowhere not in (start, end) and start > end:
        problems.note("The period ends before it starts.", field="to")
    return PortalScope(start=start, end=end)


def _require_room_for_one_more(session: Session, link: PortalLink) -> None:
    live = select(func.count()).where(col(PortalShare.portal_link_id) == link.id, *_are_live())
    if session.exec(live).one() >= MOST_LIVE:
        raise Conflict(f"{MOST_LIVE} shared links are open already. End one that is not needed any more.")
    limits = [Limit(subject("link", str(link.id)), MOST_MADE)]
    if not take_turn(session, kind=_KIND, limits=limits, within=MADE_WITHIN):
        raise Conflict("Too many links were shared within an hour. Wait a while and try again.")


def _are_live() -> tuple[ColumnElement[bool], ...]:
    return col(PortalShare.ended_at).is_(None), col(PortalShare.expires_at) >= utc_now()


def _note(session: Session, share: PortalShare, *, verb: str, actor: PortalVisitor | Staff) -> None:
    """In the trail of what was shared: the document, or the customer; and pages that show the share, or came through it."""
    link = session.get_one(PortalLink, share.portal_link_id)
    about = session.get_one(Document, share.document_id) if share.document_id else session.get_one(Customer, link.customer_id)
    words = share.name if share.document_id else f"{share.name}, {share.start_on} to {share.end_on}"
    pair = [None, words] if verb == "shared" else [words, None]
    audit.record(session, actor=actor, verb=verb, subject=about, changes={"with": pair})
    announce(session, f"link:{link.id}", f"customer:{link.customer_id}")
