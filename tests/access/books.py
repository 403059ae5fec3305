"""One customer's books, and guests who come through a part of their portal that was passed on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flare_app import access, clock, payments
from flare_app.access import NewPortalSession, PortalLinkExpired, ShareForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor, Staff
from flare_app.domain.states import PaymentMethod
from flare_app.models import Customer, Document, Payment, PortalLink, PortalShare
from flare_app.payments import Share
from tests import factories

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
JANUARY = {"start": "2026-01-01", "end": "2026-01-31"}


@dataclass(frozen=True)
class Books:
    """One customer with an invoice in January and one in February, one payment over both in February, and their own link."""

    staff: Staff
    customer: Customer
    january: Document
    february: Document
    payment: Payment
    link: PortalLink
    owner: PortalVisitor


def make_books() -> Books:
    """Set up and committed, at NOW."""
    clock.start_at(NOW)
    with unit_of_work() as session:
        staff = factories.make_company(session)
        customer = factories.make_customer(session, actor=staff, name="Acme", email="billing@acme.example")
        january = factories.make_issued(session, customer, factories.line("100.00"), actor=staff, issue_on="2026-01-15")
        february = factories.make_issued(session, customer, factories.line("77.77"), actor=staff, issue_on="2026-02-15")
        payment = payments.book_payment(
            session, customer_id=customer.id, currency="EUR", amount=15_000, paid_on=date(2026, 2, 20),
            method=PaymentMethod.BANK_TRANSFER, shares=[Share(january.id, 10_000), Share(february.id, 5_000)], actor=staff,
        )  # fmt: skip
        link = access.link_for(session, customer_id=customer.id, address=customer.email, actor=staff)
    return Books(staff, customer, january, february, payment, link, enter(link))


def enter(link: PortalLink) -> PortalVisitor:
    """Who comes through a link of the customer's own."""
    with unit_of_work() as session:
        new = access.open_portal(session, token=access.token_for(link))
    return who(new)


def who(new: NewPortalSession) -> PortalVisitor:
    """Who a browser is; it must be somebody."""
    found = looked_up(new)
    assert found is not None
    return found


def looked_up(new: NewPortalSession) -> PortalVisitor | None:
    """Who a browser is now, if anybody."""
    with read_only() as session:
        return access.visitor_from_cookies(session, {new.cookie_name: new.token}, new.portal_id)


def share(owner: PortalVisitor, name: str = "Count & Co", **form: object) -> PortalShare:
    """Pass a part of the portal on."""
    with unit_of_work() as session:
        return access.share_portal(session, form=ShareForm(name=name, **form), visitor=owner)  # type: ignore[arg-type]


def open_share(made: PortalShare) -> NewPortalSession:
    """Another browser comes through the shared address."""
    with unit_of_work() as session:
        return access.open_portal(session, token=access.share_url(made).rpartition("/")[2])


def opens(made: PortalShare) -> bool:
    """Whether the shared address lets anybody in."""
    try:
        open_share(made)
    except PortalLinkExpired:
        return False
    return True
