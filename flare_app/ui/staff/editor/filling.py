"""What a customer or a product fills in, and what follows from what is typed."""

from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from flare_app import catalog, customers, documents, statements
from flare_app.database import read_only, unit_of_work
from flare_app.documents import TotalsPreview
from flare_app.domain.money import format_unit_price
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from flare_app.domain.terms import due_on
from flare_app.errors import Invalid, InvalidForm, NotFound
from flare_app.models import Product
from flare_app.ui.components.browser import Fill
from flare_app.ui.components.combobox import Option
from flare_app.ui.staff.editor.choices import NEW, NEW_GROUP, Choices, Pairs, choices_for, credited_choices, customer_tax
from flare_app.ui.staff.editor.typed import TypedDocument


@dataclass(frozen=True)
class CustomerFill:
    """What a customer brings into the form."""

    public_id: str
    name: str
    currency: str
    terms: str
    tax: str
    credited: Pairs = field(default_factory=list)


@dataclass(frozen=True)
class ProductFill:
    """What a product brings into a line; no price when it has another currency."""

    public_id: str
    name: str
    description: str
    unit_price: str
    tax: str


def fill_from_customer(actor: Staff, public_id: str, typed: TypedDocument, kind: DocumentKind) -> CustomerFill:
    """What the chosen customer brings."""
    with read_only() as session:
        customer = customers.get_customer(session, principal=actor, public_id=public_id)
        form = documents.new_form(session, kind=kind, customer=customer)
        return CustomerFill(
            public_id=customer.public_id,
            name=customer.name,
            currency=customer.currency,
            terms=form.terms,
            tax=customer_tax(session, customer),
            credited=credited_choices(session, actor, kind, customer, typed),
        )


def fill_from_product(public_id: str, name: str, currency: str) -> ProductFill | None:
    """What the chosen product brings, or one that has exactly this name."""
    with read_only() as session:
        product = (
            catalog.find_product(session, public_id=public_id) if public_id else catalog.find_product_by_name(session, name=name)
        )
        return _product_fill(session, product, currency) if product else None


def search_customers(actor: Staff, text: str) -> list[Option]:
    """Customers for the combobox."""
    with read_only() as session:
        found = customers.search_customers(session, principal=actor, text=text)
        return [Option(one.public_id, one.name, one.email) for one in found]


def search_products(actor: Staff, text: str) -> list[Option]:
    """Products for the combobox of a line, with their prices."""
    with read_only() as session:
        found = catalog.search_products(session, principal=actor, text=text)
        return [Option(one.public_id, one.name, _price_text(one)) for one in found]


def preview(typed: TypedDocument, kind: DocumentKind) -> TotalsPreview:
    """What the document would come to."""
    with read_only() as session:
        return documents.preview_totals(session, typed.for_room(kind.value))


def credit_warning(actor: Staff, typed: TypedDocument, total_amount: int) -> str:
    """What to say when this invoice leaves the customer owing more than the credit limit; "" while it does not."""
    with read_only() as session:
        try:
            customer = customers.get_customer(session, principal=actor, public_id=typed.customer)
        except NotFound:  # saving says so
            return ""
        return statements.credit_warning(session, principal=actor, customer=customer, adding=total_amount, currency=typed.currency)


def set_defaults(actor: Staff, customer: str, terms: str, tax: str) -> tuple[str, str, str]:
    """Let the customer's later documents begin with these terms and this tax; the name, and what they began with before."""
    with unit_of_work() as session:
        kept = customers.get_customer(session, principal=actor, public_id=customer)
        before = customers.form_of_customer(session, kept)
        customers.set_document_defaults(session, public_id=customer, terms=terms, tax=tax, actor=actor)
        return kept.name, before.terms, before.tax


def problems_of(typed: TypedDocument, kind: DocumentKind, actor: Staff) -> dict[str, str]:
    """What saving would refuse, by field name."""
    with read_only() as session:
        try:
            documents.check_form(session, typed.for_room(kind.value), actor)
        except Invalid as error:
            return problems_by_field(typed, error)
    return {}


def problems_by_field(typed: TypedDocument, error: Invalid) -> dict[str, str]:
    """The sentences of a refused form by the names of its fields, in the form's order; the first of several for one field."""
    found: dict[str, str] = {}
    for one in error.problems if isinstance(error, InvalidForm) else [error]:
        found.setdefault(typed.field_of(one.field, one.line), str(one))
    return found


def read_choices(typed: TypedDocument) -> Choices:
    """What the selects offer now."""
    with read_only() as session:
        return choices_for(session, typed)


def opening_entries(before: TypedDocument, now: TypedDocument) -> list[Fill]:
    """Selects in which an entry was chosen that only opens a window: they show again what they showed before."""
    names = ["terms", *(f"lines.{line.key}.tax" for line in now.lines)]
    opening = [name for name in names if now.text_of(name) in (NEW, NEW_GROUP)]
    return [(name, now.text_of(name), before.text_of(name)) for name in opening]


def due_date(issue_on: str, terms: str, days: dict[str, int]) -> str:
    """The day that terms lead to; "" where that cannot be told yet."""
    try:
        return due_on(date.fromisoformat(issue_on), days[terms]).isoformat()
    except (ValueError, KeyError, OverflowError):
        return ""


def due_entries(before: TypedDocument, now: TypedDocument, days: dict[str, int]) -> list[Fill]:
    """The due date follows terms and invoice date; one that was typed wins, and then no terms are named."""
    old, new = (due_date(one.issue_on, one.terms, days) for one in (before, now))
    if now.due_on != before.due_on:
        return [("terms", now.terms, "")] if now.due_on and new and now.due_on != new else []
    follows = now.terms != before.terms or (now.issue_on != before.issue_on and now.due_on in ("", old))
    return [("due_on", now.due_on, new)] if new and follows else []


def _product_fill(session: Session, product: Product, currency: str) -> ProductFill:
    taxes = catalog.tax_public_ids(session, [product.tax_id] if product.tax_id else [])
    return ProductFill(
        public_id=product.public_id,
        name=product.name,
        description=product.description,
        unit_price=format_unit_price(product.unit_price_e4, product.currency) if product.currency == currency else "",
        tax=taxes.get(product.tax_id or 0, ""),
    )


def _price_text(product: Product) -> str:
    return f"{format_unit_price(product.unit_price_e4, product.currency)} {product.currency}" if product.unit_price_e4 else ""
