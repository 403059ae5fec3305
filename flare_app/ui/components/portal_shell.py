"""The frame of the portal: the head with what is due, five tabs with counts, no navigation."""

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from flare_app.ui import routes
from flare_app.ui.components.browser import ThemeSwitch
from flare_app.ui.components.portal_check import check_button, check_dialog
from flare_app.ui.components.portal_head import portal_head
from flare_app.ui.components.portal_search import portal_search_dialog
from flare_app.ui.components.portal_sharing import PortalSharing, share_dialog, share_notice, visit_count
from flare_app.ui.components.portal_state import NO_COUNTS, PortalShell
from flare_app.ui.components.search_window import SEARCH_SHORTCUT
from flare_app.ui.components.shell_parts import shortcuts_sheet, skip_link
from flare_app.ui.navigation import added_tabs

_TABS = (
    ("Invoices", routes.PORTAL_INVOICES),
    ("Estimates", routes.PORTAL_ESTIMATES),
    ("Payments", routes.PORTAL_PAYMENTS),
    ("Credit Notes", routes.PORTAL_CREDIT_NOTES),
    ("Statement", routes.PORTAL_STATEMENT),
)
# On a narrow screen the tabs scroll sideways, and each page begins with them at the left.
_SHOW_TAB = """document.querySelector('.tab[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "center" })"""


def portal_shell(*content: rx.Component, active: str = "") -> rx.Component:
    """A portal page: the head, five tabs, `content` below; `active` is the title of its tab."""
    accent = PortalShell.accent
    return rx.el.div(
        skip_link(),
        rx.cond(
            PortalShell.is_preview,
            rx.el.p("Preview: this is what ", PortalShell.customer, " sees.", class_name="preview"),
            rx.fragment(),
        ),
        share_notice(),
        portal_head(),
        _tabs(active),
        rx.el.main(
            rx.el.div(*content, role="tabpanel", aria_labelledby=_tab_id(active), id="panel"),
            id="main",
            tab_index=-1,
            class_name="portal-main",
        ),
        rx.el.footer(
            rx.el.div(rx.el.span(PortalShell.company), rx.el.span(PortalShell.contact), class_name="portal-contact"),
            rx.el.div(check_button(), ThemeSwitch.create(), class_name="actions"),
            class_name="portal-foot",
        ),
        portal_search_dialog(),
        share_dialog(),
        visit_count(),
        check_dialog(),
        shortcuts_sheet(SEARCH_SHORTCUT),
        class_name="shell shell-portal",
        style={
            "--accent": accent["fill"],
            "--on-accent": accent["on"],
            "--accent-text-light": accent["text_light"],
            "--accent-text-dark": accent["text_dark"],
        },
    )


def portal_title(title: str, record: rx.Var[str] | str = "") -> rx.Var[str]:
    """What the browser's own tab is called: the open record or the portal's tab, and whose portal it is."""
    shown = rx.cond(record != "", record, title) if isinstance(record, rx.Var) else rx.Var.create(title)
    return rx.cond(PortalShell.company != "", f"{shown} · {PortalShell.company}", shown)


def _tabs(active: str) -> rx.Component:
    return rx.el.nav(
        rx.el.div(
            *[_tab(title, pattern, active) for title, pattern in (*_TABS, *added_tabs)],
            role="tablist",
            class_name="tabs",
            on_mount=rx.call_script(_SHOW_TAB),
        ),
        *[_count_for_listeners(title) for title, _ in _TABS if _key(title) in NO_COUNTS],
        aria_label="Documents",
        hidden=PortalSharing.shows_one,  # a link to one document; the panel goes on taking its name from here
        class_name="tabs-bar",
    )


def _tab(title: str, pattern: str, active: str) -> rx.Component:
    """The count is drawn by the stylesheet: a tab's name and text stay its title alone."""
    here, counted = title == active, _key(title) in NO_COUNTS
    head, tail = pattern.split("[portal_id]")
    count = rx.el.span(
        class_name="tab-count", aria_hidden=True, custom_attrs={"data-count": PortalShell.counts[_key(title)]} if counted else {}
    )
    # Before the page knows its portal a tab takes no click: half an address would lead to the page for expired links.
    is_ready = PortalShell.portal_id != ""
    address = rx.cond(is_ready, rx.Var.create(head).to(str) + PortalShell.portal_id + tail, "")
    return ReactRouterLink.create(
        title,
        *([count] if counted else []),
        to=address,
        role="tab",
        id=_tab_id(title),
        class_name=rx.cond(is_ready, "tab", "tab tab-waiting"),
        aria_selected="true" if here else "false",
        tab_index=0 if here else -1,
        **({"aria_describedby": f"{_tab_id(title)}-count"} if counted else {}),
        **({"aria_controls": "panel"} if here else {}),
    )


def _count_for_listeners(title: str) -> rx.Component:
    count = PortalShell.counts[_key(title)]
    words = rx.cond(count != "", f"{count} {title.lower()}", "")
    return rx.el.span(words, id=f"{_tab_id(title)}-count", hidden=True)


def _key(title: str) -> str:
    return title.lower().replace(" ", "-")


def _tab_id(title: str) -> str:
    return f"tab-{_key(title)}"
