"""The open customer: what can be done, contact, balances, documents, portal links, history."""

from typing import Any

import reflex as rx

from flare_app.ui import routes
from flare_app.ui.components.audit_trail import audit_trail
from flare_app.ui.components.button import button, link, link_button
from flare_app.ui.components.detail_parts import detail_section
from flare_app.ui.components.dialog import closer, dialog, opener
from flare_app.ui.components.form import form_problem
from flare_app.ui.components.form_element import posted_form
from flare_app.ui.components.menu import menu_button, menu_divider, menu_item, menu_link
from flare_app.ui.components.portal_sharing import ShareRow
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.staff.customer_actions import DELETE_DIALOG, CustomerPanel
from flare_app.ui.staff.customer_view import BalanceRow, CustomerView, DocumentRow, LinkRow
from flare_app.ui.theme import Tone


def customer_panel(on_edit: Any) -> rx.Component:
    """The content of the split view."""
    shown = CustomerPanel.opened_customer
    details = rx.el.p(shown.other_details, class_name="soft multiline", dir="auto")
    return rx.fragment(
        _head(shown, on_edit),
        rx.el.dl(
            rx.foreach(
                shown.facts,
                lambda fact: rx.fragment(rx.el.dt(fact[0]), rx.el.dd(fact[1], dir="auto", class_name="multiline")),
            ),
            class_name="facts",
        ),
        rx.cond(shown.other_details != "", detail_section("Other details", details), rx.fragment()),
        rx.cond(shown.documents.length() > 0, detail_section("Latest documents", _documents(shown)), rx.fragment()),
        detail_section("Portal links", _links(shown)),
        rx.cond(shown.shares.length() > 0, detail_section("Shared by the customer", _shares(shown)), rx.fragment()),
        detail_section("Audit trail", audit_trail(shown.trail)),
        _delete_dialog(shown),
    )


def _head(shown: rx.Var[CustomerView], on_edit: Any) -> rx.Component:
    in_menu = rx.el.button("Preview as customer", type="submit", role="menuitem", tab_index=-1, class_name="menu-item")
    more = menu_button(
        "More",
        menu_link("Statement", f"{routes.STATEMENTS}/" + shown.id),
        rx.cond(
            shown.is_archived,
            menu_item("Restore", icon_name="archive-restore", on_click=CustomerPanel.restore(shown.id)),
            menu_item("Archive", icon_name="archive", on_click=CustomerPanel.archive(shown.id)),
        ),
        menu_item("Delete", icon_name="trash-2", danger=True, **opener(DELETE_DIALOG)),
        menu_divider(),
        _preview(shown, in_menu, role="none"),
    )
    new = link_button("New invoice", f"{routes.new(routes.INVOICES)}?customer=" + shown.id, look="primary", small=True)
    pay = link_button("Record payment", f"{routes.new(routes.PAYMENTS)}?customer=" + shown.id, small=True)
    return rx.el.header(
        rx.el.div(
            rx.el.h2(shown.name, class_name="detail-title", dir="auto"),
            rx.cond(shown.is_archived, status_badge("Archived", Tone.MUTED), rx.fragment()),
            class_name="detail-name",
        ),
        rx.cond(shown.balances.length() > 0, rx.foreach(shown.balances, _balance), rx.el.p("Nothing open", class_name="soft")),
        rx.el.div(
            rx.cond(shown.is_archived, rx.fragment(), new),
            pay,
            button("Edit", small=True, icon_name="pencil", on_click=on_edit),
            more,
            class_name="actions detail-actions",
        ),
        class_name="detail-head",
    )


def _balance(row: rx.Var[BalanceRow]) -> rx.Component:
    overdue = status_badge(f"{row.overdue} overdue", Tone.BAD)
    return rx.el.p(
        rx.el.strong(row.open, class_name="detail-amount"),
        rx.el.span("open"),
        rx.cond(row.overdue != "", overdue, rx.fragment()),
        class_name="detail-sum",
    )


def _documents(shown: rx.Var[CustomerView]) -> rx.Component:
    def row(one: rx.Var[DocumentRow]) -> rx.Component:
        return rx.el.tr(
            rx.el.td(link(one.number, one.href)),
            rx.el.td(one.kind, class_name="cell-kind"),
            rx.el.td(one.on, class_name="cell-date"),
            rx.el.td(one.total, class_name="cell-number"),
            rx.el.td(status_badge(one.status, one.tone)),
        )

    titles = (("Number", ""), ("Kind", "cell-kind"), ("Date", "cell-date"), ("Total", "cell-number"), ("Status", ""))
    heads = [rx.el.th(title, scope="col", class_name=looks) for title, looks in titles]
    body = rx.el.tbody(rx.foreach(shown.documents, row))
    return rx.el.table(rx.el.thead(rx.el.tr(*heads)), body, class_name="plain-table latest", aria_label="Latest documents")


def _links(shown: rx.Var[CustomerView]) -> rx.Component:
    def row(one: rx.Var[LinkRow]) -> rx.Component:
        return rx.el.li(
            rx.el.div(rx.el.strong(one.address), status_badge(one.state, one.tone), class_name="row"),
            rx.el.p("Last sent ", one.sent, " · last used ", one.used, class_name="soft small"),
            rx.el.div(
                button("Copy", small=True, icon_name="copy", on_click=CustomerPanel.copy_link(one.id)),
                _preview(shown, rx.el.button("Preview", type="submit", class_name="button button-secondary button-small")),
                rx.cond(
                    one.is_open,
                    button("Revoke", small=True, look="danger", on_click=CustomerPanel.revoke_link(one.id)),
                    rx.fragment(),
                ),
                class_name="actions",
            ),
            class_name="stack-small",
        )

    none = rx.el.p("There is none yet. The first e-mail to the customer brings one.", class_name="soft")
    return rx.cond(shown.links.length() > 0, rx.el.ul(rx.foreach(shown.links, row), class_name="stack"), none)


def _shares(shown: rx.Var[CustomerView]) -> rx.Component:
    def row(one: rx.Var[ShareRow]) -> rx.Component:
        end = button(
            "End",
            small=True,
            look="danger",
            aria_label=rx.Var.create("End the link for ").to(str) + one.name,
            on_click=CustomerPanel.end_share(one.id),
        )
        return rx.el.li(
            rx.el.div(rx.el.strong(one.name, dir="auto"), status_badge(one.state, one.tone), class_name="row"),
            rx.el.p(one.what, " · by ", one.address, ", ", one.made, " · ", one.opened, class_name="soft small"),
            rx.cond(one.is_live, rx.el.div(end, class_name="actions"), rx.fragment()),
            class_name="stack-small",
        )

    return rx.el.ul(rx.foreach(shown.shares, row), class_name="stack")


def _preview(shown: rx.Var[CustomerView], submit: rx.Component, **attributes: str) -> rx.Component:
    return posted_form(
        submit,
        action=rx.Var.create("/portal-preview/").to(str) + shown.id,
        custom_attrs={"target": "_blank", **attributes},
    )


def _delete_dialog(shown: rx.Var[CustomerView]) -> rx.Component:
    return dialog(
        form_problem(CustomerPanel.delete_problem),
        rx.el.p(
            rx.el.strong(shown.name, dir="auto"), " is gone for good. Who has documents can only be archived.", class_name="soft"
        ),
        id=DELETE_DIALOG,
        title="Delete this customer?",
        footer=rx.fragment(button("Keep", **closer()), button("Delete", look="danger", on_click=CustomerPanel.delete)),
    )
