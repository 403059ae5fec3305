"""`record_list(declared)`: one call makes a page of a declared list.

Search, sort, filters, paging, selection, files, split view, keys, live updates, phone layout and the event policy come with it.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import reflex as rx

from flare_app.lists import RecordList
from flare_app.ui import policy
from flare_app.ui.components.batch_action import Batch
from flare_app.ui.components.batch_bar import batch_bar, batch_question
from flare_app.ui.components.list_batch import ListBatch
from flare_app.ui.components.list_filters import ListFilters
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.list_sums import ListSums
from flare_app.ui.components.list_view import list_view
from flare_app.ui.components.made_state import class_name, make_state
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
    frame: Callable[[rx.Component], rx.Component] | None = None,
    constants: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    on_selection: Callable[[type[ListState]], rx.Component] | None = None,
    module: str = "",
) -> type[ListState]:
    """Make the State and the page of a declared list; call it at module level.

    `panel` is the State of the open record (a DetailState) and `detail()` its content; without them rows open nothing.
    `state_mixin` (a `rx.State` with `mixin=True`) adds vars and handlers to the list's State and may define `_selection_changed`
    (what is selected: `await selected_public_ids(state, most=...)`).
    `actions(state)` gives more buttons for the toolbar, `extras(state)` what else belongs to the page and stands above the
    list: dialogs, notices. `summary(state)` stands between the page's head and the list. `loads(state)` are handlers
    to call last when the page is loaded. `section` is the page's entry in the navigation, if not its title; `frame(content)` is
    what the page has around it in place of the usual frame. `batch` declares what staff can do with the selected rows (see
    batch_action), `on_selection(state)` draws instead what a page does with them by its own handlers. `constants` are class
    attributes of the State, for the mixin; `module` is where the State belongs, if not to the caller.
    """
    module = module or sys._getframe(1).f_globals["__name__"]
    state = _make_list_state(declared, panel, state_mixin, module, {"batch": batch, **(constants or {})})

    def content() -> rx.Component:
        shown = list_view(
            declared,
            state,
            detail() if detail else None,
            actions(state) if actions else (),
            summary=summary(state) if summary else rx.fragment(),
            on_selection=on_selection(state) if on_selection else _batch_bar(declared, state, batch),
        )
        question = [batch_question(state)] if issubclass(state, ListBatch) else []
        return rx.fragment(*([extras(state)] if extras else []), *question, shown) if extras or question else shown

    around = frame or (staff_shell if declared.audience == "staff" else portal_shell)
    named = {} if frame else {"active": section or declared.title}
    _add_page(declared, state, lambda: around(content(), **named), loads(state) if loads else ())
    return state


def _batch_bar(declared: RecordList, state: type[ListState], batch: Batch | None) -> rx.Component:
    return batch_bar(declared.key, state, batch) if batch and issubclass(state, ListBatch) else rx.fragment()


def _make_list_state(
    declared: RecordList, panel: type[rx.State] | None, mixin: type[rx.State] | None, module: str, constants: Mapping[str, Any]
) -> type[ListState]:
    parts = [
        *([mixin] if mixin else []),
        *([ListBatch] if constants["batch"] else []),
        *([ListFilters] if declared.criteria else []),
    ]
    parts += [ListSums if declared.totals or declared.chart else ListState]
    made: type[ListState] = make_state(
        class_name(declared.key, "List"),
        module,
        *parts,
        doc=f"The list page {declared.title}.",
        declared=declared,
        policy=policy.PORTAL if declared.audience == "portal" else policy.staff_with(declared.permission),
        panel=panel,
        opens=panel is not None or declared.address is not None,
        **constants,
    )
    return made


def _add_page(declared: RecordList, state: type[ListState], draw: Callable[[], rx.Component], loads: Sequence[Any]) -> None:
    def page() -> rx.Component:
        return draw()

    page.__module__ = (
        f"{state.__module__}.{declared.key}"  # one chunk of JavaScript per page; in one module all lists would share one
    )
    page.__name__ = page.__qualname__ = declared.key
    is_staff = declared.audience == "staff"
    shell_load = StaffShell.load if is_staff else PortalShell.load
    title = f"{declared.title} · Flare" if is_staff else portal_title(declared.title, state.opened_label)
    rx.page(route=f"{declared.route}/[[public_id]]", title=title, on_load=[state.load, shell_load, *loads])(page)
