"""One text to many: who gets what, one message for each or one for each customer, and what each mail then holds."""

import pytest
from sqlmodel import select

from flare_app import documents, messages
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, Invalid, InvalidForm
from flare_app.messages import ManyForm
from flare_app.models import Customer, Document, Message
from tests import factories
from tests.mail_server import MailServer
from tests.messages.conftest import Office, fresh
from tests.messages_outbox import let_pass


def plan(office: Office, records: list[Document], *, together: bool, kind: str = "invoice") -> list[messages.Envelope]:
    with read_only() as session:
        ids = [one.public_id for one in records]
        return messages.plan_many(session, principal=office.staff, kind=kind, records=ids, together=together)


def queue(office: Office, *records: Document, **fields: object) -> Message:
    form = ManyForm(**{"kind": "invoice", **fields})  # type: ignore[arg-type]
    with unit_of_work() as session:
        messages.queue_one_of_many(session, records=[one.public_id for one in records], form=form, actor=office.staff)
        return session.exec(select(Message).order_by(Message.id.desc())).first()  # type: ignore[attr-defined, return-value]


def invoices(office: Office, count: int, customer: Customer | None = None) -> list[Document]:
    with unit_of_work() as session:
        return [factories.make_issued(session, customer or office.customer, actor=office.staff) for _ in range(count)]


def another(office: Office, name: str, **fields: str) -> Customer:
    with unit_of_work() as session:
        return factories.make_customer(session, actor=office.staff, name=name, **fields)


def test_one_message_for_each_customer_holds_all_their_documents(office: Office) -> None:
    other = another(office, "Nordlicht KG", email="post@nordlicht.example")
    mine, theirs = invoices(office, 2), invoices(office, 1, other)
    selected = [mine[0], theirs[0], mine[1]]
    each = plan(office, selected, together=False)
    assert [one.numbers for one in each] == [("INV-000002",), ("INV-000004",), ("INV-000003",)]
    first, second = plan(office, selected, together=True)
    assert (first.customer, first.numbers, first.to) == ("Bergwerk AG", ("INV-000002", "INV-000003"), ("maria@bergwerk.example",))
    assert second.label == "Nordlicht KG: INV-000004"


def test_the_plan_says_who_gets_nothing(office: Office) -> None:
    silent = another(office, "Stille GmbH", email="")
    void = invoices(office, 1)
    with unit_of_work() as session:
        documents.void_document(session, public_id=void[0].public_id, reason="Wrong", actor=office.staff)
    found = plan(office, [*invoices(office, 1, silent), *void, *invoices(office, 1)], together=True)
    assert [one.problem for one in found] == ["No e-mail address: add one to the customer.", "It is void.", ""]


def test_at_most_twenty_documents_go_into_one_message(office: Office) -> None:
    found = plan(office, invoices(office, 23), together=True)
    assert [len(one.records) for one in found] == [20, 3]


def test_a_message_about_several_names_them_and_marks_each_as_queued(office: Office) -> None:
    pile = invoices(office, 2)
    message = queue(office, *pile, together=True)
    assert message.subject == "2 invoices from Alpenglow GmbH"
    assert "INV-000002, INV-000003" in message.body
    assert "€200.00" in message.body
    assert (message.document_id, [fresh(one).delivery for one in pile]) == (None, ["queued", "queued"])
    with read_only() as session:
        history = messages.messages_of(session, principal=office.staff, document_id=pile[1].id)
        whole = messages.messages_of(session, principal=office.staff, customer_id=office.customer.id)
    assert [one.number for one in history] == [one.number for one in whole] == ["INV-000002, INV-000003"]


def test_drafts_among_several_are_issued_first(office: Office) -> None:
    with unit_of_work() as session:
        drafts = [factories.make_draft(session, office.customer, actor=office.staff) for _ in range(2)]
    message = queue(office, *drafts, together=True)
    assert [fresh(one).number for one in drafts] == ["INV-000002", "INV-000003"]
    assert "INV-000002, INV-000003" in message.body


