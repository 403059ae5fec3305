"""What stands in the editor: how it opens, and how totals and dates follow while one types. The texts are the browser's."""

import secrets
from typing import Any

import reflex as rx

from flare_app import documents
from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Count
from flare_app.ui.components.browser import Fill, fill
from flare_app.ui.components.toast import error_toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.document_actions import EDIT_SALES
from flare_app.ui.staff.editor.filling import credit_warning, due_entries, preview, problems_of
from flare_app.ui.staff.editor.numbering import Numbering
from flare_app.ui.staff.editor.opening import Asked, Opened, asked_by, kept_moment, open_form
from flare_app.ui.staff.editor.repeating import next_dates, problems_of_rule
from flare_app.ui.staff.editor.typed import FieldName, LineRow, TypedDocument, rows_of

RESTORE = "restore"


class EditorFields(rx.State, mixin=True):
    """The form. Its vars are what it opens with, and what follows from the typing; `_typed` is the newest that the browser sent."""

    loaded: bool = False
    key: str = ""
    turn: str = ""  # changes when the server fills all fields anew
    loads: int = 0
    answered: int = 0
    kept: int = 0
    title: str = ""
    back: str = ""
    head: dict[str, str] = {}
    prices_include_tax: bool = False
    has_line_discounts: bool = False
    customer: str = ""
    lines: list[LineRow] = []
    terms: list[list[str]] = []
    taxes: list[list[str]] = []
    currencies: list[list[str]] = []
    credited: list[list[str]] = []
    amounts: dict[str, str] = {}
    totals: list[list[str]] = []
    total: str = ""
    warning: str = ""
    errors: dict[str, str] = {}
    problem: str = ""
    is_stale: bool = False
    kept_at: str = ""
    is_aside: bool = False
    line_notes: dict[str, str] = {}
    next_number: str = ""
    number_is_typed: bool = False
    may_set_numbers: bool = False
    schedule: str = ""
    next_dates: list[str] = []
    attach_to: str = ""

    _asked: Asked | None = None
    _typed: TypedDocument | None = None
    _days: dict[str, int] = {}
    _default_tax: str = ""
    _fills: list[tuple[int, list[Fill]]] = []
    _filled: int = 0
    _own_texts: dict[str, str] = {}  # what we filled in last: it may be replaced, what was typed may not
    _is_touched: bool = False

    @rx.event
    @policy.policy(EDIT_SALES, page=True)
    async def load(self) -> Any:
        """Open the form that the address means. One that is open already stays as it is: the line was down for a moment."""
        query = self.router.url.query_parameters
        asked = asked_by(self.router.url.path, query.get("customer", ""), query.get("invoice", ""))
        if self.loaded and self._typed is not None and asked == self._asked:
            self._fills, self.loads = [], self.loads + 1
            self.kept_at = await in_thread(kept_moment, staff(), asked)
            self._show_fields(self._typed)
            return None
        self.reset()
        kept_as = [asked.key, *([documents.aside(asked.key)] if RESTORE in self.router.url.query_parameters else [])]
        try:
            self._show(asked, await in_thread(open_form, staff(), asked, kept_as=kept_as))
        except Conflict as problem:
            back = routes.record(asked.list_route, asked.public_id) if asked.public_id else asked.list_route
            return [rx.redirect(back), error_toast(str(problem))]
        except NotFound as problem:
            return [rx.redirect(asked.list_route), error_toast(str(problem))]
        await self._show_caught_up()
        await self._follow_totals()
        await self._read_files()
        return None

    @rx.event(supersedes=True)
    @policy.policy(EDIT_SALES)
    async def follow(self, form: TypedDocument, ticket: Count) -> Any:
        """Something was typed or chosen: totals and due date follow."""
        before = self._typed
        if before is None or not self._take(form):
            return None
        filled = await self._chosen(before)
        entries = due_entries(before, self._typed or form, self._days) if self._kind is DocumentKind.INVOICE else []
        filled = self._fill(entries) if entries else filled
        caught = await self._catch_up()
        await self._follow_totals()
        self.answered = ticket
        return [*caught, filled] if caught else filled

    @rx.event
    @policy.policy(EDIT_SALES)
    async def keep(self, form: TypedDocument, ticket: Count) -> Any:
        """Keep what is typed, until it is saved or given up."""
        if not form.key:
            return None
        try:
            await in_thread(_keep, form, staff())
        except Invalid as problem:
            self.problem = str(problem)
        self.kept = ticket
        return None

    @rx.event
    @policy.policy(EDIT_SALES)
    async def leave(self, form: TypedDocument, name: FieldName) -> Any:
        """A field was changed and left: now is the time to say what is wrong with it."""
        if not self._take(form):
            return None
        if self._asked is not None and self._asked.is_rule:
            problems = await in_thread(problems_of_rule, self._typed, self._asked.public_id, staff())
        else:
            problems = await in_thread(problems_of, self._typed, self._kind, staff())
        self._set_error(name, problems.get(name, ""))
        return await self._left(name)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def bring_back(self, form: TypedDocument) -> None:
        """The browser knows more than was kept here: its text wins."""
        asked, kept_at = self._asked, self.kept_at
        if asked is not None and form.key == asked.key:
            await in_thread(_keep, form, staff())
            self._show(asked, await in_thread(open_form, staff(), asked, kept_as=[asked.key]))  # with the customer's name
            self.kept_at, self._is_touched = kept_at, True
            await self._show_caught_up()
            await self._follow_totals()

    @property
    def _kind(self) -> DocumentKind:
        return self._asked.kind if self._asked else DocumentKind.INVOICE

    async def _read_files(self) -> None:
        """The files that are attached, read anew."""

    async def _left(self, name: str) -> Any:
        """What else follows when a changed field is left."""

    async def _chosen(self, before: TypedDocument) -> Any:
        """What else follows from what is chosen now and was not before."""

    async def _catch_up(self) -> list[Any]:
        """Take what was picked just before the line went down; gives what fills the fields with it."""
        return []

    async def _show_caught_up(self) -> None:
        """The fields are about to be drawn: with what was picked just before the line went down."""
        if await self._catch_up() and self._typed is not None:
            self._fills = []
            self._show_fields(self._typed)

    def _show(self, asked: Asked, opened: Opened) -> None:
        """Fill everything anew."""
        self._asked, self._typed = asked, opened.typed
        self.key, self.turn = asked.key, secrets.token_urlsafe(6)
        self.title = f"Edit {asked.noun}" if asked.public_id else f"New {asked.noun}"
        self.back = routes.record(asked.list_route, asked.public_id) if asked.public_id else asked.list_route
        self.terms, self._days = opened.choices.terms, opened.choices.days
        self.taxes, self.currencies, self.credited = opened.choices.taxes, opened.choices.currencies, opened.credited
        self.customer, self._default_tax = opened.customer, opened.default_tax
        self.kept_at, self._is_touched = opened.kept_at, bool(opened.kept_at)
        self.attach_to = f"document={asked.public_id}" if asked.public_id else f"form={asked.key}"
        self._fills, self._own_texts, self.line_notes = [], {}, opened.line_notes
        self._show_numbering(opened.numbering)
        self.errors, self.problem, self.is_stale = {}, "", False
        self._show_fields(opened.typed)
        self.loaded = True

    def _show_numbering(self, numbering: Numbering) -> None:
        self.next_number, self.number_is_typed, self.may_set_numbers = numbering.ahead, numbering.is_typed, numbering.may_set

    def _show_fields(self, typed: TypedDocument) -> None:
        """What the fields show when they are drawn next; those on screen keep their text."""
        plain = typed.model_dump(exclude={"lines", "seen", "prices_include_tax"})
        self.head, self.prices_include_tax, self.lines = plain, typed.prices_include_tax, rows_of(typed)
        self.has_line_discounts = any(line.discount for line in typed.lines)

    def _take(self, form: TypedDocument) -> bool:
        """Note what the browser sent, with the fills that it had not seen; False when it is about another form."""
        if self._asked is None or form.key != self._asked.key:
            return False
        before, self._fills = self._typed, [(number, entries) for number, entries in self._fills if number > form.seen]
        for _, entries in self._fills:
            form = _filled_in(form, entries)
        self._typed, self._is_touched = form, True
        if before is not None:
            kept = {name: text for name, text in self.errors.items() if form.text_of(name) == before.text_of(name)}
            self.errors = kept if kept != self.errors else self.errors
        return True

    def _fill(self, entries: list[Fill]) -> Any:
        """Write into fields, here and in the browser."""
        self._filled += 1
        self._fills = [*self._fills, (self._filled, entries)]
        if self._typed is not None:
            self._typed = _filled_in(self._typed, entries)
        self._own_texts = self._own_texts | {name: text for name, _, text in entries}
        return fill(self._filled, entries)

    async def _follow_totals(self) -> None:
        typed = self._typed
        if typed is None:
            return
        shown = await in_thread(preview, typed, self._kind)
        self.amounts = dict(zip([line.key for line in typed.lines], shown.line_amounts, strict=False))
        rows = [["Subtotal", shown.subtotal], *([["Discount", f"−{shown.discount}"]] if shown.discount else [])]
        self.totals = [row for row in [*rows, *map(list, shown.tax_rows)] if row[1]]
        self.total = f"{shown.total} {shown.currency}" if shown.total else ""
        self._set_error("lines", shown.problem)
        is_invoice = self._kind is DocumentKind.INVOICE and bool(typed.customer)
        self.warning = await in_thread(credit_warning, staff(), typed, shown.total_amount) if is_invoice else ""
        if self._asked is not None and self._asked.is_rule:
            self.schedule, self.next_dates = await in_thread(next_dates, typed, self._asked.public_id, staff())

    def _set_error(self, name: str, sentence: str) -> None:
        rest = {key: text for key, text in self.errors.items() if key != name}
        errors = rest | {name: sentence} if sentence else rest
        if errors != self.errors:
            self.errors = errors


def _filled_in(typed: TypedDocument, entries: list[Fill]) -> TypedDocument:
    return typed.with_texts({name: text for name, was, text in entries if was is None or typed.text_of(name) == was})


def _keep(form: TypedDocument, actor: Staff) -> None:
    with unit_of_work() as session:
        documents.keep_unsaved(session, form=form.key, fields=form.model_dump(mode="json"), actor=actor)
