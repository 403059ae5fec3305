"""The pages New payment and Edit payment: customer, open invoices with a tick each, credit, amount, how and when."""

from typing import Any

import reflex as rx

from flare_app.payments import METHOD_LABELS
from flare_app.ui import routes
from flare_app.ui.components.browser import TickBox
from flare_app.ui.components.button import button, link_button
from flare_app.ui.components.combobox import combobox
from flare_app.ui.components.declared import form_dialog
from flare_app.ui.components.dialog import opener
from flare_app.ui.components.form import date_field, fields, form_problem, money_field, select_field, text_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.shell import StaffShell, staff_shell
from flare_app.ui.components.toolbar import page_head
from flare_app.ui.staff.money.laying import laying_table, row_problem
from flare_app.ui.staff.money.voiding import void_payment_dialog
from flare_app.ui.staff.payment_form.adding import PaymentAccountDialog
from flare_app.ui.staff.payment_form.state import VOID_DIALOG, CreditRow, PaymentEntry


@rx.page(route=routes.new(routes.PAYMENTS), title="New payment · Flare", on_load=[PaymentEntry.load, StaffShell.load])
def new_payment() -> rx.Component:
    """One column: who, which invoices, the money."""
    return _page("New payment")


@rx.page(route=f"{routes.PAYMENTS}/edit/[public_id]", title="Edit payment · Flare", on_load=[PaymentEntry.load, StaffShell.load])
def edit_payment() -> rx.Component:
    """The same form for a recorded payment."""
    return _page(rx.cond(PaymentEntry.editing != "", "Edit " + PaymentEntry.editing, "Edit payment"))


def _page(title: str | rx.Var[str]) -> rx.Component:
    state = PaymentEntry
    entry = form(
        form_problem(state.problem),
        rx.el.section(rx.cond(state.editing != "", _who(), _customer()), class_name="form-section"),
        _invoices(),
        rx.cond(state.credits.length() > 0, _credits(), rx.fragment()),
        rx.el.section(_money(), textarea_field("Internal note", **_field("internal_note")), class_name="form-section"),
        _foot(),
        key=state.form_key,
        on_submit=state.save,
        class_name="form",
    )
    page = rx.el.div(page_head(title), rx.cond(state.loaded, entry, rx.fragment()), class_name="form-page")
    voiding = void_payment_dialog(state.void_problem, state.void, id=VOID_DIALOG)
    return staff_shell(
        page, form_dialog(PaymentAccountDialog), rx.cond(state.editing != "", voiding, rx.fragment()), active="Payments"
    )


def _foot() -> rx.Component:
    state = PaymentEntry
    void = button("Void", icon_name="ban", look="quiet", **opener(VOID_DIALOG))
    return rx.el.div(
        button("Save", look="primary", type="submit"),
        link_button("Cancel", routes.PAYMENTS, look="quiet"),
        rx.cond(state.editing != "", void, rx.fragment()),
        class_name="form-foot actions",
    )


def _field(name: str) -> dict[str, Any]:
    """What ties a field to its name in the form, to what it starts with, and to its error."""
    state = PaymentEntry
    return {
        "id": f"payment-{name}",
        "name": name,
        "default_value": state.values[name],
        "error": state.errors.get(name, ""),
    }


def _who() -> rx.Component:
    return rx.el.p(
        rx.el.strong(PaymentEntry.customer),
        ". The customer stays: if the money came from another one, void this payment and record it anew.",
        class_name="soft",
    )


def _customer() -> rx.Component:
    state = PaymentEntry
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
    state = PaymentEntry
    methods = [(method.value, label) for method, label in METHOD_LABELS.items()]
    account = rx.cond(
        state.may_add_account,
        _account(on_add=PaymentAccountDialog.open_new, add_label="Add new account"),
        _account(),
    )
    online = rx.el.p("Amount, day and method are what Stripe says; a refund changes what is left.", class_name="hint")
    return rx.fragment(
        fields(
            money_field(
                "Amount received",
                id="payment-amount",
                currency=state.currency,
                default_value=state.amount,
                key=state.turn.to_string(),
                on_blur=state.type_amount,
                read_only=state.is_online,
                error=state.errors.get("amount", ""),
                hint=rx.cond(state.credit != "", "Kept as the customer's credit: " + state.credit, ""),
            ),
            date_field("Payment date", **_field("paid_on"), read_only=state.is_online),
            select_field("Payment method", methods, **_field("method")),
            account,
            text_field("Reference", max_length=200, **_field("reference")),
        ),
        rx.cond(state.is_online, online, rx.fragment()),
    )


def _account(**adding: Any) -> rx.Component:
    state = PaymentEntry
    return combobox(
        "Deposit to",
        id="payment-deposit_account",
        value=state.account,
        options=state.accounts,
        answered=state.accounts_answered,
        on_search=state.search_account,
        on_pick=state.pick_account,
        on_empty=state.forget_account,
        placeholder="Not yet deposited",
        error=state.errors.get("deposit_account", ""),
        **adding,
    )


def _invoices() -> rx.Component:
    state = PaymentEntry
    table = laying_table(state, "Open invoices", first="Invoice", left="Balance due")
    nothing = rx.el.p("Nothing is open: the whole amount is kept as the customer's credit.", class_name="hint")
    shown = rx.fragment(rx.cond(state.rows.length() > 0, table, nothing), row_problem(state))
    return rx.cond(state.customer != "", rx.el.section(shown, class_name="form-section"), rx.fragment())


def _credits() -> rx.Component:
    """Credit that is used before the money."""
    state = PaymentEntry

    def row(one: rx.Var[CreditRow]) -> rx.Component:
        return rx.el.label(
            TickBox.create(
                is_on=one.is_checked,
                on_tick=lambda _on: state.tick_credit(one.id),
                class_name="checkbox",
                custom_attrs={"aria-label": f"Use {one.number}"},
            ),
            rx.el.span(one.number),
            rx.el.span(one.on, class_name="soft"),
            rx.el.span(one.left, class_name="credit-left"),
            class_name="credit-row",
        )

    return rx.el.section(
        rx.el.h2("Use existing credit", class_name="section-title"),
        rx.el.p("What is ticked settles the invoices first; the money pays the rest.", class_name="hint"),
        rx.el.div(rx.foreach(state.credits, row), role="group", aria_label="Existing credit", class_name="credit-rows"),
        class_name="form-section",
    )
