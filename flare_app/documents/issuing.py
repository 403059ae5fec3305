"""Issuing: a draft gets its number and never changes again."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from flare_app import audit, company
from flare_app.clock import utc_now
from flare_app.documents.crediting import require_standing
from flare_app.documents.finding import keep_searchable
from flare_app.documents.parties import party_copies
from flare_app.documents.reading import document_facts, lock_document
from flare_app.domain.lifecycle import DocumentAction, require_allowed
from flare_app.domain.numbering import SeriesFormat, position_in
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.errors import Invalid
from flare_app.live import announce
from flare_app.models import Customer, Document, NumberSeries


def issue_document(session: Session, *, public_id: str, actor: Actor, number: str | None = None) -> Document:
    """Give a draft its number, with a copy of everything it shows; from here on it cannot change.

    Numbers of a series are gapless and follow the dates: a document that is dated before the last one, or after today, needs a
    `number` of its own (as documents of a former system have).

    Raises:
        ActionNotAllowed: it is issued or void already, or has no lines.
        Invalid: on `issue_on` when the series forbids the date, on `number` when a typed one cannot be taken, on `lines` or
            `credited_invoice` when a credit note credits more than its invoice, or one that is void.
        Conflict: the series' numbers are typed by staff and none was given.
        NotFound: there is no such document.
    """
    require(actor, Permission.EDIT_SALES)
    document = lock_document(session, public_id=public_id)
    require_allowed(document_facts(session, document), DocumentAction.ISSUE)
    customer = session.get_one(Customer, document.customer_id)
    copies = party_copies(company.get_company(session), customer, locale=document.locale)
    sequence = None
    if number:
        number = check_own_number(session, kind=DocumentKind(document.kind), number=number)
    else:
        _require_date_order(session, document)
        number, sequence = company.take_number(session, kind=document.kind)
    require_standing(session, document)  # under the lock of the series: no two credit notes pass at once
    _freeze(document, number=number, sequence=sequence, copies=copies)
    keep_searchable(session, document, customer_name=customer.name)
    audit.record(session, actor=actor, verb="issued", subject=document, changes={"number": [None, document.number]})
    announce(session, "staff:documents", f"document:{document.id}", f"customer:{document.customer_id}")
    return document


def _freeze(document: Document, *, number: str, sequence: int | None, copies: dict[str, dict[str, Any]]) -> None:
    """Everything at once, without a query in between that would write a part: the database lets an issued row change no more."""
    document.number, document.sequence = number, sequence
    document.seller, document.buyer = copies["seller"], copies["buyer"]
    document.state = DocumentState.ISSUED.value
    document.issued_at = utc_now()
    document.version += 1
    if document.kind != DocumentKind.ESTIMATE:
        document.balance_amount = document.total_amount


def last_numbered_on(session: Session, *, kind: str) -> tuple[date, str] | None:
    """Day and number of the latest document that took its number from the series, or None."""
    latest = session.execute(
        select(col(Document.issue_on), col(Document.number))
        .where(Document.kind == kind, col(Document.sequence).is_not(None))
        .order_by(col(Document.issue_on).desc(), col(Document.id).desc())
        .limit(1)
    ).first()
    return None if latest is None else (latest[0], str(latest[1]))


def _require_date_order(session: Session, document: Document) -> None:
    """Hold the series, then look: the last number cannot change before this transaction ends, and none is taken in vain."""
    session.get_one(NumberSeries, document.kind, with_for_update=True, populate_existing=True)
    if document.issue_on > company.company_today(session):
        raise Invalid(
            "A document cannot be issued before its date. Change the date, or keep it as a draft until then.", field="issue_on"
        )
    last = last_numbered_on(session, kind=document.kind)
    if last is not None and document.issue_on < last[0]:
        raise Invalid(
            f"{last[1]} is dated {last[0].isoformat()} already, and numbers follow the dates. "
            "Choose that day or a later one, or give this document a number of its own.",
            field="issue_on",
        )


def check_own_number(session: Session, *, kind: DocumentKind, number: str) -> str:
    """A number that was typed or comes from a file, checked and free; the series stays locked until the transaction ends.

    Raises:
        Invalid: on `number`: it has other signs than numbers have, looks like an automatic one, or is taken.
    """
    number = company.check_typed_number(number)
    series = session.get_one(NumberSeries, kind.value, with_for_update=True, populate_existing=True)
    if series.automatic and series.prefix and number.startswith(series.prefix):
        raise Invalid(f"Numbers that begin with {series.prefix} are given automatically. Choose another one.", field="number")
    if series.automatic and position_in(SeriesFormat(series.prefix, series.padding, series.suffix), number) is not None:
        raise Invalid(f"Numbers like {number} are given automatically. Choose another one.", field="number")
    taken = select(Document.id).where(Document.kind == kind.value, Document.number == number)
    if session.execute(taken).first() is not None:
        raise Invalid(f"{number} is taken already. Choose another number.", field="number")
    return number
