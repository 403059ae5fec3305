from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.lifecycle import ACTIONS_BY_KIND, ActionNotAllowed, DocumentAction, actions, require_allowed
from flare_app.domain.states import (
    Answer,
    DocumentFacts,
    DocumentKind,
    DocumentState,
    Settlement,
    estimate_answer,
    is_overdue,
    settlement,
)
from flare_app.domain.status import status_label

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)
ESTIMATE, INVOICE, CREDIT_NOTE = DocumentKind.ESTIMATE, DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE
DRAFT, ISSUED, VOID = DocumentState.DRAFT, DocumentState.ISSUED, DocumentState.VOID

UNPAID_INVOICE = DocumentFacts(kind=INVOICE, state=ISSUED, today=TODAY, total_amount=100_00, balance_amount=100_00, due_on=TODAY)
PARTLY_PAID_INVOICE = replace(UNPAID_INVOICE, balance_amount=40_00)
PAID_INVOICE = replace(UNPAID_INVOICE, balance_amount=0)
OVERDUE_INVOICE = replace(UNPAID_INVOICE, due_on=YESTERDAY)
DRAFT_INVOICE = replace(UNPAID_INVOICE, state=DRAFT)
VOID_INVOICE = replace(UNPAID_INVOICE, state=VOID)
OPEN_CREDIT_NOTE = replace(UNPAID_INVOICE, kind=CREDIT_NOTE, due_on=None)
OPEN_ESTIMATE = replace(UNPAID_INVOICE, kind=ESTIMATE, balance_amount=0)


def allowed(facts: DocumentFacts) -> set[str]:
    return {action.value for action, reason in actions(facts).items() if reason is None}


@pytest.mark.parametrize(
    ("kind", "total", "left", "expected"),
    [
        (INVOICE, 100, 100, Settlement.UNPAID),
        (INVOICE, 100, 99, Settlement.PARTLY_PAID),
        (INVOICE, 100, 1, Settlement.PARTLY_PAID),
        (INVOICE, 100, 0, Settlement.PAID),
        (INVOICE, 0, 0, Settlement.PAID),
        (CREDIT_NOTE, 100, 100, Settlement.OPEN),
        (CREDIT_NOTE, 100, 1, Settlement.PARTLY_USED),
        (CREDIT_NOTE, 100, 0, Settlement.USED),
        (ESTIMATE, 100, 0, None),
    ],
)
def test_settlement_follows_from_what_is_left(kind: DocumentKind, total: int, left: int, expected: Settlement | None) -> None:
    assert settlement(kind, total, left) is expected


@pytest.mark.parametrize(
    ("state", "left", "due_on", "expected"),
    [
        (ISSUED, 1, YESTERDAY, True),
        (ISSUED, 1, TODAY, False),
        (ISSUED, 0, YESTERDAY, False),
        (DRAFT, 1, YESTERDAY, False),
        (VOID, 1, YESTERDAY, False),
        (ISSUED, 1, None, False),
    ],
)
def test_an_invoice_is_overdue_from_the_day_after_its_due_date(
    state: DocumentState, left: int, due_on: date | None, expected: bool
) -> None:
    assert is_overdue(state, left, due_on, TODAY) is expected