@pytest.mark.usefixtures("drawing")
def test_the_mail_holds_every_pdf_and_one_button_to_the_list(office: Office, server: MailServer) -> None:
    pile = invoices(office, 2)
    queue(office, *pile, together=True, attach_pdf=True)
    let_pass(messages.UNDO_TIME)
    while messages.deliver_due():
        pass
    mail = server.received[-1].mail
    assert [part.get_filename() for part in mail.iter_attachments()] == ["INV-000002.pdf", "INV-000003.pdf"]
    html = server.received[-1].html
    assert "View or Pay" in html
    assert "Attached: INV-000002.pdf, INV-000003.pdf" in html
    assert [fresh(one).delivery for one in pile] == ["sent", "sent"]


def test_words_of_ones_own_are_filled_in_for_each(office: Office) -> None:
    one = invoices(office, 1)[0]
    message = queue(office, one, subject="About {{ number }}", body="Dear {{ first name }}, {{ total }} please.")
    assert (message.subject, message.body) == ("About INV-000002", "Dear Maria, €100.00 please.")
    alone = queue(office, one, together=True, subject="{{ count }}: {{ numbers }}", body="{{ balance due }}")
    assert (alone.subject, alone.body) == ("1: INV-000002", "€100.00")


def test_without_words_of_ones_own_each_gets_those_of_its_kind(office: Office) -> None:
    with read_only() as session:
        words = messages.words_for_many(session, kind="invoice", together=False)
    subject, body, names = words.text.subject, words.text.body, words.placeholders
    assert subject == "Invoice {{ number }} from {{ company_name }}"
    assert "{{ total }}" in body
    assert {"number", "portal link"} <= set(names)
    assert queue(office, invoices(office, 1)[0]).subject == "Invoice INV-000002 from Alpenglow GmbH"


def test_item_20_a_plain_message_to_several_customers_carries_the_button_to_the_portal(office: Office, server: MailServer) -> None:
    with unit_of_work() as session:
        form = ManyForm(kind="plain", subject="We move", body="Dear {{ customer name }}, our new address follows.")
        told = messages.queue_one_of_many(session, records=[office.customer.public_id], form=form, actor=office.staff)
    assert told == ["maria@bergwerk.example"]
    let_pass(messages.UNDO_TIME)
    messages.deliver_due()
    text = server.received[-1].text
    assert "Dear Bergwerk AG" in text
    assert "/p/" in text


def test_who_has_no_address_is_refused_with_what_to_do(office: Office) -> None:
    silent = another(office, "Stille GmbH", email="")
    with pytest.raises(Conflict, match="Stille GmbH has no e-mail address"):
        queue(office, *invoices(office, 1, silent))


def test_documents_of_two_customers_or_kinds_never_share_a_message(office: Office) -> None:
    other = another(office, "Nordlicht KG")
    with unit_of_work() as session:
        note = factories.make_issued(session, office.customer, actor=office.staff, kind=DocumentKind.CREDIT_NOTE)
    mine = invoices(office, 1)[0]
    for stranger in (invoices(office, 1, other)[0], note, mine):
        with pytest.raises(Invalid, match="Only documents of one customer"):
            queue(office, mine, stranger, together=True)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"cc": "nobody"}, "cc"),
        ({"bcc": "a@b.example\r\nX-Evil: 1"}, "bcc"),
        ({"subject": "A\r\nBcc: x@y.example", "body": "Hello"}, "subject"),
        ({"subject": "{{ salary }}", "body": "Hello"}, "subject"),
        ({"subject": "Hello", "body": "{{ numbers }}"}, "body"),
    ],
)
def test_what_cannot_be_sent_is_said_before_anything_is_started(typed: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        messages.check_many({"kind": "invoice", **typed})
    assert refused.value.problems[0].field == field
