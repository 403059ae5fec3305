"""The State of the window: filled in when it opens, so that one click sends; queued in the transaction of what it tells of."""

import secrets
from dataclasses import replace
from typing import Annotated, Any, ClassVar

import reflex as rx
from pydantic import Field

from flare_app.domain.principals import Permission
from flare_app.errors import FlareError, InvalidForm
from flare_app.ui import policy
from flare_app.ui.arguments import Id
from flare_app.ui.components.batch_watch import PROGRESS_DIALOG, BatchWatch
from flare_app.ui.components.dialog import close_dialog, open_dialog
from flare_app.ui.components.mail_look import MailLook
from flare_app.ui.components.mail_preview import WRITE
from flare_app.ui.components.toast import error_toast, toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.compose.forms import Body, Line, SentForm, is_same, many_form, one_form
from flare_app.ui.staff.compose.reading import (
    Opened,
    look_at_many,
    look_at_one,
    open_many,
    open_one,
    order_many,
    queue_one,
    take_back,
    told_refused,
)

COMPOSE_DIALOG = "send-email"
EACH, TOGETHER = "each", "together"
_EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
_Number = Annotated[str, Field(pattern=r"^\d{1,3}$")]
_AddressField = Annotated[str, Field(pattern=r"^(to|cc|bcc)$")]
_Choice = Annotated[str, Field(max_length=120)]


