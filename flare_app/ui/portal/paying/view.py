"""The button Pay Online, its dialog, and the notice of how a payment stands."""

import reflex as rx

from flare_app.payments.stripe import online_payments_enabled
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import closer, dialog
from flare_app.ui.components.form import form_problem
from flare_app.ui.components.form_element import form
from flare_app.ui.components.list_state import ListState
from flare_app.ui.portal.paying.reading import PayRow
from flare_app.ui.portal.paying.state import PAY_DIALOG

_FORM = "pay-form"


def pay_button(state: type[ListState]) -> list[rx.Component]:
    """The button Pay Online: in the page while online payments are set up, enabled while something payable is ticked."""
    if not online_payments_enabled():
        return []
    return [
        button(
            "Pay Online",
            look="primary",
            icon_name="credit-card",
            on_click=state.open_pay,  # type: ignore[attr-defined]
            disabled=~state.can_pay,  # type: ignore[attr-defined]
            title=state.pay_reason,  # type: ignore[attr-defined]
            id="pay-online-button",
        )
    ]


def pay_notice(state: type[ListState]) -> rx.Component:
    """How the payment stands from which the visitor comes back."""
    cancel = rx.cond(
        state.open_checkout != "",  # type: ignore[attr-defined]
        button("Cancel payment", small=True, on_click=state.cancel_payment),  # type: ignore[attr-defined]
        rx.fragment(),
    )
    shown = rx.el.div(
        rx.el.span(state.notice),  # type: ignore[attr-defined]
        cancel,
        button("Close", small=True, look="quiet", on_click=state.close_notice),  # type: ignore[attr-defined]
        class_name=rx.Var.create("alert notice alert-").to(str) + state.notice_tone,  # type: ignore[attr-defined]
    )
    return rx.el.div(rx.cond(state.notice != "", shown, rx.fragment()), role="status", on_mount=state.follow)  # type: ignore[attr-defined]


def pay_dialog(state: type[ListState]) -> rx.Component:
    """The amounts, and the way to the checkout page."""

    amounts = form(
        form_problem(state.pay_problem),  # type: ignore[attr-defined]
        _amounts(state),
        rx.el.p("Total due ", rx.el.strong(state.pay_total), class_name="pay-total"),  # type: ignore[attr-defined]
        rx.cond(
            state.allow_parts,  # type: ignore[attr-defined]
            rx.el.p("You may lower an amount to pay a part of it.", class_name="hint"),
            rx.fragment(),
        ),
        id=_FORM,
        key=state.pay_turn.to_string(),  # type: ignore[attr-defined]
        on_submit=state.pay,  # type: ignore[attr-defined]
        class_name="form",
    )
    footer = rx.fragment(
        button("Not now", **closer()),
        button(
            rx.cond(state.is_paying, "One moment…", "Continue to payment"),  # type: ignore[attr-defined]
            look="primary",
            type="submit",
            disabled=state.is_paying,  # type: ignore[attr-defined]
            custom_attrs={"form": _FORM},
        ),
    )
    return dialog(amounts, id=PAY_DIALOG, title="Pay online", footer=footer)


def _amounts(state: type[ListState]) -> rx.Component:
    def row(one: rx.Var[PayRow]) -> rx.Component:
        amount = rx.el.input(
            name="amount-" + one.id,
            default_value=one.amount,
            read_only=~state.allow_parts,  # type: ignore[attr-defined]
            input_mode="decimal",
            auto_complete="off",
            max_length=40,
            aria_label=f"Amount for {one.number}",
            class_name="input input-money",
        )
        return rx.el.tr(
            rx.el.td(one.number), rx.el.td(one.balance, class_name="cell-number"), rx.el.td(amount, class_name="cell-number")
        )

    head = rx.el.tr(
        rx.el.th("Invoice", scope="col"),
        rx.el.th("Due", scope="col", class_name="cell-number"),
        rx.el.th("You pay", scope="col", class_name="cell-number"),
    )
    return rx.el.table(
        rx.el.thead(head),
        rx.el.tbody(rx.foreach(state.pay_rows, row)),  # type: ignore[attr-defined]
        class_name="plain-table",
        aria_label="To pay",
    )
