"""What surrounds every page: navigation and user menu for staff, logo and tabs for the portal."""

from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink
from sqlmodel import Session

from flare_app.company import get_company
from flare_app.database import read_only
from flare_app.domain.principals import Permission, PortalVisitor
from flare_app.models import Customer
from flare_app.ui import policy, routes
from flare_app.ui.components.button import button, icon_button
from flare_app.ui.components.dialog import Dialog
from flare_app.ui.components.form_element import posted_form
from flare_app.ui.components.icon import icon
from flare_app.ui.components.menu import menu_button, menu_divider, menu_item
from flare_app.ui.session import in_thread, staff, visitor
from flare_app.ui.theme import HOUSE_ACCENT, accent_colors

_SALES = (
    ("Dashboard", routes.DASHBOARD, "layout-dashboard"),
    ("Customers", routes.CUSTOMERS, "users"),
    ("Estimates", routes.ESTIMATES, "file-pen-line"),
    ("Invoices", routes.INVOICES, "file-text"),
    ("Credit Notes", routes.CREDIT_NOTES, "file-minus"),
    ("Payments", routes.PAYMENTS, "wallet"),
    ("Statements", routes.STATEMENTS, "scroll-text"),
    ("Products", routes.PRODUCTS, "package"),
    ("Emails", routes.EMAILS, "mail"),
)
_OFFICE = (("Reports", routes.REPORTS, "chart-column"), ("Settings", routes.SETTINGS, "settings"))
_TABS = (
    ("Invoices", routes.PORTAL_INVOICES),
    ("Estimates", routes.PORTAL_ESTIMATES),
    ("Payments", routes.PORTAL_PAYMENTS),
    ("Credit Notes", routes.PORTAL_CREDIT_NOTES),
    ("Statement", routes.PORTAL_STATEMENT),
)


class StaffShell(rx.State):
    """Who is signed in, as the user menu shows it."""

    name: str = ""
    email: str = ""
    company: str = ""
    may_report: bool = False
    may_see_settings: bool = False

    @rx.event
    @policy.policy(policy.staff_with(None), page=True)
    async def load(self) -> None:
        """Fill the frame of a staff page; last in a page's `on_load`."""
        who = staff()
        self.name, self.email = who.name, who.email
        self.may_report = who.may(Permission.VIEW_REPORTS)
        self.may_see_settings = who.may(Permission.VIEW_COMPANY)
        self.company = await in_thread(_company_name)


class PortalShell(rx.State):
    """The seller's looks and the customer's name."""

    company: str = ""
    customer: str = ""
    contact: str = ""
    logo: str = ""
    portal_id: str = ""
    is_preview: bool = False
    accent: dict[str, str] = accent_colors(HOUSE_ACCENT)

    @rx.event
    @policy.policy(policy.PORTAL, page=True)
    async def load(self) -> None:
        """Fill the frame of a portal page; last in a page's `on_load`."""
        who = visitor()
        looks = await in_thread(_portal_looks, who)
        self.portal_id, self.is_preview = who.portal_id, who.is_preview
        for name, value in looks.items():
            setattr(self, name, value)


def staff_shell(*content: rx.Component, active: str = "") -> rx.Component:
    """A staff page: navigation on the left (a drawer on the phone), `content` in <main>; `active` is the title of its entry."""
    return rx.el.div(
        _skip_link(),
        rx.el.header(
            icon_button("Menu", "menu", custom_attrs={"data-dialog-open": "navigation"}, aria_haspopup="dialog"),
            _brand(StaffShell.company),
            class_name="topbar",
        ),
        rx.el.aside(_navigation(active), class_name="sidebar"),
        Dialog.create(_navigation(active), id="navigation", aria_label="Menu", class_name="drawer"),
        rx.el.main(*content, id="main", tab_index=-1, class_name="main"),
        shortcuts_sheet(),
        class_name="shell shell-staff",
    )


def portal_shell(*content: rx.Component, active: str = "") -> rx.Component:
    """A portal page: the seller's name and colour, five tabs, `content` below; `active` is the title of its tab."""
    accent = PortalShell.accent
    return rx.el.div(
        _skip_link(),
        rx.cond(
            PortalShell.is_preview,
            rx.el.p("Preview: this is what ", PortalShell.customer, " sees.", class_name="preview"),
            rx.fragment(),
        ),
        rx.el.header(
            rx.el.div(_seller(), rx.el.span(PortalShell.customer, class_name="portal-customer"), class_name="portal-head-in"),
            class_name="portal-head",
        ),
        rx.el.nav(
            rx.el.div(*[_tab(title, pattern, active) for title, pattern in _TABS], role="tablist", class_name="tabs"),
            aria_label="Documents",
            class_name="tabs-bar",
        ),
        rx.el.main(
            rx.el.div(*content, role="tabpanel", aria_labelledby=_tab_id(active), id="panel"),
            id="main",
            tab_index=-1,
            class_name="portal-main",
        ),
        rx.el.footer(rx.el.span(PortalShell.company), rx.el.span(PortalShell.contact), _theme_button(), class_name="portal-foot"),
        shortcuts_sheet(),
        class_name="shell shell-portal",
        style={
            "--accent": accent["fill"],
            "--on-accent": accent["on"],
            "--accent-text-light": accent["text_light"],
            "--accent-text-dark": accent["text_dark"],
        },
    )


