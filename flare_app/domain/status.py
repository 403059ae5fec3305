"""The one badge that a document wears in lists and panels."""

from flare_app.domain.states import DocumentFacts, DocumentState, settlement

_LABELS = {
    "draft": "Draft",
    "void": "Void",
    "overdue": "Overdue",
    "unpaid": "Unpaid",
    "partly_paid": "Partly paid",
    "paid": "Paid",
    "open": "Open",
    "partly_used": "Partly used",
    "used": "Used",
    "accepted": "Accepted",
    "declined": "Declined",
    "expired": "Expired",
    "partly_invoiced": "Partly invoiced",
    "invoiced": "Invoiced",
}


def status_label(facts: DocumentFacts) -> tuple[str, str]:
    """The badge as (code, label): ("partly_paid", "Partly paid")."""
    code = _status_code(facts)
    return code, _LABELS[code]


def _status_code(facts: DocumentFacts) -> str:
    if facts.state is not DocumentState.ISSUED:
        return facts.state.value
    if facts.is_overdue:
        return "overdue"
    settled = settlement(facts.kind, facts.total_amount, facts.balance_amount)
    return facts.current_answer.code if settled is None else settled.value
