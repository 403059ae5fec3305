"""What the editor asks the rooms: how a form opens, what can be chosen, what a customer or a product fills in."""

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_name
from pydantic import ValidationError
from sqlmodel import Session

from flare_app import catalog, customers, documents, payments
from flare_app.company import company_today, get_company
from flare_app.database import read_only
from flare_app.documents import TotalsPreview, Unsaved
from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.domain.lifecycle import DocumentAction
from flare_app.domain.money import format_unit_price
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from flare_app.domain.terms import due_on
from flare_app.errors import Conflict, Invalid, InvalidForm, NotFound
from flare_app.models import Customer, Product
from flare_app.rendering.formats import Formats
from flare_app.ui.components.combobox import Option
from flare_app.ui.staff.editor.typed import TypedDocument, typed_from

Pairs = list[list[str]]


@dataclass(frozen=True)
class Asked:
    """Which form an address means: a kind, the draft to edit ("" for a new one), the customer to fill in."""

    kind: DocumentKind
    public_id: str = ""
    customer: str = ""

    @property
    def key(self) -> str:
        """The name under which what is typed is kept."""
        return f"{self.kind.value}/{self.public_id or 'new'}" + (f"/{self.customer}" if self.customer else "")


@dataclass(frozen=True)
class Choices:
    """What the selects offer, as pairs of value and text; `days` are those of the terms."""

    terms: Pairs
    days: dict[str, int]
    taxes: Pairs
    currencies: Pairs


@dataclass(frozen=True)
class Opened:
    """How a form opens."""

    typed: TypedDocument
    choices: Choices
    customer: str
    credited: Pairs
    default_tax: str = ""
    kept_at: str = ""


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


def open_form(actor: Staff, asked: Asked, *, unsaved: bool = True, from_aside: bool = False) -> Opened:
    """The form as it opens: what was typed and not saved before, else the draft, else an empty form.

    Raises:
        NotFound: there is no such draft.
        Conflict: the document cannot be edited any more.
    """
    with read_only() as session:
        name = documents.aside(asked.key) if from_aside else asked.key
        kept = documents.find_unsaved(session, form=name, actor=actor) if unsaved else None
        fresh = _fresh(session, actor, asked)
        typed = _restored(kept, asked) or fresh
        if from_aside:
            typed.version = fresh.version  # whoever takes it back has seen the newest
        customer = _customer(session, actor, typed.customer)
        return Opened(
            typed=typed,
            choices=_choices(session, typed),
            customer=customer.name if customer else "",
            credited=_credited(session, actor, asked.kind, customer, typed),
            default_tax=_customer_tax(session, customer),
            kept_at=_moment(session, kept) if kept and typed is not fresh else "",
        )


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
            tax=_customer_tax(session, customer),
            credited=_credited(session, actor, kind, customer, typed),
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


def due_date(issue_on: str, terms: str, days: dict[str, int]) -> str:
    """The day that terms lead to; "" where that cannot be told yet."""
    try:
        return due_on(date.fromisoformat(issue_on), days[terms]).isoformat()
    except (ValueError, KeyError, OverflowError):
        return ""


def _fresh(session: Session, actor: Staff, asked: Asked) -> TypedDocument:
    if not asked.public_id:
        form = documents.new_form(session, kind=asked.kind, customer=_customer(session, actor, asked.customer))
        return typed_from(form, key=asked.key, version=None)
    details = documents.document_details(session, principal=actor, public_id=asked.public_id)
    if details.document.kind != asked.kind:
        raise NotFound("This document does not exist.")
    if reason := details.actions[DocumentAction.EDIT]:
        raise Conflict(reason)
    return typed_from(documents.form_of_document(session, details.document), key=asked.key, version=details.document.version)


def _restored(kept: Unsaved | None, asked: Asked) -> TypedDocument | None:
    """What was kept, unless an older version of the program kept it in another shape."""
    try:
        return TypedDocument.model_validate(kept.fields | {"key": asked.key, "seen": 0}) if kept else None
    except ValidationError:
        return None


def _customer(session: Session, actor: Staff, public_id: str) -> Customer | None:
    try:
        return customers.get_customer(session, principal=actor, public_id=public_id) if public_id else None
    except NotFound:
        return None


def _customer_tax(session: Session, customer: Customer | None) -> str:
    return customers.form_of_customer(session, customer).tax if customer else ""


def _choices(session: Session, typed: TypedDocument) -> Choices:
    """The terms and taxes on offer, with those that the form names though they are offered no longer."""
    terms = {term.public_id: term for term in catalog.list_terms(session)}
    if typed.terms not in terms and (former := catalog.find_term(session, public_id=typed.terms)):
        terms[former.public_id] = former
    taxes = {tax.public_id: tax.label for tax in catalog.list_taxes(session)}
    former_taxes = catalog.find_tax_choices(session, public_ids={line.tax for line in typed.lines} - set(taxes))
    taxes |= {public_id: tax.label for public_id, tax in former_taxes.items()}
    own = get_company(session).currency
    return Choices(
        terms=[["", "Custom"], *([public_id, term.name] for public_id, term in terms.items())],
        days={public_id: term.days for public_id, term in terms.items()},
        taxes=[["", "No tax"], *map(list, taxes.items())],
        currencies=[[code, f"{code} – {get_currency_name(code, locale='en')}"] for code in dict.fromkeys([own, *MINOR_DIGITS])],
    )


def _credited(session: Session, actor: Staff, kind: DocumentKind, customer: Customer | None, typed: TypedDocument) -> Pairs:
    """The customer's open invoices, for a credit note, and the one it names already."""
    if kind is not DocumentKind.CREDIT_NOTE or customer is None:
        return []
    found = payments.open_invoices(session, customer_id=customer.id, currency=typed.currency or customer.currency)
    named = {one.public_id: one.number for one in found}
    if typed.credited_invoice and typed.credited_invoice not in named:
        named[typed.credited_invoice] = _number(session, actor, typed.credited_invoice)
    return [["", "None"], *map(list, named.items())]


def _number(session: Session, actor: Staff, public_id: str) -> str:
    try:
        return documents.get_document(session, principal=actor, public_id=public_id).number or ""
    except NotFound:
        return "Not available"


def _moment(session: Session, kept: Unsaved) -> str:
    company = get_company(session)
    at = kept.kept_at.astimezone(ZoneInfo(company.timezone))
    return f"{at:%H:%M}" if at.date() == company_today(session) else f"{at:%H:%M} on {Formats(company.locale).day(at.date())}"


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
