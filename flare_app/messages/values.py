"""What the placeholders of a message stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.models import Document, Payment
from flare_app.rendering.formats import Formats
from flare_app.statements import CustomerStatement

if TYPE_CHECKING:
    from flare_app.messages.about import About


def values_of(about: About, formats: Formats) -> dict[str, str]:
    """By name. What is not known yet, such as a draft's number, is missing."""
    company, customer = about.company, about.customer
    values = {
        "customer name": customer.name,
        "first name": customer.first_name or customer.name,
        "company name": company.name,
        "company email": company.email,
        "company phone": company.phone,
    }
    if about.document is not None:
        values |= _document_values(about.document, formats) | _days(about)
    if about.several:
        values |= _values_of_several(about.several, formats)
    if about.payment is not None:
        values |= _payment_values(about.payment, formats)
    if about.statement is not None:
        values |= _statement_values(about.statement, formats)
    return values


def _document_values(document: Document, formats: Formats) -> dict[str, str]:
    values = {"number": document.number} if document.number else {}
    values |= {"date": formats.long_day(document.issue_on), "total": formats.money(document.total_amount)}
    if document.kind == DocumentKind.INVOICE:
        balance = document.total_amount if document.state == DocumentState.DRAFT else document.balance_amount
        values["amount due"] = formats.money(balance)
        # Without a due date an invoice is payable at once.
        values["due date"] = formats.long_day(document.due_on or document.issue_on)
    return values


def _days(about: About) -> dict[str, str]:
    """How far the due date is away; neither goes below zero."""
    if about.document is None or about.document.kind != DocumentKind.INVOICE:
        return {}
    left = ((about.document.due_on or about.document.issue_on) - about.today).days
    return {"days left": str(max(left, 0)), "days overdue": str(max(-left, 0))}


def _payment_values(payment: Payment, formats: Formats) -> dict[str, str]:
    return {"number": payment.number, "date": formats.long_day(payment.paid_on), "amount": formats.money(payment.amount)}


def _statement_values(found: CustomerStatement, formats: Formats) -> dict[str, str]:
    return {
        "start date": formats.long_day(found.statement.start),
        "end date": formats.long_day(found.statement.end),
        "balance": formats.money(found.sums.total_amount),
        "overdue amount": formats.money(found.sums.overdue_amount),
    }


def _values_of_several(several: Sequence[Document], formats: Formats) -> dict[str, str]:
    values = {"count": str(len(several)), "total": formats.money(sum(one.total_amount for one in several))}
    if all(one.number for one in several):
        values["numbers"] = ", ".join(one.number or "" for one in several)
    if several[0].kind == DocumentKind.INVOICE:
        drafts = sum(one.total_amount for one in several if one.state == DocumentState.DRAFT)
        values["amount due"] = formats.money(drafts + sum(one.balance_amount for one in several if one.number))
    return values
