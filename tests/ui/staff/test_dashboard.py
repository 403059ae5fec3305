"""The dashboard: what is owed, what needs somebody, and the way to what is behind each figure."""

from datetime import timedelta
from typing import Any

from flare_app import clock, documents, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Role, Staff
from flare_app.domain.states import DocumentKind
from flare_app.lists import ListQuery, fetch_page, find_list
from flare_app.models import Customer
from flare_app.ui.session import become
from flare_app.ui.staff import customers, emails, estimates, invoices, needs, payment_tasks, recurring
from flare_app.ui.staff import payments as payment_page
from flare_app.ui.staff.dashboard import DashboardState
from tests import factories
from tests.payments_forms import payment_form
from tests.queries import noted_queries
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office

PAGES = (
    customers,
    emails,
    estimates,
    invoices,
    payment_page,
    payment_tasks,
    recurring,
)  # what the dashboard leads to is known once they are imported


async def opened() -> Any:
    """The page after it was loaded."""
    state = await visit_page("/").get_state(DashboardState)
    await DashboardState.load.fn(state)
    return state


def write(office: Office, *, invoices: int = 2) -> Customer:
    """Invoices that are late, a draft, estimates that wait for somebody, and money that is too much."""
    with unit_of_work() as session:
        customer = factories.make_customer(session, actor=office.staff, name="Zweig KG")
        for _ in range(invoices):
            late = {"issue_on": "2026-01-01", "due_on": "2026-02-01"}
            factories.make_issued(session, customer, factories.line("100.00"), actor=office.staff, **late)
        factories.make_draft(session, customer, actor=office.staff)
        for day in (str(clock.today("UTC") + timedelta(days=3)), "2099-01-01"):
            factories.make_issued(session, customer, actor=office.staff, kind=DocumentKind.ESTIMATE, expires_on=day)
        accepted = factories.make_issued(session, customer, actor=office.staff, kind=DocumentKind.ESTIMATE, expires_on="2099-01-01")
        visitor = factories.make_visitor(customer)
        documents.answer_estimate(session, public_id=accepted.public_id, accept=True, name="Zoe Zweig", actor=visitor)
        payments.record_payment(session, form=payment_form(customer, amount="30.00"), actor=office.staff)
    return customer


async def test_each_line_of_what_needs_somebody_counts_the_list_that_it_leads_to(office: Office) -> None:
    write(office)
    page = await opened()
    with read_only() as session:
        found = needs.read_needs(session, office.staff)
        for one in found:
            declared = find_list(one.need.list)
            rows = fetch_page(session, declared, office.staff, ListQuery(filter=one.need.filter)).rows
            assert one.count == len(rows) > 0
            assert ListQuery(filter=one.need.filter).checked(declared).filter == one.need.filter
    assert [(task.page, task.text) for task in page.tasks] == [(one.page, one.text) for one in found]
    assert ("Estimates", "1 accepted, to be invoiced") in {(task.page, task.text) for task in page.tasks}
    assert {one.href for one in found} >= {
        "/sales/estimates?filter=to_invoice",
        "/sales/estimates?filter=expiring",
        "/sales/invoices?filter=overdue",
        "/sales/payments?filter=credit",
        "/sales/invoices?filter=draft",
    }
    assert not page.is_new


def test_every_need_is_a_filter_that_there_is() -> None:
    for need in needs.NEEDS:
        assert need.filter in {one.key for one in find_list(need.list).filters}


async def test_figures_and_months_are_told_with_the_way_to_what_is_behind_them(office: Office) -> None:
    write(office)
    page = await opened()
    assert (page.own.currency, page.own.owed, page.own.is_late) == ("EUR", "€200.00", True)
    assert len(page.chart.columns) == 12 and [one.title for one in page.chart.series] == ["Invoiced", "Received"]
    assert all(one.href.startswith("/sales/invoices?period=Custom&from=") for one in page.chart.columns)


async def test_company_without_a_document_is_shown_the_first_steps(office: Office) -> None:
    page = await opened()
    assert page.is_new and not page.tasks and page.chart.is_empty
    with unit_of_work() as session:
        factories.make_draft(session, factories.make_customer(session, actor=office.staff), actor=office.staff)
    page = await opened()
    assert not page.is_new and [task.text for task in page.tasks] == ["1 draft to finish"]


async def test_dashboard_asks_as_much_of_many_documents_as_of_few(office: Office) -> None:
    counts = []
    for many in (1, 12):
        write(office, invoices=many)
        with noted_queries() as seen:
            await opened()
        counts.append(len(seen))
    assert counts[0] == counts[1] < 40


async def test_sales_manager_sees_the_dashboard(office: Office) -> None:
    write(office)
    become(_as(Role.SALES_MANAGER))
    assert (await opened()).own.owed == "€200.00"


def _as(role: Role) -> Staff:
    with unit_of_work() as session:
        return factories.make_staff(session, name="Sam", role=role)
