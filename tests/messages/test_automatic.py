"""What leaves by itself: reminders, statements, receipts of online payments, digests. Each once, in the customer's language."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from flare_app import messages, payments
from flare_app.clock import today
from flare_app.company import get_company
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff, System
from flare_app.domain.states import PaymentMethod
from flare_app.errors import Conflict
from flare_app.messages import TemplateForm, deliver_due
from flare_app.models import Customer, Document, Message, Payment, StaffUser
from flare_app.payments import Share
from tests import factories
from tests.mail_server import MailServer
from tests.messages.conftest import Office

HOUSE = System("test")
STATEMENT = "period=This+year"


def book(office: Office, amount: int) -> Payment:
    """A payment for the office's invoice."""
    with unit_of_work() as session:
        return payments.book_payment(
            session,
            customer_id=office.customer.id,
            currency=office.invoice.currency,
            amount=amount,
            paid_on=office.invoice.issue_on,
            method=PaymentMethod.ONLINE,
            shares=[Share(office.invoice.id, amount)],
            actor=office.staff,
        )


def remind(invoice: Document, *, template: str = "", step: str = "reminder-1") -> Message | None:
    """Queue a reminder as a job does."""
    with unit_of_work() as session:
        return messages.queue_reminder(session, invoice=invoice, operation_id=step, actor=HOUSE, template=template)


def issue(office: Office, customer: Customer, *, due_in: int) -> Document:
    """An invoice that is due so many days from now."""
    with unit_of_work() as session:
        invoice = factories.make_issued(session, customer, actor=office.staff)
        invoice.due_on = today() + timedelta(days=due_in)
        return invoice


def keep(staff: Staff, kind: str, body: str, *, language: str = "en", name: str = "") -> None:
    """Keep a template."""
    form = TemplateForm(kind=kind, language=language, name=name, subject="Ours", body=body, is_named=bool(name))
    with unit_of_work() as session:
        messages.save_template(session, form=form, actor=staff)


def test_invoice_is_reminded_of_once_for_each_step(office: Office) -> None:
    first, again, other = remind(office.invoice), remind(office.invoice), remind(office.invoice, step="reminder-2")
    assert first and again and other
    assert (first.id == again.id, first.id == other.id) == (True, False)
    with read_only() as session:
        assert len(session.exec(select(Message)).all()) == 2


def test_reminder_says_something_else_before_the_due_date_than_after_it(office: Office) -> None:
    for due_in, said in ((3, "is due on"), (0, "is due on"), (-2, "is overdue")):
        message = remind(issue(office, office.customer, due_in=due_in), step=f"reminder{due_in}")
        assert message is not None
        assert said in message.subject


def test_reminder_with_a_name_of_its_own_has_those_words_in_each_language(office: Office) -> None:
    keep(office.staff, "overdue", "Pay: {{ days overdue }} days!", name="Firm")
    keep(office.staff, "overdue", "Zahlen: {{ days_overdue }} Tage!", language="de", name="Firm")
    with unit_of_work() as session:
        german = factories.make_customer(session, actor=office.staff, name="Uhrwerk GmbH", locale="de_AT")
    for customer, body in ((office.customer, "Pay: 4 days!"), (german, "Zahlen: 4 Tage!")):
        message = remind(issue(office, customer, due_in=-4), template="Firm", step=f"reminder-{customer.id}")
        assert message is not None
        assert message.body == body


def test_template_that_is_gone_leaves_the_usual_words(office: Office) -> None:
    message = remind(office.invoice, template="Deleted")
    assert message is not None
    assert "due on" in message.body


def test_nobody_is_reminded_of_what_is_paid_or_without_an_address(office: Office) -> None:
    with unit_of_work() as session:
        silent = factories.make_customer(session, actor=office.staff, email="")
    assert remind(issue(office, silent, due_in=1)) is None
    book(office, office.invoice.total_amount)
    with read_only() as session:
        paid = session.get_one(Document, office.invoice.id)
    with pytest.raises(Conflict, match="nothing to remind of"):
        remind(paid)


def test_statement_leaves_with_its_pdf_for_the_days_that_were_meant(office: Office, server: MailServer, drawing: None) -> None:
    book(office, 23450)
    with unit_of_work() as session:
        made = {"customer": office.customer, "statement": STATEMENT, "operation_id": "statement-1", "actor": HOUSE}
        message = messages.queue_statement(session, **made)  # type: ignore[arg-type]
        assert messages.queue_statement(session, **made) is message  # type: ignore[arg-type]
    assert message is not None
    assert "balance of €1,000.00" in message.body
    assert f"to={today()}" in message.statement
    deliver_due()
    mail = server.received[0].mail
    (pdf,) = mail.iter_attachments()
    assert pdf.get_filename() == f"statement-{today():%Y}-01-01-{today()}.pdf"
    assert pdf.get_content().startswith(b"%PDF")
    html = mail.get_body(("html",))
    assert html is not None
    assert "d=statement" in html.get_content()