@pytest.mark.parametrize(
    ("recorded", "expires_on", "expected"),
    [
        (Answer.OPEN, YESTERDAY, Answer.EXPIRED),
        (Answer.OPEN, TODAY, Answer.OPEN),
        (Answer.OPEN, None, Answer.OPEN),
        (Answer.ACCEPTED, YESTERDAY, Answer.ACCEPTED),
        (Answer.DECLINED, YESTERDAY, Answer.DECLINED),
        (Answer.INVOICED, YESTERDAY, Answer.INVOICED),
    ],
)
def test_only_an_open_estimate_expires(recorded: Answer, expires_on: date | None, expected: Answer) -> None:
    assert estimate_answer(recorded, expires_on, TODAY) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (DRAFT_INVOICE, "Draft"),
        (VOID_INVOICE, "Void"),
        (UNPAID_INVOICE, "Unpaid"),
        (PARTLY_PAID_INVOICE, "Partly paid"),
        (PAID_INVOICE, "Paid"),
        (OVERDUE_INVOICE, "Overdue"),
        (replace(PARTLY_PAID_INVOICE, due_on=YESTERDAY), "Overdue"),
        (replace(PAID_INVOICE, due_on=YESTERDAY), "Paid"),
        (replace(VOID_INVOICE, due_on=YESTERDAY), "Void"),
        (OPEN_CREDIT_NOTE, "Open"),
        (replace(OPEN_CREDIT_NOTE, balance_amount=1), "Partly used"),
        (replace(OPEN_CREDIT_NOTE, balance_amount=0), "Used"),
        (replace(OPEN_CREDIT_NOTE, due_on=YESTERDAY), "Open"),
        (OPEN_ESTIMATE, "Open"),
        (replace(OPEN_ESTIMATE, due_on=YESTERDAY), "Expired"),
        (replace(OPEN_ESTIMATE, answer=Answer.ACCEPTED), "Accepted"),
        (replace(OPEN_ESTIMATE, answer=Answer.DECLINED), "Declined"),
        (replace(OPEN_ESTIMATE, answer=Answer.INVOICED), "Invoiced"),
        (replace(OPEN_ESTIMATE, state=DRAFT), "Draft"),
    ],
)
def test_the_badge_says_the_one_thing_that_matters_now(facts: DocumentFacts, expected: str) -> None:
    code, label = status_label(facts)
    assert label == expected
    assert code == expected.lower().replace(" ", "_")


ALWAYS_ISSUED = {"Email", "Duplicate"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (DRAFT_INVOICE, {"Edit", "Issue", "Email", "Duplicate", "Delete"}),
        (replace(DRAFT_INVOICE, has_lines=False), {"Edit", "Duplicate", "Delete"}),
        (UNPAID_INVOICE, ALWAYS_ISSUED | {"Record payment", "Write off", "Void", "Revise"}),
        (
            replace(UNPAID_INVOICE, customer_credit_amount=1),
            ALWAYS_ISSUED | {"Record payment", "Write off", "Void", "Revise", "Apply credit"},
        ),
        (PARTLY_PAID_INVOICE, ALWAYS_ISSUED | {"Record payment", "Write off"}),
        (replace(PAID_INVOICE, customer_credit_amount=1), ALWAYS_ISSUED),
        (replace(UNPAID_INVOICE, is_payment_in_progress=True, customer_credit_amount=1), ALWAYS_ISSUED),
        (VOID_INVOICE, {"Duplicate"}),
        (replace(VOID_INVOICE, customer_credit_amount=1), {"Duplicate"}),
        (OPEN_CREDIT_NOTE, ALWAYS_ISSUED | {"Void", "Revise", "Apply credit", "Refund"}),
        (replace(OPEN_CREDIT_NOTE, balance_amount=1), ALWAYS_ISSUED | {"Apply credit", "Refund"}),
        (replace(OPEN_CREDIT_NOTE, balance_amount=0), ALWAYS_ISSUED),
        (replace(OPEN_CREDIT_NOTE, state=DRAFT), {"Edit", "Issue", "Email", "Duplicate", "Delete"}),
        (replace(OPEN_CREDIT_NOTE, state=VOID), {"Duplicate"}),
        (replace(OPEN_ESTIMATE, state=DRAFT), {"Edit", "Issue", "Email", "Duplicate", "Delete"}),
        (OPEN_ESTIMATE, ALWAYS_ISSUED | {"Void", "Revise", "Convert to invoice"}),
        (
            replace(OPEN_ESTIMATE, answer=Answer.ACCEPTED),
            ALWAYS_ISSUED | {"Void", "Revise", "Convert to invoice", "Take back answer"},
        ),
        (replace(OPEN_ESTIMATE, due_on=YESTERDAY), ALWAYS_ISSUED | {"Void", "Revise", "Convert to invoice"}),
        (replace(OPEN_ESTIMATE, answer=Answer.DECLINED), ALWAYS_ISSUED | {"Void", "Revise", "Take back answer"}),
        (replace(OPEN_ESTIMATE, answer=Answer.INVOICED), ALWAYS_ISSUED),
        (replace(OPEN_ESTIMATE, state=VOID), {"Duplicate"}),
    ],
)
def test_a_document_allows_exactly_these_actions(facts: DocumentFacts, expected: set[str]) -> None:
    assert allowed(facts) == expected


