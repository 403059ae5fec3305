"""The head of the open customer: the name, what is owed, and everything that can be done."""

from typing import Any

import reflex as rx

from flare_app.ui import routes
from flare_app.ui.components.button import button, link_button
from flare_app.ui.components.dialog import closer, dialog, opener
from flare_app.ui.components.form import form_problem
from flare_app.ui.components.form_element import posted_form
from flare_app.ui.components.menu import menu_button, menu_divider, menu_item
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.staff.customer_account import AccountCard
from flare_app.ui.staff.customer_actions import DELETE_DIALOG, CustomerPanel
from flare_app.ui.staff.customer_merging import MergeDialog
from flare_app.ui.staff.customer_view import CustomerView
from flare_app.ui.theme import Tone


def customer_head(shown: rx.Var[CustomerView], on_edit: Any) -> rx.Component:
    """Name, sums and actions."""
    return rx.el.header(
        rx.el.div(
            rx.el.h2(shown.name, class_name="detail-title", dir="auto"),
            rx.cond(shown.is_archived, status_badge("Archived", Tone.MUTED), rx.fragment()),
            class_name="detail-name",
        ),
        rx.cond(shown.has_open, rx.foreach(shown.accounts, _sum), rx.el.p("Nothing open", class_name="soft")),
        _actions(shown, on_edit),
        class_name="detail-head",
    )


def _sum(one: rx.Var[AccountCard]) -> rx.Component:
    shown = rx.el.p(
        rx.el.strong(one.total, class_name="detail-amount"),
        rx.el.span("open"),
        rx.cond(one.overdue != "", status_badge(f"{one.overdue} overdue", Tone.BAD), rx.fragment()),
        class_name="detail-sum",
    )
    return rx.cond(one.has_open, shown, rx.fragment())


def _actions(shown: rx.Var[CustomerView], on_edit: Any) -> rx.Component:
    new = link_button("New invoice", f"{routes.new(routes.INVOICES)}?customer=" + shown.id, look="primary", small=True)
    return rx.el.div(
        rx.cond(shown.is_archived, rx.fragment(), new),
        link_button("Record payment", f"{routes.new(routes.PAYMENTS)}?customer=" + shown.id, small=True),
        button("Email", small=True, icon_name="mail", on_click=CustomerPanel.email),
        button("Edit", small=True, icon_name="pencil", on_click=on_edit),
        link_button("All transactions", f"{routes.TRANSACTIONS}?of=" + shown.id, small=True, icon_name="list"),
        link_button("Statement", f"{routes.STATEMENTS}/" + shown.id, small=True, icon_name="scroll-text"),
        _more(shown),
        class_name="actions detail-actions",
    )


def _more(shown: rx.Var[CustomerView]) -> rx.Component:
    in_menu = menu_item("Preview as customer", icon_name="eye", submits=True)
    return menu_button(
        "More",
        preview_form(shown, in_menu, role="none"),
        menu_item("Email statement", icon_name="mail", on_click=CustomerPanel.email_statement),
        menu_divider(),
        menu_item("Merge with another customer", icon_name="merge", on_click=MergeDialog.open_for(shown.id)),
        rx.cond(
            shown.is_archived,
            menu_item("Restore", icon_name="archive-restore", on_click=CustomerPanel.restore(shown.id)),
            menu_item("Archive", icon_name="archive", on_click=CustomerPanel.archive(shown.id)),
        ),
        menu_item("Delete", icon_name="trash-2", danger=True, **opener(DELETE_DIALOG)),
    )


def preview_form(shown: rx.Var[CustomerView], submit: rx.Component, **attributes: str) -> rx.Component:
    """A button that opens the customer's portal in a new tab, as the customer sees it."""
    return posted_form(
        submit,
        action=rx.Var.create("/portal-preview/").to(str) + shown.id,
        custom_attrs={"target": "_blank", **attributes},
    )


def delete_dialog(shown: rx.Var[CustomerView]) -> rx.Component:
    """Deleting cannot be undone, so it is asked."""
    return dialog(
        form_problem(CustomerPanel.delete_problem),
        rx.el.p(
            rx.el.strong(shown.name, dir="auto"),
            " is gone for good, and the contacts with it. Who has documents can only be archived.",
            class_name="soft",
        ),
        id=DELETE_DIALOG,
        title="Delete this customer?",
        footer=rx.fragment(button("Keep", **closer()), button("Delete", look="danger", on_click=CustomerPanel.delete)),
    )
