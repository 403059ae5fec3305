"""How the panel of Pay Online looks: the amounts in a scroll area, the figures and the way on below it, always in sight."""

import reflex as rx

from flare_app.ui.components.browser import AmountsForm
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import closer, dialog
from flare_app.ui.components.form import checkbox_field, described, form_problem, money_field
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.portal.paying.panel import AMOUNT, CREDIT, PAY_DIALOG, WHOLE, WHOLE_FIELD, PayPanel
from flare_app.ui.portal.paying.reading import PayRow
from flare_app.ui.theme import Tone

_FORM = "pay-form"


def pay_dialog() -> rx.Component:
    """The amounts, and the way to the checkout page."""
    amounts = AmountsForm.create(
        form_problem(PayPanel.problem),
        rx.el.p(PayPanel.left_out, class_name="hint pay-left-out"),
        rx.cond(PayPanel.allow_parts, _whole(), rx.fragment()),
        _amounts(),
        rx.cond(PayPanel.credit != "", _credit(), rx.fragment()),
        id=_FORM,
        key=PayPanel.turn.to_string(),  # type: ignore[attr-defined]
        answered=PayPanel.answered,
        fills=PayPanel.fills,
        filled=PayPanel.filled,
        on_typed=PayPanel.typed,
        on_pay=PayPanel.pay,
        class_name="form pay-form",
    )
    footer = rx.fragment(_sums(), _buttons())
    return dialog(amounts, id=PAY_DIALOG, title="Pay online", footer=footer, wide=True, on_close=PayPanel.closed)


def _whole() -> rx.Component:
    hint = rx.cond(
        PayPanel.surplus != "",
        PayPanel.surplus,
        rx.cond(
            PayPanel.least != "",
            rx.Var.create("Fills the invoices below, oldest due first. At least ").to(str) + PayPanel.least + " of each.",
            "Fills the invoices below, oldest due first.",
        ),
    )
    return money_field(
        "I want to pay",
        id=WHOLE_FIELD,
        name=WHOLE,
        currency=PayPanel.currency,
        hint=hint,
        error=PayPanel.whole_problem,
        placeholder="All of it",
    )


def _credit() -> rx.Component:
    return checkbox_field(
        rx.Var.create("Use my credit of ").to(str) + PayPanel.credit + " first",
        id="pay-credit",
        name=CREDIT,
        default_checked=PayPanel.starts_with_credit,
        hint="It pays as much as it can; the card pays the rest.",
    )


def _amounts() -> rx.Component:
    head = rx.el.tr(
        rx.el.th("Invoice", scope="col"),
        rx.el.th("Due date", scope="col"),
        rx.el.th("Balance", scope="col", class_name="cell-number"),
        rx.el.th("You pay", scope="col", class_name="cell-number"),
    )
    table = rx.el.table(
        rx.el.thead(head), rx.el.tbody(rx.foreach(PayPanel.rows, _row)), class_name="plain-table pay-table", aria_label="To pay"
    )
    return rx.el.div(table, class_name="pay-scroll", tab_index=0, role="group", aria_label="Invoices to pay")


def _row(one: rx.Var[PayRow]) -> rx.Component:
    late = rx.cond(one.is_overdue, status_badge("Overdue", Tone.BAD), rx.fragment())
    return rx.el.tr(
        rx.el.td(one.number, class_name="pay-number"),
        rx.el.td(one.due, " ", late, class_name="pay-due"),
        rx.el.td(one.balance, class_name="cell-number pay-balance"),
        rx.el.td(rx.cond(PayPanel.allow_parts, _box(one), rx.el.span(one.balance)), class_name="cell-number pay-amount"),
        key=one.id,
    )


def _box(one: rx.Var[PayRow]) -> rx.Component:
    name = rx.Var.create(AMOUNT).to(str) + one.id
    problem = rx.cond(PayPanel.problems.contains(one.id), PayPanel.problems[one.id], "")  # type: ignore[attr-defined]
    box = rx.el.input(
        name=name,
        default_value=one.amount,
        input_mode="decimal",
        auto_complete="off",
        max_length=40,
        class_name="input input-money",
        **described(name, problem, **{"aria-label": rx.Var.create("Amount for ").to(str) + one.number}),
    )
    return rx.fragment(box, rx.el.p(problem, id=name + "-error", class_name="field-error"))


def _sums() -> rx.Component:
    sums = PayPanel.sums
    split = rx.cond(
        sums.credit != "",
        rx.el.p("Your credit ", rx.el.strong(sums.credit), " · by card ", rx.el.strong(sums.card), class_name="pay-split"),
        rx.fragment(),
    )
    left = rx.cond(sums.left != "", rx.fragment(" · ", sums.left, " left to pay"), rx.fragment())
    return rx.el.div(
        rx.el.p("You pay ", rx.el.strong(sums.total), class_name="pay-total"),
        split,
        rx.el.p(sums.count, left, class_name="pay-rest"),
        rx.el.p(sums.problem, class_name="field-error"),
        class_name="pay-sums",
        role="status",
        aria_atomic="true",
    )


def _buttons() -> rx.Component:
    go = rx.cond(PayPanel.sums.is_covered, "Pay with credit", "Continue to payment")
    return rx.el.div(
        button("Not now", **closer()),
        button(
            rx.cond(PayPanel.is_paying, "One moment…", go),
            look="primary",
            type="submit",
            disabled=PayPanel.is_paying,
            custom_attrs={"form": _FORM},
        ),
        class_name="actions pay-actions",
    )
