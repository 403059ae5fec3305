"""From a typed form to values that can be kept, or to one sentence per field."""

from collections.abc import Callable
from datetime import date
from functools import partial

from sqlmodel import Session, select

from flare_app.catalog import find_term
from flare_app.company import get_company
from flare_app.customers import current_customer
from flare_app.documents.crediting import find_credited, require_creditable
from flare_app.documents.form import CheckedDocument, CheckedLine, DocumentForm
from flare_app.documents.lines import check_lines, read_discount
from flare_app.documents.sources import Source, find_sources, fits
from flare_app.domain.money import is_currency
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.problems import Problems
from flare_app.domain.states import DocumentKind
from flare_app.domain.tax import TaxRounding
from flare_app.domain.terms import due_on
from flare_app.domain.text import as_public_id, clean_text, parse_date
from flare_app.domain.totals import DocumentTotals, compute_totals
from flare_app.errors import Invalid
from flare_app.models import Company, Customer, Document, PaymentTerm

ISSUE_LABELS = {
    DocumentKind.ESTIMATE: "Estimate date",
    DocumentKind.INVOICE: "Invoice date",
    DocumentKind.CREDIT_NOTE: "Credit note date",
}


def check_form(session: Session, form: DocumentForm, actor: Actor, *, replacing: int | None = None) -> CheckedDocument:
    """Accept a form, or refuse it as a whole. `replacing` is the id of an issued document that goes when this one comes.

    Raises:
        InvalidForm: with one sentence per field or line.
        NotPermitted: the actor may not edit sales documents.
    """
    require(actor, Permission.EDIT_SALES)
    problems = Problems()
    kind = problems.catch(lambda: _kind(form.kind), DocumentKind.INVOICE)
    customer = problems.catch(lambda: _customer(session, form.customer), None)
    issue_on = problems.catch(lambda: parse_date(form.issue_on, field="issue_on", label=ISSUE_LABELS[kind]), None)
    term = problems.catch(lambda: _term(session, form.terms), None)
    due = problems.catch(lambda: _due_on(form.due_on, issue_on, term), None) if kind is DocumentKind.INVOICE else None
    expires = problems.catch(lambda: _expires_on(form.expires_on, issue_on), None) if kind is DocumentKind.ESTIMATE else None
    if term is not None and (issue_on is None or due != due_on(issue_on, term.days)):
        term = None
    currency = problems.catch(lambda: _currency(form.currency, customer), "")
    credited = problems.catch(lambda: find_credited(session, form, kind, customer, currency), None)
    texts = {name: problems.catch(partial(clean, getattr(form, name)), "") for name, clean in _TEXTS.items()}
    rounding = tax_rounding_of(get_company(session), credited)
    discount_ppm = problems.catch(lambda: read_discount(form.discount), 0)
    sources = sources_of(session, form, kind, credited)
    lines = check_lines(session, form, sources, problems)
    totals = _totals(form, lines, problems, currency=currency, rounding=rounding, discount_ppm=discount_ppm)
    if credited is not None and totals is not None:
        problems.catch(partial(require_creditable, session, credited, totals.total_amount, apart_from=replacing), None)
    problems.raise_any()
    assert customer is not None and issue_on is not None and totals is not None
    return CheckedDocument(
        kind=kind, customer=customer, currency=currency, issue_on=issue_on, due_on=due, expires_on=expires,
        terms_id=term.id if term else None, terms_name=term.name if term else "", prices_include_tax=form.prices_include_tax,
        tax_rounding=rounding, discount_ppm=discount_ppm, credited_invoice_id=credited.id if credited else None,
        converted_from_id=_converted_from(kind, sources), lines=lines, totals=totals, **texts,
    )  # fmt: skip


