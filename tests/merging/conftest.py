"""Two customers that are one and the same, each with documents, money, links and people, on both databases."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from flare_app import access, clock, customers, documents, merging, payments
from flare_app.access import NewPortalSession
from flare_app.customers import ContactForm, CustomerForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind, PaymentMethod
from flare_app.models import Customer, Document, PortalLink
from flare_app.payments import Share
from tests import factories

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Twins:
    """`gone` has a paid and an open invoice, a credit note, an estimate and a draft; `kept` one open invoice. Each has a link."""

    staff: Staff
    gone: Customer
    kept: Customer
    paid: Document
    link: PortalLink
    inside: NewPortalSession

    def merge(self) -> Customer:
        with unit_of_work() as session:
            return merging.merge_customers(session, gone=self.gone.public_id, kept=self.kept.public_id, actor=self.staff)

    def preview(self) -> merging.MergePreview:
        with read_only() as session:
            return merging.preview_merge(session, gone=self.gone.public_id, kept=self.kept.public_id, principal=self.staff)


@pytest.fixture
def twins(database: str) -> Twins:
    """Set up and committed, at NOON."""
    clock.start_at(NOON)
    with unit_of_work() as session:
        staff = factories.make_company(session)
        jana = ContactForm(name="Jana", email="jana@acme.example")
        form = CustomerForm(name="Acme Ltd", email="office@acme.example", phone="+43 1", city="Graz", contacts=(jana,))
        gone = customers.create_customer(session, form=form, actor=staff)
        kept = factories.make_customer(session, actor=staff, name="ACME Limited", email="billing@acme.example")
        paid = factories.make_issued(session, gone, factories.line("100.00"), actor=staff, issue_on="2026-10-01")
        for customer in (gone, kept):
            factories.make_issued(session, customer, factories.line("50.00"), actor=staff, issue_on="2026-11-01")
        credit = factories.make_draft(session, gone, factories.line("30.00"), actor=staff, kind=DocumentKind.CREDIT_NOTE)
        documents.issue_document(session, public_id=credit.public_id, actor=staff)
        factories.make_draft(session, gone, factories.line("9.00"), actor=staff, kind=DocumentKind.ESTIMATE)
        factories.make_draft(session, gone, factories.line("7.00"), actor=staff)
        payments.book_payment(
            session, customer_id=gone.id, currency="EUR", amount=12_000, paid_on=date(2026, 10, 5),
            method=PaymentMethod.BANK_TRANSFER, shares=[Share(paid.id, 10_000)], actor=staff,
        )  # fmt: skip
        link = access.link_for(session, customer_id=gone.id, address=gone.email, actor=staff)
        access.link_for(session, customer_id=kept.id, address=kept.email, actor=staff)
        inside = access.open_portal(session, token=access.token_for(link))
    return Twins(staff, gone, kept, paid, link, inside)
