"""Saving in the editor: as a draft, or issued on the way to the printer or a PDF; and leaving without losing anything."""

import json
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

import reflex as rx
from pydantic import Field
from reflex_base.event import EventSpec

from flare_app import documents, payments, recurring
from flare_app.company import NumberIsTyped
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentState
from flare_app.errors import Conflict, Invalid
from flare_app.ui import policy, routes
from flare_app.ui.components.attachment_list import AttachmentRow, attachment_rows, read_attachment_rows
from flare_app.ui.components.browser import done
from flare_app.ui.components.record_links import file_addresses
from flare_app.ui.components.toast import toast
from flare_app.ui.components.unfold import focus_unfolded
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.attachments import Attaching
from flare_app.ui.staff.compose import COMPOSE_DIALOG, ComposeState
from flare_app.ui.staff.document_actions import EDIT_SALES
from flare_app.ui.staff.editor.filling import problems_by_field
from flare_app.ui.staff.editor.opening import Asked, open_form
from flare_app.ui.staff.editor.picking import EditorPicking
from flare_app.ui.staff.editor.repeating import keep_rule
from flare_app.ui.staff.editor.state import RESTORE
from flare_app.ui.staff.editor.typed import TypedDocument

How = Annotated[str, Field(pattern=r"^(email|print|pdf)?$")]


@dataclass(frozen=True)
class Saved:
    """The saved document; no number while it is a draft."""

    public_id: str
    number: str


class Editor(Attaching, EditorPicking, rx.State):
    """The form of every kind of document."""

    async def _read_files(self) -> None:
        asked = self._asked
        if asked is not None and not asked.is_rule:
            found = await in_thread(_files, asked, staff())
            self._is_touched = self._is_touched or len(found) > len(self.files)
            self.files = found

    @rx.event
    @policy.policy(EDIT_SALES)
    async def save(self, form: TypedDocument, how: How) -> Any:
        """Keep the draft, and issue it where that is asked for; what cannot be taken is said at its field and stays typed."""
        asked = self._asked
        if asked is None or not self._take(form) or self._typed is None:
            return None
        self.errors, self.problem, self.is_stale = {}, "", False
        try:
            saved = await in_thread(_save_rule if asked.is_rule else _save, asked, self._typed, how, staff())
        except Invalid as problem:
            return self._refused(problem)
        except NumberIsTyped as problem:
            return self._refused(Invalid(str(problem), field="number"))
        except Conflict as problem:
            self.problem = str(problem)
            self.is_stale = await in_thread(_is_stale, asked, self._typed.version, staff())
            return _show_top()
        self._asked = None
        return [done(), *await self._onwards(asked, saved, how)]

    @rx.event
    @policy.policy(EDIT_SALES)
    async def start_over(self) -> None:
        """Show the form as if nothing had been typed. What was typed can be brought back."""
        asked = self._asked
        if asked is not None:
            await in_thread(_set_aside, self._typed if self._is_touched else None, asked, staff())
            self.is_aside = self._is_touched
            self._show(asked, await in_thread(open_form, staff(), asked, kept_as=()))
            await self._follow_totals()
            await self._read_files()

    @rx.event
    @policy.policy(EDIT_SALES)
    async def take_back(self) -> None:
        """Show what was typed before the form was started over."""
        asked = self._asked
        if asked is not None:
            self._show(asked, await in_thread(open_form, staff(), asked, kept_as=[documents.aside(asked.key)]))
            self.is_aside = False
            await in_thread(_take_files_back, asked, staff())
            await self._follow_totals()
            await self._read_files()

    @rx.event
    @policy.policy(EDIT_SALES)
    async def cancel(self) -> Any:
        """Leave without saving; what was typed can be brought back."""
        asked, typed = self._asked, self._typed
        if asked is None or typed is None:
            return rx.redirect(self.back or routes.DASHBOARD)
        await in_thread(_set_aside, typed if self._is_touched else None, asked, staff())
        self._asked = None
        leaving = [done(), rx.redirect(self.back)]
        address = routes.edit(asked.list_route, asked.public_id) if asked.public_id else routes.new(asked.list_route)
        about = {"customer": asked.customer, "invoice": asked.invoice}
        query = "?" + urlencode({RESTORE: 1} | {name: public_id for name, public_id in about.items() if public_id})
        return [*leaving, toast("Nothing was saved.", action=("Take it back", address + query))] if self._is_touched else leaving

    def _refused(self, problem: Invalid) -> Any:
        assert self._typed is not None
        self.errors = problems_by_field(self._typed, problem)
        first = next(iter(self.errors))
        on_page = first in self.head or first == "prices_include_tax" or first.startswith("lines")
        self.problem = "" if on_page else self.errors[first]
        if first == "lines" and self.lines:
            first = f"lines.{self.lines[0].key}.product_name"
        return focus_unfolded(f"document-{first.replace('.', '-')}") if on_page else _show_top()

    async def _onwards(self, asked: Asked, saved: Saved, how: str) -> list[EventSpec]:
        """Where saving leads to: the record, with what was asked for on top."""
        if how == "email":
            compose = await self.get_state(ComposeState)
            await compose._open_document(saved.public_id)
        as_what = "" if asked.is_rule else " as a draft"
        said = toast(f"{saved.number} is issued." if saved.number else f"The {asked.noun} is saved{as_what}.")
        onwards = [rx.redirect(routes.record(asked.list_route, saved.public_id)), said]
        if asked.is_rule:
            return onwards
        files = file_addresses(f"/files/documents/{saved.public_id}", staff())
        more = {"email": _open_when_there(COMPOSE_DIALOG), "print": _open_tab(files["html"]), "pdf": _download(files["pdf"])}
        return [*onwards, more[how]] if how else onwards


