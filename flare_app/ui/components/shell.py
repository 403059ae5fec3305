"""The frames of the pages. Here the staff side's: navigation on the left, a drawer on the phone, the user menu."""

from typing import Any

import reflex as rx
from reflex_base.event import EventSpec
from reflex_base.utils.imports import ImportDict
from reflex_components_core.base.fragment import Fragment
from reflex_components_core.react_router.dom import ReactRouterLink

from flare_app import audit, documents
from flare_app.access import role_name, topic_of
from flare_app.company import get_company
from flare_app.database import read_only
from flare_app.documents import AnswerNews
from flare_app.domain.principals import ROLE_PERMISSIONS, Permission, Staff
from flare_app.ui import live, policy, routes
from flare_app.ui.components.batch_progress import batch_dock
from flare_app.ui.components.batch_watch import BatchWatch
from flare_app.ui.components.button import icon_button
from flare_app.ui.components.dialog import Dialog, opener
from flare_app.ui.components.form_element import posted_form
from flare_app.ui.components.icon import icon
from flare_app.ui.components.menu import menu_button, menu_divider, menu_item, menu_link
from flare_app.ui.components.portal_shell import portal_shell, portal_title
from flare_app.ui.components.portal_state import PortalShell
from flare_app.ui.components.search_window import SEARCH_DIALOG, SEARCH_SHORTCUT, search_opener
from flare_app.ui.components.shell_parts import plain_shell, shortcuts_sheet, skip_link
from flare_app.ui.components.staff_search import staff_search_dialog
from flare_app.ui.components.toast import toast
from flare_app.ui.navigation import added_entries
from flare_app.ui.session import in_thread, staff
from flare_app.ui.theme import STAFF_STYLESHEETS

__all__ = [
    "PortalShell",
    "StaffShell",
    "if_allowed",
    "plain_shell",
    "portal_shell",
    "portal_title",
    "staff_shell",
    "unless_allowed",
]

_DASHBOARD = ("Dashboard", routes.DASHBOARD, "layout-dashboard")
_SALES = (
    ("Customers", routes.CUSTOMERS, "users"),
    ("Estimates", routes.ESTIMATES, "file-pen-line"),
    ("Invoices", routes.INVOICES, "file-text"),
    ("Recurring", routes.RECURRING, "repeat"),
    ("Credit Notes", routes.CREDIT_NOTES, "file-minus"),
    ("Payments", routes.PAYMENTS, "wallet"),
    ("Statements", routes.STATEMENTS, "scroll-text"),
    ("Products", routes.PRODUCTS, "package"),
    ("Reminders", routes.REMINDERS, "bell"),
    ("Emails", routes.EMAILS, "mail"),
)
_REPORTS = ("Reports", routes.REPORTS, "chart-column")
_SETTINGS = ("Settings", routes.SETTINGS, "settings")


class StaffStyles(Fragment):
    """Brings the stylesheets of staff pages along: bundled with those pages alone."""

    def add_imports(self) -> ImportDict:
        """Reflex copies `assets` to `public`; nothing is imported by name."""
        return {"": [f"$/public{sheet}" for sheet in STAFF_STYLESHEETS]}


class StaffShell(rx.State):
    """Who is signed in, as the user menu shows it, and what staff hear of on whatever page they are."""

    name: str = ""
    email: str = ""
    company: str = ""
    permissions: list[str] = []
    may_report: bool = False
    may_see_settings: bool = False
    role: str = ""

    _heard: int = 0

    @rx.event
    @policy.policy(policy.staff_with(None), page=True)
    async def load(self) -> None:
        """Fill the frame of a staff page; last in a page's `on_load`."""
        who = staff()
        live.watch(self, StaffShell.hear, documents.ANSWERS, topic_of(who.user_id), part=live.Part.FRAME)
        self._heard = self._heard or await in_thread(_newest_entry)
        self._show(who)
        self.company = await in_thread(_company_name)
        watch = await self.get_state(BatchWatch)
        await watch._load()

    @rx.event
    @policy.policy(policy.staff_with(Permission.VIEW_SALES))
    async def hear(self) -> list[EventSpec]:
        """A customer has answered an estimate: say so. Or the person has another name or role: the frame follows."""
        self._show(staff())
        found, self._heard = await in_thread(_answers_after, staff(), self._heard)
        return [
            toast(
                f"{one.number} was {'accepted' if one.is_accepted else 'declined'} by {one.name}.",
                action=("Open", routes.record(routes.ESTIMATES, one.public_id)),
            )
            for one in found
        ]

    def _show(self, who: Staff) -> None:
        self.name, self.email, self.role = who.name, who.email, role_name(who.role)
        self.permissions = [one.value for one in Permission if who.may(one)]
        self.may_report = who.may(Permission.VIEW_REPORTS)
        self.may_see_settings = who.may(Permission.VIEW_COMPANY)


