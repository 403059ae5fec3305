"""Prove the books: every law that must hold, read from the database itself; a sentence for each that does not."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.domain.states import DocumentKind, DocumentState, PaymentState
from flare_app.domain.tax import TaxRate, TaxRounding
from flare_app.domain.totals import LineInput, compute_totals
from flare_app.models import Allocation, Customer, Document, DocumentLine, DocumentTax, NumberSeries, Payment
from flare_app.statements.movements import list_accounts, list_movements
from flare_app.statements.open_items import open_documents
from flare_app.statements.verify_allocations import broken_allocations

_END_OF_TIME = date(9999, 12, 31)


def verify_books(session: Session) -> Iterator[str]:
    """Check numbers, totals, balances, allocations, statements and the audit trail; yields what is off, nothing if all is well."""
    yield from _numbers(session)
    yield from _totals(session)
    yield from _balances(session)
    yield from broken_allocations(session)
    yield from _statements(session)
    yield from _merged(session)
    yield from audit.broken_links(session)


def _numbers(session: Session) -> Iterator[str]:
    for series in session.exec(select(NumberSeries)):
        given = select(col(Document.sequence)).where(Document.kind == series.kind)
        statement = select(col(Payment.sequence)) if series.kind == "payment" else given
        taken = sorted(number for number in session.scalars(statement) if number is not None)
        if taken != list(range(series.first_number, series.next_number)):
            yield f"The {series.kind} numbers have a gap or a twin: {len(taken)} were given, the next is {series.next_number}."
    earlier: dict[str, tuple[date, str | None]] = {}
    by_number = select(col(Document.kind), col(Document.issue_on), col(Document.number)).where(col(Document.sequence).is_not(None))
    for kind, on, number in session.execute(by_number.order_by(col(Document.kind), col(Document.sequence))):
        last_on, last_number = earlier.get(kind, (on, number))
        if on < last_on:
            yield f"{number} is dated {on}, earlier than {last_number} before it."
        earlier[kind] = on, number


def _totals(session: Session) -> Iterator[str]:
    lines: defaultdict[int, list[DocumentLine]] = defaultdict(list)
    for line in session.exec(select(DocumentLine).order_by(col(DocumentLine.document_id), col(DocumentLine.position))):
        lines[line.document_id].append(line)
    taxes: defaultdict[int, list[tuple[str, int, int, int]]] = defaultdict(list)
    for row in session.exec(select(DocumentTax).order_by(col(DocumentTax.position))):
        taxes[row.document_id].append((row.name, row.rate_ppm, row.taxable_amount, row.tax_amount))
    for document in session.exec(select(Document)):
        totals = compute_totals(
            [_line_input(line) for line in lines[document.id]],
            currency=document.currency,
            prices_include_tax=document.prices_include_tax,
            tax_rounding=TaxRounding(document.tax_rounding),
            document_discount_ppm=document.discount_ppm,
        )
        stored = (document.subtotal_amount, document.discount_amount, document.tax_amount, document.total_amount)
        rows = [(row.name, row.rate_ppm, row.taxable_amount, row.tax_amount) for row in totals.tax_rows]
        figures = list(zip(totals.line_amounts, totals.line_net_amounts, strict=True))
        if stored != (totals.subtotal_amount, totals.discount_amount, totals.tax_amount, totals.total_amount):
            yield f"The totals of {_name(document)} do not follow from its lines."
        elif rows != taxes[document.id] or figures != [(line.amount, line.net_amount) for line in lines[document.id]]:
            yield f"The tax rows or line amounts of {_name(document)} do not follow from its lines."


def _line_input(line: DocumentLine) -> LineInput:
    taxes = tuple(TaxRate(str(name), int(rate)) for name, rate in line.taxes)
    is_rounding = line.source_line_id is not None and line.source_quantity_e4 == 0
    return LineInput(line.quantity_e4, line.unit_price_e4, line.discount_ppm, taxes, is_rounding)


def _balances(session: Session) -> Iterator[str]:
    given_to = _sums(session, Allocation.invoice_id)
    from_notes = _sums(session, Allocation.credit_note_id)
    from_payments = _sums(session, Allocation.payment_id)
    for document in session.exec(select(Document).where(Document.state != DocumentState.DRAFT)):
        used = given_to if document.kind == DocumentKind.INVOICE else from_notes
        expected = 0 if document.kind == DocumentKind.ESTIMATE else document.total_amount - used.get(document.id, 0)
        if document.state == DocumentState.VOID:
            expected = 0 if document.balance_amount == 0 else expected
        if document.balance_amount != expected or not 0 <= document.balance_amount <= document.total_amount:
            yield f"The balance of {_name(document)} does not follow from its allocations."
    for payment in session.exec(select(Payment)):
        left = payment.amount - from_payments.get(payment.id, 0) if payment.state == PaymentState.RECORDED else 0
        if payment.unapplied_amount != left or not 0 <= left <= payment.amount:
            yield f"The unapplied part of {payment.number} does not follow from its allocations."


def _sums(session: Session, side: int | None) -> dict[int, int]:
    column = col(side)
    rows = session.execute(select(column, func.sum(Allocation.amount)).where(column.is_not(None)).group_by(column))
    return {row_id: int(total) for row_id, total in rows}


def _statements(session: Session) -> Iterator[str]:
    for customer_id, currency in list_accounts(session):
        movements = list_movements(session, customer_id=customer_id, currency=currency, until=_END_OF_TIME)
        days = sorted({movement.on for movement in movements})
        for day in {*days[-1:], *days[len(days) // 2 : len(days) // 2 + 1]}:
            closing = sum(movement.amount for movement in movements if movement.on <= day)
            items = open_documents(session, customer_id=customer_id, currency=currency, as_of=day)
            if closing != sum(item.balance_amount for item in items):
                yield f"The statement of customer {customer_id} in {currency} on {day} does not equal its open items."


def _merged(session: Session) -> Iterator[str]:
    """Everything of a merged customer is the other one's."""
    for table in (Document, Payment, Allocation):
        left = select(col(Customer.name), func.count()).join(table, col(table.customer_id) == col(Customer.id))
        for name, count in session.execute(left.where(col(Customer.merged_into_id).is_not(None)).group_by(col(Customer.name))):
            yield f"{name} was merged into another customer, but has {count} rows in {table.__tablename__} still."


def _name(document: Document) -> str:
    return document.number or f"draft {document.public_id}"
