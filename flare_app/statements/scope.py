"""What a link that the customer passed on may see of the statement: its period, or nothing at all."""

from datetime import date

from flare_app.domain.principals import PortalScope, PortalVisitor, Principal
from flare_app.domain.text import EARLIEST_DAY, LATEST_DAY
from flare_app.errors import Invalid, NotFound


def statement_scope(principal: Principal) -> PortalScope | None:
    """The narrower view of this principal; None: no limits.

    Raises:
        NotFound: it shows a single document, which has no statement.
    """
    scope = principal.scope if isinstance(principal, PortalVisitor) else None
    if scope is not None and scope.document_id is not None:
        raise NotFound("There is no such statement.")
    return scope


def within_scope(principal: Principal, start: date, end: date) -> tuple[date, date]:
    """The part of a period that the principal may see. The balance before it may be told: the period begins with it.

    Raises:
        NotFound: as `statement_scope`.
        Invalid: no day of the period may be seen.
    """
    scope = statement_scope(principal)
    if scope is None:
        return start, end
    first, last = scope.start or EARLIEST_DAY, scope.end or LATEST_DAY
    if end < first or start > last:
        raise Invalid(f"This link shows {first:%-d %B %Y} to {last:%-d %B %Y} only.", field="from")
    return max(start, first), min(end, last)
