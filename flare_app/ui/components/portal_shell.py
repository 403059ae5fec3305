"""The frame of the portal: the seller's logo, name and colour, five tabs, no navigation."""

from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink
from sqlmodel import Session

from flare_app.company import get_company
from flare_app.database import read_only
from flare_app.domain.principals import PortalVisitor
from flare_app.models import Customer
from flare_app.ui import policy, routes
from flare_app.ui.components.shell_parts import shortcuts_sheet, skip_link, theme_button
from flare_app.ui.session import in_thread, visitor
from flare_app.ui.theme import HOUSE_ACCENT, accent_colors

_TABS = (
    ("Invoices", routes.PORTAL_INVOICES),
    ("Estimates", routes.PORTAL_ESTIMATES),
    ("Payments", routes.PORTAL_PAYMENTS),
    ("Credit Notes", routes.PORTAL_CREDIT_NOTES),
    ("Statement", routes.PORTAL_STATEMENT),
)


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


def portal_shell(*content: rx.Component, active: str = "") -> rx.Component:
    """A portal page: the seller's name and colour, five tabs, `content` below; `active` is the title of its tab."""
    accent = PortalShell.accent
    return rx.el.div(
        skip_link(),
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
        rx.el.footer(rx.el.span(PortalShell.company), rx.el.span(PortalShell.contact), theme_button(), class_name="portal-foot"),
        shortcuts_sheet(),
        class_name="shell shell-portal",
        style={
            "--accent": accent["fill"],
            "--on-accent": accent["on"],
            "--accent-text-light": accent["text_light"],
            "--accent-text-dark": accent["text_dark"],
        },
    )


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
