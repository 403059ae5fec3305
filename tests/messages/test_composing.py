"""The window opens filled in, and what staff write is taken or refused with a sentence at its field."""

import pytest

from flare_app import messages
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, Invalid, InvalidForm, NotFound, NotPermitted
from flare_app.messages import MessageForm
from flare_app.messages.composing import Composition
from flare_app.messages.placeholders import fill
from tests import factories
from tests.messages.conftest import Office


@pytest.fixture
def database_kind() -> str:
    """What is checked before anything is stored needs no second database."""
    return "sqlite"


def _compose(office: Office, **ids: str) -> Composition:
    with read_only() as session:
        return messages.compose(session, principal=office.staff, **ids)


def _problems(office: Office, **fields: object) -> dict[str, str]:
    with pytest.raises(InvalidForm) as refused:
        office.queue(**fields)
    return {problem.field: str(problem) for problem in refused.value.problems}


def test_an_invoice_opens_with_the_customers_address_and_a_text_that_names_the_figures(office: Office) -> None:
    opened = _compose(office, document_public_id=office.invoice.public_id)
    assert (opened.to, opened.cc, opened.bcc) == ("maria@bergwerk.example", "", "")
    assert opened.subject == "Invoice INV-000001 from Alpenglow GmbH"
    assert "Hello Maria," in opened.body
    assert "invoice INV-000001 for €1,234.50, due on" in opened.body
    assert "{{" not in opened.body
    assert (opened.attach_pdf, opened.attachment, opened.issues_draft) == (True, "INV-000001.pdf", False)
    assert opened.sender == "Alpenglow GmbH <billing@flare.example>"


def test_a_draft_leaves_its_number_open_and_says_that_sending_issues_it(office: Office) -> None:
    with unit_of_work() as session:
        draft = factories.make_draft(session, office.customer, actor=office.staff)
    opened = _compose(office, document_public_id=draft.public_id)
    assert opened.subject == "Invoice {{ number }} from Alpenglow GmbH"
    assert opened.issues_draft


def test_item_76_each_kind_has_a_text_of_its_own(office: Office) -> None:
    for kind in (DocumentKind.ESTIMATE, DocumentKind.CREDIT_NOTE):
        with unit_of_work() as session:
            issued = factories.make_issued(session, office.customer, actor=office.staff, kind=kind)
        opened = _compose(office, document_public_id=issued.public_id)
        assert opened.kind == kind.value
        assert kind.noun in opened.subject.lower()
        assert "{{" not in opened.subject + opened.body


def test_a_plain_message_to_a_customer_has_nothing_to_attach(office: Office) -> None:
    opened = _compose(office, customer_public_id=office.customer.public_id)
    assert (opened.kind, opened.subject, opened.attach_pdf, opened.attachment) == ("plain", "", False, "")


def test_a_record_that_does_not_exist_cannot_be_composed_about(office: Office) -> None:
    with pytest.raises(NotFound):
        _compose(office, document_public_id="missing")
    with pytest.raises(Invalid):
        _compose(office)


def test_a_void_document_cannot_be_emailed(office: Office) -> None:
    from flare_app import documents

    with unit_of_work() as session:
        documents.void_document(session, public_id=office.invoice.public_id, reason="wrong customer", actor=office.staff)
    with pytest.raises(Conflict, match="This invoice is void"):
        _compose(office, document_public_id=office.invoice.public_id)


def test_a_portal_visitor_can_neither_compose_nor_send(office: Office) -> None:
    visitor = factories.make_visitor(office.customer)
    with read_only() as session, pytest.raises(NotPermitted):
        messages.compose(session, principal=visitor, document_public_id=office.invoice.public_id)  # type: ignore[arg-type]
    form = office.form()
    with unit_of_work() as session, pytest.raises(NotPermitted):
        messages.queue_message(session, form=form, actor=visitor)  # type: ignore[arg-type]


def test_a_sales_manager_may_send(office: Office) -> None:
    with unit_of_work() as session:
        manager = factories.make_staff(session, "Sam Sales", Role.SALES_MANAGER)
        assert messages.queue_message(session, form=office.form(), actor=manager).state == "queued"


def test_everything_that_is_wrong_is_told_at_once_at_its_field(office: Office) -> None:
    problems = _problems(office, to="nobody", subject="", body="{{ password }}")
    assert problems["to"] == "“nobody” is not an e-mail address. Write it like name@example.com."
    assert problems["subject"] == "Subject is required."
    assert problems["body"].startswith("{{ password }} cannot be filled in here. Use one of: {{ customer_name }}")


