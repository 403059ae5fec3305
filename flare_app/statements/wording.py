"""What a statement says in words: the answer to "what did I owe on that day?", and which money settled what."""

from collections.abc import Callable, Sequence
from datetime import date

from flare_app.domain.ageing import AgeingBucket
from flare_app.domain.statement import MovementKind
from flare_app.statements.customer_statement import CustomerStatement, StatementView
from flare_app.statements.open_query import CREDIT
from flare_app.statements.settlements import Settlement

Write = Callable[[int], str]
"""How the reader's locale writes minor units, without a sign of the currency."""

KIND_LABELS = {
    MovementKind.INVOICE: "Invoice",
    MovementKind.CREDIT_NOTE: "Credit note",
    MovementKind.PAYMENT: "Payment",
    MovementKind.REFUND: "Refund",
    MovementKind.WRITE_OFF: "Write-off",
}
BUCKET_LABELS = {
    AgeingBucket.CURRENT: "Current",
    AgeingBucket.DAYS_1_30: "1–30 days",
    AgeingBucket.DAYS_31_60: "31–60 days",
    AgeingBucket.DAYS_61_90: "61–90 days",
    AgeingBucket.OVER_90: "Over 90 days",
    CREDIT: "Unused credit",
}
VIEW_LABELS = {StatementView.ACTIVITY: "Activity", StatementView.OPEN_ITEMS: "Open items"}
EARLIER = "Earlier items"


def owed_sentence(found: CustomerStatement, *, who: str, today: date, day: str, write: Write) -> str:
    """ "On 31 March 2026 you owed 4,210.00 EUR, of which 1,200.00 was overdue." `who` is "you", or the customer's name."""
    sums, code = found.sums, found.currency
    is_you = who == "you"
    if found.statement.end < today:
        on, owed, was, had = f"On {day} {who}", "owed", "was", "had"
    elif found.statement.end == today:
        on, owed, was, had = f"Today, {day}, {who}", "owe" if is_you else "owes", "is", "have" if is_you else "has"
    else:
        on, owed, was, had = f"As booked so far, on {day} {who}", "will owe", "will be", "will have"
    open_amount = sums.ageing.total
    words = f"{on} {owed} {write(open_amount)} {code}" if open_amount else f"{on} {owed} nothing"
    if sums.overdue_amount:
        words += f", of which {write(sums.overdue_amount)} {was} overdue"
    if sums.credit_amount:
        words += f", and {had} {write(-sums.credit_amount)} {code} of unused credit"
        if open_amount:
            words += f": a balance of {write(sums.total_amount)} {code}"
    return words + "."


def settlement_text(kind: str, others: Sequence[Settlement], write: Write, *, most: int = 0) -> str:
    """Which records a row settled, or was settled by, and with how much; with `most` the rest is only counted."""
    if not others:
        return ""
    verb = {"invoice": "Settled by", "refund": "Out of"}.get(kind, "Settled")
    invoices = [one for one in others if one.kind != "refund"]
    refunded = sum(one.amount for one in others if one.kind == "refund")
    named = [f"{one.number or 'an earlier document'} {write(one.amount)}" for one in invoices[: most or None]]
    if hidden := len(invoices) - len(named):
        named.append(f"{hidden:,} more")
    parts = [f"{verb} {', '.join(named)}"] if named else []
    if refunded:
        parts.append(f"{'refunded' if parts else 'Refunded'} {write(refunded)}")
    return "; ".join(parts)
