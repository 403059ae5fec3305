"""Products and services that fill invoice lines."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.catalog.names import begins, has_name, holds
from flare_app.catalog.taxes import find_tax_choices
from flare_app.clock import utc_now
from flare_app.company import get_company
from flare_app.domain.money import is_currency, parse_unit_price
from flare_app.domain.principals import Actor, Permission, Staff, require
from flare_app.domain.text import as_public_id, clean_text
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.models import Product

MAX_SEARCH_LENGTH = 200


@dataclass(frozen=True, slots=True)
class _Checked:
    name: str
    description: str
    unit_price_e4: int
    currency: str
    tax_id: int | None


def create_product(
    session: Session, *, name: str, unit_price: str = "", description: str = "", currency: str = "", tax: str = "", actor: Actor
) -> Product:
    """Add a product; `unit_price` as typed, in the company's currency unless `currency` names another; `tax` is a public id.

    Raises:
        Invalid: on the field that it names.
        Conflict: there is a product of that name.
    """
    require(actor, Permission.EDIT_SALES)
    checked = _checked(session, name=name, unit_price=unit_price, description=description, currency=currency, tax=tax)
    _require_free_name(session, checked.name)
    product = Product(
        name=checked.name,
        description=checked.description,
        unit_price_e4=checked.unit_price_e4,
        currency=checked.currency,
        tax_id=checked.tax_id,
    )
    session.add(product)
    session.flush()
    audit.record(session, actor=actor, verb="created", subject=product)
    return product


def update_product(
    session: Session,
    *,
    public_id: str,
    version: int,
    name: str,
    unit_price: str = "",
    description: str = "",
    currency: str = "",
    tax: str = "",
    actor: Actor,
) -> Product:
    """Change a product; lines that exist keep what they say.

    Raises:
        Conflict: it was changed elsewhere since `version`, or the name is taken.
    """
    require(actor, Permission.EDIT_SALES)
    product = get_product(session, public_id=public_id, lock=True)
    if product.version != version:
        raise Conflict("This product was changed elsewhere meanwhile. Reload it, then change it again.")
    checked = _checked(session, name=name, unit_price=unit_price, description=description, currency=currency, tax=tax)
    _require_free_name(session, checked.name, except_id=product.id)
    changes = {}
    for field in ("name", "description", "unit_price_e4", "currency", "tax_id"):
        old, new = getattr(product, field), getattr(checked, field)
        if old != new:
            changes[field] = [old, new]
            setattr(product, field, new)
    if changes:
        product.version += 1
        session.flush()
        audit.record(session, actor=actor, verb="changed", subject=product, changes=changes)
    return product


def archive_product(session: Session, *, public_id: str, actor: Actor) -> Product:
    """Offer a product no longer; lines that name it stay."""
    require(actor, Permission.EDIT_SALES)
    product = get_product(session, public_id=public_id, lock=True)
    if product.archived_at is None:
        product.archived_at = utc_now()
        product.version += 1
        audit.record(session, actor=actor, verb="archived", subject=product)
    return product


def restore_product(session: Session, *, public_id: str, actor: Actor) -> Product:
    """Offer an archived product again.

    Raises:
        Conflict: there is one of the same name on offer.
    """
    require(actor, Permission.EDIT_SALES)
    product = get_product(session, public_id=public_id, lock=True)
    if product.archived_at is not None:
        _require_free_name(session, product.name, except_id=product.id)
        product.archived_at = None
        product.version += 1
        audit.record(session, actor=actor, verb="restored", subject=product)
    return product


def get_product(session: Session, *, public_id: str, lock: bool = False) -> Product:
    """The product of that public id.

    Raises:
        NotFound: there is none.
    """
    statement = select(Product).where(Product.public_id == as_public_id(public_id))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    product = session.exec(statement).first()
    if product is None:
        raise NotFound("This product does not exist.")
    return product


def find_product(session: Session, *, public_id: str) -> Product | None:
    """The product of that public id, archived or not, or None."""
    return session.exec(select(Product).where(Product.public_id == as_public_id(public_id))).first()


def find_product_by_name(session: Session, *, name: str) -> Product | None:
    """The product on offer that has exactly this name, letter case aside, or None."""
    same = select(Product).where(has_name(Product.name, name.strip()), col(Product.archived_at).is_(None))
    return session.exec(same.order_by(col(Product.id))).first()


def find_products_by_name(session: Session, *, names: Collection[str]) -> dict[str, Product]:
    """The products on offer that have exactly one of these names, by name: one query for all."""
    wanted = set(names) - {""}
    statement = select(Product).where(col(Product.name).in_(wanted), col(Product.archived_at).is_(None))
    return {product.name: product for product in session.exec(statement.order_by(col(Product.id).desc()))} if wanted else {}


def list_products(session: Session, *, principal: Staff) -> list[Product]:
    """Every product on offer, by name."""
    require(principal, Permission.VIEW_SALES)
    return list(session.exec(select(Product).where(col(Product.archived_at).is_(None)).order_by(Product.name)))


def search_products(session: Session, *, principal: Staff, text: str, limit: int = 8) -> list[Product]:
    """Products on offer whose name holds `text`, those that begin with it first: what a form suggests while typing."""
    require(principal, Permission.VIEW_SALES)
    wanted = text[:MAX_SEARCH_LENGTH].strip()
    statement = select(Product).where(col(Product.archived_at).is_(None))
    if wanted:
        statement = statement.where(holds(Product.name, wanted)).order_by(begins(Product.name, wanted).desc())
    return list(session.exec(statement.order_by(func.lower(Product.name), col(Product.id)).limit(min(limit, 50))))


def _checked(session: Session, *, name: str, unit_price: str, description: str, currency: str, tax: str) -> _Checked:
    code = (currency or get_company(session).currency).strip().upper()
    if not is_currency(code):
        raise Invalid("Choose a currency.", field="currency")
    choices = find_tax_choices(session, public_ids=[tax])
    if tax and tax not in choices:
        raise Invalid("This tax does not exist. Choose another one.", field="tax")
    return _Checked(
        name=clean_text(name, field="name", max_length=200, required=True),
        description=clean_text(description, field="description", max_length=2000, multiline=True),
        unit_price_e4=parse_unit_price(unit_price) if unit_price.strip() else 0,
        currency=code,
        tax_id=choices[tax].id if tax else None,
    )


def _require_free_name(session: Session, name: str, *, except_id: int | None = None) -> None:
    same = find_product_by_name(session, name=name)
    if same is not None and same.id != except_id:
        raise Conflict(f"There is a product named {same.name} already.")
