"""The settings that are lists of their own: payment terms, taxes and groups, deposit accounts; and products, declared alike."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext
from sqlmodel import select

from flare_app import catalog, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Permission, Role
from flare_app.domain.states import PaymentMethod
from flare_app.errors import NotPermitted
from flare_app.models import Customer, DepositAccount
from flare_app.ui.policy import find_guard
from flare_app.ui.session import become
from flare_app.ui.staff import products, settings_accounts, settings_taxes, settings_terms
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office

CHANGING = {"edit_selected", "archive", "restore", "delete", "delete_selected", "undo_delete", "run_action"}


async def call(state: Any, handler: str, *arguments: Any) -> Any:
    """Run a handler as the event processor does."""
    result = type(state).event_handlers[handler].fn(state, *arguments)
    if hasattr(result, "__aiter__"):
        return [step async for step in result]
    return await result if hasattr(result, "__await__") else result


async def opened(module: Any, path: str) -> Any:
    """The State of a list after its page was loaded."""
    state = await visit_page(path).get_state(module.state)
    await call(state, "load")
    return state


async def form_of(state: Any, module: Any, name: str, *, edit: bool = False) -> Any:
    """The State of a page's window, opened for a new record or for the open one."""
    form = await state.get_state(getattr(module, name))
    await call(form, "open_edit" if edit else "open_new")
    return form


def cells(state: Any) -> list[list[str]]:
    """The texts of the list."""
    return [row.cells for row in state.rows]


@pytest.mark.parametrize("module", [settings_terms, settings_taxes, settings_accounts])
def test_accountants_look_at_the_settings_and_administrators_change_them(module: Any) -> None:
    names = [name for name in RegistrationContext.get().event_handlers if f"{module.__name__.rpartition('.')[2]}____" in name]
    assert len(names) > 20
    for name in names:
        if name.endswith(
            (".setvar", ".open_asked")
        ):  # the latter opens the window for whose role allows it, and nothing for others
            continue
        state, _, handler = name.rpartition(".")
        looks = state.endswith("_list") and handler not in CHANGING
        guard = find_guard(name)
        assert guard is not None and guard.policy.permission is (Permission.VIEW_COMPANY if looks else Permission.EDIT_COMPANY), (
            name
        )


async def test_item_95_terms_are_added_changed_and_deleted_several_at_once(office: Office) -> None:
    state = await opened(settings_terms, "/settings/terms")
    usual = [("Cash on Delivery", "0"), ("Net 30", "30"), ("Net 60", "60"), ("Net 90", "90"), ("Net 120", "120")]
    assert cells(state) == [[name, days, "Default" if name == "Net 30" else ""] for name, days in usual]
    form = await form_of(state, settings_terms, "TermsTermForm")
    await call(form, "save", {"name": "net 30", "days": "4000"})
    assert form.dialog_errors == {
        "name": "There is a term named net 30 already.",
        "days": "Length in days must be a whole number from 0 to 3,650.",
    }
    await call(form, "save", {"name": "Net 14", "days": "14"})
    await call(state, "refresh")
    assert ["Net 14", "14", ""] in cells(state)

    by_name = {row.label: row.id for row in state.rows}
    state = await opened(settings_terms, f"/settings/terms/{by_name['Net 14']}")
    form = await form_of(state, settings_terms, "TermsTermForm", edit=True)
    assert form.dialog_values == {"name": "Net 14", "days": "14"}
    await call(form, "save", {"name": "Two weeks", "days": "14"})

    await call(state, "select", [by_name[name] for name in ("Net 14", "Net 60", "Net 90")], True, 1)
    assert "Tick one term alone to edit it." in str(await call(state, "edit_selected"))
    told = str((await call(state, "delete_selected"))[-1])
    assert "2 terms are deleted. Net 60 is used by 1 customer, so it is archived instead." in told
    await call(state, "refresh")
    assert [row.label for row in state.rows] == ["Cash on Delivery", "Net 30", "Net 120"]
    await call(state, "undo_delete", by_name["Net 14"])
    await call(state, "refresh")
    assert [row.label for row in state.rows] == ["Cash on Delivery", "Two weeks", "Net 30", "Net 60", "Net 90", "Net 120"]
    with read_only() as session:
        assert catalog.find_term(session, public_id=by_name["Net 14"]).name == "Two weeks"  # type: ignore[union-attr]


async def test_the_default_term_is_chosen_on_its_page_and_stays(office: Office) -> None:
    with read_only() as session:
        ids = {term.name: term.public_id for term in catalog.list_terms(session)}
    state = await opened(settings_terms, f"/settings/terms/{ids['Net 90']}")
    panel = await state.get_state(settings_terms.TermsPanel)  # type: ignore[attr-defined]
    assert panel.shown.offered == ["Make default"]
    assert "Net 90 is the default for new documents." in str((await call(state, "run_action", "Make default", ids["Net 90"]))[-1])
    await call(state, "refresh")
    assert panel.shown.offered == []
    assert ["Net 90", "90", "Default"] in cells(state)
    told = await call(state, "delete", [ids["Net 90"]])
    assert "Net 90 is the default. Make another term the default first." in str(told)


