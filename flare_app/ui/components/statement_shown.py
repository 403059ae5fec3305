"""A statement in finished strings: what a page shows of it, and where its parts lead."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from urllib.parse import urlencode

from flare_app.domain.ageing import AgeingBucket
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.domain.statement import MovementKind, StatementRow
from flare_app.lists.formatting import amount, money, status_text
from flare_app.rendering.formats import Formats
from flare_app.statements import (
    BUCKET_LABELS,
    CREDIT,
    EARLIER,
    KIND_LABELS,
    CustomerStatement,
    OpenDocument,
    Settlement,
    StatementQuery,
    StatementView,
    owed_sentence,
    settlement_text,
)
from flare_app.ui.components.record_links import record_address
from flare_app.ui.components.statement_parts import Bucket, Choice, Line, ShownStatement
from flare_app.ui.theme import tone_of

PAGE_SIZE = 100
_NAMED = 6
"""How many records a row names that it settled, or was settled by; a file names them all."""


@dataclass(frozen=True)
class _Shown:
    """What every line needs: the statement, who reads it, and how their locale writes."""

    found: CustomerStatement
    who: Principal
    locale: str
    keys: dict[tuple[str, int], str]

    def money(self, minor_units: int) -> str:
        return money(minor_units, self.found.currency, self.locale)

    def plain(self, minor_units: int) -> str:
        return amount(minor_units, self.found.currency, self.locale)

    def day(self, on: date) -> str:
        return Formats(self.locale).day(on)

    def others(self, kind: str, row_id: int) -> tuple[Settlement, ...]:
        return self.found.settlements.get((kind, row_id), ())

    def parts(self, kind: str, row_id: int) -> str:
        others = ((self.keys.get((one.kind, one.row_id)), one.amount) for one in self.others(kind, row_id))
        parts = {key: self.plain(minor_units) for key, minor_units in others if key}
        return json.dumps(parts, ensure_ascii=False) if parts else ""


def shown_statement(
    found: CustomerStatement,
    who: Principal,
    query: StatementQuery,
    *,
    base: str,
    locale: str,
    today: date,
    days: Mapping[str, date],
) -> ShownStatement:
    """The statement in the words and figures of its reader; `query` is what shows it again at the path `base`.

    `days` are offered to look back to, by their titles.
    """
    shown, formats, end = _Shown(found, who, locale, _keys(found)), Formats(locale, found.currency), found.statement.end
    reader = "you" if isinstance(who, PortalVisitor) else found.customer.name
    is_open = found.view is StatementView.OPEN_ITEMS
    first = replace(query, page=1)
    view = ShownStatement(
        customer=found.customer.name,
        sentence=owed_sentence(found, who=reader, today=today, day=formats.long_day(end), write=shown.plain),
        is_open=is_open,
        closing_on=shown.day(end),
        buckets=_buckets(shown, first, base),
        choices=_choices(first, end, days, base) if is_open else [],
        total=shown.money(found.sums.total_amount),
        bucket=BUCKET_LABELS[found.bucket] if found.bucket else "",
        activity_href=_link(base, replace(first, view=StatementView.ACTIVITY, bucket="")),
        open_href=_link(base, replace(first, view=StatementView.OPEN_ITEMS, bucket="")),
        files=_files(found, who, first),
        **_pages(found, query, base),
    )
    (_fill_open_items if is_open else _fill_activity)(view, shown, formats)
    return view


def _fill_activity(view: ShownStatement, shown: _Shown, formats: Formats) -> None:
    found, statement = shown.found, shown.found.statement
    pages, moves = found.paging, found.moves
    is_last = pages.offset + len(statement.rows) >= moves.count
    view.period = f"{formats.long_day(statement.start)} – {formats.long_day(statement.end)}"
    view.opening, view.opening_title = (
        shown.money(statement.opening_amount),
        "Brought forward" if pages.offset else "Opening balance",
    )
    view.opening_on = "" if pages.offset else shown.day(statement.start)
    view.closing = shown.money(statement.closing_amount)
    view.closing_title = "Closing balance" if is_last else "Carried forward"
    view.moved = shown.money(statement.closing_amount - statement.opening_amount)
    view.lines = [_movement(shown, row) for row in statement.rows]


def _fill_open_items(view: ShownStatement, shown: _Shown, formats: Formats) -> None:
    found = shown.found
    view.period = f"Unpaid on {formats.long_day(found.statement.end)}"
    view.closing, view.closing_title = shown.money(found.shown_amount), "Total open"
    view.lines = [_open_item(shown, item) for item in found.open_items]
    if found.earlier_amount and found.paging.page == 1:
        view.lines.insert(0, Line("earlier", "", EARLIER, balance=shown.money(found.earlier_amount)))


def _movement(shown: _Shown, row: StatementRow) -> Line:
    one = row.movement
    return Line(
        key=shown.keys[one.kind, one.row_id],
        on=shown.day(one.on),
        kind=KIND_LABELS[one.kind],
        number=one.number,
        href=record_address(one.kind, one.public_id, shown.who),
        status=status_text(status := shown.found.status_of(one)),
        tone=tone_of(status) if status else "",
        reference=one.description,
        settlement=settlement_text(one.kind, shown.others(one.kind, one.row_id), shown.plain, most=_NAMED),
        amount=shown.money(one.amount),
        balance=shown.money(row.balance_amount),
        parts=shown.parts(one.kind, one.row_id),
    )


def _open_item(shown: _Shown, item: OpenDocument) -> Line:
    days = item.days_overdue(shown.found.statement.end)
    return Line(
        key=shown.keys[item.kind, item.row_id],
        on=shown.day(item.issue_on),
        kind=KIND_LABELS[MovementKind(item.kind)],
        number=item.number,
        href=record_address(item.kind, item.public_id, shown.who),
        settlement=settlement_text(item.kind, shown.others(item.kind, item.row_id), shown.plain, most=_NAMED),
        due=shown.day(item.due_on) if item.due_on else "",
        late=f"{days:,}" if days else "",
        amount=shown.money(item.total_amount),
        settled=shown.money(item.settled_amount) if item.settled_amount else "",
        balance=shown.money(item.balance_amount),
        parts=shown.parts(item.kind, item.row_id),
    )


def _keys(found: CustomerStatement) -> dict[tuple[str, int], str]:
    """A name for every row of the page that may stand in it: ids that count up stay in the house."""
    moved = [(row.movement.kind, row.movement.row_id, row.movement.public_id) for row in found.statement.rows]
    rows = [*moved, *((item.kind, item.row_id, item.public_id) for item in found.open_items)]
    return {(kind, row_id): public_id or f"row-{at}" for at, (kind, row_id, public_id) in enumerate(rows)}


def _buckets(shown: _Shown, first: StatementQuery, base: str) -> list[Bucket]:
    found = shown.found
    names = [*AgeingBucket, *([CREDIT] if found.sums.credit_amount or found.bucket == CREDIT else [])]
    most = max(abs(found.sums.amount_of(name)) for name in names) or 1
    return [
        Bucket(
            title=BUCKET_LABELS[name],
            amount=shown.money(found.sums.amount_of(name)),
            share=f"{100 * abs(found.sums.amount_of(name)) / most:.2f}%",
            href=_link(base, replace(first, view=StatementView.OPEN_ITEMS, bucket="" if found.bucket == name else name)),
            pressed="true" if found.bucket == name else "false",
            class_name=f"bucket bucket-{at}",
        )
        for at, name in enumerate(names)
    ]


def _choices(first: StatementQuery, end: date, days: Mapping[str, date], base: str) -> list[Choice]:
    bare = replace(first, period="", start="", end="")
    return [
        Choice(title, _link(base, replace(bare, as_of=day.isoformat())), "true" if day == end else "false")
        for title, day in days.items()
    ]


def _pages(found: CustomerStatement, query: StatementQuery, base: str) -> dict[str, str]:
    count, pages = found.count, found.paging
    if count <= pages.size:
        return {}
    first, last = pages.offset + 1, min(pages.offset + pages.size, count)
    at = partial(replace, query)
    return {
        "range_text": f"{first:,}–{last:,} of {count:,}",
        "previous_href": _link(base, at(page=pages.page - 1)) if pages.page > 1 else "",
        "next_href": _link(base, at(page=pages.page + 1)) if last < count else "",
    }


def _link(base: str, query: StatementQuery) -> str:
    said = query.as_address
    return f"{base}?{said}" if said else base


def _files(found: CustomerStatement, who: Principal, query: StatementQuery) -> str:
    whose = {"portal": who.portal_id} if isinstance(who, PortalVisitor) else {"customer": found.customer.public_id}
    return "&".join(filter(None, (urlencode(whose), query.as_address)))
