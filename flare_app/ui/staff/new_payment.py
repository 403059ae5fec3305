"""The page New payment: customer, open invoices with a tick each, amount, how and when."""

from typing import Any

import reflex as rx

from flare_app.payments import METHOD_LABELS
from flare_app.ui import routes
from flare_app.ui.components.button import button, link_button
from flare_app.ui.components.combobox import combobox
from flare_app.ui.components.form import date_field, fields, form_problem, money_field, select_field, text_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.shell import StaffShell, staff_shell
from flare_app.ui.components.toolbar import page_head
from flare_app.ui.staff.payment_form.state import InvoiceRow, NewPaymentState


@rx.page(route=routes.new(routes.PAYMENTS), title="New payment · Flare", on_load=[NewPaymentState.load, StaffShell.load])
def new_payment() -> rx.Component:
    """One column: who, which invoices, the money."""
    state = NewPaymentState
    entry = form(
        form_problem(state.problem),
        _customer(),
        _invoices(),
        _money(),
        textarea_field("Internal note", **_field("internal_note")),
        rx.el.div(
            button("Save", look="primary", type="submit"), link_button("Cancel", routes.PAYMENTS), class_name="form-foot actions"
        ),
        key=state.today,
        on_submit=state.save,
        class_name="form",
    )
    page = rx.el.div(page_head("New payment"), rx.cond(state.loaded, entry, rx.fragment()), class_name="form-page")
    return staff_shell(page, active="Payments")


def _field(name: str) -> dict[str, Any]:
    """What ties a field to its name in the form and to its error."""
    return {"id": f"payment-{name}", "name": name, "error": NewPaymentState.errors.get(name, "")}


def _customer() -> rx.Component:
    state = NewPaymentState
    customer = combobox(
        "Customer",
        id="payment-customer",
        value=state.customer,
        options=state.options,
        answered=state.answered,
        on_search=state.search_customer,
        on_pick=state.pick_customer,
        error=state.errors.get("customer", ""),
    )
    currency = select_field(
        "Currency", state.currencies, id="payment-currency", value=state.currency, on_change=state.pick_currency
    )
    return fields(customer, rx.cond(state.currencies.length() > 1, currency, rx.fragment()))


def _money() -> rx.Component:
    state = NewPaymentState
    methods = [(method.value, label) for method, label in METHOD_LABELS.items()]
    return fields(
        money_field(
            "Amount received",
            id="payment-amount",
            currency=state.currency,
            default_value=state.amount,
            key=state.turn.to_string(),
            on_blur=state.type_amount,
            error=state.errors.get("amount", ""),
            hint=rx.cond(state.credit != "", "Kept as the customer's credit: " + state.credit, ""),
        ),
        date_field("Payment date", default_value=state.today, **_field("paid_on")),
        select_field("Payment method", methods, default_value="bank_transfer", **_field("method")),
        select_field("Deposit to", state.accounts, **_field("deposit_account")),
        text_field("Reference", max_length=200, **_field("reference")),
    )


def _invoices() -> rx.Component:
    state = NewPaymentState

    def row(one: rx.Var[InvoiceRow]) -> rx.Component:
        box = rx.el.input(
            type="checkbox",
            checked=one.is_checked,
            on_change=lambda _checked: state.tick(one.id),
            class_name="checkbox",
            aria_label=f"Select {one.number}",
        )
        amount = rx.el.input(
            default_value=one.amount,
            key=one.turn,
            on_blur=lambda text: state.type_row_amount(text, one.id),
            input_mode="decimal",
            auto_complete="off",
            placeholder="0.00",
            max_length=40,
            aria_label=f"Amount for {one.number}",
            class_name="input input-money",
        )
        return rx.el.tr(
            rx.el.td(box),
            rx.el.td(one.number),
            rx.el.td(one.issued),
            rx.el.td(one.due),
            rx.el.td(one.balance, class_name="cell-number"),
            rx.el.td(amount, class_name="cell-number"),
        )

    head = rx.el.tr(
        rx.el.th(rx.el.span("Select", class_name="sr-only"), scope="col"),
        rx.el.th("Invoice", scope="col"),
        rx.el.th("Date", scope="col"),
        rx.el.th("Due", scope="col"),
        rx.el.th("Balance due", scope="col", class_name="cell-number"),
        rx.el.th("Amount", scope="col", class_name="cell-number"),
    )
    table = rx.el.table(
        rx.el.thead(head), rx.el.tbody(rx.foreach(state.rows, row)), class_name="plain-table pay-table", aria_label="Open invoices"
    )
    nothing = rx.el.p("Nothing is open: the whole amount is kept as the customer's credit.", class_name="hint")
    shown = rx.fragment(rx.cond(state.rows.length() > 0, table, nothing), _row_problem())
    return rx.cond(state.customer != "", rx.el.section(shown, class_name="form-section"), rx.fragment())


def _row_problem() -> rx.Component:
    return rx.el.p(NewPaymentState.errors.get("invoices", ""), role="alert", class_name="field-error", id="payment-invoices")
