"""A company with a customer and an issued invoice, and a mail server that takes what it is given."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlmodel import col, select

from flare_app import messages
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.messages import MessageForm
from flare_app.models import Customer, Delivery, Document, Message
from tests import factories
from tests.outgoing import drawing, server  # fixtures

__all__ = ["drawing", "server"]


@dataclass(frozen=True)
class Office:
    """Who writes, to whom, about what."""

    staff: Staff
    customer: Customer
    invoice: Document

    def form(self, **fields: object) -> MessageForm:
        """The window as it opens for the invoice, without the PDF, with whatever else was typed."""
        with read_only() as session:
            opened = messages.compose(session, principal=self.staff, document_public_id=self.invoice.public_id)
        form = MessageForm(document=self.invoice.public_id, to=opened.to, subject=opened.subject, body=opened.body)
        return replace(form, **fields)  # type: ignore[arg-type]

    def queue(self, **fields: object) -> Message:
        """Queue a message about the invoice."""
        form = self.form(**fields)
        with unit_of_work() as session:
            return messages.queue_message(session, form=form, actor=self.staff)


@pytest.fixture
def office(database: str) -> Office:
    """Set up and committed."""
    with unit_of_work() as session:
        staff = factories.make_company(session, email="office@alpenglow.example", street="Praterstraße 1", zip="1020")
        customer = factories.make_customer(
            session, actor=staff, name="Bergwerk AG", email="maria@bergwerk.example", first_name="Maria"
        )
        invoice = factories.make_issued(session, customer, factories.line("1234.50"), actor=staff)
        return Office(staff, customer, invoice)


def deliveries() -> list[Delivery]:
    """All deliveries, in their order."""
    with read_only() as session:
        found = list(session.exec(select(Delivery).order_by(col(Delivery.id))))
        session.expunge_all()
        return found


def fresh(row: Any) -> Any:
    """The row as the database has it now."""
    with read_only() as session:
        found = session.get_one(type(row), row.id)
        session.expunge_all()
        return found
