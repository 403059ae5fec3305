"""What can be done with the records of a declared page: one that is open, or those that are ticked. All of it can be taken back."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

import reflex as rx
from pydantic import Field as Limits

from flare_app.records import RecordKind
from flare_app.ui.arguments import Id
from flare_app.ui.components.declared.dialog import FormDialog
from flare_app.ui.components.declared.removing import Removed, bring_back, counted, each, form_of, remove
from flare_app.ui.components.detail_panel import close_record
from flare_app.ui.components.list_state import selected_public_ids
from flare_app.ui.components.toast import error_toast, toast
from flare_app.ui.policy import EDIT_OF_STATE, Policy, policy
from flare_app.ui.session import in_thread, staff

MOST_AT_ONCE = 200
_MOST_REMEMBERED = 20
Records = Annotated[list[Id], Limits(max_length=MOST_AT_ONCE)]
Title = Annotated[str, Limits(max_length=60)]


class RecordActions(rx.State, mixin=True):
    """Handlers of the list's State. `_edit_policy` says who may change something."""

    _kind: ClassVar[RecordKind]
    _edit_policy: ClassVar[Policy]
    _dialogs: ClassVar[Sequence[type[FormDialog]]]
    _removed: dict[str, Removed] = {}  # by the public id of the first record

    @rx.event
    @policy(EDIT_OF_STATE)
    async def archive(self, records: Records) -> Any:
        """Offer records no longer."""
        kind = type(self)._kind
        names = await in_thread(each, kind, kind.archive, records, staff())
        return self._told(f"{counted(names, kind.singular)} archived.", ("Undo", type(self).restore(records)))

    @rx.event
    @policy(EDIT_OF_STATE)
    async def restore(self, records: Records) -> Any:
        """Offer archived records again."""
        kind = type(self)._kind
        names = await in_thread(each, kind, kind.restore, records, staff())
        return self._told(f"{counted(names, kind.singular)} active again.", ("Undo", type(self).archive(records)))

    @rx.event
    @policy(EDIT_OF_STATE)
    async def delete(self, records: Records) -> Any:
        """Remove records that nothing refers to; those that are in use are archived instead."""
        return await self._delete(records)

    @rx.event
    @policy(EDIT_OF_STATE)
    async def delete_selected(self) -> Any:
        """The same with what is ticked."""
        return await self._delete(await selected_public_ids(self, most=MOST_AT_ONCE))  # type: ignore[arg-type]

    @rx.event
    @policy(EDIT_OF_STATE)
    async def edit_selected(self) -> Any:
        """Show the window with the one record that is ticked."""
        ticked = await selected_public_ids(self, most=MOST_AT_ONCE)  # type: ignore[arg-type]
        if len(ticked) != 1:
            return error_toast(f"Tick one {type(self)._kind.singular} alone to edit it.")
        dialog = await self.get_state(type(self)._dialogs[await in_thread(form_of, type(self)._kind, ticked[0])])
        return await dialog._open_dialog(public_id=ticked[0])

    @rx.event
    @policy(EDIT_OF_STATE)
    async def undo_delete(self, first: Id) -> Any:
        """Take a deletion back."""
        kind, removed = type(self)._kind, self._removed.pop(first, None)
        if removed is None:
            return error_toast("This cannot be taken back any more.")
        await in_thread(bring_back, kind, removed, staff())
        return self._told(f"{counted(removed.deleted + removed.archived, kind.singular)} back.")

    @rx.event
    @policy(EDIT_OF_STATE)
    async def run_action(self, title: Title, record: Id) -> Any:
        """One of the page's own actions, by its title."""
        kind = type(self)._kind
        action = next((one for one in kind.actions if one.title == title), None)
        if action is None:
            return None
        names = await in_thread(each, kind, action.verb, [record], staff())
        return self._told(action.told.format(*names))

    async def _delete(self, records: Sequence[str]) -> Any:
        if not records:
            return None
        kind = type(self)._kind
        removed = await in_thread(remove, kind, records, staff())
        if not removed.kept and not removed.archived:
            return error_toast(removed.told(kind.singular))
        self._removed = dict([*self._removed.items(), (records[0], removed)][-_MOST_REMEMBERED:])
        self._forget_selection()
        self._mark_rows()
        await self._read_selection()
        told = self._told(removed.told(kind.singular), ("Undo", type(self).undo_delete(records[0])))
        if self.opened not in removed.deleted_ids:
            return told
        await self._open("")
        return [close_record(), *told]

    def _told(self, sentence: str, action: tuple[str, Any] | None = None) -> list[Any]:
        return [type(self).refresh, toast(sentence, action=action)]
