"""`record_list(declared)`: one call makes a page of a declared list.

Search, sort, filters, paging, selection, files, split view, keys, live updates, phone layout and the event policy come with it.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import reflex as rx

from flare_app.lists import RecordList
from flare_app.ui import policy
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.list_view import list_view
from flare_app.ui.components.shell import PortalShell, StaffShell, portal_shell, portal_title, staff_shell

ActionsFor = Callable[[type[ListState]], Sequence[rx.Component]]


def record_list(
    declared: RecordList,
    *,
    panel: type[rx.State] | None = None,
    detail: Callable[[], rx.Component] | None = None,
    state_mixin: type[rx.State] | None = None,
    actions: ActionsFor | None = None,
    extras: Callable[[type[ListState]], rx.Component] | None = None,
    summary: Callable[[type[ListState]], rx.Component] | None = None,
    loads: Callable[[type[ListState]], Sequence[Any]] | None = None,
    section: str = "",
) -> type[ListState]:
    """Make the State and the page of a declared list; call it at module level.

    `panel` is the State of the open record (a DetailState) and `detail()` its content; without them rows open nothing.
    `state_mixin` (a `rx.State` with `mixin=True`) adds vars and handlers to the list's State and may define `_selection_changed`
    (what is selected: `await selected_public_ids(state, most=...)`).
    `actions(state)` gives more buttons for the toolbar, `extras(state)` what else belongs to the page and stands above the
    list: dialogs, notices. `summary(state)` stands between the page's head and the list. `loads(state)` are handlers
    to call last when the page is loaded. `section` is the page's entry in the navigation, if not its title.
    """
    state = _make_state(declared, panel, state_mixin, sys._getframe(1).f_globals["__name__"])

    def page() -> rx.Component:
        content = list_view(
            declared,
            state,
            detail() if detail else None,
            actions(state) if actions else (),
            summary(state) if summary else rx.fragment(),
        )
        content = rx.fragment(extras(state), content) if extras else content
        return (
            staff_shell(content, active=section or declared.title)
            if declared.audience == "staff"
            else portal_shell(content, active=declared.title)
        )

    page.__module__ = (
        f"{state.__module__}.{declared.key}"  # one chunk of JavaScript per page; in one module all lists would share one
    )
    page.__name__ = page.__qualname__ = declared.key
    is_staff = declared.audience == "staff"
    shell_load = StaffShell.load if is_staff else PortalShell.load
    title = f"{declared.title} · Flare" if is_staff else portal_title(declared.title, state.opened_label)
    more = loads(state) if loads else ()
    rx.page(route=f"{declared.route}/[[public_id]]", title=title, on_load=[state.load, shell_load, *more])(page)
    return state


def _make_state(declared: RecordList, panel: type[rx.State] | None, mixin: type[rx.State] | None, module: str) -> type[ListState]:
    """The State by `type()`, findable by pickle, with a name on the wire that comes from the list's key."""
    name = "".join(part.capitalize() for part in declared.key.split("_")) + "List"
    who = policy.PORTAL if declared.audience == "portal" else policy.staff_with(declared.permission)
    bases = (mixin, ListState, rx.State) if mixin else (ListState, rx.State)
    body: dict[str, Any] = {
        "__module__": module,
        "__qualname__": name,
        "__doc__": f"The list page {declared.title}.",
        # ClassVar in the made class itself: otherwise Reflex takes them for vars and deep-copies them
        "__annotations__": {
            "_declared": ClassVar[RecordList],
            "_policy": ClassVar[policy.Policy],
            "_panel": ClassVar[Any],
            "_opens": ClassVar[bool],
        },
        "_declared": declared,
        "_policy": who,
        "_panel": panel,
        "_opens": panel is not None,
    }
    state: type[ListState] = type(name, bases, body)
    setattr(sys.modules[module], name, state)
    return state
