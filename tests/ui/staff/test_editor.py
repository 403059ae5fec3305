"""The editor's State, as the browser talks to it: what follows the typing, what is filled in, what is kept and saved."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from flare_app import documents
from flare_app.database import read_only, unit_of_work
from flare_app.models import Document, FormDraft
from flare_app.ui.staff.editor.saving import Editor
from flare_app.ui.staff.editor.typed import TypedDocument
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office

NEW = "/sales/invoices/new"


@pytest.fixture(autouse=True)
def _today(at: Any) -> None:
    at(datetime(2026, 3, 2, 10, 42, tzinfo=UTC))


async def opened(path: str = NEW) -> Editor:
    """The State after its page was loaded at `path`."""
    state: Editor = await visit_page(path).get_state(Editor)
    await call(state, "load")
    return state


async def call(state: Editor, handler: str, *arguments: Any) -> Any:
    """Run a handler as the event processor does."""
    result = Editor.event_handlers[handler].fn(state, *arguments)
    return await result if hasattr(result, "__await__") else result


def sent(state: Editor, **texts: str) -> TypedDocument:
    """What the browser sends after these fields were typed; `line_…` names a field of the first line."""
    assert state._typed is not None
    key = state._typed.lines[0].key
    named = {name.replace("line_", f"lines.{key}.", 1) if name.startswith("line_") else name: text for name, text in texts.items()}
    return state._typed.with_texts(named).model_copy(update={"seen": state._filled})


async def type_in(state: Editor, **texts: str) -> Any:
    """Type, and let the totals follow."""
    return await call(state, "follow", sent(state, **texts), 1)


async def test_new_invoice_opens_with_today_and_the_companys_terms(office: Office) -> None:
    state = await opened()
    assert (state.title, state.head["issue_on"], state.head["due_on"]) == ("New invoice", "2026-03-02", "2026-04-01")
    assert [row.quantity for row in state.lines] == ["1"]


async def test_item_27_totals_follow_what_is_typed(office: Office) -> None:
    state = await opened()
    await type_in(state, line_description="Work", line_quantity="2,5", line_unit_price="100", line_tax=office.vat)
    assert state.totals == [["Subtotal", "250.00"], ["VAT 20%", "50.00"]]
    assert state.total == "300.00 EUR"


async def test_half_typed_number_shows_no_error_until_its_field_is_left(office: Office) -> None:
    state = await opened()
    await type_in(state, line_description="Work", line_unit_price="1x")
    assert state.errors == {}
    await call(state, "leave", sent(state), f"lines.{state.lines[0].key}.unit_price")
    assert "is not a price" in state.errors[f"lines.{state.lines[0].key}.unit_price"]
    await type_in(state, line_unit_price="1")
    assert state.errors == {}


async def test_item_25_due_date_follows_invoice_date_and_terms(office: Office) -> None:
    state = await opened()
    await type_in(state, issue_on="2026-03-10")
    assert state._typed is not None
    assert state._typed.due_on == "2026-04-09"


async def test_typed_due_date_wins_and_then_no_terms_are_named(office: Office) -> None:
    state = await opened()
    await type_in(state, terms=office.net_30, due_on="2026-05-05")
    await type_in(state, issue_on="2026-03-10")
    assert state._typed is not None
    assert (state._typed.due_on, state._typed.terms) == ("2026-05-05", "")


async def test_customer_brings_currency_terms_and_tax(office: Office) -> None:
    state = await opened()
    await call(state, "pick_customer", office.swiss)
    assert state._typed is not None
    assert (state.customer, state._typed.currency, state._typed.due_on) == ("Borealis AG", "CHF", "2026-05-01")
    await call(state, "pick_customer", office.customer)
    assert (state._typed.currency, state._typed.lines[0].tax) == ("EUR", office.vat)


async def test_product_fills_its_line_but_not_what_was_typed_there(office: Office) -> None:
    state = await opened()
    await type_in(state, line_description="My own words")
    await call(state, "pick_product", state.lines[0].key, office.product)
    assert state._typed is not None
    line = state._typed.lines[0]
    assert (line.product, line.description, line.unit_price, line.tax) == (office.product, "My own words", "120.00", office.vat)


async def test_pick_that_the_server_never_heard_of_is_made_up_for_with_the_next_word(office: Office) -> None:
    state = await opened()
    key = state.lines[0].key
    await type_in(state, picked=office.swiss, line_picked=office.product, po_number="7")
    typed = state._typed
    assert typed is not None
    assert (typed.customer, typed.currency, state.customer) == (office.swiss, "CHF", "Borealis AG")
    assert (typed.lines[0].product, typed.lines[0].product_name) == (office.product, "Consulting")
    assert (typed.picked, typed.lines[0].picked, typed.line(key)) == ("", "", typed.lines[0])


async def test_pick_that_was_answered_by_nobody_is_made_up_for_when_the_form_comes_back(office: Office) -> None:
    state = await opened()
    typed = sent(state, picked=office.swiss, po_number="7")
    fresh = await opened()
    await call(fresh, "bring_back", typed)
    assert (fresh.customer, fresh.head["customer"], fresh.head["currency"]) == ("Borealis AG", office.swiss, "CHF")
    await call(fresh, "keep", typed, 1)
    again = await opened()
    assert (again.customer, again.head["currency"], again.head["picked"]) == ("Borealis AG", "CHF", "")


async def test_product_of_another_currency_brings_no_price(office: Office) -> None:
    state = await opened()
    await type_in(state, currency="CHF")
    await call(state, "pick_product", state.lines[0].key, office.product)
    assert state._typed is not None
    assert (state._typed.lines[0].product, state._typed.lines[0].unit_price) == (office.product, "")


async def test_products_name_in_full_is_that_product(office: Office) -> None:
    state = await opened()
    await call(state, "leave", sent(state, line_product_name="consulting"), f"lines.{state.lines[0].key}.product_name")
    assert state._typed is not None
    assert state._typed.lines[0].product == office.product


async def test_saving_before_the_browser_knows_of_a_fill_saves_what_was_filled_in(office: Office) -> None:
    state = await opened()
    before = sent(state)
    await call(state, "pick_customer", office.customer)
    await call(state, "pick_product", state.lines[0].key, office.product)
    await call(state, "save", before, "")
    with read_only() as session:
        assert [document.total_amount for document in session.exec(select(Document))] == [144_00]


async def test_fill_never_replaces_what_was_typed_meanwhile(office: Office) -> None:
    state = await opened()
    typed_meanwhile = sent(state, line_description="Typed meanwhile")
    await call(state, "pick_product", state.lines[0].key, office.product)
    await call(state, "follow", typed_meanwhile, 2)
    assert state._typed is not None
    assert (state._typed.lines[0].description, state._typed.lines[0].unit_price) == ("Typed meanwhile", "120.00")


async def test_double_click_on_save_makes_one_draft(office: Office) -> None:
    state = await opened(f"{NEW}?customer={office.customer}")
    form = sent(state, line_description="Work", line_unit_price="1")
    await call(state, "save", form, "")
    await call(state, "save", form, "")
    with read_only() as session:
        assert len(session.exec(select(Document)).all()) == 1


async def test_refused_form_says_why_at_each_field_and_saves_nothing(office: Office) -> None:
    state = await opened()
    await call(state, "save", sent(state, line_description="Work", line_unit_price="x", po_number="p" * 101), "")
    key = state.lines[0].key
    assert list(state.errors) == ["customer", "po_number", f"lines.{key}.unit_price"]
    with read_only() as session:
        assert session.exec(select(Document)).all() == []


async def test_save_and_print_issues_or_saves_nothing(office: Office) -> None:
    state = await opened(f"{NEW}?customer={office.customer}")
    await call(state, "save", sent(state, line_description="Work", line_unit_price="1", issue_on="2026-04-01", due_on=""), "print")
    assert "cannot be issued before its date" in state.errors["issue_on"]
    await call(state, "save", sent(state, issue_on="2026-03-02"), "print")
    with read_only() as session:
        assert [document.number for document in session.exec(select(Document))] == ["INV-000001"]


@pytest.mark.parametrize(
    ("how", "number", "leads_to"),
    [("", None, ""), ("email", None, "dialog"), ("print", "INV-000001", ".html"), ("pdf", "INV-000001", ".pdf")],
)
async def test_item_32_saving_leads_on_to_email_print_or_pdf(office: Office, how: str, number: str | None, leads_to: str) -> None:
    state = await opened(f"{NEW}?customer={office.customer}")
    events = await call(state, "save", sent(state, line_description="Work", line_unit_price="1"), how)
    with read_only() as session:
        assert [document.number for document in session.exec(select(Document))] == [number]
    assert leads_to in str(events[-1].args)


async def test_number_of_its_own_issues_the_document_when_it_is_saved(office: Office) -> None:
    state = await opened(f"{NEW}?customer={office.customer}")
    await call(state, "save", sent(state, line_description="Work", line_unit_price="1", number="OLD-7"), "")
    with read_only() as session:
        assert [document.number for document in session.exec(select(Document))] == ["OLD-7"]


async def test_what_was_kept_comes_back_in_a_new_state(office: Office) -> None:
    state = await opened()
    await call(state, "keep", sent(state, po_number="PO 1 🎉", line_description="שלום"), 7)
    assert state.kept == 7
    again = await opened()
    assert (again.head["po_number"], again.lines[0].description, again.kept_at) == ("PO 1 🎉", "שלום", "10:42")


async def test_saving_forgets_what_was_kept(office: Office) -> None:
    state = await opened(f"{NEW}?customer={office.customer}")
    form = sent(state, line_description="Work", line_unit_price="1")
    await call(state, "keep", form, 1)
    await call(state, "save", form, "")
    with read_only() as session:
        assert session.exec(select(FormDraft)).all() == []


async def test_reconnect_leaves_the_open_form_as_it_is(office: Office) -> None:
    state = await opened()
    await type_in(state, po_number="typed")
    turn = state.turn
    await call(state, "load")
    assert (state.turn, state.loads, state.head["po_number"]) == (turn, 1, "typed")


async def test_what_was_started_over_can_be_taken_back(office: Office) -> None:
    state = await opened()
    await type_in(state, po_number="precious")
    await call(state, "start_over")
    assert (state.head["po_number"], state.is_aside) == ("", True)
    await call(state, "take_back")
    assert state.head["po_number"] == "precious"


async def test_cancelled_form_comes_back_by_the_toasts_link(office: Office) -> None:
    state = await opened()
    await type_in(state, po_number="precious")
    await call(state, "cancel")
    assert (await opened()).head["po_number"] == ""
    assert (await opened(f"{NEW}?restore=1")).head["po_number"] == "precious"


async def test_stale_draft_offers_the_newest_version_and_keeps_what_was_typed(office: Office) -> None:
    state = await opened(f"{NEW}?customer={office.customer}")
    await call(state, "save", sent(state, line_description="Work", line_unit_price="1"), "")
    with unit_of_work() as session:
        draft = session.exec(select(Document)).one()
        public_id, form = draft.public_id, documents.form_of_document(session, draft)
    state = await opened(f"/sales/invoices/edit/{public_id}")
    with unit_of_work() as session:
        changed = TypedDocument.model_validate(sent(state, po_number="theirs").model_dump()).for_room(form.kind)
        documents.save_draft(session, form=changed, document_public_id=public_id, version=1, actor=office.staff)
    await call(state, "save", sent(state, po_number="mine"), "")
    assert state.is_stale
    await call(state, "start_over")
    assert (state.head["po_number"], state.is_stale) == ("theirs", False)
    await call(state, "take_back")
    await call(state, "save", sent(state), "")
    with read_only() as session:
        assert session.exec(select(Document)).one().po_number == "mine"


async def test_item_30_lines_are_added_and_removed_and_the_last_one_is_emptied(office: Office) -> None:
    state = await opened()
    await call(state, "add_line")
    first, second = (row.key for row in state.lines)
    await call(state, "remove_line", second)
    assert [row.key for row in state.lines] == [first]
    await type_in(state, line_description="Work", line_unit_price="5")
    await call(state, "remove_line", state.lines[0].key)
    assert [row.description for row in state.lines] == [""]
    assert state.total == "0.00 EUR"


async def test_words_about_another_form_change_nothing(office: Office) -> None:
    state = await opened()
    await call(state, "follow", sent(state, key="estimate/new", po_number="elsewhere"), 3)
    assert state._typed is not None
    assert (state._typed.po_number, state.answered) == ("", 0)
