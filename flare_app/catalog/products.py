"""Products and services that fill invoice lines."""

from collections.abc import Collection

from sqlalchemy import func
from sqlmodel import Session, col, select

from flare_app.catalog.taxes import get_tax, tax_pairs
from flare_app.company import get_company
from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.domain.money import format_unit_price
from flare_app.domain.principals import Permission, Principal, Staff, require
from flare_app.domain.text import as_public_id
from flare_app.models import Product, Tax
from flare_app.records import Details, Fact, Field, FieldKind, RecordTable, begins, has_name, holds

MAX_SEARCH_LENGTH = 200

PRODUCT_TABLE = RecordTable(
    model=Product,
    noun="product",
    fields=(
        Field("name", "Name", required=True, wide=True),
        Field("unit_price", "Unit price", FieldKind.PRICE, column="unit_price_e4"),
        Field(
            "currency",
            "Currency",
            FieldKind.CHOICE,
            default=lambda session: get_company(session).currency,
            choices=lambda _session, _kept: [(code, code) for code in MINOR_DIGITS],
        ),
        Field("tax", "Tax", FieldKind.REFERENCE, column="tax_id", refers_to=Tax, choices=tax_pairs),
        Field(
            "description",
            "Description",
            FieldKind.LONG_TEXT,
            longest=2_000,
            hint="Filled into the line of a document.",
            phone=False,
        ),
    ),
    view=Permission.VIEW_SALES,
    edit=Permission.EDIT_SALES,
    is_unique=True,
)


create_product = PRODUCT_TABLE.create
update_product = PRODUCT_TABLE.update
archive_product = PRODUCT_TABLE.archive
restore_product = PRODUCT_TABLE.restore


def product_details(session: Session, principal: Principal, product: Product) -> Details:
    """Name, price and tax, then the description."""
    tax = get_tax(session, tax_id=product.tax_id) if product.tax_id else None
    return Details(
        product.name,
        amount=f"{format_unit_price(product.unit_price_e4, product.currency)} {product.currency}",
        note=tax.label if tax else "No tax",
        facts=(Fact("Description", product.description),) if product.description else (),
    )


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
