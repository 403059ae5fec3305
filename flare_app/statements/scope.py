"""What a link that the customer passed on may see of the statement: its period, or nothing at all."""

from datetime import date

from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.errors import Invalid, NotFound


def visible_period(principal: Principal) -> tuple[date, date] | None:
    """The first and the last day of the narrower view of this principal; None: no limits.

    Raises:
        NotFound: it shows a single document, which has no statement.
    """
    scope = principal.scope if isinstance(principal, PortalVisitor) else None
    if scope is None:
        return None
    if scope.start is None or scope.end is None:
        raise NotFound("There is no such statement.")
    return scope.start, scope.end


def within_scope(principal: Principal, start: date, end: date) -> tuple[date, date]:
    """The part of a period that the principal may see. The balance before it may be told: the period begins with it.

    Raises:
        NotFound: as `visible_period`.
        Invalid: no day of the period may be seen.
    """
    visible = visible_period(principal)
    if visible is None:
        return start, end
    first, last = visible
    if end < first or start > last:
        raise Invalid(f"This link shows {first:%-d %B %Y} to {last:%-d %B %Y} only.", field="from")
    return max(start, first), min(end, last)
