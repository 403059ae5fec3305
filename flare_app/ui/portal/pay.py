"""Pay Online: choose invoices, look at the amounts, go to the checkout, come back and see how it stands."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlmodel import Session, col, select

from flare_app.company import get_company
from flare_app.database import read_only
from flare_app.domain.money import format_plain
from flare_app.domain.principals import PortalVisitor
from flare_app.errors import FlareError
from flare_app.lists.formatting import locale_for
from flare_app.models import Document
from flare_app.payments import stripe
from flare_app.payments.stripe import CheckoutState, is_chargeable
from flare_app.rendering.formats import Formats
from flare_app.ui import policy, routes
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import closer, dialog, open_dialog
from flare_app.ui.components.form import form_problem
from flare_app.ui.components.form_element import form
from flare_app.ui.components.list_state import ListState, selected_ids
from flare_app.ui.components.toast import error_toast
from flare_app.ui.session import in_thread, visitor

PAY_DIALOG = "pay-online"
_FORM = "pay-form"
_SENTENCES = {
    CheckoutState.STARTING: ("info", "Your payment is being prepared."),
    CheckoutState.OPEN: ("info", "Your payment is not finished yet."),
    CheckoutState.PROCESSING: ("info", "Your payment is being processed. This page shows it as soon as it has arrived."),
    CheckoutState.PAID: ("good", "Thank you! Your payment has arrived."),
    CheckoutState.REVIEW: ("good", "Your payment has arrived. We are looking at it and will come back to you."),
    CheckoutState.FAILED: ("bad", "The payment did not go through. Nothing was charged; you can try again."),
    CheckoutState.EXPIRED: ("warning", "The payment ran out of time. Nothing was charged; you can try again."),
    CheckoutState.CANCELLED: ("warning", "The payment was cancelled. Nothing was charged."),
}


@dataclass
class PayRow:
    """An invoice to pay; `amount` is the text in its box."""

    id: str
    number: str
    balance: str
    amount: str


@dataclass(frozen=True)
class _Payable:
    """What of a selection can be paid online, and why not the rest."""

    rows: list[PayRow]
    total: str
    reason: str


class PayMixin(rx.State, mixin=True):
    """What paying adds to the tab Invoices. Nothing here is money: the room checks every amount anew."""

    can_pay: bool = False
    pay_reason: str = ""
    pay_rows: list[PayRow] = []
    pay_total: str = ""
    pay_problem: str = ""
    pay_turn: int = 0
    allow_parts: bool = False
    is_paying: bool = False
    notice: str = ""
    notice_tone: str = "info"
    open_checkout: str = ""

    _operation_id: str = ""
    _followed: str = ""

    async def _selection_changed(self, ids: list[str]) -> None:
        """After each change of the selection, and each time that something on the page changed elsewhere."""
        found = await in_thread(_payable, visitor(), ids)
        self.can_pay, self.pay_reason = bool(found.rows) and not found.reason, found.reason
        if self._followed:
            await self._look_after(self._followed)

    @rx.event
    @policy.policy(policy.PORTAL)
    async def open_pay(self) -> Any:
        """Show the amounts of what is ticked."""
        return await self._show_pay(selected_ids(self))  # type: ignore[arg-type]

    @rx.event
    @policy.policy(policy.PORTAL)
    async def pay_opened(self) -> Any:
        """Show the amount of the open invoice."""
        return await self._show_pay([self.opened])  # type: ignore[attr-defined]

    @rx.event
    @policy.policy(policy.PORTAL)
    async def pay(self, form: dict[str, str]) -> Any:
        """Start the checkout and go there."""
        items = [(row.id, form.get(f"amount-{row.id}", "") or None) for row in self.pay_rows]
        self.pay_problem, self.is_paying = "", True
        yield
        try:
            started = await in_thread(_start, visitor(), items, self._operation_id)
        except FlareError as problem:
            self.pay_problem, self.is_paying = str(problem), False
            return
        self.is_paying = False
        # A real navigation: in the demo the checkout page is on our own host, and a redirect would stay inside the app.
        yield rx.call_script(f"window.location.assign({json.dumps(started)})")

    @rx.event
    @policy.policy(policy.PORTAL)
    async def follow(self) -> Any:
        """After the checkout page: say how the payment of the address stands, asking the bank once."""
        asked = self.router.url.query_parameters
        public_id = asked.get("checkout", "")[:64]
        if not public_id:
            self.notice = ""
            return
        if asked.get("cancelled"):
            await self._cancel(public_id)
            return
        await self._look_after(public_id)

    @rx.event
    @policy.policy(policy.PORTAL)
    async def cancel_payment(self) -> Any:
        """Give the invoices of an unfinished payment free."""
        await self._cancel(self.open_checkout)

    @rx.event
    @policy.policy(policy.PORTAL)
    def close_notice(self) -> Any:
        """Put the notice away, also out of the address."""
        self.notice = ""
        return rx.redirect(routes.in_portal(routes.PORTAL_INVOICES, visitor().portal_id), replace=True)

    async def _look_after(self, public_id: str) -> None:
        """Say how a payment stands; while it is under way, live changes lead here again."""
        try:
            state = await in_thread(_follow, visitor(), public_id)
        except FlareError as problem:
            self.notice, self.notice_tone = str(problem), "warning"
            return
        self._tell(state)
        self._followed = public_id if state.is_in_progress else ""
        if state.is_paid:
            await self.clear_selection()  # type: ignore[attr-defined]
        self.open_checkout = public_id if state is CheckoutState.OPEN else ""

    async def _cancel(self, public_id: str) -> None:
        try:
            state = await in_thread(_cancel, visitor(), public_id)
        except FlareError as problem:
            self.notice, self.notice_tone = str(problem), "warning"
            return
        self._tell(state)
        self.open_checkout = self._followed = ""

    def _tell(self, state: CheckoutState) -> None:
        self.notice_tone, self.notice = _SENTENCES[state]

    async def _show_pay(self, ids: list[str]) -> Any:
        who = visitor()
        if who.is_preview:
            return error_toast("This is a preview. Only the customer can pay.")
        found = await in_thread(_payable, who, ids)
        if found.reason or not found.rows:
            return error_toast(found.reason or "Choose at least one invoice that is not paid yet.")
        self.pay_rows, self.pay_total, self.pay_problem = found.rows, found.total, ""
        self.allow_parts = await in_thread(_parts_allowed)
        self._operation_id = secrets.token_urlsafe(16)
        self.pay_turn += 1
        return open_dialog(PAY_DIALOG)


def pay_button(state: type[ListState]) -> list[rx.Component]:
    """The button Pay Online: in the page while online payments are set up, enabled while something payable is ticked."""
    if not stripe.online_payments_enabled():
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
    amounts = form(
        form_problem(state.pay_problem),  # type: ignore[attr-defined]
        rx.el.table(
            rx.el.thead(head),
            rx.el.tbody(rx.foreach(state.pay_rows, row)),  # type: ignore[attr-defined]
            class_name="plain-table",
            aria_label="To pay",
        ),
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


def _payable(who: PortalVisitor, ids: Sequence[str]) -> _Payable:
    with read_only() as session:
        return _read_payable(session, who, ids)


def _read_payable(session: Session, who: PortalVisitor, ids: Sequence[str]) -> _Payable:
    found = session.exec(
        select(Document)
        .where(
            col(Document.public_id).in_(ids),
            Document.customer_id == who.customer_id,
            Document.kind == "invoice",
            Document.state == "issued",
            Document.balance_amount > 0,
        )
        .order_by(col(Document.due_on), col(Document.id))
    ).all()
    busy = stripe.checkouts_in_progress(session, principal=who, invoices=[one.public_id for one in found])
    payable = [one for one in found if one.public_id not in busy or busy[one.public_id].url]
    formats = Formats(locale_for(session, who))
    rows = [
        PayRow(
            id=one.public_id,
            number=one.number or "",
            balance=formats.money(one.balance_amount, one.currency),
            amount=format_plain(busy[one.public_id].amount if one.public_id in busy else one.balance_amount, one.currency),
        )
        for one in payable
    ]
    total = sum(one.balance_amount for one in payable)
    shown = formats.money(total, payable[0].currency) if payable else ""
    return _Payable(rows, shown, _reason(payable, total, bool(busy)))


def _reason(payable: Sequence[Document], total: int, is_busy: bool) -> str:
    """Why a selection cannot be paid; "" when it can."""
    if not payable:
        return "A payment of this is in progress." if is_busy else "Nothing of this is left to pay."
    if len({one.currency for one in payable}) > 1:
        return "Invoices in different currencies are paid one currency at a time."
    if not is_chargeable(total, payable[0].currency):
        return "This amount cannot be paid online. Pay by bank transfer instead."
    return ""


def _parts_allowed() -> bool:
    with read_only() as session:
        return get_company(session).allow_partial_payment


def _start(who: PortalVisitor, items: list[tuple[str, str | None]], operation_id: str) -> str:
    return stripe.start_checkout(visitor=who, items=items, operation_id=operation_id).url


def _follow(who: PortalVisitor, public_id: str) -> CheckoutState:
    return stripe.follow_checkout(visitor=who, checkout_public_id=public_id)


def _cancel(who: PortalVisitor, public_id: str) -> CheckoutState:
    return stripe.cancel_checkout(actor=who, checkout_public_id=public_id)
