"""The figures and sentences of the payment panel, from what the payments room has worked out."""

from dataclasses import dataclass

from flare_app.payments.stripe import Quote, Spread
from flare_app.ui.portal.paying.reading import Offered


@dataclass
class PaySums:
    """The foot of the panel in finished strings; `credit` and `left` are "" where there is nothing to say."""

    count: str = ""
    total: str = ""
    credit: str = ""
    card: str = ""
    left: str = ""
    is_covered: bool = False
    problem: str = ""


def sums_of(worked_out: Quote, offered: Offered) -> PaySums:
    """The foot of the panel."""
    formats, count = offered.formats, sum(1 for amount in worked_out.amounts if amount)
    if not offered.offer.rows:
        return PaySums(problem=offered.offer.problem)
    parts = worked_out.parts
    return PaySums(
        count="1 invoice" if count == 1 else f"{count} invoices",
        total=formats.money(worked_out.total),
        credit=formats.money(parts.credit_amount) if parts.credit_amount else "",
        card=formats.money(parts.card_amount),
        left=formats.money(worked_out.left_amount) if worked_out.left_amount else "",
        is_covered=bool(worked_out.total) and not parts.card_amount,
        problem=worked_out.charge_problem if worked_out.total else "",
    )


def left_over(laid: Spread, offered: Offered) -> str:
    """What of one amount for all is not paid, and why."""
    if not laid.over_amount:
        return ""
    over, row = offered.formats.money(laid.over_amount), laid.too_little_for
    if row is None:
        return f"{over} more than these invoices need."
    least = offered.offer.rules.least_of(row.balance_amount, offered.offer.currency)
    return f"{over} stays over: at least {offered.formats.money(least)} has to be paid of {row.number}."


def left_out(offered: Offered) -> str:
    """What of the choice is not in the panel, because somebody pays it already."""
    numbers = list(offered.offer.paying)
    if not numbers:
        return ""
    named = ", ".join(numbers[:3]) + (f" and {len(numbers) - 3} more" if len(numbers) > 3 else "")
    return f"{named}: a payment is in progress, so this is left out here."
