"""How far an estimate is invoiced, and the window that invoices a part of it: chosen quantities, or a percentage of everything."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from flare_app import documents
from flare_app.database import read_only, unit_of_work
from flare_app.documents import LineTaken, Taking
from flare_app.domain.money import format_decimal_e4
from flare_app.domain.principals import Principal, Staff
from flare_app.domain.states import Answer
from flare_app.errors import Invalid, InvalidForm
from flare_app.lists.formatting import locale_for
from flare_app.models import Document
from flare_app.rendering.formats import Formats
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Count, Id
from flare_app.ui.components.dialog import open_dialog
from flare_app.ui.components.form import focus_on
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.document_actions import EDIT_SALES

PART_DIALOG = "invoice-part"
PERCENT = "percent"
QUANTITY = "quantity-"

Pair = Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=2, max_length=2)]
Pairs = Annotated[list[Pair], Field(max_length=documents.MAX_LINES + 10)]


@dataclass
class PartRow:
    """A line of the estimate in finished strings; `field` names its box, `rest` is what it takes at most."""

    field: str
    name: str
    description: str
    quantity: str
    taken: str
    left: str
    rest: str
    is_done: bool
    has_quantity: bool = True


def read_progress(session: Session, principal: Principal, document: Document) -> list[PartRow]:
    """The lines of an estimate that is invoiced in part or whole; empty for every other document."""
    if document.answer not in (Answer.PARTLY_INVOICED, Answer.INVOICED):
        return []
    return _rows(documents.read_taking(session, document), Formats(locale_for(session, principal), document.currency))


class PartWindow(rx.State):
    """The window. The boxes are the browser's; the amount follows what is typed into them."""

    rows: list[PartRow] = []
    number: str = ""
    total: str = ""
    problem: str = ""
    errors: dict[str, str] = {}
    turn: int = 0
    answered: int = 0
    fills: list[list[str]] = []
    filled: int = 0

    _public_id: str = ""
    _operation_id: str = ""
    _texts: dict[str, str] = {}

    @rx.event
    @policy.policy(EDIT_SALES)
    async def open_for(self, public_id: Id) -> Any:
        """Show what is left of an estimate, all of it chosen."""
        self.reset()
        self._public_id, self._operation_id = public_id, secrets.token_urlsafe(16)
        self.number, self.rows = await in_thread(_read, public_id, staff())
        self._texts = {row.field: row.rest for row in self.rows}
        self.turn += 1
        await self._work_out()
        return [open_dialog(PART_DIALOG), focus_on(PERCENT)]

    @rx.event
    @policy.policy(EDIT_SALES)
    async def typed(self, changes: Pairs, ticket: Count) -> None:
        """A box changed: the percentage fills the quantities, and the amount follows."""
        self.answered = ticket
        for name, text in changes:
            if name == PERCENT:
                await self._share(text)
            elif name in self._texts:
                self._texts = {**self._texts, name: text}
                self.errors = {field: sentence for field, sentence in self.errors.items() if field != name}
        await self._work_out()

    @rx.event
    @policy.policy(EDIT_SALES)
    async def convert(self, values: Pairs) -> Any:
        """Make the draft of these quantities and open it; what cannot be taken is said at its line."""
        self._texts = {name: text for name, text in values if name in self._texts}
        self.errors, self.problem = {}, ""
        try:
            made = await in_thread(_convert, self._public_id, _quantities(self._texts), self._operation_id, staff())
        except InvalidForm as refused:
            places = {f"{QUANTITY}{one.line}": str(one) for one in refused.problems if one.line is not None}
            self.errors = places
            self.problem = "" if places else str(refused.problems[0])
            return focus_on(next(iter(places))) if places else None
        return rx.redirect(routes.edit(routes.INVOICES, made))

    async def _share(self, percent: str) -> None:
        try:
            shares = await in_thread(_shares, self._public_id, percent, staff())
        except Invalid as problem:
            self.errors = {**self.errors, PERCENT: str(problem)}
            return
        self._texts = {f"{QUANTITY}{position}": text for position, text in shares.items()}
        self.errors = {}
        self.fills, self.filled = [[name, text] for name, text in self._texts.items()], self.filled + 1

    async def _work_out(self) -> None:
        try:
            self.total = await in_thread(_amount, self._public_id, _quantities(self._texts), staff())
            self.problem = ""
        except Invalid as problem:
            self.total, self.problem = "", str(problem)


def _rows(taking: Taking, formats: Formats) -> list[PartRow]:
    return [_row(line, formats) for line in taking.progress]


def _row(line: LineTaken, formats: Formats) -> PartRow:
    return PartRow(
        field=f"{QUANTITY}{line.position}",
        name=line.name or line.description,
        description=line.description if line.name else "",
        quantity=formats.quantity(line.quantity_e4),
        taken=formats.quantity(line.taken_e4),
        left=formats.quantity(line.left_e4),
        rest=format_decimal_e4(line.left_e4) if line.left_e4 else "0",
        is_done=line.left_e4 == 0,
        has_quantity=line.quantity_e4 != 0,
    )


def _quantities(texts: dict[str, str]) -> dict[int, str]:
    return {int(name.removeprefix(QUANTITY)): text for name, text in texts.items()}


def _taking(session: Session, public_id: str, actor: Staff) -> Taking:
    return documents.taken_of(session, principal=actor, public_id=public_id)


def _read(public_id: str, actor: Staff) -> tuple[str, Sequence[PartRow]]:
    with read_only() as session:
        taking = _taking(session, public_id, actor)
        formats = Formats(locale_for(session, actor), taking.document.currency)
        return taking.document.number or "", [row for row in _rows(taking, formats) if row.has_quantity]


def _shares(public_id: str, percent: str, actor: Staff) -> dict[int, str]:
    with read_only() as session:
        taking = _taking(session, public_id, actor)
        return documents.shares_of(taking, percent) if percent.strip() else documents.rest_of(taking)


def _amount(public_id: str, quantities: dict[int, str], actor: Staff) -> str:
    with read_only() as session:
        taking = _taking(session, public_id, actor)
        return Formats(locale_for(session, actor), taking.document.currency).money(documents.part_amount(taking, quantities))


def _convert(public_id: str, quantities: dict[int, str], operation_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        made = documents.convert_to_invoice(
            session, public_id=public_id, quantities=quantities, operation_id=operation_id, actor=actor
        )
        return made.public_id