HOSTILE_ADDRESSES = [
    "a@b.example\r\nBcc: evil@evil.example",
    "a@b.example\nDATA",
    "a@b.example\x0bc@d.example>",
    "a@b.example\x00",
    '"a@b.example, evil"@evil.example',
    "<a@b.example>",
    "Ada <a@b.example>",
    "a@b.example\u2028X-Evil: 1",
    "a@[127.0.0.1]",
    "=?utf-8?B?DQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?=@x.example",
    "a@b.example?cc=evil@evil.example",
]


def test_an_address_cannot_carry_a_header_or_a_second_address(office: Office) -> None:
    for typed in HOSTILE_ADDRESSES:
        for field in ("to", "cc", "bcc"):
            assert field in _problems(office, **{"to": "good@example.com", field: typed})


def test_a_subject_is_one_line_of_at_most_200_characters(office: Office) -> None:
    for subject in ["Hello\r\nBcc: evil@evil.example", "Hello\nthere", "a\x00b", "x" * 201, "Hello\u2028X: 1"]:
        assert list(_problems(office, subject=subject)) == ["subject"]


def test_a_body_is_at_most_10000_characters(office: Office) -> None:
    assert list(_problems(office, body="x" * 10_001)) == ["body"]


def test_a_message_needs_somebody_in_to(office: Office) -> None:
    assert _problems(office, to=" ;, ", cc="a@b.example") == {"to": "Enter at least one address."}


def test_a_message_goes_to_at_most_20_addresses_in_all(office: Office) -> None:
    many = ", ".join(f"p{number}@example.com" for number in range(19))
    assert _problems(office, to=many, bcc="x@example.com; y@example.com") == {
        "to": "A message goes to at most 20 addresses. Leave some out."
    }


def test_a_portal_link_does_not_belong_into_a_subject(office: Office) -> None:
    assert list(_problems(office, subject="Look: {{ portal link }}")) == ["subject"]


TEMPLATE_EXPRESSIONS = [
    "{{ 7*7 }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ config }}",
    "{{ 'a'*500000000 }}",
    "{{ number|upper }}",
    "{{ self.__init__ }}",
    "{{number.real}}",
    "{{}}",
    "{{ document }}",
]


def test_a_template_expression_is_refused(office: Office) -> None:
    for attack in TEMPLATE_EXPRESSIONS:
        assert list(_problems(office, body=f"Hello {attack}")) == ["body"]


HARMLESS = ["{% for x in y %}", "{number}", "%(number)s", "${number}", "{# note #}", "{{ {'a': 1} }}", "{{"]


def test_other_braces_are_kept_as_written(office: Office) -> None:
    for harmless in HARMLESS:
        assert office.queue(body=f"Hello {harmless}").body == f"Hello {harmless}"


def test_a_placeholder_may_be_written_with_underscores_and_capitals(office: Office) -> None:
    assert office.queue(body="{{Customer_Name}} {{ FIRST  name }}").body == "Bergwerk AG Maria"


def test_a_value_is_never_read_for_placeholders_again() -> None:
    assert (
        fill("Dear {{ customer name }}", {"customer name": "{{ portal link }}", "portal link": "secret"})
        == "Dear  { { portal link }}"
    )


def test_two_pieces_that_stand_side_by_side_make_no_placeholder() -> None:
    values = {"customer name": "{ portal link }}", "number": "A{", "portal link": "secret"}
    for text in ("{{{ customer name }}", "{{ number }}{ portal link }}", "{{ number }}{{ customer name }}"):
        assert "secret" not in fill(fill(text, values), values)


def test_a_customers_strange_name_does_not_stand_in_the_way_of_sending(office: Office) -> None:
    with unit_of_work() as session:
        strange = factories.make_customer(session, actor=office.staff, name="{{ 7*7 }} <b>& Sons</b>")
        invoice = factories.make_issued(session, strange, actor=office.staff)
        opened = messages.compose(session, principal=office.staff, document_public_id=invoice.public_id)
        form = MessageForm(document=invoice.public_id, to=opened.to, subject=opened.subject, body=opened.body)
        assert "{ { 7*7 }} <b>& Sons</b>" in messages.queue_message(session, form=form, actor=office.staff).body
