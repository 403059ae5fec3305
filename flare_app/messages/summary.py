"""The box above the text of a message: the figure that matters, and what belongs to it."""

from collections.abc import Callable
from dataclasses import dataclass

from flare_app.domain.states import DocumentKind, DocumentState
from flare_app.messages.about import About
from flare_app.messages.states import MessageKind
from flare_app.rendering.formats import Formats
from flare_app.statements import CustomerStatement

Say = Callable[[str], str]
"""Says a phrase of ours in the reader's language."""

_TITLES = {
    MessageKind.INVOICE: "Invoice",
    MessageKind.ESTIMATE: "Estimate",
    MessageKind.CREDIT_NOTE: "Credit note",
    MessageKind.PAYMENT: "Payment",
    MessageKind.REMINDER: "Invoice",
    MessageKind.PAYMENT_RECEIVED: "Payment",
    MessageKind.PAYMENT_REFUNDED: "Payment",
    MessageKind.ANSWER: "Estimate",
}


@dataclass(frozen=True, slots=True)
class Summary:
    """The box above the text: what it is, the figure that matters, and what belongs to it as pairs of label and value."""

    title: str
    amount_label: str
    amount: str
    facts: tuple[tuple[str, str], ...]


def summary_of(about: About, say: Say) -> Summary | None:
    """The box of a message; None where there is no figure to show. Figures are as they are now."""
    if about.several:
        return _summary_of_several(about, say)
    if about.statement is not None:
        return _statement_summary(about.statement, about.formats, say)
    if about.document is None and about.payment is None:
        return None
    title = f"{say(_TITLES[about.kind])} {about.number}"
    if about.payment is not None:
        return Summary(title, say("Amount received"), about.values["amount"], ((say("Received on"), about.values["date"]),))
    return _document_summary(about, title, say)


def _statement_summary(found: CustomerStatement, formats: Formats, say: Say) -> Summary:
    """The balance on its last day, and how much of it is late."""
    title = f"{say('Statement')} {formats.day(found.statement.start)} – {formats.day(found.statement.end)}"
    overdue, credit = found.sums.overdue_amount, -found.sums.credit_amount
    facts = [(say("Overdue"), formats.money(overdue))] if overdue else []
    facts += [(say("Unused credit"), formats.money(credit))] if credit else []
    return Summary(title, say("Balance"), formats.money(found.sums.total_amount), tuple(facts))


def _document_summary(about: About, title: str, say: Say) -> Summary:
    document, formats = about.document, about.formats
    assert document is not None
    total, balance = formats.money(document.total_amount), formats.money(document.balance_amount)
    date = ((say("Date"), formats.day(document.issue_on)),)
    po_number = ((say("PO number"), document.po_number),) if document.po_number else ()
    if document.state == DocumentState.VOID:
        return Summary(title, say("Void"), total, date + po_number)
    if document.kind == DocumentKind.ESTIMATE:
        until = ((say("Valid until"), formats.day(document.expires_on)),) if document.expires_on else ()
        return Summary(title, say("Total"), total, date + until + po_number)
    if document.kind == DocumentKind.CREDIT_NOTE:
        left = ((say("Still to be used"), balance),) if document.balance_amount != document.total_amount else ()
        return Summary(title, say("Credit"), total, date + left + po_number)
    if document.balance_amount <= 0:
        return Summary(title, say("Paid in full"), total, date + po_number)
    due = ((say("Due date"), formats.day(document.due_on)),) if document.due_on else ()
    whole = ((say("Total"), total),) if document.balance_amount != document.total_amount else ()
    return Summary(title, say("Amount due"), balance, whole + date + due + po_number)


def _summary_of_several(about: About, say: Say) -> Summary:
    """What they come to together, and each with its own amount."""
    formats, kind = about.formats, DocumentKind(about.several[0].kind)
    counts = [one for one in about.several if one.state != DocumentState.VOID]
    is_invoice = kind is DocumentKind.INVOICE
    amounts = [(one, one.balance_amount if is_invoice else one.total_amount) for one in counts]
    label = say("Amount due") if is_invoice else say("Credit") if kind is DocumentKind.CREDIT_NOTE else say("Total")
    facts = [(one.number or "", formats.money(amount)) for one, amount in amounts]
    facts += [(one.number or "", say("Void")) for one in about.several if one.state == DocumentState.VOID]
    title = f"{len(about.several)} {say(f'{kind.noun}s')}"
    return Summary(title, label, formats.money(sum(amount for _, amount in amounts)), tuple(facts))
