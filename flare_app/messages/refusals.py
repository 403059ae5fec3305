"""Addresses that a mail server refused for good: staff see it wherever they would write to one again, and may still write."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, delete, func, or_
from sqlalchemy import select as select_columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from flare_app.clock import utc_now
from flare_app.lists import ListSource
from flare_app.models import Customer, CustomerContact, RefusedAddress

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


def refused_among(session: Session, *, addresses: Collection[str]) -> dict[str, str]:
    """Of these addresses those that were refused, in small letters, each with the mail server's words."""
    keys = {address.lower() for address in addresses}
    if not keys:
        return {}
    found = session.exec(select(RefusedAddress).where(col(RefusedAddress.address).in_(keys)))
    return {one.address: one.answer for one in found}


def has_refused_address(_source: ListSource) -> ColumnElement[bool]:
    """Of a `Customer` that is not archived: whether their own address, or that of one of their people, was refused."""
    refused = select_columns(col(RefusedAddress.address))
    people = select_columns(col(CustomerContact.customer_id)).where(func.lower(col(CustomerContact.email)).in_(refused))
    is_refused = or_(func.lower(col(Customer.email)).in_(refused), col(Customer.id).in_(people))
    return and_(col(Customer.archived_at).is_(None), is_refused)
