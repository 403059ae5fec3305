"""`record_page(kind)`: one call makes the staff page of a kind of record, and with `portal` a tab of the portal."""

import sys
from collections.abc import Callable
from typing import Any, ClassVar

import reflex as rx

from flare_app.lists import register
from flare_app.records import RecordForm, RecordKind
from flare_app.ui import policy, routes
from flare_app.ui.components.button import button
from flare_app.ui.components.declared.actions import RecordActions
from flare_app.ui.components.declared.dialog import FormDialog, form_dialog
from flare_app.ui.components.declared.panel import RecordPanel, record_detail
from flare_app.ui.components.declared.portal import PortalTab, portal_tab
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.made_state import class_name, make_state
from flare_app.ui.components.record_dialog import OpenedByAddress, offer_new
from flare_app.ui.components.record_list import record_list
from flare_app.ui.components.shell import if_allowed, unless_allowed
from flare_app.ui.components.toast import toast
from flare_app.ui.navigation import Entry, added_entries
from flare_app.ui.policy import OF_STATE

_ONLY_LOOKING = "You can look at this page; your role does not include changing it."


class PageFormDialog(OpenedByAddress, FormDialog, mixin=True):
    """The window of a form on its own page: for a new record, and for the one that is open."""

    _kind: ClassVar[RecordKind]
    _panel: ClassVar[type[RecordPanel]]

    @rx.event
    @policy.policy(OF_STATE)
    async def open_new(self) -> Any:
        """Show the empty window."""
        return await self._begin()

    @rx.event
    @policy.policy(OF_STATE)
    async def open_edit(self) -> Any:
        """Show the window with the open record."""
        panel = await self.get_state(type(self)._panel)
        return await self._open_dialog(public_id=panel.opened_id)

    @classmethod
    def _new_noun(cls) -> str:
        return cls._form.noun

    async def _begin(self) -> Any:
        return await self._open_dialog()

    async def _saved(self, public_id: str) -> list[Any]:
        panel = await self.get_state(type(self)._panel)
        if panel.opened_id == public_id:
            await panel._reopen()
        kind, noun = type(self)._kind, type(self)._form.noun
        return [rx.redirect(routes.record(kind.route, public_id)), toast(f"The {noun} is saved.")]


def record_page(
    kind: RecordKind,
    *,
    icon: str = "list",
    section: str = "",
    frame: Callable[[rx.Component], rx.Component] | None = None,
    portal: PortalTab | None = None,
) -> type[ListState]:
    """Make the page, its States, its policies and its entry in the navigation; call it at module level. Gives the list's State.

    `icon` is that of the entry in the navigation, which goes without saying for a page with a `frame` of its own (the settings) or
    of a `section` that is there. `portal` shows the customer's records in a tab of the portal.
    """
    module = sys._getframe(1).f_globals["__name__"]
    edit = policy.staff_with(kind.edit)
    panel = make_state(
        class_name(kind.key, "Panel"), module, RecordPanel, doc="The open record.", kind=kind, policy=policy.staff_with(kind.view)
    )
    dialogs = [_form_state(kind, form, panel, module) for form in kind.forms]
    state = record_list(
        register(kind.declared()),
        panel=panel,
        detail=lambda: record_detail(kind, panel.shown, _record_actions(kind, made[0], panel, dialogs)),
        state_mixin=RecordActions,
        constants={"kind": kind, "edit_policy": edit, "dialogs": dialogs},  # of RecordActions
        actions=lambda _state: _list_actions(kind, dialogs),
        summary=lambda _state: unless_allowed(kind.edit, _ONLY_LOOKING),
        on_selection=lambda state: _on_selection(kind, state),
        extras=lambda _state: rx.fragment(*[form_dialog(dialog) for dialog in dialogs]),
        loads=lambda _state: [dialog.open_asked for dialog in dialogs],
        section=section,
        frame=frame,
        module=module,
    )
    made = [state]
    for form in kind.forms:
        offer_new(form.noun, kind.route, kind.edit)
    if frame is None and not section:
        added_entries.append(Entry(kind.title, kind.route, icon, kind.view))
    if portal is not None:
        portal_tab(portal, title=kind.title, module=module)
    return state


def _form_state(kind: RecordKind, form: RecordForm, panel: Any, module: str) -> Any:
    return make_state(
        class_name(f"{kind.key}_{form.noun.replace(' ', '_')}", "Form"),
        module,
        PageFormDialog,
        doc=f"The window of a {form.noun}.",
        kind=kind,
        form=form,
        panel=panel,
        policy=policy.staff_with(kind.edit),
    )


def _list_actions(kind: RecordKind, dialogs: list[Any]) -> list[rx.Component]:
    """Above the list a button for each form, the first one's last."""
    create = [
        button(f"New {dialog._form.noun}", look="secondary" if at else "primary", icon_name="plus", on_click=dialog.open_new)
        for at, dialog in enumerate(dialogs)
    ]
    return [if_allowed(kind.edit, *reversed(create))]


def _on_selection(kind: RecordKind, state: Any) -> rx.Component:
    """What is done with the ticked rows."""
    is_one = state.selected_count == 1
    edit = button("Edit", look="quiet", small=True, icon_name="pencil", on_click=state.edit_selected, disabled=~is_one)
    delete = button("Delete", look="quiet", small=True, icon_name="trash-2", on_click=state.delete_selected)
    actions = [edit, delete] if kind.delete else [edit]
    bar = rx.el.div(*actions, role="group", aria_label="Actions on the selection", class_name="batch-bar")
    return if_allowed(kind.edit, rx.cond(state.selected_count > 0, bar, rx.fragment()))


def _record_actions(kind: RecordKind, state: Any, panel: Any, dialogs: list[Any]) -> rx.Component:
    """What can be done with the open record."""
    shown, this = panel.shown, [panel.opened_id]
    edits = [
        rx.cond(shown.form == at, button("Edit", small=True, icon_name="pencil", on_click=dialog.open_edit), rx.fragment())
        for at, dialog in enumerate(dialogs)
    ]
    own = [
        rx.cond(
            shown.offered.contains(action.title),
            button(action.title, small=True, icon_name=action.icon, on_click=state.run_action(action.title, panel.opened_id)),
            rx.fragment(),
        )
        for action in kind.actions
    ]
    archive = rx.cond(
        shown.is_archived,
        button("Restore", small=True, icon_name="archive-restore", on_click=state.restore(this)),
        button("Archive", small=True, icon_name="archive", on_click=state.archive(this)),
    )
    delete = button("Delete", small=True, icon_name="trash-2", on_click=state.delete(this))
    return if_allowed(kind.edit, *edits, *own, *([archive] if kind.archive else []), *([delete] if kind.delete else []))
