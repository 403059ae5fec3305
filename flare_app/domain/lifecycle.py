"""The life of a document: which actions it allows now, and the sentence why not for the others.

The states themselves and what is derived from them stand in `states`, the badge in `status`.
"""

from collections.abc import Callable
from enum import StrEnum

from flare_app.domain.states import Answer, DocumentFacts, DocumentKind, DocumentState
from flare_app.errors import Conflict


class DocumentAction(StrEnum):
    """The names on the buttons."""

    EDIT = "Edit"
    ISSUE = "Issue"
    EMAIL = "Email"
    RECORD_PAYMENT = "Record payment"
    DUPLICATE = "Duplicate"
    VOID = "Void"
    DELETE = "Delete"
    REVISE = "Revise"
    CONVERT_TO_INVOICE = "Convert to invoice"
    APPLY_CREDIT = "Apply credit"
    REFUND = "Refund"
    WRITE_OFF = "Write off"
    TAKE_BACK_ANSWER = "Take back answer"


class ActionNotAllowed(Conflict):
    """The document's state forbids the action; the message says why and what to do first."""


_MONEY = ("Record payment", "Apply credit", "Refund", "Write off")
_ESTIMATES_ONLY = ("Convert to invoice", "Take back answer")
ACTIONS_BY_KIND: dict[DocumentKind, tuple[DocumentAction, ...]] = {
    DocumentKind.ESTIMATE: tuple(a for a in DocumentAction if a.value not in _MONEY),
    DocumentKind.INVOICE: tuple(a for a in DocumentAction if a.value not in (*_ESTIMATES_ONLY, "Refund")),
    DocumentKind.CREDIT_NOTE: tuple(a for a in DocumentAction if a.value not in (*_ESTIMATES_ONLY, "Record payment", "Write off")),
}
"""The actions that make sense for a kind at all; a page offers these and greys those that are not allowed now."""


def actions(facts: DocumentFacts) -> dict[DocumentAction, str | None]:
    """For every action None when it is allowed, or the sentence why it is not."""
    return {action: reason_against(facts, action) for action in DocumentAction}


def reason_against(facts: DocumentFacts, action: DocumentAction) -> str | None:
    """None when the action is allowed, or the sentence why it is not."""
    if action not in ACTIONS_BY_KIND[facts.kind]:
        return _WRONG_KIND[action]
    return _RULES[action](facts)


def require_allowed(facts: DocumentFacts, action: DocumentAction) -> None:
    """Refuse an action that the document does not allow now.

    Raises:
        ActionNotAllowed: with the sentence why not.
    """
    reason = reason_against(facts, action)
    if reason is not None:
        raise ActionNotAllowed(reason)


def _against_edit(facts: DocumentFacts) -> str | None:
    if facts.state is DocumentState.ISSUED:
        return f"An issued {facts.kind.noun} cannot be changed. Revise it instead."
    return _against_void(facts)


def _against_issue(facts: DocumentFacts) -> str | None:
    if facts.state is DocumentState.ISSUED:
        return f"This {facts.kind.noun} is already issued."
    return _against_void(facts) or _against_empty(facts)


def _against_email(facts: DocumentFacts) -> str | None:
    return _against_void(facts) or _against_empty(facts)


def _against_record_payment(facts: DocumentFacts) -> str | None:
    if facts.state is DocumentState.DRAFT:
        return "Issue the invoice before recording a payment."
    if facts.state is DocumentState.ISSUED and facts.balance_amount <= 0:
        return "This invoice is fully paid."
    return _against_void(facts) or _against_payment_in_progress(facts)


def _against_duplicate(_: DocumentFacts) -> str | None:
    return None


def _against_voiding(facts: DocumentFacts) -> str | None:
    if facts.state is DocumentState.DRAFT:
        return "A draft has no number yet. Delete it instead."
    return _against_undoing(facts)


def _against_delete(facts: DocumentFacts) -> str | None:
    if facts.state is not DocumentState.DRAFT:
        return f"This {facts.kind.noun} has a number and stays on record. " + (
            "It is already void." if facts.state is DocumentState.VOID else "Void it instead."
        )
    return None


def _against_revise(facts: DocumentFacts) -> str | None:
    if facts.state is DocumentState.DRAFT:
        return "A draft can simply be edited."
    return _against_undoing(facts)


def _against_convert(facts: DocumentFacts) -> str | None:
    if facts.state is DocumentState.DRAFT:
        return "Issue the estimate before converting it."
    if facts.state is DocumentState.ISSUED and facts.answer is Answer.DECLINED:
        return "The customer declined this estimate. Duplicate it to make a new offer."
    is_invoiced = facts.answer is Answer.INVOICED
    return _against_void(facts) or ("All of this estimate is invoiced." if is_invoiced else None)


