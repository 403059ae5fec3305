"""The open record of a declared page: its name, its facts, what hangs on it, its audit trail, and what can be done with it."""

from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app import audit
from flare_app.audit import AuditLine
from flare_app.company import get_company
from flare_app.domain.principals import Principal, Staff
from flare_app.records import Fact, RecordKind
from flare_app.ui import routes
from flare_app.ui.components.audit_trail import AuditRow, audit_rows, audit_trail
from flare_app.ui.components.button import link
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.detail_parts import detail_section, plain_table
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.theme import Tone


@dataclass
class RelatedRow:
    """One of the records that hang on the open one; the first cell leads to it where `href` is not empty."""

    href: str
    cells: list[str]


@dataclass
class RecordView:
    """A record in finished strings. `form` is the place of its form among those of the page, `related` in the declared order."""

    title: str = ""
    amount: str = ""
    note: str = ""
    facts: list[Fact] = field(default_factory=list)
    is_archived: bool = False
    form: int = 0
    offered: list[str] = field(default_factory=list)
    related: list[list[RelatedRow]] = field(default_factory=list)
    trail: list[AuditRow] = field(default_factory=list)


class RecordPanel(DetailState, mixin=True):
    """The State of the detail."""

    _kind: ClassVar[RecordKind]
    shown: RecordView = RecordView()

    @classmethod
    def _read(cls, session: Session, principal: Principal, public_id: str) -> Any:
        kind, company = cls._kind, get_company(session)
        record = kind.get(session, public_id=public_id)
        assert isinstance(principal, Staff)
        details = kind.details(session, principal, record)
        trail = _own(audit.history(session, subject_kind=kind.subject, subject_id=record.id))
        return RecordView(
            title=details.title,
            amount=details.amount,
            note=details.note,
            facts=list(details.facts),
            is_archived=getattr(record, "archived_at", None) is not None,
            form=kind.form_of(session, record),
            offered=[action.title for action in kind.actions if action.is_offered(session, record)],
            related=[
                [
                    RelatedRow(routes.record(route, id) if id else "", list(cells))
                    for route, id, cells in one.rows(session, principal, record)
                ]
                for one in kind.related
            ],
            trail=audit_rows(trail, locale=company.locale, timezone=company.timezone),
        )

    def _show(self, record: Any) -> str:
        self.shown = record
        return self.shown.title


def record_title(title: rx.Var[str]) -> rx.Component:
    """What the record is called, above everything else."""
    return rx.el.h2(title, class_name="detail-title", dir="auto")


def record_head(shown: rx.Var[RecordView], actions: rx.Component) -> rx.Component:
    """Name, what is most important, and what can be done."""
    return rx.el.header(
        rx.el.div(
            record_title(shown.title),
            rx.cond(shown.is_archived, status_badge("Archived", Tone.MUTED), rx.fragment()),
            class_name="detail-name",
        ),
        rx.cond(
            (shown.amount != "") | (shown.note != ""),
            rx.el.p(rx.el.strong(shown.amount, class_name="detail-amount"), rx.el.span(shown.note), class_name="detail-sum"),
            rx.fragment(),
        ),
        rx.el.div(actions, class_name="actions detail-actions"),
        class_name="detail-head",
    )


def record_facts(facts: rx.Var[list[Fact]]) -> rx.Component:
    """What the record says of itself, in two columns."""

    def row(fact: rx.Var[Fact]) -> rx.Component:
        return rx.fragment(rx.el.dt(fact.label), rx.el.dd(fact.text, class_name="multiline", dir="auto"))

    return rx.cond(facts.length() > 0, rx.el.dl(rx.foreach(facts, row), class_name="facts"), rx.fragment())


def record_detail(kind: RecordKind, shown: rx.Var[RecordView], actions: rx.Component) -> rx.Component:
    """Everything below the close button."""
    related = [_related(kind, at, shown.related[at]) for at in range(len(kind.related))]
    return rx.fragment(
        record_head(shown, actions),
        record_facts(shown.facts),
        *related,
        detail_section("Audit trail", audit_trail(shown.trail)),
    )


def _related(kind: RecordKind, at: int, rows: rx.Var[list[RelatedRow]]) -> rx.Component:
    declared = kind.related[at]
    first_figure = len(declared.titles)

    def draw(row: rx.Var[RelatedRow]) -> rx.Component:
        named = rx.cond(row.href != "", link(row.cells[0], row.href), rx.el.span(row.cells[0]))
        others = [
            rx.el.td(row.cells[place], **({"class_name": "cell-number"} if place >= first_figure else {}))
            for place in range(1, first_figure + len(declared.figures))
        ]
        return rx.el.tr(rx.el.td(named), *others)

    table = plain_table(declared.title, declared.titles, declared.figures, rows, draw)
    return detail_section(declared.title, rx.cond(rows.length() > 0, table, rx.el.p(declared.empty, class_name="soft")))


def _own(lines: list[AuditLine]) -> list[AuditLine]:
    """The lines, newest first, back to where the record was made: SQLite gives the number of a deleted last row again."""
    newer = list(takewhile(lambda line: line.verb != "created", lines))
    return lines[: len(newer) + 1]
