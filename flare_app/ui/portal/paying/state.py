"""What paying adds to the tab Invoices: the button, the way back from the checkout, and how a payment stands."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import reflex as rx

from flare_app.clock import utc_now
from flare_app.domain.money import is_currency
from flare_app.domain.principals import require_customer
from flare_app.errors import FlareError, Invalid
from flare_app.payments.stripe import MOST_INVOICES, Standing, StripeSilent, online_payments_enabled
from flare_app.ui import policy, routes
from flare_app.ui.components.dialog import open_dialog
from flare_app.ui.components.list_state import MOST_SELECTED, selected_public_ids
from flare_app.ui.components.toast import error_toast
from flare_app.ui.portal.paying.notice import WAITING, PayNotice, notice_of, trouble
from flare_app.ui.portal.paying.panel import PAY_DIALOG, PayPanel
from flare_app.ui.portal.paying.reading import cancel, follow, look, read_due, read_offer
from flare_app.ui.session import in_thread, visitor

_TOLD_FOR = timedelta(minutes=10)
"""How long a page that is loaded anew still says how a payment ended."""


class PayMixin(rx.State, mixin=True):
    """What paying adds to the tab Invoices. Whatever is paid is checked by the room."""

    may_pay: bool = False
    can_pay: bool = False
    pay_reason: str = ""
    notice: PayNotice = PayNotice()

    _told: str = ""
    _told_at: datetime | None = None

    async def _selection_changed(self, count: int) -> None:
        """After each change of the selection, and each time that something on the page changed elsewhere."""
        try:
            ids = await selected_public_ids(self, most=MOST_SELECTED)  # type: ignore[arg-type]
            offered = (await in_thread(read_offer, visitor(), ids)).offer
            self.can_pay, self.pay_reason = bool(offered.rows) and not offered.problem, offered.problem if ids else ""
        except Invalid as problem:
            self.can_pay, self.pay_reason = False, str(problem)
        await self._look()
        panel = await self.get_state(PayPanel)
        await panel._look_again()

    @rx.event
    @policy.policy(policy.PORTAL)
    async def open_pay(self) -> Any:
        """Show the amounts of what is ticked."""
        try:
            ids = await selected_public_ids(self, most=MOST_SELECTED)  # type: ignore[arg-type]
        except Invalid as problem:
            return error_toast(str(problem))
        return await self._show_panel(ids)

    @rx.event
    @policy.policy(policy.PORTAL)
    async def pay_opened(self) -> Any:
        """Show the amount of the open invoice."""
        return await self._show_panel([self.opened])  # type: ignore[attr-defined]

    @rx.event
    @policy.policy(policy.PORTAL)
    async def try_again(self) -> Any:
        """Show the panel with what was chosen for the payment that did not come about."""
        found, _ = await in_thread(look, visitor(), self._told)
        if found is None or found.state.is_in_progress or found.state.is_paid:
            return None
        chosen = dict(found.invoices)
        return await self._show_panel(list(chosen), amounts=chosen, use_credit=bool(found.credit_amount))

    @rx.event
    @policy.policy(policy.PORTAL)
    async def arrive(self) -> Any:
        """After the list: what the address asks for (`?pay=EUR`, the way back from the checkout), and what is unfinished."""
        who, asked = visitor(), self.router.url.query_parameters
        self.may_pay = not who.is_read_only and await in_thread(online_payments_enabled)
        public_id, currency = asked.get("checkout", "")[:64], asked.get("pay", "")
        if public_id:
            await self._come_back(public_id, is_cancelled=bool(asked.get("cancelled")))
            return self._plain_address()
        if is_currency(currency) and self.may_pay:
            return [self._plain_address(), await self._show_due(await in_thread(read_due, who, currency))]
        if self._told_at and self._told_at + _TOLD_FOR < utc_now():
            self._forget()
        await self._look()
        return None

    @rx.event
    @policy.policy(policy.PORTAL)
    async def cancel_payment(self) -> None:
        """Give the invoices of an unfinished payment free."""
        await self._come_back(self._told, is_cancelled=True)

    @rx.event
    @policy.policy(policy.PORTAL)
    def close_notice(self) -> None:
        """Put the notice away."""
        self._forget()

    async def _come_back(self, public_id: str, *, is_cancelled: bool) -> None:
        """Ask the bank once how a payment stands; from then on events tell."""
        who = visitor()
        try:
            await in_thread(cancel if is_cancelled else follow, who, public_id)
        except StripeSilent as problem:
            self._told, self._told_at = public_id, utc_now()
            self.notice = trouble(str(problem)) if is_cancelled else WAITING
            return
        except FlareError as problem:
            self.notice = trouble(str(problem))
            return
        self._told, self._told_at = public_id, utc_now()
        await self._look()

    async def _look(self) -> None:
        """Say how the visitor's payment stands; when it has arrived, nothing is left to be selected."""
        who, before = visitor(), self.notice.state
        found, formats = await in_thread(look, who, self._told)
        if found is None:
            return
        self._told, self._told_at = found.public_id, self._told_at if self._told == found.public_id else utc_now()
        self.notice = notice_of(found, formats, who)
        if found.state.is_paid and before != self.notice.state:
            await self._unselect(found)

    async def _unselect(self, paid: Standing) -> None:
        """What was paid is not selected any more; of "everything that matches" nothing is: it may match another filter now."""
        listing: Any = self
        settled = dict(paid.invoices)
        if listing.is_matching:
            listing._forget_selection()
        elif any(public_id in settled for public_id in listing._selected):
            listing._selected = {public_id: True for public_id in listing._selected if public_id not in settled}
        else:
            return
        listing._mark_rows()
        await listing._read_selection()

    async def _show_due(self, ids: Sequence[str]) -> Any:
        """All that is due, or the oldest of it where that is more than one payment takes."""
        rest = len(ids) - MOST_INVOICES
        note = f"These are the {MOST_INVOICES} oldest; {rest:,} more are left for the next payment." if rest > 0 else ""
        return await self._show_panel(ids[:MOST_INVOICES], note=note)

    async def _show_panel(
        self, ids: Sequence[str], *, amounts: Mapping[str, int] | None = None, use_credit: bool = False, note: str = ""
    ) -> Any:
        require_customer(visitor(), to="pay")
        panel = await self.get_state(PayPanel)
        problem = await panel._begin(ids, amounts=amounts, use_credit=use_credit, note=note)
        return error_toast(problem) if problem else open_dialog(PAY_DIALOG)

    def _forget(self) -> None:
        self.notice, self._told, self._told_at = PayNotice(), "", None

    def _plain_address(self) -> Any:
        """The address without what was asked, so that Back and reload do not ask it again."""
        return rx.redirect(routes.in_portal(routes.PORTAL_INVOICES, visitor().portal_id), replace=True)
