"""The State of the page Email templates: the list in one language, and the window in which one is written and looked at."""

from typing import Annotated, Any, ClassVar

import reflex as rx
from pydantic import Field

from flare_app.domain.principals import Permission
from flare_app.errors import Conflict, InvalidForm, NotFound
from flare_app.messages import MAX_BODY, OCCASIONS, TEMPLATE_KINDS, Template, TemplateForm, TextKind
from flare_app.ui import live, policy
from flare_app.ui.arguments import Form, Id, Text
from flare_app.ui.components.dialog import close_dialog, open_dialog
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.mail_look import MailLook
from flare_app.ui.components.mail_preview import WRITE
from flare_app.ui.components.toast import error_toast, toast
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.email_templates import reading
from flare_app.ui.staff.email_templates.reading import OpenedTemplate, TemplateRow

TEMPLATE_DIALOG = "email-template"
_VIEW = policy.staff_with(Permission.VIEW_COMPANY)
_EDIT = policy.staff_with(Permission.EDIT_COMPANY)
_Word = Annotated[str, Field(max_length=20, pattern=r"^[a-z_]*$")]
_STAYS_SHUT = "This template does not exist any more."


class TypedTemplate(Form):
    """The fields of the window; the room checks every word."""

    name: Text = ""
    subject: Annotated[str, Field(max_length=5_000)] = ""
    body: Annotated[str, Field(max_length=2 * MAX_BODY)] = ""


class EmailTemplates(MailLook, rx.State):
    """What the window is about never comes from the browser with a form."""

    _policy: ClassVar[Policy] = _VIEW
    _field_prefix: ClassVar[str] = "template"

    loaded: bool = False
    may_edit: bool = False
    language: str = ""
    languages: list[list[str]] = []
    kinds: list[list[str]] = [[kind.value, OCCASIONS[kind].title] for kind in TEMPLATE_KINDS]
    rows: list[TemplateRow] = []
    opened: OpenedTemplate = OpenedTemplate()
    is_open: bool = False
    turn: int = 0

    _removed: Template | None = None

    @rx.event
    @policy.policy(_VIEW, page=True)
    async def load(self) -> None:
        """Show the templates in the company's language."""
        live.watch(self, type(self).refresh, "staff:company")
        self.may_edit = staff().may(Permission.EDIT_COMPANY)
        await self.refresh()
        self.loaded = True

    @rx.event
    @policy.policy(_VIEW)
    async def refresh(self) -> None:
        """Read them once more: somebody changed one."""
        self.languages = await in_thread(reading.read_languages)
        if self.language not in [code for code, _ in self.languages]:
            self.language = self.languages[0][0]
        self.rows = await in_thread(reading.read_rows, self.language)

    @rx.event
    @policy.policy(_VIEW)
    async def choose_language(self, language: _Word) -> None:
        """The templates of another language."""
        self.language = language
        await self.refresh()

    @rx.event
    @policy.policy(_VIEW)
    async def open_one(self, kind: _Word, public_id: Id) -> Any:
        """Show a template in the window."""
        found = await in_thread(reading.read_one, kind, self.language, public_id)
        return error_toast(_STAYS_SHUT) if found is None else self._begin(found)

    @rx.event
    @policy.policy(_EDIT)
    async def add(self) -> Any:
        """A new one, with a name of its own, that begins with the usual words."""
        found = await in_thread(reading.new_one, TextKind.INVOICE.value, self.language)
        return [self._begin(found), focus_on("template-name")]

    @rx.event
    @policy.policy(_EDIT)
    async def choose_kind(self, kind: _Word) -> None:
        """What the new one is for."""
        if self.opened.is_new and kind in TEMPLATE_KINDS:
            self.opened = await in_thread(reading.new_one, kind, self.language)
            self.turn += 1

    @rx.event
    @policy.policy(_VIEW)
    def closed(self) -> None:
        """It was closed, by Escape for instance."""
        self.is_open = False

    @rx.event
    @policy.policy(_EDIT)
    async def look(self, form: TypedTemplate) -> Any:
        """Show the words on a real record."""
        return await self._look(in_thread(reading.look_at, self._form(form), staff()))

    @rx.event
    @policy.policy(_EDIT)
    async def save(self, form: TypedTemplate) -> Any:
        """Keep it; what cannot be taken is said at its field and stays typed."""
        self.errors, self.problem = {}, ""
        try:
            await in_thread(reading.keep, self._form(form), staff())
        except InvalidForm as wrong:
            self.back_to_writing()
            return self._say(wrong)
        except (Conflict, NotFound) as problem:
            self.problem = str(problem)
            return None
        return [*await self._shut(), toast("The template is saved.")]

    @rx.event
    @policy.policy(_EDIT)
    async def remove(self) -> Any:
        """Delete it, or bring the usual words back."""
        try:
            self._removed = await in_thread(reading.remove, self.opened.public_id, staff())
        except NotFound as problem:
            self.problem = str(problem)
            return None
        done = "The template is deleted." if self._removed.name else "The usual words are back."
        return [*await self._shut(), toast(done, action=("Undo", EmailTemplates.undo_remove))]

    @rx.event
    @policy.policy(_EDIT)
    async def undo_remove(self) -> Any:
        """Keep again what was removed last."""
        old, self._removed = self._removed, None
        if old is None:
            return None
        words = {name: getattr(old, name) for name in ("kind", "language", "name", "subject", "body")}
        try:
            await in_thread(reading.keep, TemplateForm(**words, is_named=bool(old.name)), staff())
        except (InvalidForm, Conflict) as problem:
            return error_toast(str(problem))
        await self.refresh()
        return toast("The template is back.")

    def _begin(self, found: OpenedTemplate) -> Any:
        self.opened, self.is_open, self.mode = found, True, WRITE
        self.problem, self.errors = "", {}
        self.turn += 1
        return open_dialog(TEMPLATE_DIALOG)

    async def _shut(self) -> list[Any]:
        self.is_open = False
        await self.refresh()
        return [close_dialog(TEMPLATE_DIALOG)]

    def _form(self, form: TypedTemplate) -> TemplateForm:
        typed = dict(form) if isinstance(form, dict) else form.model_dump()
        one = self.opened
        return TemplateForm(
            public_id=one.public_id,
            kind=one.kind,
            language=one.language,
            name=str(typed.get("name", "")),
            subject=str(typed.get("subject", "")),
            body=str(typed.get("body", "")),
            version=one.version,
            is_named=one.is_named,
        )
