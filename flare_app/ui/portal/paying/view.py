"""The button Pay Online, and the notice of how a payment stands."""

from typing import Any

import reflex as rx

from flare_app.ui.components.button import button, file_button, icon_button, plain_link
from flare_app.ui.components.list_state import ListState


def pay_button(state: type[ListState]) -> list[rx.Component]:
    """The button Pay Online: in the page while online payments are set up, for whoever may pay, enabled while something payable is
    ticked; beside it why what is ticked cannot be paid."""
    paying: Any = state
    reason = rx.el.span(paying.pay_reason, id="pay-reason", class_name="pay-reason", role="status")
    pay = button(
        "Pay Online",
        look="primary",
        icon_name="credit-card",
        on_click=paying.open_pay,
        disabled=~paying.can_pay,
        aria_describedby="pay-reason",
        aria_haspopup="dialog",
        id="pay-online-button",
    )
    return [rx.cond(paying.may_pay, rx.fragment(reason, pay), rx.fragment())]


def pay_notice(state: type[ListState]) -> rx.Component:
    """How the visitor's payment stands, with what can be done about it."""
    paying: Any = state
    notice = paying.notice
    shown = rx.el.div(
        rx.el.p(rx.el.strong(notice.title), " ", notice.text, class_name="pay-notice-words"),
        rx.el.div(
            _when(notice.go_on != "", plain_link("Continue the payment", href=notice.go_on, class_name=_SMALL_PRIMARY)),
            _when(notice.can_cancel, button("Cancel payment", small=True, on_click=paying.cancel_payment)),
            _when(notice.can_retry, button("Try again", small=True, on_click=paying.try_again, aria_haspopup="dialog")),
            _when(notice.receipt != "", file_button("Receipt", notice.receipt, icon_name="file-down", look="secondary")),
            _when(notice.can_close, icon_button("Dismiss", "x", on_click=paying.close_notice)),
            class_name="actions",
        ),
        class_name=rx.Var.create("alert notice pay-notice alert-").to(str) + notice.tone,
    )
    return rx.el.div(_when(notice.title != "", shown), role="status", class_name="pay-notices")


_SMALL_PRIMARY = "button button-primary button-small"


def _when(condition: Any, component: rx.Component) -> rx.Component:
    return rx.cond(condition, component, rx.fragment())
