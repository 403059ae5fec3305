"""A company that sold in many ways: discounts, prices with tax, groups, credit notes, void ones, several currencies."""

import random
from datetime import date, timedelta

from sqlmodel import Session

from flare_app import catalog, documents
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from tests import factories

FIRST, TODAY = date(2025, 1, 1), date(2026, 6, 30)


def write_books(session: Session, seed: int, *, documents_count: int = 60) -> Staff:
    """The same seed, the same books; returns the administrator."""
    chance = random.Random(seed)
    ada = factories.make_company(session)
    people = [factories.make_customer(session, actor=ada, name=name) for name in ("Acme", "Bergwerk", "Corner Café")]
    taxes = [factories.make_tax(session, actor=ada, name=name, rate=rate).public_id for name, rate in (("VAT", "20"), ("Low", "7"))]
    products = [catalog.create_product(session, name=name, unit_price="10", actor=ada).public_id for name in ("Chair", "Table")]
    for number in range(documents_count):
        lines = [
            factories.line(
                f"{chance.randint(1, 90_000) / 100:.2f}",
                quantity=chance.choice(("1", "2.5", "3")),
                product=chance.choice((*products, "")),
                tax=chance.choice((*taxes, "")),
                discount=chance.choice(("", "", "12.5")),
            )
            for _ in range(chance.randint(1, 4))
        ]
        kind = chance.choice((DocumentKind.INVOICE, DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.ESTIMATE))
        draft = factories.make_draft(
            session,
            chance.choice(people),
            *lines,
            actor=ada,
            kind=kind,
            currency=chance.choice(("EUR", "EUR", "USD")),
            issue_on=(FIRST + timedelta(days=chance.randint(0, (TODAY - FIRST).days))).isoformat(),
            discount=chance.choice(("", "10")),
            prices_include_tax=chance.choice((True, False)),
        )
        if chance.random() < 0.9:
            issued = documents.issue_document(session, public_id=draft.public_id, actor=ada, number=f"N-{number}")
            if chance.random() < 0.1:
                documents.void_document(session, public_id=issued.public_id, reason="by mistake", actor=ada)
    return ada
