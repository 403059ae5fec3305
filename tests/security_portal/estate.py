"""Two customers with records of every kind, and visitors who are not to learn of each other's, or of what lies outside a share."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from flare_app import access, documents, messages, payments
from flare_app.access import NewPortalSession, ShareForm
from flare_app.database import unit_of_work
from flare_app.domain.principals import PortalVisitor, Staff, System
from flare_app.domain.states import DocumentKind, PaymentMethod
from flare_app.messages import MessageForm
from flare_app.models import Checkout, CheckoutItem, Customer, Delivery, Document, PortalLink
from flare_app.payments import Share
from tests import factories

TESTER = System("test")
MISSING = "AAAAAAAAAAAAAAAA"
KINDS = (DocumentKind.ESTIMATE, DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE)


@dataclass(frozen=True)
class Prober:
    """Somebody in a portal of their own: the cookie, and what they may not see, as values to ask for and as words to find."""

    name: str
    portal_id: str
    cookie: str
    forbidden: dict[str, str]
    words: list[str]
    own: str
    """The public id of a document that they may see: the probe has to find it, or it asks wrongly."""


def build() -> list[Prober]:
    """Set up and committed: an owner, a guest of one month, a guest of one document."""
    with unit_of_work() as session:
        staff = factories.make_company(session, phone="+43 1 234567", email="office@alpenglow.example")
        mine = factories.make_customer(session, actor=staff, name="Acme Mining", email="billing@acme.example")
        theirs = factories.make_customer(session, actor=staff, name="Quetzal Secrets", email="office@quetzal.example")
        inside, _ = _records(session, mine, staff, price="100.00", day="2026-01-15")
        outside, outside_words = _records(session, mine, staff, price="8313.91", day="2026-02-15")
        foreign, foreign_words = _records(session, theirs, staff, price="4711.37", day="2026-03-03")
        link = access.link_for(session, customer_id=mine.id, address=mine.email, actor=TESTER)
    drafts = {"draft": foreign.pop("own draft"), "own draft": inside.pop("own draft"), "other own draft": outside.pop("own draft")}
    drafts |= {"private file": inside.pop("private file"), "other private file": outside.pop("private file")}
    owner = _enter(access.token_for(link))
    visitor = PortalVisitor(link.id, link.public_id, link.customer_id, link.address, session_id=0)
    month = _enter(_share(visitor, ShareForm(name="Month", start="2026-01-01", end="2026-01-31")))
    alone = _enter(_share(visitor, ShareForm(name="Alone", document=inside["invoice"])))
    hidden = {f"{key} of February": value for key, value in outside.items()} | {"foreign invoice": foreign["invoice"]} | drafts
    beside = {f"{key} of January": value for key, value in inside.items() if key != "invoice"}
    own = inside["invoice"]
    return [
        _prober("owner", owner, foreign | drafts, foreign_words, own),
        _prober("guest of a month", month, hidden, foreign_words + outside_words, own),
        _prober(
            "guest of a document", alone, beside | {"invoice of February": outside["invoice"]}, foreign_words + outside_words, own
        ),
    ]


def _prober(name: str, browser: NewPortalSession, forbidden: dict[str, str], words: list[str], own: str) -> Prober:
    return Prober(name, browser.portal_id, f"{browser.cookie_name}={browser.token}", forbidden, words, own)


def _enter(token: str) -> NewPortalSession:
    with unit_of_work() as session:
        return access.open_portal(session, token=token)


def _share(visitor: PortalVisitor, form: ShareForm) -> str:
    with unit_of_work() as session:
        return access.share_url(access.share_portal(session, form=form, visitor=visitor)).rpartition("/")[2]


def _records(session: Session, customer: Customer, staff: Staff, *, price: str, day: str) -> tuple[dict[str, str], list[str]]:
    """Public ids by kind, and words that stand in no record but these."""
    made = {kind: _issued(session, customer, staff, kind, price, day) for kind in KINDS}
    invoice, paid = made[DocumentKind.INVOICE], _issued(session, customer, staff, DocumentKind.INVOICE, price, day)
    payment = payments.book_payment(
        session, customer_id=customer.id, currency="EUR", amount=paid.total_amount - 137, paid_on=date.fromisoformat(day),
        method=PaymentMethod.BANK_TRANSFER, shares=[Share(paid.id, paid.total_amount - 137)], actor=staff,
    )  # fmt: skip
    form = MessageForm(document=paid.public_id, to=f"mail.{invoice.id}@elsewhere.example", subject=f"About {price}", body="x")
    message = messages.queue_message(session, form=form, actor=staff)
    delivery = session.exec(select(Delivery).where(col(Delivery.message_id) == message.id)).one()
    link = session.get_one(PortalLink, delivery.portal_link_id)
    draft = factories.make_draft(session, customer, factories.line(price), actor=staff)
    ids = {kind.value: document.public_id for kind, document in made.items()}
    ids |= {"payment": payment.public_id, "message": message.public_id, "link": link.public_id}
    ids |= {"own draft": draft.public_id, "checkout": _checkout(session, invoice), "share": _shared(session, link, paid)}
    ids |= {"file": _file(session, paid, staff, price, is_shared=True), "private file": _file(session, paid, staff, price)}
    ids |= {"customer": customer.public_id} if price == "4711.37" else {}
    numbers = [document.number or "" for document in (*made.values(), paid)] + [payment.number]
    ids |= {"number": numbers[0]} | ({"name": customer.name.partition(" ")[0]} if price == "4711.37" else {})
    whole, _, cents = price.partition(".")
    written = [f"{whole}{cents}", price, f"{whole[0]},{whole[1:]}.{cents}", f"{whole[0]}.{whole[1:]},{cents}"]
    return ids, [*numbers, *written, *([customer.name, customer.email] if price == "4711.37" else [])]


def _issued(session: Session, customer: Customer, staff: Staff, kind: DocumentKind, price: str, day: str) -> Document:
    form = factories.form_for(session, customer, factories.line(price), kind=kind, issue_on=day)
    draft = documents.save_draft(session, form=replace(form, issue_on=day), actor=staff)
    return documents.issue_document(session, public_id=draft.public_id, actor=staff)


def _file(session: Session, document: Document, staff: Staff, price: str, *, is_shared: bool = False) -> str:
    """A text attached to a document; only what is shared is the customer's to see."""
    return documents.attach_file(
        session, name="note.txt", content=price.encode(), actor=staff, document=document.public_id, is_shared=is_shared
    ).public_id


def _checkout(session: Session, invoice: Document) -> str:
    """A payment under way, as far as it stands in our own books."""
    checkout = Checkout(
        customer_id=invoice.customer_id, currency=invoice.currency, amount=invoice.total_amount, state="processing",
        idempotency_key=f"key-{invoice.id}", stripe_session_id=f"cs_{invoice.id}", url="https://checkout.stripe.com/c/secret",
    )  # fmt: skip
    session.add(checkout)
    session.flush()
    session.add(CheckoutItem(checkout_id=checkout.id, invoice_id=invoice.id, amount=invoice.total_amount))
    session.flush()
    return checkout.public_id


def _shared(session: Session, link: PortalLink, document: Document) -> str:
    visitor = PortalVisitor(link.id, link.public_id, link.customer_id, link.address, session_id=0)
    return access.share_portal(session, form=ShareForm(name="Somebody", document=document.public_id), visitor=visitor).public_id
