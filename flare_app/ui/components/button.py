"""Buttons and links that look like buttons."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.inline import A
from reflex_components_core.react_router.dom import ReactRouterLink

from flare_app.ui.components.icon import icon

Look = Literal["primary", "secondary", "quiet", "danger"]


def button(
    label: str | rx.Var[str], *, look: Look = "secondary", icon_name: str = "", small: bool = False, **props: Any
) -> rx.Component:
    """A push button; `type` is "button" unless said otherwise, so that it never sends a form by accident."""
    props.setdefault("type", "button")
    return rx.el.button(*_content(label, icon_name), class_name=_looks(look, small), **props)


def icon_button(label: str, icon_name: str, **props: Any) -> rx.Component:
    """A square button with an icon only; `label` is its accessible name and its tooltip."""
    props.setdefault("type", "button")
    return rx.el.button(icon(icon_name), aria_label=label, title=label, class_name="button button-quiet button-icon", **props)


def link_button(
    label: str | rx.Var[str],
    href: str | rx.Var[str],
    *,
    look: Look = "secondary",
    icon_name: str = "",
    small: bool = False,
    **props: Any,
) -> rx.Component:
    """A button that leads to a page of the app: "New invoice". A link underneath, so it opens in a new tab where one wants that."""
    return ReactRouterLink.create(*_content(label, icon_name), to=href, role="button", class_name=_looks(look, small), **props)


def file_button(
    label: str, href: str | rx.Var[str], *, icon_name: str = "", small: bool = True, look: Look = "quiet", new_tab: bool = False
) -> rx.Component:
    """A button that downloads a file, or opens a print view in a new tab. A real link underneath, so no pop-up blocker minds."""
    target = {"target": "_blank", "rel": "noopener"} if new_tab else {"download": True}
    return plain_link(*_content(label, icon_name), href=href, role="button", class_name=_looks(look, small), **target)


def plain_link(*children: Any, **props: Any) -> rx.Component:
    """The element <a> itself: `rx.el.a` is the router's link, which would look for a file among the pages."""
    return A.create(*children, **props)


def link(label: Any, href: str | rx.Var[str], **props: Any) -> rx.Component:
    """A link inside the app: no page load, State stays."""
    return ReactRouterLink.create(label, to=href, **{"class_name": "link", **props})


def _content(label: str | rx.Var[str], icon_name: str) -> list[Any]:
    return [icon(icon_name), rx.el.span(label)] if icon_name else [label]


def _looks(look: Look, small: bool) -> str:
    return f"button button-{look}" + (" button-small" if small else "")
