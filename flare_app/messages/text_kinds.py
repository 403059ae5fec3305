"""The occasions for which there are words, what each is called, and what may stand between braces in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flare_app.messages.placeholders import PORTAL_LINK


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and body with placeholders; the button to the portal and the facts box are added around the body."""

    subject: str
    body: str


class TextKind(StrEnum):
    """What words are for: a kind of message, or one of the cases in which it says something else."""

    INVOICE = "invoice"
    PAID_INVOICE = "paid_invoice"
    INVOICES = "invoices"
    ESTIMATE = "estimate"
    ESTIMATES = "estimates"
    CREDIT_NOTE = "credit_note"
    CREDIT_NOTES = "credit_notes"
    STATEMENT = "statement"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    PAYMENT = "payment"
    PAYMENT_RECEIVED = "payment_received"
    PAYMENT_REFUNDED = "payment_refunded"
    PORTAL_LINK = "portal_link"
    PLAIN = "plain"
    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - a kind of message
    ANSWER = "answer"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a kind of words is called, when it is used, and the placeholders that can be filled in, in the order of their menu."""

    title: str
    hint: str
    placeholders: tuple[str, ...]

    @property
    def in_body(self) -> tuple[str, ...]:
        """What may stand in the body; in a subject a link could not be clicked."""
        return (*self.placeholders, PORTAL_LINK)


_ALWAYS = ("customer name", "first name", "company name", "company email", "company phone")
_DOCUMENT = (*_ALWAYS, "number", "date", "total")
_INVOICE = (*_DOCUMENT, "amount due", "due date")
_SEVERAL = (*_ALWAYS, "count", "numbers", "total")
_PAYMENT = (*_ALWAYS, "number", "date", "amount")
_STAFF = ("first name", "company name")

OCCASIONS: Mapping[TextKind, Occasion] = {
    TextKind.INVOICE: Occasion("Invoice", "An invoice with something left to pay.", _INVOICE),
    TextKind.PAID_INVOICE: Occasion("Paid invoice", "An invoice that is paid in full: it asks for nothing.", _INVOICE),
    TextKind.INVOICES: Occasion("Several invoices", "One message with several invoices of a customer.", (*_SEVERAL, "amount due")),
    TextKind.ESTIMATE: Occasion("Estimate", "An estimate that waits for an answer.", _DOCUMENT),
    TextKind.ESTIMATES: Occasion("Several estimates", "One message with several estimates of a customer.", _SEVERAL),
    TextKind.CREDIT_NOTE: Occasion("Credit note", "A credit note.", _DOCUMENT),
    TextKind.CREDIT_NOTES: Occasion("Several credit notes", "One message with several credit notes of a customer.", _SEVERAL),
    TextKind.STATEMENT: Occasion(
        "Statement",
        "A customer’s statement of a period.",
        (*_ALWAYS, "start date", "end date", "balance", "overdue amount"),
    ),
    TextKind.REMINDER: Occasion("Reminder before the due date", "An invoice that is due soon or today.", (*_INVOICE, "days left")),
    TextKind.OVERDUE: Occasion("Reminder after the due date", "An invoice that is past its due date.", (*_INVOICE, "days overdue")),
    TextKind.PAYMENT: Occasion("Payment receipt", "The receipt that you send for a payment.", _PAYMENT),
    TextKind.PAYMENT_RECEIVED: Occasion("Payment received", "Sent by itself after an online payment.", _PAYMENT),
    TextKind.PAYMENT_REFUNDED: Occasion(
        "Refund", "Sent by itself once Stripe has confirmed a refund.", (*_PAYMENT, "refund amount")
    ),
    TextKind.PORTAL_LINK: Occasion("Portal link", "Answers somebody who asks for a new link.", _ALWAYS),
    TextKind.PLAIN: Occasion("Message", "A message to a customer about anything.", _ALWAYS),
    TextKind.INVITATION: Occasion("Invitation", "Invites somebody to your company on Flare.", (*_STAFF, "inviter", "role", "days")),
    TextKind.PASSWORD: Occasion("New password", "Lets somebody on staff choose a new password.", (*_STAFF, "hours")),
    TextKind.ANSWER: Occasion(
        "Answer to an estimate",
        "Tells you that a customer has answered.",
        (*_DOCUMENT, "answer", "signed by", "note", "link address"),
    ),
    TextKind.DIGEST: Occasion("Weekly digest", "Tells staff how things stand.", (*_STAFF, "period", "figures")),
}

SEVERAL = {TextKind.INVOICE: TextKind.INVOICES, TextKind.ESTIMATE: TextKind.ESTIMATES, TextKind.CREDIT_NOTE: TextKind.CREDIT_NOTES}
"""The words for several documents of a kind."""

OWN_WORDS_ONLY = (TextKind.PASSWORD, TextKind.ANSWER, TextKind.DIGEST)
"""Between the house and staff: nobody writes them anew."""

STAFF_ONLY = (TextKind.INVITATION, *OWN_WORDS_ONLY)
"""Never goes to a customer, so that there is no portal to link to."""
