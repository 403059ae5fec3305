"""A table in which money is laid on rows, check, type, uncheck: open invoices of a payment, or credits of an invoice."""

from dataclasses import dataclass, replace
from typing import Annotated

import reflex as rx
from pydantic import Field

from flare_app.domain.money import format_plain, parse_amount
from flare_app.domain.principals import Permission
from flare_app.errors import Invalid
from flare_app.payments import Laying
from flare_app.ui import policy
from flare_app.ui.arguments import Id
from flare_app.ui.components.browser import TickBox

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
Typed = Annotated[str, Field(max_length=60)]


@dataclass
class LaidRow:
    """A row in finished strings; `turn` changes with every amount that the server filled in."""

    id: str
    number: str
    on: str
    due: str
    left: str
    amount: str = ""
    is_checked: bool = False
    turn: str = ""


class LayingState(rx.State, mixin=True):
    """The rows while money is laid on them. Figures are kept beside what is shown; nothing counts before it is saved."""

    rows: list[LaidRow] = []
    row_problem: str = ""
    turn: int = 0
    currency: str = ""

    _laying: Laying = Laying(())

    @rx.event
    @policy.policy(EDIT_SALES)
    def tick(self, public_id: Id) -> None:
        """Check or uncheck a row."""
        position = self._position(public_id)
        if position is not None:
            self.row_problem = ""
            self._lay(self._laying.toggled(position))

    @rx.event
    @policy.policy(EDIT_SALES)
    def type_row_amount(self, text: Typed, public_id: Id) -> None:
        """The amount of one row was typed."""
        position = self._position(public_id)
        if position is None or text == self.rows[position].amount:
            return
        try:
            typed = parse_amount(text or "0", self.currency, field="invoices")
        except Invalid as problem:
            self.row_problem = str(problem)
            return
        self.row_problem = ""
        self._lay(self._laying.with_row_amount(position, typed))

    def _lay(self, laying: Laying) -> None:
        """Show the amounts of the rows."""
        self._laying, self.turn = laying, self.turn + 1
        self.rows = [
            replace(
                row,
                amount=format_plain(laid.amount, self.currency) if laid.is_checked else "",
                is_checked=laid.is_checked,
                turn=f"{row.id}-{self.turn}",
            )
            for row, laid in zip(self.rows, laying.rows, strict=True)
        ]

    def _taken(self) -> list[tuple[int, int]]:
        """Positions and amounts of the checked rows, in the order of checking."""
        rows = enumerate(self._laying.rows)
        taken = sorted((row.checked_as, at, row.amount) for at, row in rows if row.checked_as is not None and row.amount)
        return [(at, amount) for _, at, amount in taken]

    def _position(self, public_id: str) -> int | None:
        return next((at for at, row in enumerate(self.rows) if row.id == public_id), None)


def laying_table(state: type[LayingState], name: str, *, first: str, left: str) -> rx.Component:
    """The table called `name`; `first` and `left` head the columns of the records and of what they have left."""

    def row(one: rx.Var[LaidRow]) -> rx.Component:
        box = TickBox.create(
            is_on=one.is_checked,
            turn=one.turn,
            on_tick=lambda _on: state.tick(one.id),
            class_name="checkbox",
            custom_attrs={"aria-label": f"Select {one.number}"},
        )
        amount = rx.el.input(
            default_value=one.amount,
            key=one.turn,
            on_blur=lambda text: state.type_row_amount(text, one.id),
            input_mode="decimal",
            auto_complete="off",
            placeholder="0.00",
            max_length=40,
            aria_label=f"Amount for {one.number}",
            class_name="input input-money",
        )
        return rx.el.tr(
            rx.el.td(box),
            rx.el.td(one.number),
            rx.el.td(one.on),
            rx.el.td(one.due),
            rx.el.td(one.left, class_name="cell-number"),
            rx.el.td(amount, class_name="cell-number"),
        )

    head = rx.el.tr(
        rx.el.th(rx.el.span("Select", class_name="sr-only"), scope="col"),
        *[rx.el.th(title, scope="col") for title in (first, "Date", "Due")],
        rx.el.th(left, scope="col", class_name="cell-number"),
        rx.el.th("Amount", scope="col", class_name="cell-number"),
    )
    return rx.el.table(
        rx.el.thead(head), rx.el.tbody(rx.foreach(state.rows, row)), class_name="plain-table laying-table", aria_label=name
    )


def row_problem(state: type[LayingState]) -> rx.Component:
    """What is wrong with an amount in the table."""
    return rx.el.p(state.row_problem, role="alert", class_name="field-error", id="payment-invoices", tab_index=-1)
