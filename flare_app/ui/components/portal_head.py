"""The head of the portal: whose it is, who is asked to pay, what is due in each currency, and one button to pay it."""

import reflex as rx

from flare_app.ui.components.button import link_button
from flare_app.ui.components.icon import icon
from flare_app.ui.components.money_text import money_text
from flare_app.ui.components.portal_sharing import share_button
from flare_app.ui.components.portal_state import PortalShell, Sum
from flare_app.ui.components.search_window import search_opener


def portal_head() -> rx.Component:
    """The banner of every portal page."""
    return rx.el.header(
        rx.el.div(_seller(), rx.el.div(share_button(), search_opener(), class_name="portal-tools"), class_name="portal-head-in"),
        rx.el.div(_customer(), rx.cond(PortalShell.loaded, _account(), _bones()), class_name="account"),
        rx.el.p(PortalShell.news, role="status", class_name="sr-only"),
        class_name="portal-head",
    )


def _seller() -> rx.Component:
    logo = rx.el.img(src=PortalShell.logo, alt="", class_name="portal-logo")
    return rx.el.div(
        rx.cond(PortalShell.logo != "", logo, rx.fragment()),
        rx.el.span(PortalShell.company, dir="auto"),
        class_name="portal-seller",
    )


def _customer() -> rx.Component:
    return rx.el.div(
        rx.el.p(PortalShell.customer, class_name="portal-customer", dir="auto"),
        rx.el.p(
            rx.cond(PortalShell.address != "", rx.el.span("This link was sent to ", class_name="sr-only"), rx.fragment()),
            PortalShell.address,
            class_name="portal-address",
        ),
        class_name="account-who",
    )


def _account() -> rx.Component:
    none = rx.el.p(icon("circle-check", 18), "Nothing is due", class_name="sum-none")
    sums = rx.el.ul(rx.foreach(PortalShell.sums, _sum), class_name="sums", aria_label="What is due")
    return rx.cond(PortalShell.shows_sums, rx.cond(PortalShell.sums.length() == 0, none, sums), rx.fragment())


def _sum(one: rx.Var[Sum]) -> rx.Component:
    owed = rx.el.p(rx.el.span("You owe", class_name="sum-label"), money_text(one.owed, class_name="sum-owed"))
    none = rx.el.p(icon("circle-check", 18), "Nothing is due", class_name="sum-none")
    notes = rx.el.p(
        _note(one.overdue, "overdue", "sum-overdue"),
        _note(one.paying, "payment in progress", "sum-paying"),
        _note(one.credit, "credit to use", "sum-credit"),
        class_name="sum-notes",
    )
    pay = link_button("Pay all that is due", one.pay_href, look="primary", icon_name="credit-card", aria_label=one.pay_label)
    return rx.el.li(
        rx.el.div(rx.cond(one.owed != "", owed, none), notes, class_name="sum-text"),
        rx.cond(one.pay_href != "", pay, rx.fragment()),
        class_name="sum",
    )


def _note(amount: rx.Var[str], words: str, class_name: str) -> rx.Component:
    return rx.cond(amount != "", rx.el.span(money_text(amount), f" {words}", class_name=class_name), rx.fragment())


def _bones() -> rx.Component:
    return rx.el.div(rx.el.span(class_name="bone"), rx.el.span(class_name="bone"), class_name="account-bones", aria_hidden=True)