class ComposeState(MailLook, rx.State):
    """What stands in the window. What the message is about never comes from the browser."""

    _policy: ClassVar[policy.Policy] = _EDIT_SALES
    _field_prefix: ClassVar[str] = "compose"

    opened: Opened = Opened()
    is_many: bool = False
    can_join: bool = False  # documents of one customer may go together
    way: str = EACH
    generation: int = 0  # a new key for the fields: they start anew with what is filled in
    words_turn: int = 0  # the same for subject and message alone
    subject: str = ""
    body: str = ""
    put_aside: bool = False  # words that somebody wrote, before another template was chosen
    nth: str = "0"  # which of many is looked at
    refused: dict[str, list[str]] = {}  # by field, what mail servers said of its addresses

    _about: dict[str, str] = {}
    _kind: str = ""
    _records: list[str] = []
    _typed: dict[str, str] = {}  # subject and message where somebody has changed them
    _aside: tuple[Opened, dict[str, str]] = (Opened(), {})
    _operation_id: str = ""
    _sent: str = ""  # the message that the window has sent last

    async def _open_document(self, public_id: str) -> None:
        await self._fill(document_public_id=public_id)

    async def _open_payment(self, public_id: str) -> None:
        await self._fill(payment_public_id=public_id)

    async def _open_customer(self, public_id: str) -> None:
        await self._fill(customer_public_id=public_id)

    async def _open_statement(self, public_id: str, address: str) -> None:
        """That statement of the customer that an address of the statement's page asks for."""
        await self._fill(customer_public_id=public_id, statement=address or "view=activity")

    async def _open_many(self, kind: str, records: list[str]) -> None:
        """About several documents of one kind, several payments ("payment"), or to several customers ("plain")."""
        self.opened = await in_thread(open_many, staff(), kind, records, False, "")
        self.is_many, self.can_join, self.way = True, kind not in ("plain", "payment"), EACH
        self._kind, self._records, self._about = kind, records, {}
        self._begin()

    async def _fill(self, **about: str) -> None:
        self.opened = await in_thread(open_one, staff(), about, "")
        self.is_many, self.can_join = False, False
        self._about, self._records = about, []
        self._begin()

    def _begin(self) -> None:
        self.problem, self.errors, self._typed = "", {}, {}
        self._operation_id, self._sent = secrets.token_urlsafe(16), ""
        self.problem, self.errors = "", {}
        self.mode, self.put_aside, self.nth = WRITE, False, "0"
        self.refused = {"to": self.opened.refused, "cc": [], "bcc": []}
        self._operation_id = secrets.token_urlsafe(16)
        self.generation += 1
        self._show_words({})

    @rx.event
    @policy.policy(_EDIT_SALES)
    def note_subject(self, text: Line) -> None:
        """Somebody wrote a subject: another way of sending must not write over it."""
        self._note("subject", text, self.opened.subject)

    @rx.event
    @policy.policy(_EDIT_SALES)
    def note_body(self, text: Body) -> None:
        """Somebody wrote the message."""
        self._note("body", text, self.opened.body)

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def note_addresses(self, name: _AddressField, line: Line) -> None:
        """The addresses of a field are others now: say which of them a mail server refused. They may be written to all the same."""
        self.refused = {**self.refused, name: await in_thread(told_refused, staff(), line)}

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def choose_template(self, form: SentForm) -> None:
        """Other words for the same record. What somebody wrote is put aside, and can be had back."""
        typed = dict(form) if isinstance(form, dict) else form.model_dump()
        name = str(typed.get("template", ""))
        for field, offered in (("subject", self.opened.subject), ("body", self.opened.body)):
            self._note(field, str(typed.get(field, offered)), offered)
        if self._typed:
            self._aside, self.put_aside = (self.opened, self._typed), True
        if self.is_many:
            self.opened = await in_thread(open_many, staff(), self._kind, self._records, self.way == TOGETHER, name)
        else:
            self.opened = await in_thread(open_one, staff(), self._about, name)
        self._show_words({})

    @rx.event
    @policy.policy(_EDIT_SALES)
    def undo_template(self) -> None:
        """The words that were put aside, and the template that they were written over."""
        if not self.put_aside:
            return
        self.put_aside, (self.opened, typed) = False, self._aside
        self._show_words(typed)

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def choose_way(self, way: _Choice) -> None:
        """A message for each document, or one for each customer; words that somebody wrote stay."""
        if not self.can_join:
            return
        self.way = TOGETHER if way == TOGETHER else EACH
        self.opened = await in_thread(open_many, staff(), self._kind, self._records, self.way == TOGETHER, "")
        if not self._typed:
            self._show_words({})

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def send(self, form: SentForm) -> Any:
        """Queue it and close the window; what cannot be taken is said at its field and stays typed."""
        typed = dict(form) if isinstance(form, dict) else form.model_dump()
        self.problem, self.errors = "", {}
        try:
            return await (self._send_many(typed) if self.is_many else self._send_one(typed))
        except InvalidForm as problem:
            self.back_to_writing()
            return self._say(problem)
        except FlareError as problem:
            self.problem = str(problem)
            return None

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def look(self, form: SentForm) -> Any:
        """Show what would arrive, without sending anything."""
        typed = dict(form) if isinstance(form, dict) else form.model_dump()
        if self.is_many:
            many = many_form(typed, self.opened, self._kind, together=self.way == TOGETHER)
            return await self._look(in_thread(look_at_many, many, self._records, int(self.nth), staff()))
        return await self._look(in_thread(look_at_one, one_form(typed, self.opened, self._about, ""), staff()))

    @rx.event
    @policy.policy(_EDIT_SALES)
    def choose_nth(self, nth: _Number) -> None:
        """Another one of many; the window asks for the look itself, since it has the words."""
        self.nth = nth

    async def _send_one(self, typed: dict[str, Any]) -> Any:
        form = one_form(typed, self.opened, self._about, self._operation_id)
        self._sent = await in_thread(queue_one, form, staff())
        return [close_dialog(COMPOSE_DIALOG), toast("The e-mail is on its way.", action=("Undo", ComposeState.undo(self._sent)))]

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def undo(self, message: Id) -> Any:
        """Take an e-mail back that waits to leave; the window comes back as it was sent, if it has not been used since."""
        try:
            told = toast(await in_thread(take_back, message, staff()))
        except FlareError as problem:
            return error_toast(str(problem))
        if message != self._sent:
            return told
        self._sent, self._operation_id = "", secrets.token_urlsafe(16)
        self.opened = replace(self.opened, issues_draft=False)
        return [told, open_dialog(COMPOSE_DIALOG)]

    async def _send_many(self, typed: dict[str, Any]) -> Any:
        form = many_form(typed, self.opened, self._kind, together=self.way == TOGETHER)
        batch = await in_thread(order_many, form, self._records, self._operation_id, staff())
        watch = await self.get_state(BatchWatch)
        await watch._show(batch)
        return [close_dialog(COMPOSE_DIALOG), open_dialog(PROGRESS_DIALOG)]

    def _show_words(self, typed: dict[str, str]) -> None:
        """What is offered, or what was typed instead."""
        self._typed = typed
        self.subject, self.body = typed.get("subject", self.opened.subject), typed.get("body", self.opened.body)
        self.words_turn += 1

    def _note(self, name: str, text: str, offered: str) -> None:
        if is_same(text, offered):
            self._typed.pop(name, None)
        else:
            self._typed[name] = text