async def test_items_100_101_102_taxes_and_groups_are_added_and_changed(office: Office) -> None:
    state = await opened(settings_taxes, "/settings/taxes")
    assert cells(state) == [["VAT", "Tax", "", "", "20%"]]
    form = await form_of(state, settings_taxes, "TaxesTaxForm")
    await call(form, "save", {"name": "QST", "rate": "a lot"})
    assert set(form.dialog_errors) == {"rate"}
    await call(form, "save", {"name": "QST", "rate": "9.975", "description": "Québec"})

    group = await form_of(state, settings_taxes, "TaxesTaxGroupForm")
    offered = {text: value for value, text in group.dialog_choices["taxes"]}
    assert list(offered) == ["Choose a tax", "QST (9.975%)", "VAT (20%)"]
    await call(group, "add_row", "taxes")
    rows = [key for key, _ in group.dialog_rows["taxes"]]
    await call(group, "remove_row", "taxes", rows[1])
    assert [key for key, _ in group.dialog_rows["taxes"]] == [rows[0], rows[2]]
    await call(group, "save", {"name": "Both", f"taxes-{rows[0]}": offered["VAT (20%)"], f"taxes-{rows[2]}": ""})
    assert group.dialog_errors == {"taxes": "A tax group holds 2 to 10 different taxes."}
    typed = {f"taxes-{rows[0]}": offered["VAT (20%)"], f"taxes-{rows[2]}": offered["QST (9.975%)"]}
    await call(group, "save", {"name": "Both", **typed})
    await call(state, "refresh")
    assert ["Both", "Tax group", "VAT, QST", "", "29.975%"] in cells(state)

    public_id = next(row.id for row in state.rows if row.label == "Both")
    state = await opened(settings_taxes, f"/settings/taxes/{public_id}")
    panel = await state.get_state(settings_taxes.TaxesPanel)  # type: ignore[attr-defined]
    assert (panel.shown.form, panel.shown.amount) == (1, "29.975%")
    await call(state, "select", [public_id], True, 1)
    await call(state, "edit_selected")
    group = await state.get_state(settings_taxes.TaxesTaxGroupForm)  # type: ignore[attr-defined]
    assert (group.dialog_is_open, group.dialog_title) == (True, "Edit tax group")
    group = await form_of(state, settings_taxes, "TaxesTaxGroupForm", edit=True)
    assert [value for _, value in group.dialog_rows["taxes"]] == [offered["VAT (20%)"], offered["QST (9.975%)"]]
    keys = [key for key, _ in group.dialog_rows["taxes"]]
    values = dict(zip((f"taxes-{key}" for key in keys), typed.values(), strict=True))
    await call(group, "save", {"name": "GST and QST", **values})
    with read_only() as session:
        assert [tax.label for tax in catalog.list_taxes(session)] == ["GST and QST", "QST 9.975%", "VAT 20%"]


def test_an_empty_table_of_taxes_says_which_button_to_press() -> None:
    assert settings_taxes.TAXES.empty[1].startswith("Add the first one with New tax.")


async def test_item_69_payments_of_a_deposit_account_lead_to_their_page(office: Office) -> None:
    with unit_of_work() as session:
        account = payments.create_deposit_account(session, name="Main bank", number="AT61 1904", actor=office.staff)
        customer = session.exec(select(Customer).where(Customer.public_id == office.customer)).one()
        for amount in (250_00, 90_00):
            payments.book_payment(
                session,
                customer_id=customer.id,
                currency="EUR",
                amount=amount,
                paid_on=date(2026, 11, 22),
                method=PaymentMethod.BANK_TRANSFER,
                shares=[],
                deposit_account_id=account.id,
                actor=office.staff,
            )
    state = await opened(settings_accounts, f"/settings/deposit-accounts/{account.public_id}")
    shown = (await state.get_state(settings_accounts.DepositAccountsPanel)).shown  # type: ignore[attr-defined]
    assert (shown.title, shown.facts[0].text) == ("Main bank", "AT61 1904")
    assert [row.cells for row in shown.related[0]] == [
        ["PMT-000002", "Nov 22, 2026", "Nordlicht KG", "€90.00"],
        ["PMT-000001", "Nov 22, 2026", "Nordlicht KG", "€250.00"],
    ]
    assert shown.related[0][0].href.startswith("/sales/payments/")
    told = str((await call(state, "delete", [account.public_id]))[-1])
    assert "Main bank is used by 2 payments, so it is archived instead." in told
    with read_only() as session:
        assert payments.list_deposit_accounts(session) == []
        assert session.get_one(DepositAccount, account.id).archived_at is not None


async def test_item_99_products_have_name_description_and_price(office: Office) -> None:
    become(replace(office.staff, role=Role.SALES_MANAGER))
    state = await opened(products, "/sales/products")
    form = await form_of(state, products, "ProductsProductForm")
    assert form.dialog_values["currency"] == "EUR"
    await call(form, "save", {"name": "Workshop", "unit_price": "1,200.50", "currency": "EUR", "description": "A day\nfor ten"})
    await call(state, "refresh")
    assert ["Workshop", "A day\nfor ten", "", "EUR", "1,200.50"] in cells(state)
    public_id = next(row.id for row in state.rows if row.label == "Workshop")
    state = await opened(products, f"/sales/products/{public_id}")
    shown = (await state.get_state(products.ProductsPanel)).shown  # type: ignore[attr-defined]
    assert (shown.title, shown.amount, shown.note) == ("Workshop", "1200.50 EUR", "No tax")


async def test_a_verb_refuses_who_lacks_the_permission_though_the_event_came_through(office: Office) -> None:
    state = await opened(settings_terms, "/settings/terms")
    become(replace(office.staff, role=Role.ACCOUNTANT))
    with pytest.raises(NotPermitted):
        await call(state, "archive", [state.rows[0].id])