_TEXTS: dict[str, Callable[[str], str]] = {
    "po_number": partial(clean_text, field="po_number", max_length=100, label="PO number"),
    "internal_note": partial(clean_text, field="internal_note", max_length=5_000, multiline=True),
    "customer_note": partial(clean_text, field="customer_note", max_length=5_000, multiline=True, label="Note to customer"),
}
clean_po_number, clean_internal_note = _TEXTS["po_number"], _TEXTS["internal_note"]


def tax_rounding_of(company: Company, credited: Document | None) -> TaxRounding:
    """The company's rule; a credit note follows the invoice that it credits, so that the whole of it comes to the same."""
    return TaxRounding((credited or company).tax_rounding)


def sources_of(session: Session, form: DocumentForm, kind: DocumentKind, credited: Document | None) -> dict[str, Source]:
    """The lines of which the form's lines are parts, by their names; those that do not belong to it are left out."""
    found = find_sources(session, {line.source for line in form.lines if line.source})
    return {name: source for name, source in found.items() if fits(source, kind, credited)}


def _converted_from(kind: DocumentKind, sources: dict[str, Source]) -> int | None:
    return next((source.document.id for source in sources.values()), None) if kind is DocumentKind.INVOICE else None


def read_due_on(text: str, issue_on: date) -> date:
    """A typed due date.

    Raises:
        Invalid: no date, or before the invoice date.
    """
    due = parse_date(text, field="due_on", label="Due date")
    if due < issue_on:
        raise Invalid("The due date is before the invoice date.", field="due_on")
    return due


def _kind(text: str) -> DocumentKind:
    try:
        return DocumentKind(text)
    except ValueError:
        raise Invalid("A document is an estimate, an invoice or a credit note.", field="kind") from None


def _customer(session: Session, public_id: str) -> Customer | None:
    if not public_id:
        raise Invalid("Choose a customer.", field="customer")
    customer = session.exec(select(Customer).where(Customer.public_id == as_public_id(public_id))).first()
    if customer is None:
        raise Invalid("This customer does not exist any more. Choose another one.", field="customer")
    customer = current_customer(session, customer)
    if customer.archived_at is not None:
        raise Invalid(f"{customer.name} is archived. Restore the customer first, or choose another one.", field="customer")
    return customer


def _term(session: Session, public_id: str) -> PaymentTerm | None:
    if not public_id:
        return None
    term = find_term(session, public_id=public_id)
    if term is None:
        raise Invalid("These terms do not exist. Choose others.", field="terms")
    return term


def _due_on(text: str, issue_on: date | None, term: PaymentTerm | None) -> date | None:
    if text.strip():
        return read_due_on(text, issue_on or date.min)
    if term is None:
        raise Invalid("Choose terms, or type a due date.", field="due_on")
    return due_on(issue_on, term.days) if issue_on else None


def _expires_on(text: str, issue_on: date | None) -> date | None:
    if not text.strip():
        return None
    expires = parse_date(text, field="expires_on", label="Expiry date")
    if issue_on and expires < issue_on:
        raise Invalid("The expiry date is before the estimate date.", field="expires_on")
    return expires


def _currency(text: str, customer: Customer | None) -> str:
    code = text.strip().upper() or (customer.currency if customer else "")
    if not is_currency(code):
        raise Invalid("Choose a currency, such as EUR.", field="currency")
    return code


def _totals(
    form: DocumentForm,
    lines: tuple[CheckedLine, ...],
    problems: Problems,
    *,
    currency: str,
    rounding: TaxRounding,
    discount_ppm: int,
) -> DocumentTotals | None:
    """The totals of lines that are fine so far; the arithmetic has bounds of its own, told per line."""
    if problems.found:
        return None
    positions = [position for position, line in enumerate(form.lines) if not line.is_empty]
    try:
        return compute_totals(
            [line.amounts for line in lines],
            currency=currency,
            prices_include_tax=form.prices_include_tax,
            tax_rounding=rounding,
            document_discount_ppm=discount_ppm,
        )
    except Invalid as error:
        line = None if error.line is None else positions[error.line]
        problems.found.append(Invalid(str(error), field=error.field or "lines", line=line))
        return None
