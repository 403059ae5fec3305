"""A document as the data object that PDF, print view and preview are made from."""

from typing import Any

from sqlmodel import Session

from flare_app.company import get_company, logo_bytes, logo_type
from flare_app.documents.parties import BuyerCopy, SellerCopy, buyer_from, buyer_of, seller_from, seller_of
from flare_app.documents.reading import lines_of, taxes_of_document
from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.models import Customer, Document, DocumentLine
from flare_app.rendering.data import DocumentData, LineData, Logo, TaxRowData

TITLES = {
    DocumentKind.ESTIMATE: "Estimate",
    DocumentKind.INVOICE: "Invoice",
    DocumentKind.CREDIT_NOTE: "Credit note",
}


def document_data(session: Session, document: Document) -> DocumentData:
    """Everything that is on the paper: of an issued document as it was issued, of a draft as it would be issued now.

    The balance is left out: an issued document's file never changes, payments do.
    """
    seller, buyer = parties_of(session, document)
    kind = DocumentKind(document.kind)
    return DocumentData(
        kind=kind.value,
        title=TITLES[kind],
        number=document.number or "",
        state=DocumentState(document.state).value,
        seller=seller.party(),
        logo=_logo(seller.logo_hash),
        color=seller.color,
        currency=document.currency,
        locale=document.locale,
        footer="\n".join(filter(None, (seller.bank_details, seller.footer))),
        customer=buyer.party(),
        issue_on=document.issue_on,
        due_on=document.due_on,
        expires_on=document.expires_on,
        po_number=document.po_number,
        terms_name=document.terms_name,
        custom_fields=seller.custom_fields,
        lines=tuple(_line(line) for line in lines_of(session, document)),
        subtotal_amount=document.subtotal_amount,
        discount_amount=document.discount_amount,
        tax_rows=tuple(
            TaxRowData(name=row.name, rate_ppm=row.rate_ppm, taxable_amount=row.taxable_amount, tax_amount=row.tax_amount)
            for row in taxes_of_document(session, document)
        ),
        total_amount=document.total_amount,
        prices_include_tax=document.prices_include_tax,
        note=document.customer_note,
        disclaimer=seller.disclaimer,
        replaces_number=_number_of(session, document.replaces_id),
        reference_number=_number_of(session, document.credited_invoice_id or document.converted_from_id),
    )


def letterhead(session: Session, *, locale: str) -> dict[str, Any]:
    """What receipts and statements say of the company now: `seller`, `logo`, `color` and `footer` of a `rendering.data.Sheet`."""
    seller = seller_of(get_company(session), locale=locale)
    return {"seller": seller.party(), "logo": _logo(seller.logo_hash), "color": seller.color, "footer": seller.footer}


def parties_of(session: Session, document: Document) -> tuple[SellerCopy, BuyerCopy]:
    """Seller and buyer as the document shows them: its own copies once issued, company and customer as they are before."""
    if document.state != DocumentState.DRAFT:
        return seller_from(document.seller), buyer_from(document.buyer)
    customer = session.get_one(Customer, document.customer_id)
    return seller_of(get_company(session), locale=document.locale), buyer_of(customer)


def _line(line: DocumentLine) -> LineData:
    return LineData(
        description=line.description,
        product_name=line.product_name,
        quantity_e4=line.quantity_e4,
        unit_price_e4=line.unit_price_e4,
        discount_ppm=line.discount_ppm,
        tax_label=line.tax_label,
        amount=line.amount,
    )


def _logo(digest: str) -> Logo | None:
    content = logo_bytes(digest) if digest else None
    mime = logo_type(content) if content else None
    return Logo(content=content, mime=mime) if content and mime else None


def _number_of(session: Session, document_id: int | None) -> str:
    document = session.get(Document, document_id) if document_id else None
    return (document.number or "") if document else ""
