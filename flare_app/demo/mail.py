"""The demo company's e-mails: written into the outbox like any other, and taken out at once as if a mail server had had them."""

from sqlmodel import Session

from flare_app import access, messages
from flare_app.clock import utc_now
from flare_app.domain.principals import PortalVisitor, Staff
from flare_app.messages import MessageForm
from flare_app.models import Customer, Document, Payment


class Postman:
    """Sends what the story sends."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff

    def send(self, session: Session, document: Document, *, is_opened: bool) -> PortalVisitor:
        """The document goes to its customer; `is_opened` lets somebody look at it. Gives the customer as a visitor."""
        customer = self._queue(session, document.customer_id, document=document.public_id)
        self._hand_over(session)
        link = access.link_for(session, customer_id=customer.id, address=customer.email, actor=self._staff)
        visitor = PortalVisitor(link.id, link.public_id, customer.id, customer.email, session_id=0)
        if is_opened:
            link.last_used_at = utc_now()
            messages.document_opened(session, visitor=visitor, document_id=document.id)
        return visitor

    def fail(self, session: Session, document: Document) -> None:
        """An e-mail that its customer's mail server refused."""
        self._queue(session, document.customer_id, document=document.public_id)
        claim = messages.claim_delivery(session)
        if claim is not None:
            messages.record_refused(session, claim, reason="The mail server refused the address: 550 mailbox unavailable.")

    def send_receipt(self, session: Session, payment: Payment, *, chance: float) -> None:
        """Every third payment gets a receipt."""
        if chance < 0.33:
            self._queue(session, payment.customer_id, payment=payment.public_id)
            self._hand_over(session)

    def _queue(self, session: Session, customer_id: int, **about: str) -> Customer:
        customer = session.get_one(Customer, customer_id)
        document, payment = about.get("document", ""), about.get("payment", "")
        window = messages.compose(session, principal=self._staff, document_public_id=document, payment_public_id=payment)
        form = MessageForm(
            document=document,
            payment=payment,
            to=customer.email,
            subject=window.subject,
            body=window.body,
            language=window.language,
            attach_pdf=True,
        )
        messages.queue_message(session, form=form, actor=self._staff)
        return customer

    def _hand_over(self, session: Session) -> None:
        while claim := messages.claim_delivery(session):
            messages.record_sent(session, claim, at=utc_now())