def _save(asked: Asked, typed: TypedDocument, how: str, actor: Staff) -> Saved:
    """One transaction: if it cannot be issued, nothing is saved, and the form says why."""
    with unit_of_work() as session:
        document = documents.save_draft(
            session,
            form=typed.for_room(asked.kind.value),
            actor=actor,
            document_public_id=asked.public_id or None,
            version=int(typed.version) if typed.version else None,
        )
        number = typed.number.strip()
        if document.state == DocumentState.DRAFT and (number or how in ("print", "pdf")):
            document = payments.issue(session, public_id=document.public_id, actor=actor, number=number or None)
        documents.adopt_attachments(session, form=asked.key, document=document, actor=actor)
        documents.forget_unsaved(session, form=asked.key, actor=actor)
        return Saved(document.public_id, document.number or "")


def _save_rule(asked: Asked, typed: TypedDocument, _how: str, actor: Staff) -> Saved:
    with unit_of_work() as session:
        rule = keep_rule(session, actor, typed, public_id=asked.public_id)
        documents.forget_unsaved(session, form=asked.key, actor=actor)
        return Saved(rule.public_id, "")


def _set_aside(typed: TypedDocument | None, asked: Asked, actor: Staff) -> None:
    with unit_of_work() as session:
        if typed is not None:
            documents.keep_unsaved(session, form=asked.key, fields=typed.model_dump(mode="json"), actor=actor)
        documents.set_unsaved_aside(session, form=asked.key, actor=actor)
        documents.move_attachments(session, form=asked.key, to=documents.aside(asked.key), actor=actor)


def _take_files_back(asked: Asked, actor: Staff) -> None:
    with unit_of_work() as session:
        documents.move_attachments(session, form=documents.aside(asked.key), to=asked.key, actor=actor)


def _files(asked: Asked, actor: Staff) -> list[AttachmentRow]:
    """Of a draft that is kept, or of the form alone."""
    with read_only() as session:
        if not asked.public_id:
            return attachment_rows(documents.attachments_of_form(session, form=asked.key, actor=actor), actor)
        document = documents.get_document(session, principal=actor, public_id=asked.public_id)
        return read_attachment_rows(session, actor, document.id)


def _is_stale(asked: Asked, version: str, actor: Staff) -> bool:
    if not asked.public_id or not version:
        return False
    with read_only() as session:
        if asked.is_rule:
            return recurring.get_rule(session, principal=actor, public_id=asked.public_id).version != int(version)
        return documents.get_document(session, principal=actor, public_id=asked.public_id).version != int(version)


def _show_top() -> EventSpec:
    return rx.call_script("document.getElementById('document-problem')?.scrollIntoView({ block: 'center' })")


def _open_when_there(id: str) -> EventSpec:
    """Open a dialog of the page that is coming."""
    return rx.call_script(
        f"(function open(tries) {{ const dialog = document.getElementById({json.dumps(id)});"
        "if (dialog) dialog.open || dialog.showModal(); else if (tries) setTimeout(open, 50, tries - 1); })(100)"
    )


def _open_tab(address: str) -> EventSpec:
    """A new tab; where the browser holds it back, a link instead."""
    link = json.dumps(["Open the print view", address])
    return rx.call_script(
        f"window.open({json.dumps(address)}, '_blank') || window.flare.toast('good', 'The browser held back a new tab.', {link})"
    )


def _download(address: str) -> EventSpec:
    return rx.call_script(f"Object.assign(document.createElement('a'), {{ href: {json.dumps(address)}, download: '' }}).click()")
