"""The window that gives an online payment back through Stripe: all or a part of it, invoice by invoice where one wants that."""

import secrets
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app import payments
from flare_app.database import read_only
from flare_app.domain.money import format_plain
from flare_app.domain.principals import Staff
from flare_app.errors import FlareError, Invalid, InvalidForm
from flare_app.payments import stripe
from flare_app.payments.stripe import OnlineRefundForm
from flare_app.ui import policy
from flare_app.ui.arguments import Id
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import close_dialog, closer, dialog, open_dialog
from flare_app.ui.components.form import focus_on, form_problem, money_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.money.laying import EDIT_SALES

_DIALOG = "online-refund-dialog"
_GIVEN = "The refund is on its way. The customer hears of it once Stripe has confirmed it."
_Sent = Annotated[dict[Annotated[str, Field(max_length=80)], Annotated[str, Field(max_length=2_000)]], Field(max_length=510)]
_ASKING = "Stripe does not answer right now. The refund is asked for again until it does; do not order it twice."


class OnlineRefund(rx.State):
    """A refund while it is written down. Stripe is asked in a thread, outside of any transaction."""

    is_open: bool = False
    turn: int = 0
    number: str = ""
    currency: str = ""
    most: str = ""
    rows: list[list[str]] = []
    errors: dict[str, str] = {}
    problem: str = ""

    _payment: str = ""
    _operation_id: str = ""

    @rx.event
    @policy.policy(EDIT_SALES)
    async def open_for(self, payment: Id) -> Any:
        """Show the window with all that Stripe can give back."""
        self.number, self.currency, self.most, self.rows = await in_thread(_opening, staff(), payment)
        self._payment, self._operation_id = payment, secrets.token_urlsafe(16)
        self.errors, self.problem, self.is_open = {}, "", True
        self.turn += 1
        return [open_dialog(_DIALOG), focus_on("online-refund-amount")]

    @rx.event
    @policy.policy(EDIT_SALES)
    def closed(self) -> None:
        """It was closed, by Escape for instance."""
        self.is_open = False

    @rx.event
    @policy.policy(EDIT_SALES)
    async def give(self, form: _Sent) -> Any:
        """Order the refund and ask Stripe for it."""
        if not self.is_open:
            return None
        self.errors, self.problem = {}, ""
        try:
            outcome = await in_thread(_give, self._payment, self._operation_id, self._asked(dict(form)), staff())
        except Invalid as wrong:
            problems = wrong.problems if isinstance(wrong, InvalidForm) else [wrong]
            self.errors = {one.field: str(one) for one in problems}
            return focus_on(f"online-refund-{problems[0].field}")
        except FlareError as problem:
            self.problem, self._operation_id = str(problem), secrets.token_urlsafe(16)
            return None
        self.is_open = False
        return [close_dialog(_DIALOG), toast(_GIVEN if outcome == "given" else _ASKING)]

    def _asked(self, typed: dict[str, str]) -> dict[str, str]:
        """Whoever chose among the invoices and left the amount as it stood wants the sum of what was chosen."""
        has_chosen = any(name.startswith("invoice-") and text.strip() for name, text in typed.items())
        return {**typed, "amount": ""} if has_chosen and typed.get("amount", "").strip() == self.most else typed


def online_refund_dialog() -> rx.Component:
    """The window; a page holds it once."""
    state = OnlineRefund
    footer = rx.fragment(
        button("Cancel", **closer()),
        button("Refund through Stripe", look="danger", type="submit", custom_attrs={"form": "online-refund-form"}),
    )
    return dialog(
        rx.cond(state.is_open, _fields(state), rx.fragment()),
        id=_DIALOG,
        title="Refund " + state.number,
        footer=footer,
        on_close=state.closed,
    )


def _fields(state: type[OnlineRefund]) -> rx.Component:
    def row(one: rx.Var[list[str]]) -> rx.Component:
        public_id, number, most = one[0], one[1], one[2]
        box, name = "online-refund-invoice-" + public_id, "invoice-" + public_id
        return money_field(number, id=box, name=name, currency=state.currency, hint="At most " + most)

    several = rx.el.details(
        rx.el.summary("Choose the invoices that it is taken off", class_name="bank-summary"),
        rx.el.div(
            rx.el.div(rx.foreach(state.rows, row), class_name="fields"),
            rx.el.p("Without a choice, credit that was kept is used first, then the newest invoices.", class_name="hint"),
            class_name="refund-parts",
        ),
        class_name="bank-box",
    )
    return form(
        form_problem(state.problem),
        rx.el.p("Stripe sends the money back the way it came. This cannot be taken back.", class_name="soft"),
        money_field(
            "Amount",
            id="online-refund-amount",
            name="amount",
            currency=state.currency,
            default_value=state.most,
            error=state.errors.get("amount", ""),
            hint=f"At most {state.most} {state.currency}.",
        ),
        rx.cond(state.rows.length() > 0, several, rx.fragment()),
        rx.el.p(state.errors.get("invoices", ""), id="online-refund-invoices-error", class_name="field-error", role="alert"),
        textarea_field("Reason", id="online-refund-reason", name="reason", rows=2, hint="The customer reads it on the statement."),
        id="online-refund-form",
        key=state.turn.to_string(),
        on_submit=state.give,
        class_name="form",
    )


def _opening(principal: Staff, public_id: str) -> tuple[str, str, str, list[list[str]]]:
    """Number, currency, the most that can go back, and the invoices that the payment settles: id, number, amount."""
    with read_only() as session:
        details = payments.payment_details(session, principal=principal, public_id=public_id)
        code = details.payment.currency
        most = format_plain(stripe.online_refundable(session, details.payment), code)
        rows = [[one.public_id, one.number, format_plain(one.amount, code)] for one in details.settled if one.public_id]
        return details.payment.number, code, most, rows if len(rows) > 1 else []


def _give(payment: str, operation_id: str, typed: dict[str, str], actor: Staff) -> str:
    chosen = tuple((name.removeprefix("invoice-"), text) for name, text in typed.items() if name.startswith("invoice-"))
    form = OnlineRefundForm(
        payment=payment,
        amount=typed.get("amount", ""),
        invoices=chosen,
        reason=typed.get("reason", ""),
        operation_id=operation_id,
    )
    return stripe.refund_online(form=form, actor=actor)
