"""Where the list of products gets its rows."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlmodel import col

from flare_app.catalog.names import holds
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.errors import NotFound
from flare_app.lists import ListSource
from flare_app.models import Product, Tax


def product_source(principal: Principal) -> ListSource:
    """Rows for the staff list: name, description, unit_price_e4, currency, tax, status ("active" or "archived").

    Raises:
        NotFound: a portal visitor asks.
    """
    if isinstance(principal, PortalVisitor):
        raise NotFound("There is no such list.")
    status = case((col(Product.archived_at).is_(None), "active"), else_="archived")
    plain = {key: col(getattr(Product, key)) for key in ("name", "description", "unit_price_e4", "currency")}
    tax = func.coalesce(col(Tax.name), "")
    statement: Select[*tuple[Any, ...]] = (
        select(
            col(Product.id).label("id"),
            col(Product.public_id).label("public_id"),
            col(Product.name).label("label"),
            *(column.label(key) for key, column in plain.items()),
            tax.label("tax"),
            status.label("status"),
        )
        .select_from(Product)
        .outerjoin(Tax, col(Tax.id) == col(Product.tax_id))
    )
    return ListSource(
        select=statement,
        id=col(Product.id),
        public_id=col(Product.public_id),
        sorts={**plain, "tax": tax, "status": status},
        search=_mentions,
    )


def is_on_offer(_source: ListSource) -> ColumnElement[bool]:
    """Offered in new lines."""
    return col(Product.archived_at).is_(None)


def is_archived(_source: ListSource) -> ColumnElement[bool]:
    """Kept for what was, not offered any more."""
    return col(Product.archived_at).is_not(None)


def _mentions(text: str) -> ColumnElement[bool]:
    """Every word stands in the name or the description. Products are few, so this needs no index."""
    return and_(*(or_(holds(Product.name, word), holds(Product.description, word)) for word in text.split()[:10]), true())
