"""The open customer: what can be done, what is owed, documents, contacts, portal links, history."""

from typing import Any

import reflex as rx

from flare_app.ui.components.audit_trail import audit_trail
from flare_app.ui.components.button import button, link, plain_link
from flare_app.ui.components.detail_parts import detail_section
from flare_app.ui.components.portal_sharing import ShareRow
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.staff.customer_account_view import account
from flare_app.ui.staff.customer_actions import CustomerPanel
from flare_app.ui.staff.customer_head import customer_head, delete_dialog, preview_form
from flare_app.ui.staff.customer_reminders import reminded
from flare_app.ui.staff.customer_view import ContactRow, CustomerView, DocumentRow, LinkRow
from flare_app.ui.staff.message_rows import message_list
from flare_app.ui.theme import Tone


def customer_panel(on_edit: Any) -> rx.Component:
    """The content of the split view: what they owe first, then what happened, then who they are."""
    shown = CustomerPanel.opened_customer
    details = rx.el.p(shown.other_details, class_name="soft multiline", dir="auto")
    facts = rx.el.dl(
        rx.foreach(shown.facts, lambda fact: rx.fragment(rx.el.dt(fact[0]), rx.el.dd(fact[1], dir="auto", class_name="multiline"))),
        class_name="facts",
    )
    return rx.fragment(
        customer_head(shown, on_edit),
        rx.cond(
            shown.warning != "", rx.el.p(shown.warning, role="note", class_name="alert alert-warning multiline"), rx.fragment()
        ),
        rx.cond(shown.refused != "", rx.el.p(shown.refused, role="note", class_name="alert alert-warning"), rx.fragment()),
        rx.foreach(shown.accounts, account),
        rx.cond(shown.documents.length() > 0, detail_section("Latest documents", _documents(shown)), rx.fragment()),
        detail_section("Details", facts, rx.cond(shown.other_details != "", details, rx.fragment())),
        rx.cond(shown.contacts.length() > 0, detail_section("Contacts", _contacts(shown)), rx.fragment()),
        rx.cond(shown.messages.length() > 0, detail_section("Messages", message_list(shown.messages)), rx.fragment()),
        detail_section("Reminders", reminded(CustomerPanel, shown.reminded, shown.id)),
        detail_section("Portal links", _links(shown)),
        rx.cond(shown.shares.length() > 0, detail_section("Shared by the customer", _shares(shown)), rx.fragment()),
        detail_section("Audit trail", audit_trail(shown.trail)),
        delete_dialog(shown),
    )


def _contacts(shown: rx.Var[CustomerView]) -> rx.Component:
    def row(one: rx.Var[ContactRow]) -> rx.Component:
        reached = rx.el.p(
            rx.cond(one.email != "", plain_link(one.email, href="mailto:" + one.email, class_name="link"), rx.fragment()),
            rx.cond((one.email != "") & (one.phone != ""), " · ", ""),
            one.phone,
            class_name="soft small",
        )
        return rx.el.li(
            rx.el.div(
                rx.el.strong(one.name, dir="auto"),
                rx.el.span(one.role, class_name="soft", dir="auto"),
                rx.cond(one.in_emails != "", status_badge(one.in_emails, Tone.INFO), rx.fragment()),
                class_name="row",
            ),
            reached,
            class_name="stack-small",
        )

    return rx.el.ul(rx.foreach(shown.contacts, row), class_name="stack")


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
                preview_form(shown, rx.el.button("Preview", type="submit", class_name="button button-secondary button-small")),
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
