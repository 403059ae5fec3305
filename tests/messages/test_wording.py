"""Staff write their own words for each kind of message; without them the house's own are used."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from flare_app import audit, messages, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role
from flare_app.domain.states import PaymentMethod
from flare_app.errors import Conflict, InvalidForm, NotPermitted
from flare_app.messages import Template, TemplateForm
from flare_app.models import EmailTemplate
from flare_app.payments import Share
from tests.messages.conftest import Office


def write(office: Office, subject: str, body: str, *, version: int = 0, role: Role = Role.ADMIN, **more: Any) -> Template:
    """Keep a template, unless told otherwise as the usual words for invoices in English."""
    with unit_of_work() as session:
        form = TemplateForm(**{"kind": "invoice", "language": "en", "subject": subject, "body": body, "version": version, **more})
        return messages.save_template(session, form=form, actor=replace(office.staff, role=role))


def opened(office: Office) -> tuple[str, str]:
    """Subject and body with which the window opens for the invoice."""
    with read_only() as session:
        found = messages.compose(session, principal=office.staff, document_public_id=office.invoice.public_id)
    return found.subject, found.body


def templates(language: str = "en") -> dict[str, Template]:
    """The usual words by kind, and the others by name."""
    with read_only() as session:
        return {one.name or one.kind: one for one in messages.list_templates(session, language=language)}


def test_items_77_78_window_opens_with_the_template_filled_in_and_the_link_left_for_each_recipient(office: Office) -> None:
    write(office, "Bill {{ Number }}", "Dear {{ customer name }},\nlook here: {{ portal_link }}")
    assert opened(office) == (f"Bill {office.invoice.number}", "Dear Bergwerk AG,\nlook here: {{ portal_link }}")


def test_both_texts_emptied_bring_the_usual_words_back(office: Office) -> None:
    usual = opened(office)
    write(office, "Bill", "Pay.")
    assert opened(office) == ("Bill", "Pay.")
    write(office, " ", "\n", version=1)
    assert opened(office) == usual
    assert templates()["invoice"].version == 0


def test_paid_invoice_is_not_asked_for_money_again(office: Office) -> None:
    write(office, "Pay {{ number }}", "Pay by {{ due date }}.")
    with unit_of_work() as session:
        payments.book_payment(
            session,
            customer_id=office.customer.id,
            currency=office.invoice.currency,
            amount=office.invoice.total_amount,
            paid_on=office.invoice.issue_on,
            method=PaymentMethod.BANK_TRANSFER,
            shares=[Share(office.invoice.id, office.invoice.total_amount)],
            actor=office.staff,
        )
    assert "paid in full" in opened(office)[1]


@pytest.mark.parametrize(
    ("subject", "body", "field", "sentence"),
    [
        ("Bill", "", "body", "Message"),
        ("", "Pay.", "subject", "Subject"),
        ("Bill {{ portal link }}", "Pay.", "subject", "cannot be filled in here"),
        ("Bill", "{{ iban }}", "body", "{{ iban }} cannot be filled in here"),
        ("Bill", "{{ amount }}", "body", "{{ amount }} cannot be filled in here"),
        ("Bill\nBcc: x@y.example", "Pay.", "subject", "single line"),
        ("Bill", "x" * 10_001, "body", "10,000"),
    ],
)
def test_what_cannot_be_sent_is_said_at_its_field(office: Office, subject: str, body: str, field: str, sentence: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        write(office, subject, body)
    assert [one.field for one in refused.value.problems] == [field]
    assert sentence in str(refused.value.problems[0])
    assert not any(one.version for one in templates().values())


def test_nothing_that_looks_like_a_template_language_is_carried_out(office: Office) -> None:
    write(office, "Bill", "{% for x in y %}{0.__class__} ${number} #{number} {{ number }}")
    assert opened(office)[1] == "{% for x in y %}{0.__class__} ${number} #{number} " + str(office.invoice.number)


def test_change_made_elsewhere_meanwhile_is_not_written_over(office: Office) -> None:
    write(office, "Bill", "Pay.")
    with pytest.raises(Conflict):
        write(office, "Other", "Words.")
    assert templates()["invoice"].subject == "Bill"


def test_only_administrators_change_the_words_and_the_change_is_recorded(office: Office) -> None:
    for role in (Role.ACCOUNTANT, Role.SALES_MANAGER):
        with pytest.raises(NotPermitted):
            write(office, "Bill", "Pay.", role=role)
    write(office, "Bill", "Pay.")
    with read_only() as session:
        kept = session.exec(select(EmailTemplate)).one()
        entry = audit.history(session, subject_kind="email_template", subject_id=kept.id)[0]
    assert entry.changes["body"][1] == "Pay."


def test_invoice_names_exactly_the_placeholders_that_it_can_fill(office: Office) -> None:
    names = messages.placeholders_of("invoice")
    with read_only() as session:
        found = messages.compose(session, principal=office.staff, document_public_id=office.invoice.public_id)
    assert names == found.placeholders
    write(office, "All", " ".join(f"{{{{ {name} }}}}" for name in names))
    assert opened(office)[1].count("{{") == 1