def if_allowed(permission: Permission, *content: rx.Component) -> rx.Component:
    """What is only for whose role includes the permission. It shuts nothing: the handlers behind it check for themselves."""
    if all(permission in included for included in ROLE_PERMISSIONS.values()):
        return rx.fragment(*content)
    return rx.cond(StaffShell.permissions.contains(permission.value), rx.fragment(*content), rx.fragment())


def unless_allowed(permission: Permission, sentence: str) -> rx.Component:
    """A sentence for whose role does not include the permission."""
    is_known, lacks = StaffShell.permissions.length() > 0, ~StaffShell.permissions.contains(permission.value)
    note = rx.el.p(sentence, class_name="alert alert-info list-note", role="note")
    return rx.cond(is_known & lacks, note, rx.fragment())


def staff_shell(*content: rx.Component, active: str = "") -> rx.Component:
    """A staff page: navigation on the left (a drawer on the phone), `content` in <main>; `active` is the title of its entry."""
    return rx.el.div(
        StaffStyles.create(),
        skip_link(),
        rx.el.header(
            icon_button("Menu", "menu", custom_attrs={"data-dialog-open": "navigation"}, aria_haspopup="dialog"),
            _brand(StaffShell.company),
            icon_button("Search everything", "search", **opener(SEARCH_DIALOG)),
            class_name="topbar",
        ),
        rx.el.aside(_navigation(active, search_opener()), class_name="sidebar"),
        Dialog.create(_navigation(active), id="navigation", aria_label="Menu", class_name="drawer"),
        rx.el.main(*content, id="main", tab_index=-1, class_name="main"),
        batch_dock(),
        staff_search_dialog(),
        shortcuts_sheet(SEARCH_SHORTCUT, ("f", "Filter the list"), ("z", "Undo what the last notice offers")),
        class_name="shell shell-staff",
    )


def _brand(company: rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.el.img(src="/logo.svg", alt="", width=22, height=22),
        rx.el.span(rx.cond(company != "", company, "Flare")),
        class_name="brand",
    )


def _navigation(active: str, *before: rx.Component) -> rx.Component:
    office = (
        rx.cond(StaffShell.may_report, _nav_link(*_REPORTS, active), rx.fragment()),
        rx.cond(StaffShell.may_see_settings, _nav_link(*_SETTINGS, active), rx.fragment()),
    )
    sales = rx.el.div(
        rx.el.p("Sales", class_name="nav-title", aria_hidden=True),
        *[_nav_link(*entry, active) for entry in _SALES],
        *[if_allowed(one.permission, _nav_link(one.title, one.href, one.icon, active)) for one in added_entries],
        role="group",
        aria_label="Sales",
        class_name="nav-group",
    )
    return rx.fragment(
        _brand(StaffShell.company),
        *before,
        rx.el.nav(_nav_link(*_DASHBOARD, active), sales, *office, aria_label="Main", class_name="nav"),
        _user_menu(),
    )


def _nav_link(title: str, href: str, icon_name: str, active: str) -> rx.Component:
    here: dict[str, Any] = {"aria_current": "page"} if title == active else {}
    return ReactRouterLink.create(icon(icon_name), rx.el.span(title), to=href, class_name="nav-link", **here)


def _user_menu() -> rx.Component:
    sign_out = posted_form(
        rx.el.button(icon("log-out"), rx.el.span("Sign out"), type="submit", role="menuitem", tab_index=-1, class_name="menu-item"),
        action=routes.LOGOUT,
        role="none",
    )
    return rx.el.div(
        menu_button(
            rx.cond(StaffShell.name != "", StaffShell.name, "Account"),
            rx.el.p(StaffShell.email, class_name="menu-note", role="presentation"),
            menu_link("Your account", routes.ACCOUNT, icon_name="circle-user"),
            menu_item("Light or dark", icon_name="sun-moon", custom_attrs={"data-theme-switch": ""}),
            menu_item("Keyboard shortcuts", icon_name="keyboard", custom_attrs={"data-dialog-open": "shortcuts"}),
            menu_divider(),
            sign_out,
            icon_name="chevrons-up-down",
            quiet=True,
            start=True,
        ),
        class_name="user-menu",
    )


def _newest_entry() -> int:
    with read_only() as session:
        return audit.newest_entry(session)


def _answers_after(who: Staff, entry_id: int) -> tuple[list[AnswerNews], int]:
    with read_only() as session:
        return documents.answers_after(session, principal=who, entry_id=entry_id)


def _company_name() -> str:
    with read_only() as session:
        return get_company(session).name