def test_online_payment_is_thanked_for_with_its_receipt(office: Office, server: MailServer, drawing: None) -> None:
    payment = book(office, 23450)
    with unit_of_work() as session:
        message = messages.queue_payment_received(session, payment=payment, operation_id=payment.public_id, actor=HOUSE)
    assert message is not None
    assert (message.kind, message.subject) == ("payment_received", "Thank you for your payment of €234.50")
    deliver_due()
    mail = server.received[0].mail
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_filename() for part in mail.iter_attachments()] == [f"{payment.number}.pdf"]


def test_digest_goes_to_a_member_of_staff_once(office: Office, server: MailServer) -> None:
    for _ in range(2):
        with unit_of_work() as session:
            user = session.get_one(StaffUser, office.staff.user_id)
            figures = [("Overdue", "€12.00"), ("Due this week", "€7.00")]
            messages.queue_digest(
                session, user=user, period="16 to 22 November", figures=figures, operation_id="digest-2026-47", actor=HOUSE
            )
    deliver_due()
    (received,) = server.received
    assert received.recipients == [office.staff.email]
    text = received.mail.get_body(("plain",))
    assert text is not None
    assert "Overdue: €12.00\nDue this week: €7.00" in text.get_content().replace("\r\n", "\n")


def test_german_customer_is_written_to_in_german_once_staff_have_german_words(office: Office) -> None:
    for locale in ("de_AT", "fr_FR"):
        with unit_of_work() as session:
            customer = factories.make_customer(session, actor=office.staff, locale=locale)
            invoice = factories.make_issued(session, customer, factories.line("1234.50"), actor=office.staff)
            opened = messages.compose(session, principal=office.staff, document_public_id=invoice.public_id)
            assert (opened.language, "due on" in opened.body, "€1,234.50" in opened.body) == ("en", True, True)
            german = next(key for key, label in opened.templates if label == "Invoice · German")
            other = messages.compose(session, principal=office.staff, document_public_id=invoice.public_id, template=german)
            assert "fällig am" in other.body
    keep(office.staff, "invoice", "Bitte zahlen: {{ amount_due }}", language="de")
    with unit_of_work() as session:
        customer = factories.make_customer(session, actor=office.staff, locale="de_AT")
        invoice = factories.make_issued(session, customer, factories.line("1234.50"), actor=office.staff)
        opened = messages.compose(session, principal=office.staff, document_public_id=invoice.public_id)
        assert opened.body.replace("\xa0", " ") == "Bitte zahlen: € 1.234,50"


def test_what_staff_wrote_in_english_is_taken_for_a_customer_who_reads_german_until_there_is_german(office: Office) -> None:
    keep(office.staff, "invoice", "Pay, please.")
    with unit_of_work() as session:
        german = factories.make_customer(session, actor=office.staff, locale="de_DE")
        invoice = factories.make_issued(session, german, actor=office.staff)
        opened = messages.compose(session, principal=office.staff, document_public_id=invoice.public_id)
    assert (opened.body, opened.language) == ("Pay, please.", "en")


def test_company_that_works_in_german_writes_in_german(office: Office) -> None:
    with unit_of_work() as session:
        get_company(session).locale = "de_DE"
        invoice = session.get_one(Document, office.invoice.id)
        opened = messages.compose(session, principal=office.staff, document_public_id=invoice.public_id)
    assert (opened.language, "fällig am" in opened.body) == ("de", True)


def test_message_kinds_of_one_record_are_found_again(office: Office) -> None:
    remind(office.invoice)
    with read_only() as session:
        found = messages.messages_of(session, principal=office.staff, document_id=office.invoice.id)
        assert [one.kind for one in found] == ["reminder"]
        assert session.exec(select(Message.language).order_by(col(Message.id))).all() == ["en"]


def test_what_stands_around_german_words_is_german_too(office: Office, server: MailServer, drawing: None) -> None:
    with unit_of_work() as session:
        german = factories.make_customer(session, actor=office.staff, locale="de_DE")
    keep(office.staff, "overdue", "Bitte zahlen Sie.", language="de")
    message = remind(issue(office, german, due_in=-4))
    assert message is not None
    deliver_due()
    mail = server.received[0].mail
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text and html
    for said in (
        "Rechnung INV-000002",
        "Offener Betrag",
        "Fällig am",
        "Ansehen oder bezahlen",
        "Anhang",
        "Dieser Link ist bestimmt",
    ):
        assert said in text.get_content() + html.get_content(), said
    assert '<html lang="de"' in html.get_content()
