"""The State of the window: filled in when it opens, so that one click sends; queued in the transaction of what it tells of."""

import secrets
from dataclasses import replace
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app.domain.principals import Permission
from flare_app.errors import FlareError, InvalidForm
from flare_app.messages import ManyForm, MessageForm
from flare_app.ui import policy
from flare_app.ui.arguments import Form, Id
from flare_app.ui.components.batch_watch import PROGRESS_DIALOG, BatchWatch
from flare_app.ui.components.dialog import close_dialog, open_dialog
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.toast import error_toast, toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.compose.reading import Opened, open_many, open_one, order_many, queue_one, take_back

COMPOSE_DIALOG = "send-email"
EACH, TOGETHER = "each", "together"
_EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
_Line = Annotated[str, Field(max_length=6_000)]
_Body = Annotated[str, Field(max_length=20_000)]
_Choice = Annotated[str, Field(max_length=120)]


class SentForm(Form):
    """What the window sends; the room checks every word of it."""

    to: _Line = ""
    cc: _Line = ""
    bcc: _Line = ""
    subject: _Line = ""
    body: _Body = ""
    attach_pdf: bool | str = False
    with_link: bool | str = False


class ComposeState(rx.State):
    """What stands in the window. What the message is about never comes from the browser."""

    opened: Opened = Opened()
    is_many: bool = False
    can_join: bool = False  # documents of one customer may go together
    way: str = EACH
    generation: int = 0  # a new key for the fields: they start anew with what is filled in
    words_turn: int = 0  # the same for subject and message alone
    problem: str = ""
    errors: dict[str, str] = {}

    _about: dict[str, str] = {}
    _kind: str = ""
    _records: list[str] = []
    _typed: dict[str, str] = {}  # subject and message where somebody has changed them
    _operation_id: str = ""
    _sent: str = ""  # the message that the window has sent last

    async def _open_document(self, public_id: str) -> None:
        await self._fill(document_public_id=public_id)

    async def _open_payment(self, public_id: str) -> None:
        await self._fill(payment_public_id=public_id)

    async def _open_customer(self, public_id: str) -> None:
        await self._fill(customer_public_id=public_id)

    async def _open_many(self, kind: str, records: list[str]) -> None:
        """About several documents of one kind, several payments ("payment"), or to several customers ("plain")."""
        self.opened = await in_thread(open_many, staff(), kind, records, False)
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
        self.generation += 1
        self.words_turn += 1

    @rx.event
    @policy.policy(_EDIT_SALES)
    def note_subject(self, text: _Line) -> None:
        """Somebody wrote a subject: another way of sending must not write over it."""
        self._note("subject", text, self.opened.subject)

    @rx.event
    @policy.policy(_EDIT_SALES)
    def note_body(self, text: _Body) -> None:
        """Somebody wrote the message."""
        self._note("body", text, self.opened.body)

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def choose_template(self, name: _Choice) -> None:
        """Other words for the same record."""
        if self._about:
            self.opened = await in_thread(open_one, staff(), self._about, name)
            self._typed = {}
            self.words_turn += 1

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def choose_way(self, way: _Choice) -> None:
        """A message for each document, or one for each customer; words that somebody wrote stay."""
        if not self.can_join:
            return
        self.way = TOGETHER if way == TOGETHER else EACH
        self.opened = await in_thread(open_many, staff(), self._kind, self._records, self.way == TOGETHER)
        if not self._typed:
            self.words_turn += 1

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def send(self, form: SentForm) -> Any:
        """Queue it and close the window; what cannot be taken is said at its field and stays typed."""
        typed = dict(form) if isinstance(form, dict) else form.model_dump()
        self.problem, self.errors = "", {}
        try:
            return await (self._send_many(typed) if self.is_many else self._send_one(typed))
        except InvalidForm as problem:
            self.errors = {one.field: str(one) for one in problem.problems}
            return focus_on(f"compose-{problem.problems[0].field}")
        except FlareError as problem:
            self.problem = str(problem)
            return None

    async def _send_one(self, typed: dict[str, Any]) -> Any:
        form = MessageForm(
            **{name.removesuffix("_public_id"): public_id for name, public_id in self._about.items()},  # type: ignore[arg-type]
            **{name: str(typed.get(name, "")) for name in ("to", "cc", "bcc", "subject", "body")},  # type: ignore[arg-type]
            language=self.opened.language,
            attach_pdf=bool(typed.get("attach_pdf")),
            with_link=bool(typed.get("with_link")),
            operation_id=self._operation_id,
        )
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
        words = {name: str(typed.get(name, "")) for name in ("subject", "body")}
        is_as_offered = _same(words["subject"], self.opened.subject) and _same(words["body"], self.opened.body)
        form = ManyForm(
            kind=self._kind,
            together=self.way == TOGETHER,
            cc=str(typed.get("cc", "")),
            bcc=str(typed.get("bcc", "")),
            attach_pdf=bool(typed.get("attach_pdf")),
            **({} if is_as_offered and self._kind != "plain" else words),
        )
        batch = await in_thread(order_many, form, self._records, self._operation_id, staff())
        watch = await self.get_state(BatchWatch)
        await watch._show(batch)
        return [close_dialog(COMPOSE_DIALOG), open_dialog(PROGRESS_DIALOG)]

    def _note(self, name: str, text: str, offered: str) -> None:
        if _same(text, offered):
            self._typed.pop(name, None)
        else:
            self._typed[name] = text


def _same(typed: str, offered: str) -> bool:
    """Whether a text is as it was filled in; browsers send line breaks in their own way."""
    return typed.replace("\r\n", "\n").strip() == offered.strip()
