"""Staff see each message with what became of it for every recipient; the portal sees none of it."""

import pytest

from flare_app import messages
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor
from flare_app.errors import NotFound, NotPermitted
from flare_app.lists import Column, ColumnKind, ListQuery, RecordList, fetch_page
from flare_app.messages import MessageDetails, deliver_due, message_source
from tests import factories
from tests.mail_server import TAKEN, MailServer
from tests.messages.conftest import Office, deliveries, fresh

COLUMNS = tuple(
    Column(key, key, kind, sortable=key not in ("recipients", "number", "sent_at", "error"))
    for key, kind in {
        "subject": ColumnKind.TEXT,
        "customer": ColumnKind.TEXT,
        "recipients": ColumnKind.TEXT,
        "kind": ColumnKind.STATUS,
        "number": ColumnKind.TEXT,
        "status": ColumnKind.STATUS,
        "created_at": ColumnKind.MOMENT,
        "sent_at": ColumnKind.MOMENT,
        "error": ColumnKind.TEXT,
    }.items()
)
EMAILS = RecordList(
    key="emails_under_test",
    title="Emails",
    singular="email",
    audience="staff",
    route="/emails",
    permission=None,
    columns=COLUMNS,
    source=message_source,
    default_sort="-created_at",
)


def _rows(office: Office, **query: str) -> list[dict[str, object]]:
    with read_only() as session:
        page = fetch_page(session, EMAILS, office.staff, ListQuery(**query))  # type: ignore[arg-type]
    return [dict(zip((column.key for column in COLUMNS), row.values, strict=True)) for row in page.rows]


def _history(office: Office) -> list[MessageDetails]:
    with read_only() as session:
        return messages.messages_of(session, principal=office.staff, document_id=office.invoice.id)


def _visitor(office: Office) -> PortalVisitor:
    return PortalVisitor(
        link_id=deliveries()[0].portal_link_id or 0,
        portal_id="portal",
        customer_id=office.customer.id,
        address="maria@bergwerk.example",
        session_id=1,
    )


def test_the_list_shows_each_message_once_with_all_its_recipients(office: Office, server: MailServer) -> None:
    server.answer_rcpt = lambda address: "550 gone" if address.startswith("gone") else TAKEN
    office.queue(to="a@x.example gone@x.example", bcc="c@x.example")
    deliver_due()
    office.queue(subject="Reminder")
    reminder, first = _rows(office)
    assert (reminder["subject"], reminder["status"], reminder["sent_at"], reminder["error"]) == ("Reminder", "queued", None, "")
    assert (first["customer"], first["kind"], first["number"]) == ("Bergwerk AG", "invoice", "INV-000001")
    assert set(str(first["recipients"]).split(", ")) == {"a@x.example", "gone@x.example", "c@x.example"}
    assert (first["status"], first["error"]) == ("failed", "The mail server refused the address: 550 gone")
    assert first["sent_at"] is not None


def test_a_message_is_found_by_recipient_number_and_words(office: Office) -> None:
    office.queue(to="cfo@bergwerk.example", subject="First notice")
    for text in ("cfo@berg", "inv-000001", "notice", "bergwerk ag"):
        assert len(_rows(office, text=text)) == 1
    assert _rows(office, text="nowhere") == []


def test_every_column_that_sorts_can_be_paged_through(office: Office) -> None:
    for number in range(3):
        office.queue(subject=f"Message {number}")
    for column in COLUMNS:
        if not column.sortable:
            continue
        with read_only() as session:
            seen: list[str] = []
            query = ListQuery(sort=column.key, limit=1)
            while True:
                page = fetch_page(session, EMAILS, office.staff, query)
                seen += [row.public_id for row in page.rows]
                if not page.next_cursor:
                    break
                query = ListQuery(sort=column.key, limit=1, cursor=page.next_cursor)
        assert len(set(seen)) == len(seen) == 3


def test_the_portal_has_no_list_of_messages(office: Office) -> None:
    with pytest.raises(NotFound):
        message_source(factories.make_visitor(office.customer))


def test_a_document_tells_who_has_it_and_who_opened_it(office: Office, server: MailServer) -> None:
    office.queue(to="maria@bergwerk.example", cc="cfo@bergwerk.example")
    deliver_due()
    visitor = _visitor(office)
    with unit_of_work() as session:
        assert messages.document_opened(session, visitor=visitor, document_id=office.invoice.id)
    (message,) = _history(office)
    opened, unopened = message.recipients
    assert (opened.role, opened.address, opened.state) == ("to", "maria@bergwerk.example", "sent")
    assert opened.opened_at is not None
    assert unopened.opened_at is None
    assert message.sent_by == "Ada Admin"
    assert fresh(office.invoice).delivery == "opened"


def test_a_message_that_never_left_was_not_opened_whatever_its_recipient_looks_at(office: Office, server: MailServer) -> None:
    office.queue()
    deliver_due()
    with unit_of_work() as session:
        second = messages.queue_message(session, form=office.form(subject="Again"), actor=office.staff, wait=messages.UNDO_TIME)
        messages.withdraw_message(session, public_id=second.public_id, actor=office.staff)
        messages.document_opened(session, visitor=_visitor(office), document_id=office.invoice.id)
    withdrawn, sent = _history(office)
    assert (withdrawn.recipients[0].opened_at, sent.recipients[0].opened_at is not None) == (None, True)


def test_a_view_before_a_message_does_not_open_it(office: Office, server: MailServer) -> None:
    office.queue()
    deliver_due()
    with unit_of_work() as session:
        messages.document_opened(session, visitor=_visitor(office), document_id=office.invoice.id)
    office.queue(subject="Reminder")
    deliver_due()
    reminder, first = _history(office)
    assert (reminder.recipients[0].opened_at, first.recipients[0].opened_at is not None) == (None, True)
    assert fresh(office.invoice).delivery == "sent"


def test_a_document_opened_by_one_stays_opened_while_others_get_it(office: Office, server: MailServer) -> None:
    office.queue(cc="cfo@bergwerk.example")
    deliver_due(most=1)
    with unit_of_work() as session:
        messages.document_opened(session, visitor=_visitor(office), document_id=office.invoice.id)
    deliver_due()
    assert fresh(office.invoice).delivery == "opened"


def test_a_preview_opens_nothing(office: Office) -> None:
    office.queue()
    preview = factories.make_visitor(office.customer, is_preview=True)
    with unit_of_work() as session:
        assert not messages.document_opened(session, visitor=preview, document_id=office.invoice.id)
    assert fresh(office.invoice).delivery == "queued"


def test_a_message_is_read_with_its_text(office: Office) -> None:
    queued = office.queue(body="Please see {{ portal link }}")
    with read_only() as session:
        found = messages.get_message(session, principal=office.staff, public_id=queued.public_id)
        assert (found.body, found.number, found.customer_name) == ("Please see {{ portal link }}", "INV-000001", "Bergwerk AG")
        with pytest.raises(NotFound):
            messages.get_message(session, principal=office.staff, public_id="missing")
        with pytest.raises(NotPermitted):
            messages.get_message(session, principal=factories.make_visitor(office.customer), public_id=queued.public_id)  # type: ignore[arg-type]
