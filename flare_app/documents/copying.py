"""From a document back to a form: for editing a draft, and for a new draft like an existing document."""

from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session, col, select

from flare_app.company import company_today, get_company
from flare_app.documents.checking import check_form
from flare_app.documents.drafting import save_draft
from flare_app.documents.form import CheckedDocument, DocumentForm, LineForm
from flare_app.documents.reading import get_document, lines_of
from flare_app.documents.sources import names_of_sources
from flare_app.domain.money import format_decimal_e4, format_unit_price
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.domain.tax import format_rate
from flare_app.domain.terms import due_on
from flare_app.models import Customer, Document, DocumentLine, PaymentTerm, Product, Tax


def new_form(session: Session, *, kind: DocumentKind, customer: Customer | None = None) -> DocumentForm:
    """An empty form as it opens: today's date, and the customer's terms, currency and tax where there is a customer."""
    company = get_company(session)
    today = company_today(session)
    term = session.get(PaymentTerm, (customer.terms_id if customer else None) or company.default_terms_id or 0)
    tax = session.get(Tax, customer.tax_id) if customer and customer.tax_id else None
    is_invoice = kind is DocumentKind.INVOICE
    return DocumentForm(
        kind=kind.value,
        customer=customer.public_id if customer else "",
        issue_on=today.isoformat(),
        terms=term.public_id if term and is_invoice else "",
        due_on=due_on(today, term.days).isoformat() if term and is_invoice else "",
        expires_on=(today + timedelta(days=company.estimate_days)).isoformat() if kind is DocumentKind.ESTIMATE else "",
        currency=customer.currency if customer else company.currency,
        lines=(LineForm(tax=tax.public_id if tax else ""),),
    )


def form_of_document(session: Session, document: Document) -> DocumentForm:
    """The form filled with what the document says."""
    customer = session.get_one(Customer, document.customer_id)
    credited = session.get(Document, document.credited_invoice_id) if document.credited_invoice_id else None
    term = session.get(PaymentTerm, document.terms_id) if document.terms_id else None
    lines = lines_of(session, document)
    products = _public_ids(session, Product, {line.product_id for line in lines})
    taxes = _public_ids(session, Tax, {line.tax_id for line in lines})
    sources = names_of_sources(session, lines)
    return DocumentForm(
        kind=document.kind,
        customer=customer.public_id,
        issue_on=document.issue_on.isoformat(),
        terms=term.public_id if term else "",
        due_on=_iso(document.due_on),
        expires_on=_iso(document.expires_on),
        po_number=document.po_number,
        currency=document.currency,
        prices_include_tax=document.prices_include_tax,
        discount=_percent(document.discount_ppm),
        credited_invoice=credited.public_id if credited and credited.state == DocumentState.ISSUED else "",
        internal_note=document.internal_note,
        customer_note=document.customer_note,
        lines=tuple(
            replace(_line_form(line, products, taxes, document.currency), source=sources.get(line.id, "")) for line in lines
        ),
    )


def duplicate_document(session: Session, *, public_id: str, actor: Actor, operation_id: str = "") -> Document:
    """A new draft with the same content, dated today; with an `operation_id` a double click makes one.

    Raises:
        InvalidForm: the customer is archived.
        NotFound: there is no such document.
    """
    require(actor, Permission.EDIT_SALES)
    document = get_document(session, principal=actor, public_id=public_id)
    form = replace(without_sources(form_of_today(session, document)), operation_id=operation_id)
    return save_draft(session, form=form, actor=actor)


def without_sources(form: DocumentForm) -> DocumentForm:
    """The form as one of its own: what was invoiced or credited once is not taken a second time."""
    return replace(form, credited_invoice="", lines=tuple(replace(line, source="") for line in form.lines))


def form_of_today(session: Session, document: Document, *, kind: DocumentKind | None = None) -> DocumentForm:
    """The document's form moved to today, due and expiry dates as far ahead as they were; `kind` makes it another kind."""
    today = company_today(session)
    form = form_of_document(session, document)
    form = replace(
        form,
        kind=(kind or DocumentKind(document.kind)).value,
        issue_on=today.isoformat(),
        due_on=_iso(_moved(document.due_on, document.issue_on, today)),
        expires_on=_iso(_moved(document.expires_on, document.issue_on, today)),
    )
    if kind is None or kind == document.kind:
        return form
    if kind is not DocumentKind.INVOICE:
        return replace(form, terms="", due_on="", expires_on="")
    fresh = new_form(session, kind=kind, customer=session.get_one(Customer, document.customer_id))
    return replace(form, terms=fresh.terms, due_on=fresh.due_on or today.isoformat(), expires_on="")


def check_copy(session: Session, document: Document, *, actor: Actor) -> CheckedDocument:
    """What a new draft in the document's place, dated today, would hold."""
    return check_form(session, form_of_today(session, document), actor, replacing=document.id)


def _moved(day: date | None, since: date, today: date) -> date | None:
    return None if day is None else today + (day - since)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _percent(ppm: int) -> str:
    return format_rate(ppm) if ppm else ""


def _public_ids(session: Session, model: type[Product] | type[Tax], ids: set[int | None]) -> dict[int | None, str]:
    wanted = ids - {None}
    rows = session.exec(select(model.id, model.public_id).where(col(model.id).in_(wanted))) if wanted else ()
    return dict(list(rows))


def _line_form(line: DocumentLine, products: dict[int | None, str], taxes: dict[int | None, str], currency: str) -> LineForm:
    return LineForm(
        product=products.get(line.product_id, ""),
        product_name=line.product_name,
        description=line.description,
        quantity=format_decimal_e4(line.quantity_e4),
        unit_price=format_unit_price(line.unit_price_e4, currency),
        discount=_percent(line.discount_ppm),
        tax=taxes.get(line.tax_id, ""),
    )
