"""A message is in the outbox together with everything that follows from it, once, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import func, select

from flare_app import access, audit, documents, messages
from flare_app.company import get_company
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff, System
from flare_app.domain.states import DocumentKind, PaymentMethod
from flare_app.errors import Conflict, Invalid
from flare_app.live import listeners
from flare_app.messages.letter import read_letter
from flare_app.models import Document, Message, Payment, PortalLink
from tests import factories
from tests.messages.conftest import Office, deliveries, fresh


def _count(table: type) -> int:
    with read_only() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_each_recipient_gets_a_delivery_with_a_link_of_their_own(office: Office) -> None:
    message = office.queue(to="a@x.example, b@x.example", cc="c@x.example", bcc="d@x.example")
    found = deliveries()
    assert [(one.role, one.address, one.state) for one in found] == [
        ("to", "a@x.example", "queued"),
        ("to", "b@x.example", "queued"),
        ("cc", "c@x.example", "queued"),
        ("bcc", "d@x.example", "queued"),
    ]
    assert len({one.portal_link_id for one in found}) == 4
    assert (message.state, fresh(office.invoice).delivery) == ("queued", "queued")


def test_an_address_that_stands_twice_gets_the_message_once(office: Office) -> None:
    office.queue(to="a@x.example; A@X.example a@x.example", cc="a@x.example", bcc="b@x.example")
    assert [(one.role, one.address) for one in deliveries()] == [("to", "a@x.example"), ("bcc", "b@x.example")]


def test_the_link_of_a_recipient_stays_the_same_over_all_messages(office: Office) -> None:
    office.queue()
    office.queue(subject="Again")
    first, second = deliveries()
    assert first.portal_link_id == second.portal_link_id


def test_emailing_a_draft_issues_it_and_fills_in_its_number(office: Office) -> None:
    with unit_of_work() as session:
        draft = factories.make_draft(session, office.customer, actor=office.staff)
    message = office.queue(document=draft.public_id, subject="Invoice {{ number }}", body="See {{number}}")
    issued = fresh(draft)
    assert (issued.state, issued.number) == ("issued", "INV-000002")
    assert (message.subject, message.body) == ("Invoice INV-000002", "See INV-000002")


@pytest.mark.parametrize(("kind", "number"), [(DocumentKind.ESTIMATE, "EST-000001"), (DocumentKind.CREDIT_NOTE, "CR-000001")])
def test_items_45_53_an_estimate_and_a_credit_note_are_mailed_with_a_link_into_the_portal(
    office: Office, kind: DocumentKind, number: str
) -> None:
    with unit_of_work() as session:
        document = factories.make_issued(session, office.customer, actor=office.staff, kind=kind)
        opened = messages.compose(session, principal=office.staff, document_public_id=document.public_id)
    office.queue(document=document.public_id, subject=opened.subject, body=opened.body)
    with read_only() as session:
        letter = read_letter(session, delivery_id=deliveries()[0].id)
    assert number in opened.subject
    assert (letter.recipient, letter.is_personal) == ("maria@bergwerk.example", True)
    assert "/p/" in letter.url


def test_a_draft_stays_one_when_its_message_is_refused(office: Office) -> None:
    with unit_of_work() as session:
        draft = factories.make_draft(session, office.customer, actor=office.staff)
    with pytest.raises(Invalid):
        office.queue(document=draft.public_id, to="nobody")
    assert fresh(draft).state == "draft"


def test_a_draft_that_cannot_be_issued_leaves_no_message(office: Office) -> None:
    with unit_of_work() as session:
        draft = factories.make_draft(session, office.customer, actor=office.staff, issue_on="2199-01-01", due_on="2199-01-01")
    with pytest.raises(Invalid, match="before its date"):
        office.queue(document=draft.public_id)
    assert (_count(Message), fresh(draft).state) == (0, "draft")


def test_a_double_click_sends_once(office: Office) -> None:
    first = office.queue(operation_id="window-0001")
    second = office.queue(operation_id="window-0001", subject="Changed")
    assert (second.id, second.subject) == (first.id, first.subject)
    assert len(deliveries()) == 1


def test_a_double_click_on_a_draft_from_two_threads_issues_and_sends_once(office: Office) -> None:
    with unit_of_work() as session:
        draft = factories.make_draft(session, office.customer, actor=office.staff)
    form = office.form(document=draft.public_id, operation_id="window-0002")

    def click(_: int) -> int:
        with unit_of_work() as session:
            return messages.queue_message(session, form=form, actor=office.staff).id

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(click, range(4)))) == 1
    assert (len(deliveries()), fresh(draft).number) == (1, "INV-000002")


def test_anothers_operation_id_finds_nothing_of_mine(office: Office) -> None:
    with unit_of_work() as session:
        other = factories.make_staff(session, "Bob")
    mine = office.queue(operation_id="window-0003")
    form = office.form(operation_id="window-0003")
    with unit_of_work() as session:
        assert messages.queue_message(session, form=form, actor=other).id != mine.id


def test_a_payment_can_be_emailed(office: Office) -> None:
    payment = _payment(office)
    with read_only() as session:
        opened = messages.compose(session, principal=office.staff, payment_public_id=payment.public_id)
    assert opened.subject == "Payment PMT-000001 received, thank you"
    assert "payment of €50.00" in opened.body
    office.queue(document="", payment=payment.public_id, subject=opened.subject, body=opened.body)
    assert fresh(payment).delivery == "queued"


def test_a_void_payment_cannot_be_emailed(office: Office) -> None:
    from flare_app import payments

    payment = _payment(office)
    with unit_of_work() as session:
        payments.void_payment(session, public_id=payment.public_id, reason="bounced", actor=office.staff)
    with pytest.raises(Conflict, match="PMT-000001 is void"):
        office.queue(document="", payment=payment.public_id)


def test_a_plain_message_carries_a_link_only_if_it_asks_for_one(office: Office) -> None:
    office.queue(document="", customer=office.customer.public_id, subject="Hello", body="We moved.")
    office.queue(document="", customer=office.customer.public_id, subject="Hello", body="See {{ portal link }}")
    plain, linked = deliveries()
    assert (plain.portal_link_id, linked.portal_link_id is not None) == (None, True)


def test_a_new_link_goes_to_the_address_on_file_only(office: Office) -> None:
    with unit_of_work() as session:
        link = access.link_for(session, customer_id=office.customer.id, address="cfo@bergwerk.example", actor=office.staff)
        message = messages.queue_portal_link(session, link=link, actor=System("portal"))
    assert message.subject == "Your link to Alpenglow GmbH"
    assert [(one.address, one.portal_link_id) for one in deliveries()] == [("cfo@bergwerk.example", link.id)]


def test_emailing_opens_a_revoked_link_again_under_a_new_version(office: Office) -> None:
    with unit_of_work() as session:
        link = access.link_for(session, customer_id=office.customer.id, address=office.customer.email, actor=office.staff)
        access.revoke(session, link=link, actor=office.staff)
    office.queue()
    link = fresh(link)
    assert (link.revoked_at, link.version) == (None, 2)


def test_queueing_is_in_the_documents_history_without_the_text(office: Office) -> None:
    office.queue(body="secret words")
    with read_only() as session:
        newest = audit.history(session, subject_kind="document", subject_id=office.invoice.id)[0]
    assert (newest.actor, newest.verb, newest.changes) == ("Ada Admin", "emailed", {"recipients": [None, "maria@bergwerk.example"]})


def test_pages_hear_of_a_queued_message(office: Office) -> None:
    heard: list[str] = []
    listeners.append(heard.append)
    try:
        office.queue()
    finally:
        listeners.remove(heard.append)
    assert {"staff:messages", "staff:documents", f"customer:{office.customer.id}", f"document:{office.invoice.id}"} <= set(heard)


def test_a_transaction_that_fails_leaves_nothing(office: Office) -> None:
    form = office.form()
    with pytest.raises(RuntimeError), unit_of_work() as session:
        messages.queue_message(session, form=form, actor=office.staff)
        raise RuntimeError
    assert (_count(Message), _count(PortalLink), fresh(office.invoice).delivery) == (0, 0, "not_sent")


def _payment(office: Office) -> Payment:
    from flare_app import payments

    staff: Staff = office.staff
    with unit_of_work() as session:
        return payments.book_payment(
            session,
            customer_id=office.customer.id,
            currency="EUR",
            amount=50_00,
            paid_on=office.invoice.issue_on,
            method=PaymentMethod.BANK_TRANSFER,
            shares=[],
            actor=staff,
        )


def answered(office: Office, **answer: Any) -> tuple[Document, Message | None]:
    """An estimate that was sent to Maria and that she has just answered, and what the company is told of it."""
    with unit_of_work() as session:
        estimate = factories.make_issued(session, office.customer, actor=office.staff, kind=DocumentKind.ESTIMATE)
    office.queue(document=estimate.public_id, subject="Offer", body="See there")
    visitor = factories.make_visitor(office.customer)
    with unit_of_work() as session:
        estimate = documents.answer_estimate(session, public_id=estimate.public_id, actor=visitor, **answer)
        return estimate, messages.queue_answer_notice(session, estimate=estimate, visitor=visitor)


def test_company_is_told_of_an_answer_by_a_mail_that_carries_no_portal_link(office: Office) -> None:
    estimate, notice = answered(office, accept=False, name="Ann Lee", note="{{ portal link }} is too dear.")
    assert notice is not None
    assert notice.subject == f"{estimate.number} was declined by Ann Lee"
    assert "{ { portal link }} is too dear." in notice.body
    assert "maria@bergwerk.example" in notice.body
    told = deliveries()[-1]
    assert (told.address, told.portal_link_id) == ("office@alpenglow.example", None)
    assert fresh(estimate).delivery == "queued"
    with read_only() as session:
        letter = read_letter(session, delivery_id=told.id)
    assert letter.url.endswith(f"/sales/estimates/{estimate.public_id}")
    assert not letter.is_personal


def test_company_without_an_address_is_not_told_by_mail(office: Office) -> None:
    with unit_of_work() as session:
        get_company(session).email = ""
    assert answered(office, accept=True, name="Ann Lee")[1] is None
