"""The panel of filters of the staff's lists, below the browser: what is offered, applied, refused, and taken off again."""

from types import ModuleType
from typing import Any

import pytest

from flare_app.lists import Amounts, Choices, Criterion, Days, all_lists, find_list
from flare_app.ui.staff import audit_trail_page, credit_notes, customers, estimates, invoices, payments
from tests.ui.staff.conftest import Office
from tests.ui.staff.selecting import called, listed, made, paid, script

PAGES = (customers, estimates, invoices, credit_notes, payments, audit_trail_page)


async def applied(module: ModuleType, path: str, **given: str) -> tuple[Any, str]:
    """The list's State after its panel was filled in and applied, and what the browser was told; "_" is the dot in names."""
    state = await listed(module, path)
    await called(state, "open_filters")
    form = {name.replace("__", "."): text for name, text in given.items()}
    return state, script(await called(state, "apply_filters", form))


@pytest.mark.parametrize("module", PAGES, ids=lambda module: module.__name__.rpartition(".")[2])
async def test_every_criterion_of_every_list_works_alone_and_with_all_others(office: Office, module: ModuleType) -> None:
    paid(office, *made(office, issued=1))
    declared = module.state._declared
    state = await listed(module, declared.route)
    everything, all_given = len(state.rows), {}
    for criterion in declared.criteria:
        if criterion.key == "customer":
            await called(state, "pick_record", "customer", office.customer)
        given = given_for(criterion)
        await called(state, "apply_filters", given)
        assert (state.problem, state.filter_errors, len(state.applied)) == ("", {}, 1), criterion.key
        await called(state, "remove_filter", criterion.key)
        assert (len(state.rows), state.applied) == (everything, [])
        all_given |= given
    await called(state, "pick_record", "customer", office.customer)
    await called(state, "apply_filters", all_given)
    assert (state.problem, len(state.applied)) == ("", len(declared.criteria))
    assert (await listed(module, f"{declared.route}?{state.address}")).applied == state.applied


def given_for(criterion: Criterion) -> dict[str, str]:
    """Fields that ask for something of a criterion."""
    if isinstance(criterion, Days):
        return {f"{criterion.key}.from": "2020-01-01", f"{criterion.key}.to": "2030-01-01"}
    if isinstance(criterion, Amounts):
        return {f"{criterion.key}.from": "0"}
    codes = {"currencies": "EUR", "actor": "system", "verb": "issued"}
    code = codes.get(criterion.key) or next(iter(criterion.codes), "") if isinstance(criterion, Choices) else ""
    return {f"{criterion.key}.{code}": "on"} if code else {}


async def test_item_111_filters_are_applied_counted_in_the_address_and_cleared(office: Office) -> None:
    paid(office, *made(office, issued=2, drafts=1)[1:2])
    given = {"status__unpaid": "on", "status__draft": "on", "total_amount__from": "50,00"}
    state, told = await applied(invoices, "/sales/invoices?q=nord", **given)
    assert "close" in told
    assert [one.words for one in state.applied] == ["Status: Draft, Unpaid", "Total: from 50.00"]
    assert state.address == state.export == "q=nord&status=draft%2Cunpaid&total_amount=50.."
    assert sorted(row.cells[0] for row in state.rows) == ["Draft", "INV-000002"]
    assert state.told == "2 invoices found"
    again = await listed(invoices, f"/sales/invoices?{state.address}")
    assert (again.applied, len(again.rows)) == (state.applied, 2)
    assert (again.entered["total_amount.from"], again.entered["status.draft"]) == ("50", "on")
    await called(state, "remove_filter", "status")
    assert (len(state.rows), state.address) == (3, "q=nord&total_amount=50..")
    await called(state, "show_filter", "paid")
    await called(state, "clear_panel")
    assert (state.applied, state.filter, state.address, len(state.rows)) == ([], "all", "q=nord", 3)


async def test_wrong_amount_is_said_at_its_field_and_the_list_stays(office: Office) -> None:
    made(office, issued=1)
    state, told = await applied(invoices, "/sales/invoices", total_amount__from="lots", balance_amount__to="9", status__paid="on")
    assert state.filter_errors == {"total_amount.from": "“lots” is not an amount. Write it like 12.50."}
    assert "filter-invoices-total_amount.from" in told and "close" not in told
    assert (len(state.rows), state.address, state.applied) == (1, "", [])
    turn = state.filter_turn
    await called(state, "apply_filters", {"total_amount.from": "10"})
    assert (state.filter_errors, len(state.applied)) == ({}, 1)
    assert state.filter_turn > turn


async def test_what_is_typed_and_not_applied_stays_when_the_panel_is_opened_again(office: Office) -> None:
    state = await listed(invoices, "/sales/invoices")
    await called(state, "open_filters")
    turn = state.filter_turn
    await called(state, "open_filters")
    assert state.filter_turn == turn
    await called(state, "clear_panel")
    assert state.filter_turn == turn + 1


async def test_customer_is_searched_for_picked_and_dropped(office: Office) -> None:
    mine, _other = made(office, issued=1)[0], made(office, issued=1, customer=office.swiss)
    state = await listed(invoices, "/sales/invoices")
    await called(state, "suggest_records", "customer", "nord", 7)
    assert ([one.text for one in state.suggested], state.suggested_for, state.suggested_at) == (["Nordlicht KG"], "customer", 7)
    await called(state, "pick_record", "customer", office.customer)
    await called(state, "apply_filters", {"customer": "ignored"})
    assert [row.id for row in state.rows] == [mine.public_id]
    assert ([one.words for one in state.applied], state.named) == (["Customer: Nordlicht KG"], {"customer": "Nordlicht KG"})
    await called(state, "pick_record", "customer", "")
    await called(state, "apply_filters", {})
    assert (len(state.rows), state.applied) == (2, [])
    for key in ("status", "nothing"):
        await called(state, "suggest_records", key, "nord", 8)
        await called(state, "pick_record", key, office.customer)
        assert state._picked == {}


async def test_what_is_selected_as_everything_ends_with_another_filter(office: Office) -> None:
    made(office, issued=2, drafts=1)
    state, _ = await applied(invoices, "/sales/invoices", status__unpaid="on")
    await called(state, "select_matching", 1)
    assert (state.selected_count, state.status) == (2, "2 selected, total 200.00 EUR")
    await called(state, "apply_filters", {"status.draft": "on"})
    assert (state.selected_count, state.is_matching) == (0, False)


async def test_one_currency_alone_is_not_offered(office: Office) -> None:
    made(office, issued=1)
    state = await listed(invoices, "/sales/invoices")
    await called(state, "open_filters")
    assert state.offered["currencies"] == []
    made(office, issued=1, customer=office.swiss)
    await called(state, "open_filters")
    assert [one.title for one in state.offered["currencies"]] == ["CHF", "EUR"]


def test_portal_lists_have_no_panel_and_the_staffs_big_lists_have_one() -> None:
    assert not [one.key for one in all_lists() if one.audience == "portal" and one.criteria]
    for key in ("customers", "estimates", "invoices", "credit_notes", "payments", "audit_trail"):
        assert find_list(key).criteria, key
