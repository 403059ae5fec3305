"""The payment form while it is filled in: which invoice takes how much, by the rules of `domain.allocation`."""

from dataclasses import dataclass, replace

from flare_app.domain.allocation import FormRow, lay_amounts


@dataclass(frozen=True, slots=True)
class Laying:
    """The open invoices of a form with what each takes; minor units.

    `typed_amount` is the amount received as typed, None while it follows from the invoices. `fixed` holds the rows whose own amount
    was typed: they keep it, the others share what is left. `credit_amount` is existing credit that is used before the money.
    """

    rows: tuple[FormRow, ...]
    typed_amount: int | None = None
    fixed: frozenset[int] = frozenset()
    credit_amount: int = 0

    @property
    def amount(self) -> int:
        """The amount received: typed, or what the invoices take beyond the credit."""
        return self.typed_amount if self.typed_amount is not None else self.given - self.credit_used

    @property
    def given(self) -> int:
        """What the invoices take."""
        return sum(row.amount for row in self.rows)

    @property
    def credit_used(self) -> int:
        """What of the existing credit the invoices take."""
        return min(self.credit_amount, self.given)

    @property
    def credit(self) -> int:
        """What of the money stays as the customer's credit; never below zero."""
        return max(self.amount + self.credit_used - self.given, 0)

    def toggled(self, position: int) -> "Laying":
        """Check or uncheck one invoice."""
        row = self.rows[position]
        place = max((other.checked_as for other in self.rows if other.checked_as is not None), default=-1) + 1
        changed = replace(row, checked_as=None if row.is_checked else place, amount=0)
        return replace(self, rows=_put(self.rows, position, changed), fixed=self.fixed - {position}).laid()

    def with_amount(self, typed_amount: int | None) -> "Laying":
        """The amount received was typed, or emptied."""
        return replace(self, typed_amount=typed_amount).laid()

    def with_credit(self, credit_amount: int) -> "Laying":
        """So much existing credit is used, too."""
        return replace(self, credit_amount=credit_amount).laid()

    def with_row_amount(self, position: int, amount: int) -> "Laying":
        """One invoice's own amount was typed: it is checked with it, capped at its balance; zero unchecks it."""
        row = self.rows[position]
        if amount <= 0:
            return self.toggled(position) if row.is_checked else self
        checked = row if row.is_checked else self.toggled(position).rows[position]
        changed = replace(checked, amount=min(amount, row.balance_amount))
        return replace(self, rows=_put(self.rows, position, changed), fixed=self.fixed | {position}).laid()

    def laid(self) -> "Laying":
        """Lay the money anew: typed rows first, the checked others in the order of checking."""
        kept = sum(row.amount for position, row in enumerate(self.rows) if position in self.fixed)
        free = None if self.typed_amount is None else max(self.typed_amount + self.credit_amount - kept, 0)
        hidden = [replace(row, checked_as=None) if position in self.fixed else row for position, row in enumerate(self.rows)]
        laid = lay_amounts(hidden, typed_amount=free)
        rows = (self.rows[position] if position in self.fixed else row for position, row in enumerate(laid))
        return replace(self, rows=tuple(rows))


def _put(rows: tuple[FormRow, ...], position: int, row: FormRow) -> tuple[FormRow, ...]:
    return (*rows[:position], row, *rows[position + 1 :])
