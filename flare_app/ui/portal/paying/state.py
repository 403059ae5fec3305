"""What paying adds to the tab Invoices while a visitor pays."""

import json
import secrets
from typing import Any

import reflex as rx

from flare_app.errors import FlareError, Invalid
from flare_app.payments.stripe import CheckoutState
from flare_app.ui import policy, routes
from flare_app.ui.components.dialog import open_dialog
from flare_app.ui.components.list_state import MOST_SELECTED, selected_public_ids
from flare_app.ui.components.toast import error_toast
from flare_app.ui.portal.paying import reading
from flare_app.ui.portal.paying.reading import PayRow
from flare_app.ui.session import in_thread, visitor

PAY_DIALOG = "pay-online"
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

    async def _selection_changed(self, count: int) -> None:
        """After each change of the selection, and each time that something on the page changed elsewhere."""
        try:
            ids = await selected_public_ids(self, most=MOST_SELECTED)  # type: ignore[arg-type]
        except Invalid as problem:
            self.can_pay, self.pay_reason = False, str(problem)
            return
        found = await in_thread(reading.payable, visitor(), ids)
        self.can_pay, self.pay_reason = bool(found.rows) and not found.reason, found.reason
        if self._followed:
            await self._look_after(self._followed)

    @rx.event
    @policy.policy(policy.PORTAL)
    async def open_pay(self) -> Any:
        """Show the amounts of what is ticked."""
        try:
            ids = await selected_public_ids(self, most=MOST_SELECTED)  # type: ignore[arg-type]
        except Invalid as problem:
            return error_toast(str(problem))
        return await self._show_pay(ids)

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
            started = await in_thread(reading.start, visitor(), items, self._operation_id)
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
            state = await in_thread(reading.follow, visitor(), public_id)
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
            state = await in_thread(reading.cancel, visitor(), public_id)
        except FlareError as problem:
            self.notice, self.notice_tone = str(problem), "warning"
            return
        self._tell(state)
        self.open_checkout = self._followed = ""

    def _tell(self, state: CheckoutState) -> None:
        self.notice_tone, self.notice = _SENTENCES[state]

    async def _show_pay(self, ids: list[str]) -> Any:
        who = visitor()
        if who.is_read_only:
            return error_toast("This is for looking only. Only the customer can pay.")
        found = await in_thread(reading.payable, who, ids)
        if found.reason or not found.rows:
            return error_toast(found.reason or "Choose at least one invoice that is not paid yet.")
        self.pay_rows, self.pay_total, self.pay_problem = found.rows, found.total, ""
        self.allow_parts = await in_thread(reading.parts_allowed)
        self._operation_id = secrets.token_urlsafe(16)
        self.pay_turn += 1
        return open_dialog(PAY_DIALOG)
