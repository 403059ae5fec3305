"""Terms, taxes and tax groups that are added while a document is written: the last entries of their selects."""

from typing import Any, ClassVar

import reflex as rx

from flare_app.catalog import TAX_FORM, TAX_GROUP_FORM, TERM_TABLE
from flare_app.records import RecordForm
from flare_app.ui import policy
from flare_app.ui.arguments import Id
from flare_app.ui.components.declared import FormDialog
from flare_app.ui.components.form import focus_on
from flare_app.ui.staff.document_actions import EDIT_SALES
from flare_app.ui.staff.editor.choices import NEW, NEW_GROUP
from flare_app.ui.staff.editor.saving import Editor


class EditorTermDialog(FormDialog, rx.State):
    """New terms for the document."""

    _form: ClassVar[RecordForm] = TERM_TABLE.form

    @rx.event
    @policy.policy(EDIT_SALES)
    async def chosen(self, value: Id) -> Any:
        """Show the window when the last entry was chosen."""
        return await self._open_dialog() if value == NEW else None

    async def _saved(self, public_id: str) -> list[Any]:
        editor = await self.get_state(Editor)
        return [await editor._take_new_choice("terms", public_id), focus_on("document-terms")]


class EditorTaxGroupDialog(FormDialog, rx.State):
    """A new tax group for a line."""

    _form: ClassVar[RecordForm] = TAX_GROUP_FORM
    _line: str = ""

    async def _saved(self, public_id: str) -> list[Any]:
        editor = await self.get_state(Editor)
        filled = await editor._take_new_choice(f"lines.{self._line}.tax", public_id)
        return [filled, focus_on(f"document-lines-{self._line}-tax")]


class EditorTaxDialog(FormDialog, rx.State):
    """A new tax for a line, and the way to a new group."""

    _form: ClassVar[RecordForm] = TAX_FORM
    _line: str = ""

    @rx.event
    @policy.policy(EDIT_SALES)
    async def chosen(self, line: Id, value: Id) -> Any:
        """Show the window when one of the last two entries was chosen in a line."""
        if value not in (NEW, NEW_GROUP):
            return None
        dialog: Any = self if value == NEW else await self.get_state(EditorTaxGroupDialog)
        dialog._line = line
        return await dialog._open_dialog()

    async def _saved(self, public_id: str) -> list[Any]:
        editor = await self.get_state(Editor)
        filled = await editor._take_new_choice(f"lines.{self._line}.tax", public_id)
        return [filled, focus_on(f"document-lines-{self._line}-tax")]
