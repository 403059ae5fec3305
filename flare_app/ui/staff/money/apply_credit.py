"""The window Apply credit, for an invoice, a payment or a credit note; and taking credit off again, each with its undo."""

from collections.abc import Sequence
from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from reflex_base.event import EventSpec

from flare_app import payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.allocation import FormRow
from flare_app.domain.principals import Staff
from flare_app.errors import FlareError
from flare_app.lists.formatting import locale_for
from flare_app.payments import CreditChoices, Laid, Laying
from flare_app.rendering.formats import Formats
from flare_app.ui import policy
from flare_app.ui.arguments import Count, Id
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import close_dialog, closer, dialog, open_dialog
from flare_app.ui.components.form import form_problem
from flare_app.ui.components.toast import error_toast, toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.money.laying import EDIT_SALES, LaidRow, LayingState, laying_table, row_problem

_DIALOG = "apply-credit"
_ID = "[A-Za-z0-9_-]{1,32}"
Changes = Annotated[
    list[Annotated[str, Field(max_length=140, pattern=rf"^(payment|credit_note):{_ID}:{_ID}:[0-9]{{1,16}}:[0-9]{{1,16}}$")]],
    Field(max_length=500),
]
"""`Laid` changes as text, as an Undo button carries them."""


class ApplyCredit(LayingState, rx.State):
    """Which credit goes where; the room decides again when it is done."""

    is_open: bool = False
    number: str = ""
    left: str = ""
    is_invoice: bool = False
    problem: str = ""
    sum: str = ""

    _choices: CreditChoices | None = None
    _formats: Formats = Formats("en_US")

    @rx.event
    @policy.policy(EDIT_SALES)
    async def open_for(self, kind: Id, public_id: Id) -> Any:
        """Show the window, with the oldest ticked as far as they are needed."""
        found, locale = await in_thread(_read, staff(), kind, public_id)
        formats = self._formats = Formats(locale, found.currency)
        self._choices, self.currency, self.number = found, found.currency, found.number
        self.left, self.is_invoice = formats.money(found.left_amount), found.kind == "invoice"
        self.problem, self.row_problem = "", ""
        self.rows = [
            LaidRow(
                id=one.public_id,
                number=one.number,
                on=formats.day(one.on),
                due=formats.day(one.due_on) if one.due_on else "",
                left=formats.amount(one.left_amount),
            )
            for one in found.choices
        ]
        laying = Laying(tuple(FormRow(one.left_amount) for one in found.choices), typed_amount=found.left_amount)
        for at in range(len(found.choices)):
            laying = laying.toggled(at) if laying.given < found.left_amount else laying
        self._lay(laying)
        self.is_open = True
        return open_dialog(_DIALOG)

    @rx.event
    @policy.policy(EDIT_SALES)
    def closed(self) -> None:
        """It was closed, by Escape for instance."""
        self.is_open = False

    @rx.event
    @policy.policy(EDIT_SALES)
    async def apply(self) -> Any:
        """Lay the credit as the window says."""
        found = self._choices
        if found is None or not self.is_open:
            return None
        changes = [found.laid(found.choices[at], amount) for at, amount in self._taken()]
        self.problem = "" if changes else "Tick what the credit is for, or type an amount."
        if self.row_problem or not changes:
            return None
        try:
            done = await in_thread(_lay, changes, staff())
        except FlareError as problem:
            self.problem = str(problem)
            return None
        self.is_open = False
        return [close_dialog(_DIALOG), toast("The credit is applied.", action=_undo(done))]

    @rx.event
    @policy.policy(EDIT_SALES)
    async def unapply(self, kind: Id, source: Id, invoice: Id, amount: Count) -> Any:
        """Take all that lies of a source on an invoice off it; `amount` is what was seen there, in minor units."""
        return await self._put([Laid(kind, source, invoice, amount, 0)], "The credit is free again, and the invoice asks for it.")

    @rx.event
    @policy.policy(EDIT_SALES)
    async def undo(self, changes: Changes) -> Any:
        """Take changes back."""
        told = [change.split(":") for change in changes]
        back = [Laid(kind, source, invoice, int(was), int(becomes)) for kind, source, invoice, was, becomes in told]
        return await self._put(back, "It is as it was before.")

    async def _put(self, changes: Sequence[Laid], sentence: str) -> Any:
        try:
            done = await in_thread(_lay, changes, staff())
        except FlareError as problem:
            return error_toast(str(problem))
        return toast(sentence, action=_undo(done))

    def _lay(self, laying: Laying) -> None:
        super()._lay(laying)
        self.sum = self._formats.money(laying.given)


def apply_credit_dialog() -> rx.Component:
    """The window; a page holds it once."""
    state = ApplyCredit
    what = rx.cond(state.is_invoice, " is left to pay of ", " is left to use of ")
    table = rx.cond(
        state.is_invoice,
        laying_table(state, "Credits", first="Credit", left="Left to use"),
        laying_table(state, "Open invoices", first="Invoice", left="Balance due"),
    )
    nothing = rx.el.p(
        "The customer has no open invoice in this currency: the credit is kept until there is one.", class_name="hint"
    )
    has_rows = state.rows.length() > 0
    sum = rx.el.p("Applied: ", rx.el.strong(state.sum), class_name="apply-sum", aria_live="polite")
    content = rx.fragment(
        form_problem(state.problem),
        rx.el.p(rx.el.strong(state.left), what, state.number, ".", class_name="soft"),
        rx.cond(has_rows, rx.fragment(table, row_problem(state), sum), nothing),
    )
    apply = button("Apply", look="primary", on_click=state.apply)
    return dialog(
        rx.cond(state.is_open, content, rx.fragment()),
        id=_DIALOG,
        title="Apply credit",
        footer=rx.fragment(button("Cancel", **closer()), rx.cond(has_rows, apply, rx.fragment())),
        wide=True,
        on_close=state.closed,
    )


def _undo(done: Sequence[Laid]) -> tuple[str, EventSpec] | None:
    """The button that takes the changes back; none when nothing changed."""
    back = [f"{one.kind}:{one.source}:{one.invoice}:{one.was}:{one.becomes}" for one in (one.undone for one in done)]
    return ("Undo", ApplyCredit.undo(back)) if back else None


def _read(principal: Staff, kind: str, public_id: str) -> tuple[CreditChoices, str]:
    with read_only() as session:
        found = payments.credit_choices(session, principal=principal, kind=kind, public_id=public_id)
        return found, locale_for(session, principal)


def _lay(changes: Sequence[Laid], actor: Staff) -> list[Laid]:
    with unit_of_work() as session:
        return payments.lay_credit(session, changes=changes, actor=actor)
