"""Records that a browser test needs, made through the rooms while the server runs on the same database."""

from itertools import count

from sqlalchemy import delete
from sqlmodel import Session, select

from flare_app import access, payments
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role, Staff, System
from flare_app.domain.states import DocumentKind, PaymentMethod
from flare_app.models import Customer, Document, FormDraft, Payment, RefusedAddress, StaffUser
from flare_app.payments import Share
from tests import factories

_SUPPORT = System("support")
_numbers = count(1)


class House:
    """The rooms on the server's database."""

    def customer(self, name: str = "", **fields: str) -> Customer:
        """A customer with a name of its own."""
        number = next(_numbers)
        word = "quill" + "".join("abcdefghij"[int(digit)] for digit in str(number))  # found by no search for another one
        with unit_of_work() as session:
            return factories.make_customer(
                session,
                actor=self.staff(session),
                name=name or f"{word.capitalize()} Works",
                email=fields.pop("email", f"office@{word}.example"),
                **fields,
            )

    def customer_named(self, name: str) -> Customer:
        """A customer that somebody else made."""
        with read_only() as session:
            return session.exec(select(Customer).where(Customer.name == name)).one()

    def customer_of(self, document: Document) -> Customer:
        """Whose document it is."""
        with read_only() as session:
            return session.get_one(Customer, document.customer_id)

    def invoice(self, customer: Customer, price: str = "100.00", item: str = "Consulting", **fields: str) -> Document:
        """An issued invoice of one line."""
        with unit_of_work() as session:
            return factories.make_issued(
                session,
                session.get_one(Customer, customer.id),
                factories.line(price, description=item),
                actor=self.staff(session),
                **fields,
            )

    def estimate(self, customer: Customer, price: str = "100.00", **fields: str) -> Document:
        """An issued estimate of one line."""
        return self.invoice(customer, price, kind=DocumentKind.ESTIMATE, **fields)

    def credit_note(self, customer: Customer, price: str = "100.00", **fields: str) -> Document:
        """An issued credit note of one line, against nothing in particular."""
        return self.invoice(customer, price, kind=DocumentKind.CREDIT_NOTE, **fields)

    def draft(self, customer: Customer, price: str = "100.00", **fields: str) -> Document:
        """A draft of one line."""
        with unit_of_work() as session:
            return factories.make_draft(
                session, session.get_one(Customer, customer.id), factories.line(price), actor=self.staff(session), **fields
            )

    def pay(self, invoice: Document, amount: int) -> Payment:
        """Money for an invoice by bank transfer, in minor units."""
        with unit_of_work() as session:
            return payments.book_payment(
                session,
                customer_id=invoice.customer_id,
                currency=invoice.currency,
                amount=amount,
                paid_on=utc_now().date(),
                method=PaymentMethod.BANK_TRANSFER,
                shares=[Share(invoice.id, amount)],
                actor=self.staff(session),
            )

    def link(self, customer: Customer, *, address: str = "") -> str:
        """A link into the customer's portal, as an e-mail to the customer's or another address would bring it."""
        with unit_of_work() as session:
            return access.copy_link(session, customer_id=customer.id, address=address or customer.email, actor=_SUPPORT)

    def refuse_mail(self, address: str) -> None:
        """Its mail server has said for good that nobody is there."""
        with unit_of_work() as session:
            session.merge(RefusedAddress(address=address, answer="550 5.1.1 User unknown"))

    def document(self, public_id: str) -> Document:
        """A document as it is now."""
        with read_only() as session:
            return session.exec(select(Document).where(Document.public_id == public_id)).one()

    def invoices_of(self, customer: Customer) -> list[Document]:
        """The customer's issued invoices, in the order of their numbers."""
        with read_only() as session:
            found = select(Document).where(Document.customer_id == customer.id, Document.state == "issued")
            return list(session.exec(found.order_by(Document.number)).all())

    def drafts_of(self, customer: Customer) -> list[Document]:
        """The customer's drafts."""
        with read_only() as session:
            return list(session.exec(select(Document).where(Document.customer_id == customer.id, Document.state == "draft")).all())

    def payments_of(self, customer: Customer) -> list[Payment]:
        """The customer's payments."""
        with read_only() as session:
            return list(session.exec(select(Payment).where(Payment.customer_id == customer.id)).all())

    def forget_unsaved_forms(self) -> None:
        """Throw away what was typed into forms and not saved."""
        with unit_of_work() as session:
            session.exec(delete(FormDraft))

    def staff(self, session: Session) -> Staff:
        """The demo's administrator."""
        user = session.exec(select(StaffUser).where(StaffUser.role == Role.ADMIN)).first()
        assert user is not None
        return Staff(user_id=user.id, name=user.name, email=user.email, role=Role.ADMIN, session_id=1)
