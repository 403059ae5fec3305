"""What a portal visitor may see, as conditions for every query: their customer's records, and of a passed-on link its part only.

Rooms put these into their own statements, so that what lies outside is never read and cannot be told from what does not exist.
"""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, true
from sqlmodel import col

from flare_app.domain.principals import PortalScope, PortalVisitor, Principal
from flare_app.domain.states import DocumentState
from flare_app.models import Document, Payment


def visible_documents(principal: Principal) -> ColumnElement[bool]:
    """Of `Document`: what was issued to the visitor's customer, within the visitor's scope, never a draft; to staff all of them."""
    if not isinstance(principal, PortalVisitor):
        return true()
    return and_(
        col(Document.customer_id) == principal.customer_id,
        col(Document.state) != DocumentState.DRAFT.value,
        _documents_within(principal.scope),
    )


def visible_payments(principal: Principal) -> ColumnElement[bool]:
    """Of `Payment`: the visitor's customer's, within the visitor's scope; to staff all of them.

    A link to one document opens no payment: its receipt names the other invoices that it settled. What of it touched the
    document stands in the document's own history.
    """
    if not isinstance(principal, PortalVisitor):
        return true()
    return and_(col(Payment.customer_id) == principal.customer_id, _payments_within(principal.scope))


def visible_rows(
    visitor: PortalVisitor, *, customer: SQLColumnExpression[Any], day: SQLColumnExpression[Any] | None = None
) -> ColumnElement[bool]:
    """Of any table: the visitor's customer's rows, by the column that says whose they are, and within the visitor's scope.

    A link to one document shows none of them; a link to a period those whose `day` lies in it, and none that have no day.
    """
    own = customer == visitor.customer_id
    if visitor.scope is None:
        return own
    is_dated = visitor.scope.document_id is None and day is not None
    return and_(own, _is_between(day, visitor.scope)) if is_dated and day is not None else false()


def _documents_within(scope: PortalScope | None) -> ColumnElement[bool]:
    if scope is None:
        return true()
    if scope.document_id is not None:
        return col(Document.id) == scope.document_id
    return _is_between(col(Document.issue_on), scope)


def _payments_within(scope: PortalScope | None) -> ColumnElement[bool]:
    if scope is None:
        return true()
    return false() if scope.document_id is not None else _is_between(col(Payment.paid_on), scope)


def _is_between(day: SQLColumnExpression[Any], scope: PortalScope) -> ColumnElement[bool]:
    """A scope without both days is no scope that we make, so it shows nothing."""
    return false() if scope.start is None or scope.end is None else day.between(scope.start, scope.end)
