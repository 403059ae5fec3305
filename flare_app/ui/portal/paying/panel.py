"""The panel of Pay Online: what is paid of each invoice, worked out by the payments room while one types."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app.domain.money import format_plain
from flare_app.errors import FlareError, Invalid
from flare_app.payments.stripe import Quote, Spread, quote, spread_amount
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Count, Text
from flare_app.ui.components.dialog import close_dialog
from flare_app.ui.components.form import focus_on
from flare_app.ui.portal.paying.figures import PaySums, left_out, left_over, sums_of
from flare_app.ui.portal.paying.reading import Offered, PayRow, amounts_of, read_offer, start
from flare_app.ui.session import in_thread, visitor

PAY_DIALOG = "pay-online"
WHOLE, CREDIT, AMOUNT = "whole", "credit", "amount-"
"""The names of the panel's fields; an invoice's box is called by its public id behind `AMOUNT`."""
WHOLE_FIELD = "pay-whole"

Pairs = Annotated[list[Annotated[list[Text], Field(max_length=2)]], Field(max_length=600)]


class PayPanel(rx.State):
    """What the panel shows. Nothing here is money: the room checks every amount anew when it is paid."""

    rows: list[PayRow] = []
    turn: int = 0
    answered: int = 0
    fills: list[list[str]] = []
    filled: int = 0
    currency: str = ""
    allow_parts: bool = False
    least: str = ""
    credit: str = ""
    starts_with_credit: bool = False
    sums: PaySums = PaySums()
    problems: dict[str, str] = {}
    whole_problem: str = ""
    surplus: str = ""
    left_out: str = ""
    problem: str = ""
    is_paying: bool = False

    _is_open: bool = False
    _ids: list[str] = []
    _note: str = ""
    _offered: Offered | None = None
    _texts: dict[str, str] = {}
    _whole: str = ""
    _use_credit: bool = False
    _card_amount: int = 0
    _operation_id: str = ""

    @rx.event
    @policy.policy(policy.PORTAL)
    def typed(self, changes: Pairs, ticket: Count) -> None:
        """Some fields changed: bring the figures up to date, and the boxes that follow from others."""
        self.answered = ticket
        if self._offered is None:
            return
        for name, text in amounts_of(changes).items():
            if name == CREDIT:
                self._use_credit = text == "on"
            elif self.allow_parts and name == WHOLE:
                self._spread(text)
            elif self.allow_parts and name.startswith(AMOUNT):
                self._type_row(name.removeprefix(AMOUNT), text)
        self._work_out()

    @rx.event
    @policy.policy(policy.PORTAL)
    async def pay(self, values: Pairs) -> Any:
        """Pay what the boxes say: go to the checkout, or be done where the credit covers all."""
        entered = amounts_of(values)
        self._use_credit = entered.get(CREDIT) == "on"
        self._take(entered)
        worked_out = self._work_out()
        if worked_out is None or self._is_refused(worked_out):
            yield focus_on(self._wrong_field())
            return
        self.problem, self.is_paying = "", True
        yield
        try:
            started = await in_thread(
                start, visitor(), self._items(worked_out), self._operation_id, self._use_credit, self._card_amount
            )
        except FlareError as problem:
            await self._look_again()
            self.problem, self.is_paying = str(problem), False
            return
        self.is_paying = False
        if started.url:
            # A real navigation: in the demo the checkout page is on our own host, and a redirect would stay inside the app.
            yield rx.call_script(f"window.location.assign({json.dumps(started.url)})")
            return
        back = routes.in_portal(routes.PORTAL_INVOICES, visitor().portal_id)
        yield [close_dialog(PAY_DIALOG), rx.redirect(f"{back}?checkout={started.public_id}", replace=True)]

    @rx.event
    @policy.policy(policy.PORTAL)
    def closed(self) -> None:
        """The panel was put away."""
        self._is_open, self._offered = False, None
        self.rows, self.problems = [], {}

    async def _begin(
        self, ids: Sequence[str], *, amounts: Mapping[str, int] | None = None, use_credit: bool = False, note: str = ""
    ) -> str:
        """Fill the panel for these invoices, with amounts (minor units) that were chosen before; why it stays closed, or ""."""
        offered = await in_thread(read_offer, visitor(), ids)
        if offered.offer.problem or not offered.offer.rows:
            return offered.offer.problem or "Choose at least one invoice that is not paid yet."
        self._ids, self._use_credit, self.starts_with_credit, self._whole = list(ids), use_credit, use_credit, ""
        self._note = note
        self._texts = self._earlier(offered, amounts or {})
        self._operation_id = secrets.token_urlsafe(16)
        self.whole_problem = self.surplus = self.problem = ""
        self.fills, self.is_paying, self._is_open = [], False, True
        self.turn += 1
        self._show(offered)
        return ""

    async def _look_again(self) -> None:
        """Something changed elsewhere, or was refused: the figures follow, what was typed stays."""
        if not self._is_open:
            return
        before = {row.id: row.balance for row in self.rows}
        self._show(await in_thread(read_offer, visitor(), self._ids))
        changed = [row for row in self.rows if row.id not in self._texts and row.balance != before.get(row.id)]
        self._fill([[AMOUNT + row.id, row.amount] for row in changed])

    def _take(self, entered: Mapping[str, str]) -> None:
        """What stands in the boxes counts, also where a message of theirs got lost."""
        if not self.allow_parts or self._offered is None:
            return
        known = {row.id: self._texts.get(row.id, self._full(row.id)) for row in self.rows}
        stand = {public_id: entered.get(AMOUNT + public_id, text) for public_id, text in known.items()}
        self._texts = self._texts | {public_id: text for public_id, text in stand.items() if text != known[public_id]}

    def _show(self, offered: Offered) -> None:
        self._offered = offered
        rules, formats = offered.offer.rules, offered.formats
        self.rows = [
            offered.row(position, self._texts.get(one.public_id, format_plain(one.balance_amount, offered.offer.currency)))
            for position, one in enumerate(offered.offer.rows)
        ]
        self.currency, self.allow_parts = offered.offer.currency, rules.allowed
        least = rules.least_amount if rules.allowed and rules.currency == self.currency else 0
        self.least = formats.money(least) if least else ""
        self.credit = formats.money(offered.offer.credit_amount) if offered.offer.credit_amount and self.currency else ""
        self.left_out = " ".join(filter(None, (left_out(offered), self._note)))
        self._work_out()

    def _earlier(self, offered: Offered, amounts: Mapping[str, int]) -> dict[str, str]:
        """The texts for amounts of an earlier try that are still possible and not the whole balance."""
        balances = {one.public_id: one.balance_amount for one in offered.offer.rows}
        return {
            public_id: format_plain(amount, offered.offer.currency)
            for public_id, amount in amounts.items()
            if amount < balances.get(public_id, 0)
        }

    def _spread(self, text: str) -> None:
        """One amount for all: the oldest due first."""
        assert self._offered is not None
        offered, self._whole = self._offered, text
        self.whole_problem = self.surplus = ""
        try:
            laid = spread_amount(offered.offer, text) if text.strip() else Spread({}, 0, None)
        except Invalid as problem:
            self.whole_problem = str(problem)
            return
        self._texts, self.surplus = laid.texts, left_over(laid, offered)
        self._fill([[AMOUNT + one.id, laid.texts.get(one.id, self._full(one.id))] for one in self.rows])

    def _type_row(self, public_id: str, text: str) -> None:
        """One invoice's own amount; the one amount for all follows it where it was used."""
        if any(row.id == public_id for row in self.rows):
            self._texts = {**self._texts, public_id: text}
        if self._whole and self._offered:
            self.whole_problem = self.surplus = ""
            self._whole = format_plain(quote(self._offered.offer, self._texts, use_credit=False).total, self.currency)
            self._fill([[WHOLE, self._whole]])

    def _full(self, public_id: str) -> str:
        assert self._offered is not None
        balances = {one.public_id: one.balance_amount for one in self._offered.offer.rows}
        return format_plain(balances[public_id], self.currency)

    def _fill(self, fills: list[list[str]]) -> None:
        self.fills, self.filled = fills, self.filled + 1

    def _work_out(self) -> Quote | None:
        """What the texts come to; None when the server has forgotten the panel."""
        if self._offered is None:
            self.problem = "This window was open for too long. Close it, and press Pay Online again."
            return None
        worked_out = quote(self._offered.offer, self._texts if self.allow_parts else {}, use_credit=self._use_credit)
        self.problems, self._card_amount = worked_out.problems, worked_out.parts.card_amount
        self.sums = sums_of(worked_out, self._offered)
        return worked_out

    def _is_refused(self, worked_out: Quote) -> bool:
        """Say what keeps the amounts from being paid."""
        self.problem = ""
        if worked_out.problems or self.whole_problem:
            self.problem = "One of the amounts cannot be paid like this."
        elif not worked_out.total:
            self.problem = "Type the amount that you want to pay."
        elif worked_out.charge_problem:
            self.problem = worked_out.charge_problem
        return bool(self.problem)

    def _wrong_field(self) -> str:
        """Where the focus goes: the first box with a problem."""
        if self.problems:
            return AMOUNT + next(iter(self.problems))
        return WHOLE_FIELD if self.allow_parts else PAY_DIALOG

    def _items(self, worked_out: Quote) -> list[tuple[str, str | None]]:
        assert self._offered is not None
        amounts = zip(self._offered.offer.rows, worked_out.amounts, strict=True)
        return [(one.public_id, format_plain(amount, self.currency)) for one, amount in amounts if amount]
