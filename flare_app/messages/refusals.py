"""Addresses that a mail server refused for good: staff see it wherever they would write to one again, and may still write."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, delete, func, or_
from sqlalchemy import select as select_columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from flare_app.clock import utc_now
from flare_app.company import get_company
from flare_app.domain.principals import Permission, Staff, System, require
from flare_app.lists import ListSource
from flare_app.messages.addresses import parts_of
from flare_app.messages.transport import REFUSED_ADDRESS
from flare_app.models import Customer, CustomerContact, RefusedAddress
from flare_app.rendering.formats import Formats

_LONGEST = 500


def note_refused(session: Session, *, address: str, answer: str) -> None:
    """A server does not take mail for this address; `answer` are its words."""
    key = address.lower()
    known = session.get(RefusedAddress, key)
    if known is None:
        try:
            with session.begin_nested():
                session.add(RefusedAddress(address=key, answer=answer[:_LONGEST]))
        except IntegrityError:
            return  # another worker heard it this moment
    else:
        known.answer, known.refused_at = answer[:_LONGEST], utc_now()
        session.flush()


def forget_refused(session: Session, *, address: str) -> None:
    """A mail got through: whatever was wrong with the address is not any more."""
    session.execute(delete(RefusedAddress).where(col(RefusedAddress.address) == address.lower()))


def tell_refused(session: Session, *, principal: Staff | System, typed: str) -> list[str]:
    """A sentence for each of the addresses, typed with commas, semicolons or spaces between, that its mail server refused.

    What is no address is passed over.

    Raises:
        NotPermitted.
    """
    require(principal, Permission.VIEW_SALES)
    typed_as = {part.lower(): part for part in parts_of(typed)}
    found = _refused_among(session, typed_as)
    if not found:
        return []
    company = get_company(session)
    zone, shown = ZoneInfo(company.timezone), Formats(company.locale)
    return [
        f"{typed_as[key]} was refused by its mail server on {shown.day(one.refused_at.astimezone(zone).date())}: {_words(one)}"
        for key, one in ((key, found[key]) for key in typed_as if key in found)
    ]


def _refused_among(session: Session, addresses: Collection[str]) -> dict[str, RefusedAddress]:
    if not addresses:
        return {}
    found = session.exec(select(RefusedAddress).where(col(RefusedAddress.address).in_(addresses)))
    return {one.address: one for one in found}


def _words(refusal: RefusedAddress) -> str:
    words = refusal.answer.removeprefix(f"{REFUSED_ADDRESS}: ")
    return words if words.endswith(".") else f"{words}."


def has_refused_address(_source: ListSource) -> ColumnElement[bool]:
    """Of a `Customer` that is not archived: whether their own address, or that of one of their people, was refused."""
    refused = select_columns(col(RefusedAddress.address))
    people = select_columns(col(CustomerContact.customer_id)).where(func.lower(col(CustomerContact.email)).in_(refused))
    is_refused = or_(func.lower(col(Customer.email)).in_(refused), col(Customer.id).in_(people))
    return and_(col(Customer.archived_at).is_(None), is_refused)
