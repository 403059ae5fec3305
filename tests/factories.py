"""Small real records for tests: a company, somebody on staff, customers and documents, made through the rooms' own verbs."""

from dataclasses import replace
from itertools import count

from sqlmodel import Session

from flare_app import catalog, company, customers, documents
from flare_app.domain.principals import PortalVisitor, Role, Staff, System
from flare_app.domain.states import DocumentKind
from flare_app.models import Customer, Document, StaffUser, Tax

SETUP = System("setup")
_numbers = count(1)


def make_company(session: Session, **details: object) -> Staff:
    """A company in Vienna with the default terms, and the administrator who acts in tests."""
    company.set_up_company(
        session,
        actor=SETUP,
        **{"name": "Alpenglow GmbH", "city": "Wien", "country": "AT", "currency": "EUR", "timezone": "UTC", **details},
    )
    terms = catalog.create_default_terms(session, actor=SETUP)
    company.get_company(session).default_terms_id = terms[1].id
    return make_staff(session)


def make_staff(session: Session, name: str = "Ada Admin", role: Role = Role.ADMIN) -> Staff:
    """Somebody on staff."""
    user = StaffUser(email=f"staff{next(_numbers)}@alpenglow.example", name=name, role=role.value)
    session.add(user)
    session.flush()
    return Staff(user_id=user.id, name=user.name, email=user.email, role=role, session_id=1)


def make_visitor(customer: Customer, *, is_preview: bool = False) -> PortalVisitor:
    """Somebody who came through that customer's link."""
    return PortalVisitor(
        link_id=1, portal_id="portal", customer_id=customer.id, address=customer.email, session_id=1, is_preview=is_preview
    )


def make_customer(session: Session, *, actor: Staff, name: str = "", **fields: str) -> Customer:
    """A customer with an address of their own unless told otherwise."""
    name = name or f"Customer {next(_numbers)}"
    email = fields.pop("email", f"customer{next(_numbers)}@example.com")
    return customers.create_customer(session, form=customers.CustomerForm(name=name, email=email, **fields), actor=actor)


def make_tax(session: Session, *, actor: Staff, name: str = "VAT", rate: str = "20") -> Tax:
    """A single tax."""
    return catalog.create_tax(session, name=name, rate=rate, actor=actor)


def line(price: str = "100.00", *, quantity: str = "1", description: str = "Consulting", **fields: str) -> documents.LineForm:
    """One line as typed."""
    return documents.LineForm(description=description, quantity=quantity, unit_price=price, **fields)


def form_for(
    session: Session, customer: Customer, *lines: documents.LineForm, kind: DocumentKind = DocumentKind.INVOICE, **fields: str
) -> documents.DocumentForm:
    """The form as it opens for a customer, with lines and whatever else was typed."""
    return replace(documents.new_form(session, kind=kind, customer=customer), lines=lines or (line(),), **fields)


def make_draft(session: Session, customer: Customer, *lines: documents.LineForm, actor: Staff, **fields: str) -> Document:
    """A saved draft."""
    return documents.save_draft(session, form=form_for(session, customer, *lines, **fields), actor=actor)


def make_issued(session: Session, customer: Customer, *lines: documents.LineForm, actor: Staff, **fields: str) -> Document:
    """An issued document."""
    draft = make_draft(session, customer, *lines, actor=actor, **fields)
    return documents.issue_document(session, public_id=draft.public_id, actor=actor)