def _against_taking_back(facts: DocumentFacts) -> str | None:
    if facts.state is DocumentState.ISSUED and facts.answer is Answer.OPEN:
        return "The customer has not answered this estimate."
    if facts.state is DocumentState.DRAFT:
        return "Nobody can answer a draft."
    return _against_void(facts) or _against_invoiced(facts)


def _against_apply_credit(facts: DocumentFacts) -> str | None:
    if facts.state is DocumentState.DRAFT:
        return f"Issue the {facts.kind.noun} before applying credit."
    if facts.state is DocumentState.VOID:
        return _against_void(facts)
    if facts.kind is DocumentKind.CREDIT_NOTE:
        return "This credit note is used up." if facts.balance_amount <= 0 else None
    if facts.balance_amount <= 0:
        return "This invoice is fully paid."
    if facts.customer_credit_amount <= 0:
        return "The customer has no credit to apply."
    return _against_payment_in_progress(facts)


def _against_refund(facts: DocumentFacts) -> str | None:
    if facts.state is DocumentState.DRAFT:
        return "Issue the credit note before refunding it."
    if facts.state is DocumentState.ISSUED and facts.balance_amount <= 0:
        return "This credit note is used up."
    return _against_void(facts)


def _against_write_off(facts: DocumentFacts) -> str | None:
    if facts.state is DocumentState.DRAFT:
        return "A draft asks for nothing yet. Change or delete it instead."
    if facts.state is DocumentState.ISSUED and facts.balance_amount <= 0:
        return "Nothing is left to write off."
    return _against_void(facts) or _against_payment_in_progress(facts)


def _against_undoing(facts: DocumentFacts) -> str | None:
    """What stands in the way of taking an issued document back."""
    if facts.state is DocumentState.VOID:
        return _against_void(facts)
    if facts.is_allocated:
        if facts.kind is DocumentKind.INVOICE:
            return "Payments, credits or a write-off are applied to this invoice. Void or unapply them first."
        return "This credit note has been applied or refunded. Unapply or void that first."
    return _against_invoiced(facts) or _against_payment_in_progress(facts)


def _against_void(facts: DocumentFacts) -> str | None:
    return f"This {facts.kind.noun} is void." if facts.state is DocumentState.VOID else None


def _against_empty(facts: DocumentFacts) -> str | None:
    return None if facts.has_lines else "Add at least one line first."


def _against_invoiced(facts: DocumentFacts) -> str | None:
    is_invoiced = facts.kind is DocumentKind.ESTIMATE and facts.answer in (Answer.PARTLY_INVOICED, Answer.INVOICED)
    return "An invoice was already made from this estimate. Void it, or delete its draft, first." if is_invoiced else None


def _against_payment_in_progress(facts: DocumentFacts) -> str | None:
    if not facts.is_payment_in_progress:
        return None
    return "An online payment of this invoice is in progress. Wait until it ends, or cancel it first."


_RULES: dict[DocumentAction, Callable[[DocumentFacts], str | None]] = {
    DocumentAction.EDIT: _against_edit,
    DocumentAction.ISSUE: _against_issue,
    DocumentAction.EMAIL: _against_email,
    DocumentAction.RECORD_PAYMENT: _against_record_payment,
    DocumentAction.DUPLICATE: _against_duplicate,
    DocumentAction.VOID: _against_voiding,
    DocumentAction.DELETE: _against_delete,
    DocumentAction.REVISE: _against_revise,
    DocumentAction.CONVERT_TO_INVOICE: _against_convert,
    DocumentAction.APPLY_CREDIT: _against_apply_credit,
    DocumentAction.REFUND: _against_refund,
    DocumentAction.WRITE_OFF: _against_write_off,
    DocumentAction.TAKE_BACK_ANSWER: _against_taking_back,
}

_WRONG_KIND: dict[DocumentAction, str] = {
    DocumentAction.RECORD_PAYMENT: "Payments are recorded against invoices.",
    DocumentAction.CONVERT_TO_INVOICE: "Only an estimate can be converted to an invoice.",
    DocumentAction.APPLY_CREDIT: "Credit is applied to invoices.",
    DocumentAction.REFUND: "Refunds are made from a credit note or a payment.",
    DocumentAction.WRITE_OFF: "Only the rest of an invoice can be written off.",
    DocumentAction.TAKE_BACK_ANSWER: "Only an estimate is answered.",
}
