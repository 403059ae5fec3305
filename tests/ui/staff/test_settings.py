"""The pages of the settings and of the reports, as the browser talks to them."""

from dataclasses import replace
from typing import Any

import pytest
import reflex as rx
from reflex_base.registry import RegistrationContext

from flare_app import company
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Permission, Role
from flare_app.ui.policy import Audience, find_guard
from flare_app.ui.session import become
from flare_app.ui.staff import aged_receivables
from flare_app.ui.staff.aged_receivables import ReceivablesPanel
from flare_app.ui.staff.settings_bank import BankSettings
from flare_app.ui.staff.settings_company import CompanySettings
from flare_app.ui.staff.settings_numbers import NumberSettings
from flare_app.ui.staff.settings_payments import PaymentSettings
from flare_app.ui.staff.settings_texts import TextSettings
from tests import factories
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office

PAGES = [
    (CompanySettings, "/settings"),
    (TextSettings, "/settings/texts"),
    (NumberSettings, "/settings/numbers"),
    (BankSettings, "/settings/bank-account"),
    (PaymentSettings, "/settings/online-payments"),
]
LOOKING = {"load", "refresh"}


async def opened(made: type[rx.State], path: str) -> Any:
    """The State after its page was loaded."""
    state = await visit_page(path).get_state(made)
    await call(state, "load")
    return state


async def call(state: rx.State, handler: str, *arguments: Any) -> Any:
    """Run a handler as the event processor does."""
    result = type(state).event_handlers[handler].fn(state, *arguments)
    if hasattr(result, "__aiter__"):
        return [step async for step in result]
    return await result if hasattr(result, "__await__") else result


@pytest.mark.parametrize("made", [made for made, _ in PAGES])
def test_who_may_look_loads_and_who_may_edit_changes(made: type[rx.State]) -> None:
    guards = {
        name.rpartition(".")[2]: find_guard(name)
        for name in RegistrationContext.get().event_handlers
        if name.startswith(made.get_full_name() + ".") and not name.endswith(".setvar")
    }
    assert {"load", "save"} <= set(guards)
    for name, guard in guards.items():
        assert guard is not None, name
        needed = Permission.VIEW_COMPANY if name in LOOKING else Permission.EDIT_COMPANY
        assert (guard.policy.audience, guard.policy.permission) == (Audience.STAFF, needed), name


def test_every_handler_of_the_reports_asks_for_the_permission() -> None:
    prefix = f"{aged_receivables.state.get_full_name()}."
    names = [name for name in RegistrationContext.get().event_handlers if name.startswith(prefix)]
    guards = [find_guard(name) for name in names if not name.endswith(".setvar")]
    assert guards
    assert {guard and guard.policy.permission for guard in guards} == {Permission.VIEW_REPORTS}
    assert ReceivablesPanel._policy.permission is Permission.VIEW_REPORTS


@pytest.mark.parametrize(("made", "path"), PAGES)
async def test_pages_are_shut_for_who_may_only_look(office: Office, made: type[rx.State], path: str) -> None:
    assert (await opened(made, path)).may_edit
    become(replace(office.staff, role=Role.ACCOUNTANT))
    assert not (await opened(made, path)).may_edit


async def test_a_page_saves_what_it_shows_and_leaves_the_rest(office: Office) -> None:
    texts = await opened(TextSettings, "/settings/texts")
    typed = {"color": "#123456", "bank_details": "IBAN 1", "disclaimer": "", "footer": "Bye", "shows": "custom_fields"}
    await call(texts, "save", typed | {"custom_fields-name-0": "Register", "custom_fields-value-0": "FN 1"})
    page = await opened(CompanySettings, "/settings")
    kept = {key: page.values[key] for key in ("email", "phone", "website", "street", "city", "zip", "state", "country")}
    kept |= {key: page.values[key] for key in ("locale", "timezone", "fiscal_year_end_month", "terms", "tax_rounding")}
    await call(page, "save", kept | {"name": "Neu GmbH", "shows": "tax_ids", "tax_ids-name-3": "VAT ID", "tax_ids-value-3": "ATU1"})
    with read_only() as session:
        found = company.get_company(session)
        assert (found.name, found.city, found.footer, found.color) == ("Neu GmbH", "Wien", "Bye", "#123456")
        assert (found.tax_ids, found.custom_fields) == ([["VAT ID", "ATU1"]], [["Register", "FN 1"]])
        assert found.allow_partial_payment
    assert page.pairs["tax_ids"] == [["VAT ID", "ATU1"]]