@pytest.mark.parametrize(
    ("facts", "action", "reason"),
    [
        (UNPAID_INVOICE, DocumentAction.EDIT, "Revise it instead"),
        (UNPAID_INVOICE, DocumentAction.ISSUE, "already issued"),
        (UNPAID_INVOICE, DocumentAction.DELETE, "Void it instead"),
        (PARTLY_PAID_INVOICE, DocumentAction.VOID, "Void or unapply them first"),
        (PARTLY_PAID_INVOICE, DocumentAction.REVISE, "Void or unapply them first"),
        (DRAFT_INVOICE, DocumentAction.VOID, "Delete it instead"),
        (PAID_INVOICE, DocumentAction.RECORD_PAYMENT, "fully paid"),
        (VOID_INVOICE, DocumentAction.EMAIL, "is void"),
        (replace(OPEN_CREDIT_NOTE, balance_amount=0), DocumentAction.VOID, "applied or refunded"),
        (replace(OPEN_ESTIMATE, answer=Answer.INVOICED), DocumentAction.VOID, "already made from this estimate"),
        (UNPAID_INVOICE, DocumentAction.CONVERT_TO_INVOICE, "Only an estimate"),
        (UNPAID_INVOICE, DocumentAction.TAKE_BACK_ANSWER, "Only an estimate"),
        (OPEN_ESTIMATE, DocumentAction.TAKE_BACK_ANSWER, "has not answered"),
        (replace(OPEN_ESTIMATE, answer=Answer.INVOICED), DocumentAction.TAKE_BACK_ANSWER, "already made from this estimate"),
        (replace(UNPAID_INVOICE, is_payment_in_progress=True), DocumentAction.VOID, "in progress"),
    ],
)
def test_a_refused_action_says_why_and_what_to_do(facts: DocumentFacts, action: DocumentAction, reason: str) -> None:
    with pytest.raises(ActionNotAllowed, match=reason):
        require_allowed(facts, action)


def test_an_allowed_action_passes() -> None:
    require_allowed(UNPAID_INVOICE, DocumentAction.VOID)


facts_of_any_kind = st.builds(
    DocumentFacts,
    kind=st.sampled_from(DocumentKind),
    state=st.sampled_from(DocumentState),
    today=st.just(TODAY),
    total_amount=st.integers(0, 100),
    balance_amount=st.integers(0, 100),
    due_on=st.none() | st.sampled_from([YESTERDAY, TODAY]),
    answer=st.sampled_from([answer for answer in Answer if answer is not Answer.EXPIRED]),
    has_lines=st.booleans(),
    is_payment_in_progress=st.booleans(),
    customer_credit_amount=st.integers(0, 5),
)


@given(facts_of_any_kind)
def test_every_action_has_an_answer_and_the_laws_of_issued_documents_hold(facts: DocumentFacts) -> None:
    answers = actions(facts)
    assert set(answers) == set(DocumentAction)
    assert all(reason is None or reason.endswith(".") for reason in answers.values())
    assert allowed(facts) <= {action.value for action in ACTIONS_BY_KIND[facts.kind]}
    assert (answers[DocumentAction.EDIT] is None) == (facts.state is DRAFT)
    assert (answers[DocumentAction.DELETE] is None) == (facts.state is DRAFT)
    if facts.is_allocated or facts.state is not ISSUED:
        assert answers[DocumentAction.VOID] is not None
        assert answers[DocumentAction.REVISE] is not None
    status_label(facts)