def plain_shell(*content: rx.Component) -> rx.Component:
    """A page of its own in the middle: sign-in, expired link."""
    return rx.el.div(rx.el.main(*content, id="main", class_name="plain-card"), class_name="shell shell-plain")


def shortcuts_sheet() -> rx.Component:
    """What `?` opens: the keys, and the switch that turns the single-letter ones off (WCAG 2.2, 2.1.4)."""
    keys = (
        ("/", "Search"),
        ("j  or  ↓", "Next row"),
        ("k  or  ↑", "Previous row"),
        ("Enter", "Open"),
        ("Space", "Select"),
        ("Esc", "Close"),
        ("?", "This list"),
    )
    rows = [rx.el.div(rx.el.dt(rx.el.kbd(key)), rx.el.dd(what), class_name="shortcut") for key, what in keys]
    switch = rx.el.label(
        rx.el.input(type="checkbox", id="single-keys", default_checked=True, class_name="checkbox"),
        " Use single-letter keys",
        class_name="shortcut-switch",
    )
    return Dialog.create(
        rx.el.header(
            rx.el.h2("Keyboard shortcuts", id="shortcuts-title", class_name="dialog-title"),
            icon_button("Close", "x", custom_attrs={"data-dialog-close": ""}),
            class_name="dialog-head",
        ),
        rx.el.div(rx.el.dl(*rows, class_name="shortcuts"), switch, class_name="dialog-body"),
        id="shortcuts",
        aria_labelledby="shortcuts-title",
        class_name="dialog dialog-narrow",
    )


def _skip_link() -> rx.Component:
    return rx.el.a("Skip to content", href="#main", class_name="skip")


def _brand(company: rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.el.img(src="/logo.svg", alt="", width=22, height=22),
        rx.el.span(rx.cond(company != "", company, "Flare")),
        class_name="brand",
    )


def _navigation(active: str) -> rx.Component:
    shown = [
        rx.cond(StaffShell.may_report, _nav_link(*_OFFICE[0], active), rx.fragment()),
        rx.cond(StaffShell.may_see_settings, _nav_link(*_OFFICE[1], active), rx.fragment()),
    ]
    return rx.fragment(
        _brand(StaffShell.company),
        rx.el.nav(*[_nav_link(*entry, active) for entry in _SALES], *shown, aria_label="Main", class_name="nav"),
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


def _theme_button() -> rx.Component:
    return button("Light or dark", look="quiet", small=True, icon_name="sun-moon", custom_attrs={"data-theme-switch": ""})


def _seller() -> rx.Component:
    logo = rx.el.img(src=PortalShell.logo, alt="", class_name="portal-logo")
    return rx.el.div(
        rx.cond(PortalShell.logo != "", logo, rx.fragment()), rx.el.span(PortalShell.company), class_name="portal-seller"
    )


def _tab(title: str, pattern: str, active: str) -> rx.Component:
    here = title == active
    head, tail = pattern.split("[portal_id]")
    return ReactRouterLink.create(
        title,
        to=rx.Var.create(head).to(str) + PortalShell.portal_id + tail,
        role="tab",
        id=_tab_id(title),
        class_name="tab",
        aria_selected="true" if here else "false",
        tab_index=0 if here else -1,
        **({"aria_controls": "panel"} if here else {}),
    )


def _tab_id(title: str) -> str:
    return f"tab-{title.lower().replace(' ', '-')}"


def _company_name() -> str:
    with read_only() as session:
        return get_company(session).name


def _portal_looks(who: PortalVisitor) -> dict[str, Any]:
    with read_only() as session:
        return _looks(session, who)


def _looks(session: Session, who: PortalVisitor) -> dict[str, Any]:
    company = get_company(session)
    customer = session.get(Customer, who.customer_id)
    return {
        "company": company.name,
        "customer": customer.name if customer else "",
        "contact": " · ".join(filter(None, (company.email, company.phone, company.website))),
        "logo": routes.logo(company.logo_hash) if company.logo_hash else "",
        "accent": accent_colors(company.color),
    }
