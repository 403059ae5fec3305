"""A button with a menu: the browser's own popover, arrow keys from browser.py."""

from itertools import count
from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from flare_app.ui.components.button import plain_link
from flare_app.ui.components.icon import icon

_numbers = count(1)


def menu_item(
    label: str, *, icon_name: str = "", danger: bool = False, submits: bool = False, reason: rx.Var[str] | str = "", **props: Any
) -> rx.Component:
    """An entry. With a non-empty `reason` it stays readable but does nothing, and says why. `submits` sends the form it is in."""
    kept = rx.Var.create(reason) != ""
    return rx.el.button(
        *([icon(icon_name)] if icon_name else []),
        rx.el.span(label),
        rx.cond(kept, rx.el.small(reason, class_name="menu-reason"), rx.fragment()),
        type="submit" if submits else "button",
        role="menuitem",
        tab_index=-1,
        aria_label=label,
        aria_disabled=rx.cond(kept, "true", "false"),
        class_name="menu-item menu-item-danger" if danger else "menu-item",
        **props,
    )


def menu_link(
    label: str, href: str | rx.Var[str], *, icon_name: str = "", file: bool = False, new_tab: bool = False
) -> rx.Component:
    """An entry that leads somewhere: a page of the app, or (`file`) a download or print view."""
    content = [icon(icon_name), rx.el.span(label)] if icon_name else [rx.el.span(label)]
    shared: dict[str, Any] = {"role": "menuitem", "tab_index": -1, "class_name": "menu-item"}
    if not file:
        return ReactRouterLink.create(*content, to=href, **shared)
    target: dict[str, Any] = {"target": "_blank", "rel": "noopener"} if new_tab else {"download": True}
    return plain_link(*content, href=href, **shared, **target)


def menu_button(
    label: str | rx.Var[str],
    *items: rx.Component,
    icon_name: str = "chevron-down",
    quiet: bool = False,
    icon_only: bool = False,
    start: bool = False,
) -> rx.Component:
    """A button that opens a menu below it; `start` aligns left edges instead of right ones. Not for use inside rx.foreach."""
    id = f"menu-{next(_numbers)}"
    look = "button button-quiet" if quiet or icon_only else "button button-secondary"
    content = [icon(icon_name)] if icon_only else [rx.el.span(label), icon(icon_name)]
    return rx.fragment(
        rx.el.button(
            *content,
            type="button",
            id=f"{id}-button",
            aria_haspopup="menu",
            aria_expanded="false",
            aria_controls=id,
            class_name=f"{look} button-icon" if icon_only else look,
            custom_attrs={"popovertarget": id, **({"aria-label": label, "title": label} if icon_only else {})},
        ),
        rx.el.div(
            *items,
            id=id,
            role="menu",
            tab_index=-1,
            aria_labelledby=f"{id}-button",
            class_name="menu",
            custom_attrs={"popover": "auto", "data-align": "start" if start else "end"},
        ),
    )


def menu_divider() -> rx.Component:
    """A line between groups of entries."""
    return rx.el.div(role="separator", class_name="menu-divider")
