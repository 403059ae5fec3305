"""What the window Share reads and does; each is done in a thread."""

from dataclasses import dataclass
from datetime import date

from flare_app import access, documents
from flare_app.access import ShareForm
from flare_app.company import company_today, get_company
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor
from flare_app.errors import NotFound
from flare_app.lists.formatting import locale_for
from flare_app.rendering.formats import Formats
from flare_app.ui.components.portal_sharing.rows import ShareRow, share_rows, what_is_shared


@dataclass(frozen=True)
class Opening:
    """The window as it opens: the number of the one document, if it is about one; else the days that are proposed."""

    number: str
    start: str
    end: str
    rows: list[ShareRow]


def opening(who: PortalVisitor, document: str) -> Opening:
    """What the window shows at first: this year so far, or the one document.

    Raises:
        NotFound: the document is not there for this visitor.
    """
    with read_only() as session:
        today = company_today(session)
        number = documents.get_document(session, principal=who, public_id=document).number if document else ""
    return Opening(number or "", date(today.year, 1, 1).isoformat(), today.isoformat(), rows(who))


def rows(who: PortalVisitor) -> list[ShareRow]:
    """What the visitor passed on."""
    with read_only() as session:
        found = access.shares_of(session, visitor=who)
        return share_rows(found, locale=locale_for(session, who), timezone=get_company(session).timezone)


def make(who: PortalVisitor, form: ShareForm) -> str:
    """Make a link; the address to pass on."""
    with unit_of_work() as session:
        return access.share_url(access.share_portal(session, form=form, visitor=who))


def address(who: PortalVisitor, public_id: str) -> tuple[str, str]:
    """For whom a link is that still opens, and its address.

    Raises:
        NotFound: the visitor has none such.
    """
    with read_only() as session:
        for one in access.shares_of(session, visitor=who):
            if one.share.public_id == public_id and one.is_live:
                return one.share.name, access.share_url(one.share)
    raise NotFound("This shared link does not exist.")


def end(who: PortalVisitor, public_id: str) -> None:
    """Close a link at once."""
    with unit_of_work() as session:
        access.end_share(session, public_id=public_id, actor=who)


def count_opening(who: PortalVisitor) -> None:
    """A person is here."""
    with unit_of_work() as session:
        access.record_opening(session, visitor=who)


def notice(who: PortalVisitor) -> str:
    """What stands above the portal of somebody to whom it was passed on; "" for all others."""
    with read_only() as session:
        found = access.find_share(session, visitor=who)
        if found is None:
            return ""
        formats = Formats(locale_for(session, who))
    until = formats.day(found.share.expires_at.date())
    return f"Shared with {found.share.name}: {what_is_shared(found, formats)}. For looking only, until {until}."
