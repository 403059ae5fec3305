"""How money from a payment or a credit note is laid on invoices. Amounts are minor units of one currency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flare_app.domain.money import format_plain
from flare_app.errors import Conflict, Invalid


class AmountExceedsBalance(Conflict):
    """More is allocated to a document than is left to pay on it."""


class AmountExceedsSource(Conflict):
    """More is allocated than the payment or credit note has left."""


def balance(total_amount: int, allocated_amounts: Iterable[int]) -> int:
    """What is left of an invoice to pay, or of a payment or credit note to use; reversals are negative allocations."""
    return total_amount - sum(allocated_amounts)


def spread(amount: int, balances: Sequence[int]) -> tuple[int, ...]:
    """Consume `amount` over the balances in their order, capped at each; what is not consumed is the customer's credit.

    Raises:
        Invalid: the amount is negative.
    """
    if amount < 0:
        raise Invalid("The amount cannot be negative.", field="amount")
    parts = []
    for open_amount in balances:
        part = min(amount, max(open_amount, 0))
        parts.append(part)
        amount -= part
    return tuple(parts)


def check_allocations(amounts: Sequence[int], balances: Sequence[int], *, available_amount: int, currency: str) -> None:
    """Refuse allocations that do not fit; `amounts` and `balances` run in parallel, one pair for each target.

    Raises:
        Invalid: an amount is zero or negative (`line` says which).
        AmountExceedsBalance: an amount is above what its target has left.
        AmountExceedsSource: together they are above `available_amount`.
    """
    for position, (amount, open_amount) in enumerate(zip(amounts, balances, strict=True)):
        if amount <= 0:
            raise Invalid("The amount must be above zero.", field="amount", line=position)
        if amount > open_amount:
            asked, left = format_plain(amount, currency), format_plain(open_amount, currency)
            raise AmountExceedsBalance(f"{asked} {currency} is more than the {left} {currency} that is still open.")
    if sum(amounts) > available_amount:
        asked, left = format_plain(sum(amounts), currency), format_plain(available_amount, currency)
        raise AmountExceedsSource(f"{asked} {currency} is more than the {left} {currency} that can be used.")


@dataclass(frozen=True, slots=True)
class FormRow:
    """One open invoice on the payment form; `checked_as` is its place in the order of checking, None if unchecked.

    A checked row has the amount zero when the typed amount was used up before it: such a row is not allocated.
    """

    balance_amount: int
    amount: int = 0
    checked_as: int | None = None

    @property
    def is_checked(self) -> bool:
        """Whether the invoice is ticked."""
        return self.checked_as is not None


def toggle_row(rows: Sequence[FormRow], position: int, *, typed_amount: int | None = None) -> tuple[FormRow, ...]:
    """Check or uncheck one invoice of the payment form and lay the money anew.

    Without a typed amount each checked invoice takes its full balance. With one, the checked invoices consume it in the
    order of checking, capped at each balance. An unchecked invoice takes 0.
    """
    row = rows[position]
    next_place = max((other.checked_as for other in rows if other.checked_as is not None), default=-1) + 1
    toggled = replace(row, checked_as=None if row.is_checked else next_place)
    return lay_amounts([*rows[:position], toggled, *rows[position + 1 :]], typed_amount=typed_amount)


def lay_amounts(rows: Sequence[FormRow], *, typed_amount: int | None) -> tuple[FormRow, ...]:
    """Compute every row's amount for what is checked; also used when the typed amount changes after checking.

    Raises:
        Invalid: the typed amount is negative.
    """
    checked = sorted((row.checked_as, i) for i, row in enumerate(rows) if row.checked_as is not None)
    balances = [rows[i].balance_amount for _, i in checked]
    parts = spread(sum(max(b, 0) for b in balances) if typed_amount is None else typed_amount, balances)
    amounts = {i: part for (_, i), part in zip(checked, parts, strict=True)}
    return tuple(replace(row, amount=amounts.get(i, 0)) for i, row in enumerate(rows))
