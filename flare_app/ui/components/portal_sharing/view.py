"""The button Share, its window, and the line above a portal that was passed on."""

import reflex as rx

from flare_app.access import LONGEST_DAYS, SHORTEST_DAYS
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import closer, dialog
from flare_app.ui.components.form import date_field, field, fields, form_problem, text_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.portal_sharing.rows import ShareRow
from flare_app.ui.components.portal_sharing.state import SHARE_DIALOG, PortalSharing
from flare_app.ui.components.seen import seen_by_person
from flare_app.ui.components.status_badge import status_badge

_FORM = "share-form"
_ADDRESS = "share-address"


def share_button() -> rx.Component:
    """Opens the window on a period; only for who came through a link of their own."""
    return rx.cond(
        PortalSharing.may_share,
        button("Share", small=True, icon_name="share-2", aria_haspopup="dialog", on_click=PortalSharing.open_window),
        rx.fragment(),
    )


def share_document_button(public_id: rx.Var[str]) -> rx.Component:
    """Opens the window on one document."""
    share = button(
        "Share",
        look="quiet",
        small=True,
        icon_name="share-2",
        aria_haspopup="dialog",
        on_click=PortalSharing.open_for_document(public_id),
    )
    return rx.cond(PortalSharing.may_share, share, rx.fragment())


def share_notice() -> rx.Component:
    """For whom this is, what it shows, how long: above the portal of somebody to whom it was passed on."""
    notice = rx.el.section(PortalSharing.notice, aria_label="About this link", class_name="preview")
    return rx.cond(PortalSharing.notice != "", notice, rx.fragment())


def visit_count() -> rx.Component:
    """Counts that a person has the portal before them."""
    return seen_by_person("portal-opened", PortalSharing.opened)


def share_dialog() -> rx.Component:
    """The window; the frame of the portal holds it once. Drawn while it is open only, so that its labels are not found twice."""
    title = rx.cond(PortalSharing.number != "", rx.Var.create("Share ").to(str) + PortalSharing.number, "Share your portal")
    footer = rx.fragment(
        button("Close", **closer()), button("Create link", look="primary", type="submit", custom_attrs={"form": _FORM})
    )
    return dialog(
        rx.cond(PortalSharing.is_open, rx.fragment(_made(), _asking(), _listing()), rx.fragment()),
        id=SHARE_DIALOG,
        title=title,
        footer=footer,
        on_close=PortalSharing.window_closed,
    )


def _asking() -> rx.Component:
    errors = PortalSharing.errors
    period = fields(
        date_field("From", id="share-from", name="start", default_value=PortalSharing.start, error=errors.get("from", "")),
        date_field("To", id="share-to", name="end", default_value=PortalSharing.end, error=errors.get("to", "")),
    )
    words = rx.cond(
        PortalSharing.number != "",
        "Whoever has the link sees this one document. They cannot pay, answer or share it.",
        "Whoever has the link sees what is dated within the period. They cannot pay, answer or share it.",
    )
    return form(
        form_problem(PortalSharing.problem),
        rx.el.p(words, class_name="soft"),
        text_field(
            "For whom",
            id="share-name",
            name="name",
            max_length=100,
            auto_complete="off",
            placeholder="Our accountant",
            error=errors.get("name", ""),
        ),
        rx.cond(PortalSharing.number == "", period, rx.fragment()),
        text_field(
            "Days it works",
            id="share-days",
            name="days",
            type="number",
            custom_attrs={"min": SHORTEST_DAYS, "max": LONGEST_DAYS, "inputMode": "numeric"},
            default_value=PortalSharing.days,
            hint=f"{SHORTEST_DAYS} to {LONGEST_DAYS}; you can end it at any time.",
            error=errors.get("days", ""),
        ),
        id=_FORM,
        key=PortalSharing.turn.to_string(),
        on_submit=PortalSharing.create,
        class_name="form",
    )


def _made() -> rx.Component:
    """The address, to copy; it stands in a field, so that it can be copied by hand too."""
    address = rx.el.input(
        type="text",
        value=PortalSharing.made_address,
        read_only=True,
        class_name="input",
        custom_attrs={"id": _ADDRESS, "onFocus": rx.Var("(event) => event.target.select()")},
    )
    copy = button(
        "Copy",
        icon_name="copy",
        on_click=[rx.set_clipboard(PortalSharing.made_address), rx.call_script('window.flare.toast("good", "Copied.", null)')],
    )
    label = rx.Var.create("Link for ").to(str) + PortalSharing.made_for
    shown = rx.el.div(
        field(label, rx.el.div(address, copy, class_name="share-address"), id=_ADDRESS),
        class_name="alert alert-good share-made",
    )
    return rx.el.div(rx.cond(PortalSharing.made_address != "", shown, rx.fragment()), role="status")


def _listing() -> rx.Component:
    def row(one: rx.Var[ShareRow]) -> rx.Component:
        actions = rx.el.div(
            button(
                "Show link",
                small=True,
                on_click=PortalSharing.show_address(one.id),
                aria_label=rx.Var.create("Show link: ").to(str) + one.name,
            ),
            button(
                "End",
                small=True,
                look="danger",
                on_click=PortalSharing.end_share(one.id),
                aria_label=rx.Var.create("End: ").to(str) + one.name,
            ),
            class_name="actions",
        )
        return rx.el.li(
            rx.el.div(rx.el.strong(one.name, dir="auto"), status_badge(one.state, one.tone), class_name="row"),
            rx.el.p(one.what, " · made ", one.made, " · ", one.opened, class_name="soft small"),
            rx.cond(one.is_live, actions, rx.fragment()),
            class_name="stack-small",
        )

    heading = "share-list-title"
    listing = rx.el.section(
        rx.el.h3("Shared links", id=heading, class_name="section-title"),
        rx.el.ul(rx.foreach(PortalSharing.rows, row), class_name="stack"),
        aria_labelledby=heading,
        class_name="share-list",
    )
    return rx.cond(PortalSharing.rows.length() > 0, listing, rx.fragment())
