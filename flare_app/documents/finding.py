"""The text by which lists find a document."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session, col

from flare_app.documents.reading import lines_of
from flare_app.domain.states import DocumentKind
from flare_app.models import Customer, Document, DocumentLine
from flare_app.search import Amount, SearchIndex, SearchPart, search_text

DOCUMENT_SEARCH = SearchIndex(Document)


def refresh_search_text(session: Session, document: Document) -> None:
    """Bring the search text up to date; call it after every change of a column that lists show, the balance among them."""
    customer = session.get_one(Customer, document.customer_id)
    keep_searchable(session, document, customer_name=customer.name)


def keep_searchable(session: Session, document: Document, *, customer_name: str, lines: list[DocumentLine] | None = None) -> None:
    """As `refresh_search_text`, for callers that know the customer's name, and perhaps the lines, already."""
    texts = [text for line in lines or lines_of(session, document) for text in (line.product_name, line.description)]
    document.search_text = document_search_text(document, customer_name=customer_name, texts=texts)
    session.flush()


def document_search_text(document: Document, *, customer_name: str, texts: Iterable[str]) -> str:
    """What the columns of a document are found by; `texts` are the names and descriptions of its lines."""
    shown: list[SearchPart] = [
        document.number or "Draft",
        customer_name,
        document.po_number,
        document.issue_on,
        document.due_on,
        document.expires_on,
        Amount(document.total_amount, document.currency),
    ]
    if document.kind != DocumentKind.ESTIMATE and document.number:
        shown.append(Amount(document.balance_amount, document.currency))
    return search_text(*shown, *texts)


def line_texts(session: AnySession, ids: Sequence[int]) -> dict[int, list[str]]:
    """By document, the names and descriptions of its lines as they were written, in their order."""
    columns = col(DocumentLine.document_id), col(DocumentLine.product_name), col(DocumentLine.description)
    rows = session.execute(select(*columns).where(columns[0].in_(ids)).order_by(columns[0], col(DocumentLine.position)))
    found: dict[int, list[str]] = {}
    for document_id, name, description in rows:
        found.setdefault(document_id, []).extend(filter(None, (name, description)))
    return found
