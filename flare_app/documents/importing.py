"""Invoices from a CSV file: several rows with one invoice number make one invoice, issued under that number."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from sqlmodel import Session

from flare_app import customers
from flare_app.catalog import TaxChoice, find_products_by_name, list_taxes
from flare_app.documents.checking import check_form
from flare_app.documents.copying import new_form
from flare_app.documents.drafting import add_draft
from flare_app.documents.form import DocumentForm, LineForm
from flare_app.documents.issuing import check_own_number, issue_document
from flare_app.domain.principals import Actor
from flare_app.domain.states import DocumentKind
from flare_app.errors import FlareError, Invalid, InvalidForm
from flare_app.importing import (
    FileRow,
    ImportReport,
    Outcome,
    Progress,
    Remark,
    Result,
    Transactions,
    content_hash,
    find_import,
    read_csv,
    remember_import,
    run_import,
)
from flare_app.models import Customer, Document, Product

IMPORT_REQUIRED = ("Invoice number", "Invoice date", "Customer", "Currency", "Quantity", "Unit price")
IMPORT_OPTIONAL = ("Customer email", "Product", "Description", "Due date", "PO number", "Tax", "Discount", "Note to customer")
_SAME_ON_ALL_ROWS = (
    "Invoice date", "Customer", "Customer email", "Currency", "Due date", "PO number", "Note to customer"
)  # fmt: skip
_COLUMNS = {
    "issue_on": "Invoice date", "customer": "Customer", "currency": "Currency", "due_on": "Due date", "po_number": "PO number",
    "quantity": "Quantity", "unit_price": "Unit price", "description": "Description", "product": "Product", "tax": "Tax",
    "discount": "Discount", "number": "Invoice number", "customer_note": "Note to customer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InvoiceRows:
    """The rows of one invoice."""

    number: str
    rows: tuple[FileRow, ...]

    def value(self, column: str) -> str:
        """What the first row says; the others say the same."""
        return self.rows[0].values.get(column, "")


def import_invoices(
    transactions: Transactions,
    *,
    content: bytes,
    actor: Actor,
    dry_run: bool = False,
    progress: Progress | None = None,
    columns: Mapping[str, int] | None = None,
) -> ImportReport:
    """Read an invoices file. Each invoice is issued under the file's own number, outside the automatic series.

    Customers are found by e-mail, then by name, and have to exist. A product is linked where the catalog has one of that name,
    else the line keeps the name as text. Without a due date the customer's or the company's terms count. What was imported
    before and says the same changes nothing; what says otherwise is refused, because an issued invoice never changes.

    Raises:
        Invalid: the file as a whole cannot be read.
    """
    by_number: dict[str, list[FileRow]] = {}
    for row in read_csv(content, required=IMPORT_REQUIRED, optional=IMPORT_OPTIONAL, columns=columns):
        by_number.setdefault(row.values["Invoice number"], []).append(row)
    invoices = [InvoiceRows(number, tuple(rows)) for number, rows in by_number.items()]
    return run_import(transactions, invoices, partial(_import_invoice, actor=actor), dry_run=dry_run, progress=progress)


def _import_invoice(session: Session, invoice: InvoiceRows, *, actor: Actor) -> Result:
    content = content_hash([row.values for row in invoice.rows])
    known = find_import(session, kind="invoice", key=invoice.number)
    if known is not None:
        if known.content_hash != content:
            return _refused(invoice, "It was imported before with other content, and an issued invoice never changes.")
        document = session.get_one(Document, known.record_id)
        return Result(Outcome.UNCHANGED, amount=document.total_amount, currency=document.currency)
    if problems := _contradictions(invoice):
        return Result(Outcome.REFUSED, problems)
    try:
        checked = check_form(session, _form(session, invoice), actor)
        check_own_number(session, kind=DocumentKind.INVOICE, number=invoice.number)
    except InvalidForm as error:
        return Result(Outcome.REFUSED, tuple(_refusal(invoice, one) for one in error.problems))
    except FlareError as error:
        return _refused(invoice, str(error))
    draft = add_draft(session, checked, actor=actor)
    document = issue_document(session, public_id=draft.public_id, actor=actor, number=invoice.number)
    remember_import(session, kind="invoice", key=invoice.number, record_id=document.id, content=content)
    return Result(
        Outcome.CREATED,
        amount=document.total_amount,
        currency=document.currency,
        line=invoice.rows[0].line,
        name=invoice.number,
    )


def _contradictions(invoice: InvoiceRows) -> tuple[Remark, ...]:
    found = [Remark(row.line, invoice.number, row.problem) for row in invoice.rows if row.problem]
    first = invoice.rows[0]
    for row in invoice.rows[1:]:
        differing = [column for column in _SAME_ON_ALL_ROWS if row.values.get(column) != first.values.get(column)]
        if differing:
            sentence = f"{differing[0]} differs from line {first.line}, which has the same invoice number."
            found.append(Remark(row.line, invoice.number, sentence))
    return tuple(found)


def _form(session: Session, invoice: InvoiceRows) -> DocumentForm:
    customer = _customer(session, invoice)
    products = find_products_by_name(session, names={row.values.get("Product", "") for row in invoice.rows})
    has_tax = any(row.values.get("Tax") for row in invoice.rows)
    taxes = {choice.label.casefold(): choice for choice in list_taxes(session)} if has_tax else {}
    form = new_form(session, kind=DocumentKind.INVOICE, customer=customer)
    return replace(
        form,
        issue_on=invoice.value("Invoice date"),
        due_on=invoice.value("Due date") or ("" if form.terms else invoice.value("Invoice date")),
        currency=invoice.value("Currency") or "none",
        po_number=invoice.value("PO number"),
        customer_note=invoice.value("Note to customer"),
        lines=tuple(_line(row, products, taxes) for row in invoice.rows),
    )


def _customer(session: Session, invoice: InvoiceRows) -> Customer:
    email, name = invoice.value("Customer email"), invoice.value("Customer")
    customer = (customers.find_customer_by_email(session, email=email) if email else None) or (
        customers.find_customer_by_name(session, name=name) if name else None
    )
    if customer is None:
        raise Invalid(f"There is no customer {email or name or 'given'}. Import or create the customer first.", field="customer")
    return customer


def _line(row: FileRow, products: dict[str, Product], taxes: dict[str, TaxChoice]) -> LineForm:
    name = row.values.get("Product", "")
    product = products.get(name)
    tax = row.values.get("Tax", "")
    known_tax = taxes.get(tax.casefold())
    return LineForm(
        product=product.public_id if product else "",
        product_name=name,
        description=row.values.get("Description", ""),
        quantity=row.values["Quantity"],
        unit_price=row.values["Unit price"],
        discount=row.values.get("Discount", ""),
        tax=known_tax.public_id if known_tax else tax and "unknown",
    )


def _refusal(invoice: InvoiceRows, problem: Invalid) -> Remark:
    row = invoice.rows[problem.line or 0]
    column, sentence = _COLUMNS.get(problem.field, ""), str(problem)
    return Remark(row.line, invoice.number, sentence if sentence.startswith(column) else f"{column}: {sentence}")


def _refused(invoice: InvoiceRows, reason: str) -> Result:
    return Result(Outcome.REFUSED, (Remark(invoice.rows[0].line, invoice.number, reason),))
