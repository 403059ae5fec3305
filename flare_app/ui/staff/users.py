"""Settings: who works here, and as what."""

import reflex as rx

from flare_app import access
from flare_app.domain.principals import Permission
from flare_app.lists import Column, ColumnKind, Filter, RecordList, register
from flare_app.ui import routes
from flare_app.ui.components.audit_trail import audit_trail
from flare_app.ui.components.button import button
from flare_app.ui.components.detail_parts import detail_section
from flare_app.ui.components.dialog import closer, dialog, opener
from flare_app.ui.components.form import select_field
from flare_app.ui.components.menu import menu_button, menu_item
from flare_app.ui.components.record_list import record_list
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.staff.settings_frame import settings_frame
from flare_app.ui.staff.user_actions import RESET_DIALOG, UserPanel
from flare_app.ui.staff.user_inviting import ROLES, UserInviting, inviting_dialog


def _detail() -> rx.Component:
    shown = UserPanel.opened_user
    role = select_field(
        "Role",
        ROLES,
        id="user-role",
        value=shown.role,
        on_change=lambda role: UserPanel.give_role(shown.id, role),
        hint="Holds from the person's next click on.",
    )
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h2(shown.name, class_name="detail-title", dir="auto"),
                status_badge(shown.status_text, shown.tone),
                class_name="detail-name",
            ),
            rx.el.div(
                rx.match(shown.status, ("invited", _invited()), ("disabled", _disabled()), _active()),
                class_name="actions detail-actions",
            ),
            class_name="detail-head",
        ),
        rx.el.dl(rx.foreach(shown.facts, lambda fact: rx.fragment(rx.el.dt(fact[0]), rx.el.dd(fact[1]))), class_name="facts"),
        rx.cond(shown.status == "disabled", rx.fragment(), detail_section("What this person may do", role)),
        detail_section("Audit trail", audit_trail(shown.trail)),
        _reset_dialog(),
    )


def _invited() -> rx.Component:
    user = UserPanel.opened_user.id
    return rx.fragment(
        button("Send again", look="primary", small=True, icon_name="mail", on_click=UserPanel.invite_again(user)),
        button("Copy link", small=True, icon_name="copy", on_click=UserPanel.copy_link(user)),
        button("Withdraw", small=True, icon_name="undo-2", on_click=UserPanel.withdraw(user)),
    )


def _active() -> rx.Component:
    shown = UserPanel.opened_user
    own = rx.cond(shown.is_self, "This is you. Ask another admin.", "")
    none = rx.cond(shown.has_two_factor, "", "Two-factor sign-in is off.")
    return menu_button(
        "Actions",
        menu_item("Sign out everywhere", icon_name="log-out", on_click=UserPanel.end_sessions(shown.id)),
        menu_item("Reset two-factor", icon_name="smartphone", reason=none, **opener(RESET_DIALOG)),
        menu_item("Disable", icon_name="ban", danger=True, reason=own, on_click=UserPanel.disable(shown.id)),
        start=True,
    )


def _disabled() -> rx.Component:
    user = UserPanel.opened_user.id
    return button("Enable", look="primary", small=True, icon_name="check", on_click=UserPanel.enable(user))


def _reset_dialog() -> rx.Component:
    shown = UserPanel.opened_user
    footer = rx.fragment(
        button("Cancel", **closer()), button("Reset two-factor", look="danger", on_click=UserPanel.reset_two_factor)
    )
    words = "Make sure that it is really them who ask. They then sign in with the password alone, until they turn it on again."
    return dialog(rx.el.p(words), id=RESET_DIALOG, title=f"Reset two-factor of {shown.name}?", footer=footer)


USERS = register(
    RecordList(
        key="users",
        title="Users",
        singular="user",
        audience="staff",
        route=routes.USERS,
        permission=Permission.MANAGE_USERS,
        columns=(
            Column("name", "Name"),
            Column("email", "Email", phone=False),
            Column("role", "Role", ColumnKind.STATUS),
            Column("status", "Status", ColumnKind.STATUS),
            Column("two_factor", "Two-factor", ColumnKind.STATUS, phone=False),
            Column("last_sign_in_at", "Last sign-in", ColumnKind.MOMENT, sortable=False),
        ),
        source=access.user_source,
        default_sort="name",
        filters=(
            Filter("all", "All"),
            Filter("active", "Active", access.is_active),
            Filter("invited", "Invited", access.is_invited),
            Filter("disabled", "Disabled", access.is_disabled),
        ),
        empty=("Nobody here", "Press Invite user: they get an e-mail with a link, and choose name and password."),
        topics=lambda _principal: ("staff:users",),
    )
)
state = record_list(
    USERS,
    panel=UserPanel,
    detail=_detail,
    actions=lambda _state: [button("Invite user", look="primary", icon_name="plus", on_click=UserInviting.open)],
    extras=lambda _state: inviting_dialog(),
    frame=settings_frame("Users"),
)
