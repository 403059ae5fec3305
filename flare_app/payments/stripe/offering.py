"""What a visitor can pay online now, and what typed amounts come to: the payment panel's figures, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from flare_app import company, payments
from flare_app.domain.allocation import spread
from flare_app.domain.money import format_plain, parse_amount
from flare_app.domain.principals import PortalVisitor
from flare_app.errors import FlareError, Invalid
from flare_app.models import Document
from flare_app.payments import OpenInvoice
from flare_app.payments.stripe.amounts import is_chargeable, to_stripe
from flare_app.payments.stripe.choosing import MOST_INVOICES
from flare_app.payments.stripe.config import online_payments_enabled
from flare_app.payments.stripe.own_credit import free_credit
from flare_app.payments.stripe.parts import PartRules, Split, rules_of, split
from flare_app.payments.stripe.progress import InProgress, checkouts_in_progress


@dataclass(frozen=True, slots=True)
class Offer:
    """Open invoices of one currency that nobody is paying, oldest due first; `credit_amount` is the customer's free credit.

    `paying` maps the numbers of those that somebody pays already to that payment. `problem` says why nothing can be paid, else "".
    """

    rows: tuple[OpenInvoice, ...]
    currency: str
    rules: PartRules
    credit_amount: int = 0
    paying: dict[str, InProgress] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """What the typed amounts come to; minor units. `amounts` follow the rows, zero for what is left for later.

    `problems` maps an invoice's public id to what is wrong with its amount; `charge_problem` is why the sum cannot be paid.
    """

    amounts: tuple[int, ...]
    parts: Split
    left_amount: int
    problems: dict[str, str]
    charge_problem: str

    @property
    def total(self) -> int:
        """What the payer pays, by card and credit."""
        return sum(self.amounts)


@dataclass(frozen=True, slots=True)
class Spread:
    """One amount laid on the rows: the text for each public id, and what of the amount is left over, in minor units.

    `too_little_for` is the invoice of which the rest would be less than the company takes; None when none needs any more.
    """

    texts: dict[str, str]
    over_amount: int
    too_little_for: OpenInvoice | None


def offer(session: Session, *, visitor: PortalVisitor, invoices: Sequence[str]) -> Offer:
    """What of these invoices, named by public id, can be paid now."""
    found = payments.find_open_invoices(session, principal=visitor, invoices=invoices)
    busy = checkouts_in_progress(session, principal=visitor, invoices=[one.public_id for one in found])
    free = [one for one in found if one.public_id not in busy]
    paying = {one.number or "": busy[one.public_id] for one in found if one.public_id in busy}
    rules = rules_of(company.get_company(session))
    if not online_payments_enabled():
        return Offer((), "", rules, problem="Online payments are not set up.")
    if not free:
        problem = "A payment of this is in progress." if paying else "Nothing of this is left to pay."
        return Offer((), "", rules, paying=paying, problem=problem)
    currency = free[0].currency
    credit = free_credit(session, customer_id=visitor.customer_id, currency=currency)
    return Offer(tuple(map(payments.as_open, free)), currency, rules, credit, paying, _problem(free, credit))


def all_due(session: Session, *, visitor: PortalVisitor, currency: str) -> list[str]:
    """The public ids of what a customer owes in a currency and nobody is paying, oldest due first."""
    due = payments.open_invoices(session, customer_id=visitor.customer_id, currency=currency)
    busy = checkouts_in_progress(session, principal=visitor)
    return [one.public_id for one in due if one.public_id not in busy]


def quote(offered: Offer, typed: Mapping[str, str], *, use_credit: bool) -> Quote:
    """Read what was typed for each invoice's public id: nothing there is the whole balance, "" or zero leaves it for later."""
    amounts, problems = [], {}
    for row in offered.rows:
        try:
            amounts.append(_amount(offered, row, typed.get(row.public_id)))
        except Invalid as problem:
            amounts.append(0)
            problems[row.public_id] = str(problem)
    parts = split(amounts, credit_amount=offered.credit_amount if use_credit else 0, currency=offered.currency)
    left = sum(row.balance_amount for row in offered.rows) - sum(amounts)
    return Quote(tuple(amounts), parts, left, problems, _charge_problem(parts, offered.currency))


def spread_amount(offered: Offer, typed: str) -> Spread:
    """Lay one typed amount on the oldest due first.

    Raises:
        Invalid: on `amount`: it is none.
    """
    amount = parse_amount(typed, offered.currency, field="amount") if typed.strip() else 0
    parts = list(spread(amount, [row.balance_amount for row in offered.rows]))
    too_little = None
    for position, row in enumerate(offered.rows):
        if 0 < parts[position] < offered.rules.least_of(row.balance_amount, offered.currency):
            parts[position], too_little = 0, row
    texts = {row.public_id: format_plain(part, offered.currency) for row, part in zip(offered.rows, parts, strict=True)}
    return Spread(texts, amount - sum(parts), too_little)


def _amount(offered: Offer, row: OpenInvoice, text: str | None) -> int:
    if text is None:
        return row.balance_amount
    amount = parse_amount(text, offered.currency, field="amount") if text.strip() else 0
    if amount:
        offered.rules.check(amount, number=row.number, balance_amount=row.balance_amount, currency=offered.currency)
    return amount


def _problem(rows: Sequence[Document], credit: int) -> str:
    if len({row.currency for row in rows}) > 1:
        return "Invoices in different currencies are paid one currency at a time."
    if len(rows) > MOST_INVOICES:
        return f"At most {MOST_INVOICES} invoices can be paid at once."
    total, currency = sum(row.balance_amount for row in rows), rows[0].currency
    card = split([total], credit_amount=credit, currency=currency).card_amount
    if not is_chargeable(total, currency) and card and not is_chargeable(card, currency):
        return "This amount cannot be paid online. Pay by bank transfer instead."
    return ""


def _charge_problem(parts: Split, currency: str) -> str:
    if not parts.card_amount:
        return ""
    try:
        to_stripe(parts.card_amount, currency)
    except FlareError as problem:
        return str(problem)
    return ""
