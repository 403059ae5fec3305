"""Settings > Email templates: a list by language, a window in which one is written, looked at and taken away again."""

from dataclasses import replace
from typing import Any

import pytest

from flare_app import messages
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role
from flare_app.messages import TEMPLATE_KINDS
from flare_app.ui.session import become
from flare_app.ui.staff.email_templates.state import EmailTemplates
from tests import factories
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office
from tests.ui.staff.selecting import called, made


async def page() -> Any:
    """The page after it was loaded."""
    state = await visit_page("/settings/email-templates").get_state(EmailTemplates)
    await called(state, "load")
    return state


def titles(state: Any, note: str = "") -> list[str]:
    """What is listed."""
    return [row.title for row in state.rows if not note or row.note == note]


async def test_item_77_every_kind_of_message_has_its_usual_words_in_each_language(office: Office) -> None:
    state = await page()
    assert len(state.rows) == len(TEMPLATE_KINDS)
    assert {"Invoice", "Estimate", "Credit note", "Statement", "Payment receipt", "Payment received", "Invitation"} <= set(
        titles(state)
    )
    assert state.languages == [["en", "English"], ["de", "German"]]
    await called(state, "choose_language", "de")
    assert next(row.subject for row in state.rows if row.kind == "invoice").startswith("Rechnung {{ number }}")
    with unit_of_work() as session:
        factories.make_customer(session, actor=office.staff, locale="fr_FR")
    await called(state, "refresh")
    assert ["fr", "French"] in state.languages
    await called(state, "choose_language", "fr")
    assert len(titles(state, "In English")) == len(TEMPLATE_KINDS)


async def test_usual_words_are_changed_and_come_back_with_undo_both_ways(office: Office) -> None:
    state = await page()
    await called(state, "open_one", "invoice", "")
    assert "amount due" in state.opened.placeholders
    assert state.opened.removing == ""
    await called(state, "save", {"subject": "Bill {{ number }}", "body": "Pay."})
    assert (state.is_open, titles(state, "Changed")) == (False, ["Invoice"])
    row = next(row for row in state.rows if row.note == "Changed")
    await called(state, "open_one", "invoice", row.public_id)
    assert state.opened.removing == "Use the usual words"
    await called(state, "remove")
    assert titles(state, "Changed") == []
    await called(state, "undo_remove")
    assert [row.subject for row in state.rows if row.note == "Changed"] == ["Bill {{ number }}"]


async def test_template_of_ones_own_begins_with_the_usual_words_and_is_offered_when_an_email_is_written(office: Office) -> None:
    invoice = made(office, issued=1)[0]
    state = await page()
    await called(state, "add")
    assert state.opened.body.startswith("Hello {{ first_name }},")
    await called(state, "choose_kind", "plain")
    await called(state, "choose_kind", "invoice")
    await called(state, "save", {"name": " ", "subject": "x", "body": "{{ nonsense }}"})
    assert set(state.errors) == {"name", "body"}
    await called(state, "save", {"name": "Friendly", "subject": "Hi {{ first_name }}", "body": "It is {{ amount_due }}."})
    assert "Friendly" in titles(state)
    await called(state, "add")
    await called(state, "save", {"name": "Friendly", "subject": "x", "body": "y"})
    assert state.errors == {"name": "There is a template with this name already. Choose another one."}
    with read_only() as session:
        opened = messages.compose(
            session, principal=office.staff, document_public_id=invoice.public_id, template="invoice.en.Friendly"
        )
    assert "Friendly" in [label for _, label in opened.templates]
    assert opened.subject == "Hi Nordlicht KG"


async def test_template_is_seen_on_a_real_record_and_what_is_wrong_at_its_field(office: Office) -> None:
    state = await page()
    await called(state, "open_one", "credit_note", "")
    await called(state, "look", {"subject": "x", "body": "y"})
    assert "nothing yet to show" in state.problem
    made(office, issued=1)
    await called(state, "open_one", "invoice", "")
    await called(state, "look", {"subject": "{{ portal_link }}", "body": "y"})
    assert (state.mode, list(state.errors)) == ("write", ["subject"])
    await called(state, "look", {"subject": "Look", "body": "{{ number }}"})
    assert (state.mode, state.shown.subject) == ("look", "Look")
    assert "INV-000001" in state.shown.text


async def test_two_who_write_the_same_template_do_not_write_over_each_other(office: Office) -> None:
    first, second = await page(), await page()
    for state in (first, second):
        await called(state, "open_one", "invoice", "")
    await called(first, "save", {"subject": "First", "body": "y"})
    await called(second, "save", {"subject": "Second", "body": "y"})
    assert "changed elsewhere" in second.problem


@pytest.mark.parametrize("role", [Role.ACCOUNTANT])
async def test_who_may_not_change_the_company_looks_only(office: Office, role: Role) -> None:
    become(replace(office.staff, role=role))
    state = await page()
    assert not state.may_edit
    await called(state, "open_one", "invoice", "")
    assert state.opened.subject
