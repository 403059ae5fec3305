"""A look at a message shows what would arrive, to the letter, and nothing of it stays."""

from dataclasses import replace

import pytest
from sqlmodel import col, func, select

from flare_app import messages, payments
from flare_app.database import read_only, trial, unit_of_work
from flare_app.domain.principals import Role
from flare_app.domain.states import DocumentKind, PaymentMethod
from flare_app.errors import Conflict, InvalidForm, NotPermitted
from flare_app.messages import ManyForm, MessageForm, Preview, TemplateForm, deliver_due
from flare_app.models import Document, Message, PortalLink, StaffUser
from flare_app.payments import Share
from tests import factories
from tests.mail_server import MailServer
from tests.messages.conftest import Office, fresh


def look(office: Office, form: MessageForm) -> Preview:
    """What the window's message would be."""
    with trial() as session:
        return messages.preview_message(session, form=form, actor=office.staff)


def look_at_template(office: Office, kind: str, body: str = "Here: {{ portal_link }}", **more: str) -> Preview:
    """What the template's words would be on a real record."""
    form = TemplateForm(**{"kind": kind, "language": "en", "subject": "Ours", "body": body, **more})  # type: ignore[arg-type]
    with trial() as session:
        return messages.preview_template(session, form=form, actor=office.staff)


def test_look_is_what_arrives_to_the_letter(office: Office, server: MailServer) -> None:
    form = office.form(cc="cc@example.com")
    office.queue(cc="cc@example.com")
    seen = look(office, form)
    deliver_due()
    mail = server.received[0].mail
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html and text
    assert seen.html.splitlines() == html.get_content().splitlines()
    assert seen.text.splitlines() == text.get_content().splitlines()
    assert (seen.subject, seen.to, seen.cc) == (mail["Subject"], mail["To"], mail["Cc"])


def test_look_leaves_nothing_behind_not_even_an_issued_draft(office: Office) -> None:
    with unit_of_work() as session:
        draft = factories.make_draft(session, office.customer, actor=office.staff)
    seen = look(office, office.form(document=draft.public_id, subject="{{ number }}", body="x", attach_pdf=True))
    assert (seen.subject, seen.attachments) == ("INV-000002", ("INV-000002.pdf",))
    assert fresh(draft).state == "draft"
    with read_only() as session:
        assert [session.exec(select(func.count()).select_from(table)).one() for table in (Message, PortalLink)] == [0, 0]


def test_nobody_in_to_yet_is_no_hindrance_but_a_wrong_word_is(office: Office) -> None:
    assert look(office, office.form(to=" ")).to == office.staff.email
    with pytest.raises(InvalidForm):
        look(office, office.form(body="{{ password }}"))


def test_each_message_of_a_selection_can_be_looked_at(office: Office) -> None:
    with trial() as session:
        form = ManyForm(kind="invoice", subject="To {{ customer_name }}", body="x")
        seen = messages.preview_one_of_many(session, records=[office.invoice.public_id], form=form, actor=office.staff)
    assert (seen.subject, seen.to) == ("To Bergwerk AG", "maria@bergwerk.example")


def test_every_kind_of_template_is_shown_on_a_real_record(office: Office) -> None:
    with unit_of_work() as session:
        for kind in (DocumentKind.ESTIMATE, DocumentKind.CREDIT_NOTE):
            factories.make_issued(session, office.customer, actor=office.staff, kind=kind)
        paid = factories.make_issued(session, office.customer, factories.line("10"), actor=office.staff)
        payments.book_payment(
            session,
            customer_id=office.customer.id,
            currency=paid.currency,
            amount=1000,
            paid_on=paid.issue_on,
            method=PaymentMethod.CASH,
            shares=[Share(paid.id, 1000)],
            actor=office.staff,
        )
    with read_only() as session:
        kinds = dict.fromkeys(one.kind for one in messages.list_templates(session, language="de"))
    for kind in kinds:
        body = " ".join(f"{{{{ {name} }}}}" for name in messages.placeholders_of(kind))
        seen = look_at_template(office, kind, body, language="de" if kind != "invitation" else "en")
        assert "{{" not in seen.text + seen.html, kind


def test_template_without_a_record_to_show_it_on_says_so(office: Office) -> None:
    with pytest.raises(Conflict, match="nothing yet to show “Credit note” on"):
        look_at_template(office, "credit_note")


def test_invitation_is_shown_without_inviting_anybody(office: Office) -> None:
    seen = look_at_template(office, "invitation", "{{ inviter }} asks you in as {{ role }}.")
    assert "Ada Admin asks you in as sales manager." in seen.text
    with read_only() as session:
        assert session.exec(select(func.count()).select_from(StaffUser)).one() == 1


def test_template_is_shown_in_its_own_language_and_only_to_administrators(office: Office) -> None:
    assert "1.234,50" in look_at_template(office, "invoice", "{{ amount_due }}", language="de").text
    other = replace(office, staff=replace(office.staff, role=Role.SALES_MANAGER))
    with pytest.raises(NotPermitted):
        look_at_template(other, "invoice")
    with read_only() as session:
        assert session.exec(select(Document.state).order_by(col(Document.id))).all() == ["issued"]
