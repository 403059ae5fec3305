"""What a payer is told of a payment: a sentence, and what can be done now."""

from dataclasses import dataclass
from urllib.parse import quote

from flare_app.domain.principals import PortalVisitor
from flare_app.payments.stripe import CheckoutState, Standing
from flare_app.rendering.formats import Formats
from flare_app.ui.components.document_view import file_addresses


@dataclass
class PayNotice:
    """One notice in finished strings, "" where it says nothing or offers nothing.

    `go_on` is the address of the unfinished checkout, `receipt` that of the payment's PDF.
    """

    state: str = ""
    tone: str = "info"
    title: str = ""
    text: str = ""
    go_on: str = ""
    receipt: str = ""
    can_cancel: bool = False
    can_retry: bool = False
    can_close: bool = False


_WORDS = {
    CheckoutState.STARTING: ("info", "Your payment is being prepared", "This takes a moment."),
    CheckoutState.OPEN: ("info", "Your payment is not finished yet", "{what} waiting for you."),
    CheckoutState.PROCESSING: (
        "info",
        "Your bank is processing the payment",
        "{what} on the way, which may take some days. This page shows it as soon as it has arrived.",
    ),
    CheckoutState.PAID: ("good", "Thank you! Your payment has arrived", "{what} paid."),
    CheckoutState.REVIEW: ("good", "Your payment has arrived", "We are looking at it and will come back to you."),
    CheckoutState.FAILED: ("bad", "The payment did not go through", "Nothing was charged. The invoices are free again."),
    CheckoutState.EXPIRED: ("warning", "The payment ran out of time", "Nothing was charged. The invoices are free again."),
    CheckoutState.CANCELLED: ("warning", "The payment was cancelled", "Nothing was charged. The invoices are free again."),
}


def notice_of(found: Standing, formats: Formats, who: PortalVisitor) -> PayNotice:
    """What there is to say about a payment, and to do."""
    tone, title, text = _WORDS[found.state]
    if not found.amount:
        title = "Thank you! This is paid with your credit"
    has_failed = not found.state.is_in_progress and not found.state.is_paid
    receipt = file_addresses(f"/files/payments/{quote(found.payment)}", who)["pdf"] if found.payment else ""
    return PayNotice(
        state=f"{found.public_id} {found.state}",
        tone=tone,
        title=title + ".",
        text=" ".join(filter(None, (_bank_says(found), text.format(what=_what(found, formats))))),
        go_on=found.url,
        receipt=receipt,
        can_cancel=bool(found.url),
        can_retry=has_failed,
        can_close=not found.url,
    )


WAITING = PayNotice(
    state="waiting",
    title="The payment service does not answer right now.",
    text="How your payment stands is shown here as soon as it is known. Please do not pay a second time.",
)
"""After the checkout, when nobody can tell yet: claims nothing about money."""


def trouble(sentence: str) -> PayNotice:
    """Something else has to be said: the payment is unknown, the bank does not answer."""
    return PayNotice(state=sentence, tone="warning", title=sentence, can_close=True)


def _bank_says(found: Standing) -> str:
    return found.problem if not found.problem or found.problem.endswith(".") else f"{found.problem}."


def _what(found: Standing, formats: Formats) -> str:
    """What was to be paid, with its verb: "€240.00 for 3 invoices are"."""
    count = len(found.invoices)
    invoices = "1 invoice" if count == 1 else f"{count} invoices"
    verb = "is" if count == 1 else "are"
    amount, credit = formats.money(found.amount), formats.money(found.credit_amount)
    if not found.amount:
        return f"{credit} of your credit for {invoices} {verb}"
    return f"{amount}{f' and {credit} of your credit' if found.credit_amount else ''} for {invoices} {verb}"