async def test_what_cannot_be_taken_is_said_at_its_field_and_the_form_keeps_its_texts(office: Office) -> None:
    page = await opened(CompanySettings, "/settings")
    turn = page.turn
    await call(page, "save", {"name": "", "website": "ftp://x"})
    assert set(page.errors) == {"name", "website"}
    assert page.turn == turn


async def test_a_form_that_is_stale_says_so(office: Office) -> None:
    page = await opened(CompanySettings, "/settings")
    other = await opened(CompanySettings, "/settings")
    await call(other, "save", {"name": "Neu GmbH"})
    await call(page, "save", {"name": "Older GmbH"})
    assert "changed elsewhere" in page.problem
    with read_only() as session:
        assert company.get_company(session).name == "Neu GmbH"


async def test_partial_payments_are_switched_off(office: Office) -> None:
    page = await opened(PaymentSettings, "/settings/online-payments")
    await call(page, "save", {"shows": "allow_partial_payment", "minimum_partial": "20"})
    with read_only() as session:
        found = company.get_company(session)
        assert (found.allow_partial_payment, found.minimum_partial_amount) == (False, 20_00)
    assert (page.setup.mode, page.setup.is_on) == ("Not set up", False)


async def test_rows_are_added_up_to_the_most_that_are_kept(office: Office) -> None:
    page = await opened(CompanySettings, "/settings")
    for _ in range(company.MOST_PAIRS + 3):
        await call(page, "add_pair", "tax_ids")
    assert len(page.pairs["tax_ids"]) == company.MOST_PAIRS


async def test_number_series_are_saved_together(office: Office) -> None:
    page = await opened(NumberSettings, "/settings/numbers")
    assert page.series["invoice"].is_unused
    typed = {f"{kind}_automatic": "on" for kind in page.series} | {
        f"{kind}_{name}": getattr(row, name)
        for kind, row in page.series.items()
        for name in ("prefix", "padding", "suffix", "next_number")
    }
    await call(page, "save", typed | {"invoice_prefix": "R-", "invoice_next_number": "7", "credit_note_padding": "0"})
    assert list(page.errors) == ["credit_note_padding"]
    await call(page, "save", typed | {"invoice_prefix": "R-", "invoice_next_number": "7"})
    assert page.series["invoice"].example == "R-000007"


async def test_logo_of_now_is_shown_when_it_changes(office: Office) -> None:
    page = await opened(TextSettings, "/settings/texts")
    with unit_of_work() as session:
        company.get_company(session).logo_hash = "a" * 64
    await call(page, "refresh")
    assert page.logo == "a" * 64
    await call(page, "logo_sent", "The logo is larger than 1 MB.")
    assert page.logo_problem == "The logo is larger than 1 MB."
    await call(page, "remove_logo")
    assert (page.logo, page.logo_problem) == ("", "")


async def test_report_shows_sums_rows_and_what_is_behind_a_row(office: Office) -> None:
    with unit_of_work() as session:
        customer = factories.make_customer(session, actor=office.staff, name="Zweig KG")
        factories.make_issued(session, customer, factories.line("100.00"), actor=office.staff)
        factories.make_issued(session, customer, factories.line("7.00"), actor=office.staff, currency="USD")
    page = await opened(aged_receivables.state, "/reports/aged-receivables")
    assert [(card.currency, card.total, card.customers) for card in page.cards] == [
        ("EUR", "€100.00", "1 customer"),
        ("USD", "$7.00", "1 customer"),
    ]
    assert page.rows[0].cells == ["Zweig KG", "€100.00", "€0.00", "€0.00", "€0.00", "€0.00", "€100.00"]
    page = await opened(aged_receivables.state, page.rows[0].href)
    panel = await page.get_state(ReceivablesPanel)
    assert (page.opened_label, panel.shown.total, panel.shown.invoices[0].number) == ("Zweig KG", "€100.00", "INV-000001")
    assert panel.shown.statement == f"/sales/statements/{customer.public_id}?currency=EUR"
