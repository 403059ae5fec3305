"""A statement as the data object for its PDF and print view."""

from collections.abc import Callable
from functools import partial

from sqlmodel import Session

from flare_app import documents
from flare_app.company import company_today
from flare_app.domain.statement import MovementKind
from flare_app.lists.formatting import status_text
from flare_app.rendering import data as paper
from flare_app.rendering.formats import Formats
from flare_app.statements.customer_statement import CustomerStatement, StatementView
from flare_app.statements.wording import BUCKET_LABELS, EARLIER, KIND_LABELS, Write, owed_sentence, settlement_text


def statement_data(session: Session, found: CustomerStatement) -> paper.StatementData:
    """Everything on the paper of a statement: the same view, bucket and figures as the screen."""
    customer, statement, formats = found.customer, found.statement, Formats(found.customer.locale, found.currency)
    is_open = found.view is StatementView.OPEN_ITEMS
    sentence = partial(owed_sentence, found, today=company_today(session), day=formats.long_day(statement.end))
    return paper.StatementData(
        **documents.letterhead(session, locale=customer.locale),
        currency=found.currency,
        locale=customer.locale,
        customer=documents.buyer_of(customer).party(),
        sentence=sentence(who=customer.name, write=formats.amount),
        period_from=statement.start,
        period_to=statement.end,
        opening_amount=statement.opening_amount,
        rows=() if is_open else _paper_rows(found, formats.amount),
        closing_amount=found.shown_amount if is_open else statement.closing_amount,
        open_items=_paper_items(found, formats.amount) if is_open else None,
        bucket=BUCKET_LABELS[found.bucket] if found.bucket else "",
        ageing=_ageing(found),
    )


def _ageing(found: CustomerStatement) -> paper.AgeingData:
    ageing = found.ageing
    return paper.AgeingData(
        current_amount=ageing.current,
        days_1_30_amount=ageing.days_1_30,
        days_31_60_amount=ageing.days_31_60,
        days_61_90_amount=ageing.days_61_90,
        over_90_amount=ageing.over_90,
        credit_amount=found.sums.credit_amount,
        total_amount=found.sums.total_amount,
    )


def _paper_rows(found: CustomerStatement, write: Write) -> tuple[paper.StatementRow, ...]:
    detail = _details(found, write)
    return tuple(
        paper.StatementRow(
            on=row.movement.on,
            label=KIND_LABELS[row.movement.kind],
            number=row.movement.number,
            detail=detail(row.movement.kind, row.movement.row_id, row.movement.description, found.status_of(row.movement)),
            charge_amount=max(row.movement.amount, 0),
            credit_amount=max(-row.movement.amount, 0),
            balance_amount=row.balance_amount,
        )
        for row in found.statement.rows
    )


def _paper_items(found: CustomerStatement, write: Write) -> tuple[paper.OpenItem, ...]:
    detail, start, end = _details(found, write), found.statement.start, found.statement.end
    items = [
        paper.OpenItem(
            number=item.number,
            label=KIND_LABELS[MovementKind(item.kind)],
            issue_on=item.issue_on,
            due_on=item.due_on,
            total_amount=item.total_amount,
            balance_amount=item.balance_amount,
            days_overdue=item.days_overdue(end),
            detail=detail(item.kind, item.row_id),
        )
        for item in found.open_items
    ]
    if left := found.earlier_amount:
        first = paper.OpenItem(number="", label=EARLIER, issue_on=start, due_on=None, total_amount=left, balance_amount=left)
        items.insert(0, first)
    return tuple(items)


def _details(found: CustomerStatement, write: Write) -> Callable[..., str]:
    def detail(kind: str, row_id: int, description: str = "", status: str = "") -> str:
        settled = settlement_text(kind, found.settlements.get((kind, row_id), ()), write)
        return " · ".join(filter(None, (status_text(status), description, settled)))

    return detail
