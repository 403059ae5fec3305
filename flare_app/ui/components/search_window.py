"""One search over everything: a window with a box, and below it what every list has to offer, live while one types."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from flare_app.domain.principals import Principal
from flare_app.ui.components.browser import SearchField
from flare_app.ui.components.button import icon_button
from flare_app.ui.components.dialog import Dialog, opener
from flare_app.ui.components.icon import icon
from flare_app.ui.components.search_hits import Hit, HitGroup, Part
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.errors import sentence_for
from flare_app.ui.session import in_thread

SEARCH_SHORTCUT = ("Ctrl K  or  ⌘ K", "Search everything")
_NAME = "Search everything"
SEARCH_DIALOG = "search-everything"
_HITS = "search-everything-hits"
Search = Callable[[Any, str], tuple[list[HitGroup], str]]
"""Finds a text for somebody: groups of hits, and a sentence that sums them up."""


class SearchWindow(rx.State, mixin=True):
    """What was asked, and what was found. The page's State calls `_answer` from a handler of its own, which says who may ask."""

    asked: str = ""
    groups: list[HitGroup] = []
    summary: str = ""
    answered: int = 0

    async def _answer(self, search: Search, who: Principal, text: str, ticket: int) -> None:
        """Show what `search` finds; `ticket` tells the box that its answer is here."""
        self.asked = text
        try:
            self.groups, self.summary = await in_thread(search, who, text)
        except Exception as error:
            self.groups, self.summary = [], sentence_for(error)
        self.answered = ticket


def search_opener() -> rx.Component:
    """What looks like a box and opens the window."""
    return rx.el.button(
        icon("search"),
        rx.el.span(_NAME, class_name="search-opener-text"),
        rx.el.kbd("Ctrl K", aria_hidden=True),
        type="button",
        aria_label=_NAME,
        aria_haspopup="dialog",
        class_name="search-opener",
        custom_attrs={
            **opener(SEARCH_DIALOG)["custom_attrs"],
            "data-search-everything": "",
            "aria-keyshortcuts": "Control+K Meta+K",
        },
    )


def search_dialog(state: type[SearchWindow], on_search: Any, *, placeholder: str) -> rx.Component:
    """The window; on the phone it fills the screen. `on_search` is the State's handler for text and ticket."""
    listed = rx.el.div(rx.foreach(state.groups, _group), id=_HITS, role="listbox", aria_label="Hits", class_name="palette-hits")
    return Dialog.create(
        rx.el.div(
            icon("search"),
            _box(state, on_search, placeholder),
            icon_button("Close", "x", custom_attrs={"data-dialog-close": ""}),
            class_name="palette-head",
        ),
        rx.cond(state.groups.length() > 0, listed, rx.fragment()),
        rx.el.div(
            rx.el.p(state.summary, role="status"),
            rx.el.p(
                rx.el.kbd("↑"),
                rx.el.kbd("↓"),
                " to choose ",
                rx.el.kbd("Enter"),
                " to open",
                class_name="palette-keys",
                aria_hidden=True,
            ),
            class_name="palette-foot",
        ),
        id=SEARCH_DIALOG,
        aria_label=_NAME,
        class_name="dialog palette",
    )


def _box(state: type[SearchWindow], on_search: Any, placeholder: str) -> rx.Component:
    is_open = state.groups.length() > 0
    return SearchField.create(
        value=state.asked,
        lasting=True,
        answered=state.answered,
        on_search=on_search,
        type="text",
        placeholder=placeholder,
        max_length=200,
        auto_complete="off",
        class_name="palette-box",
        custom_attrs={
            "role": "combobox",
            "aria-label": _NAME,
            "aria-autocomplete": "list",
            "aria-controls": _HITS,
            "aria-expanded": rx.cond(is_open, "true", "false"),
            "enterKeyHint": "go",
            "spellCheck": "false",
        },
    )


def _group(group: rx.Var[HitGroup]) -> rx.Component:
    more = ReactRouterLink.create(
        group.more, icon("arrow-right", 14), to=group.more_href, id=f"{group.id}-more", **_option("#main", "option hit-more")
    )
    return rx.el.div(
        rx.el.p(group.title, rx.el.span(group.count, class_name="hit-count"), id=f"{group.id}-title", class_name="hit-title"),
        rx.foreach(group.hits, _hit),
        rx.cond(group.more != "", more, rx.fragment()),
        role="group",
        aria_labelledby=f"{group.id}-title",
    )


def _hit(hit: rx.Var[Hit]) -> rx.Component:
    return ReactRouterLink.create(
        rx.el.span(_parts(hit.number), class_name="hit-number"),
        rx.el.span(_parts(hit.day), class_name="hit-day"),
        rx.cond(hit.status != "", status_badge(hit.status, hit.tone), rx.fragment()),
        rx.el.span(_parts(hit.amount), class_name="hit-amount"),
        rx.cond(hit.text.length() > 0, rx.el.span(_parts(hit.text), class_name="hit-text", dir="auto"), rx.fragment()),
        to=hit.href,
        id=hit.id,
        **_option("[data-detail]", "option hit"),
    )


def _option(focus: str, class_name: str) -> dict[str, Any]:
    """An entry that closes the window when it is chosen, and puts the focus where it leads."""
    return {
        "role": "option",
        "aria_selected": "false",
        "tab_index": -1,
        "class_name": class_name,
        "custom_attrs": {"data-dialog-close": focus},
    }


def _parts(parts: rx.Var[list[Part]]) -> rx.Component:
    return rx.foreach(parts, lambda part: rx.cond(part.found, rx.el.mark(part.text), rx.el.span(part.text)))
