"""What every page of the settings has around it: the way to the other pages, the heading, who may change something."""

from collections.abc import Callable

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from flare_app.domain.principals import ROLE_PERMISSIONS, Permission
from flare_app.ui import routes
from flare_app.ui.components.button import button
from flare_app.ui.components.commands import Command, register_command
from flare_app.ui.components.form import form_problem
from flare_app.ui.components.menu import menu_button, menu_link
from flare_app.ui.components.shell import if_allowed, staff_shell
from flare_app.ui.components.toolbar import page_head

_COMPANY = Permission.VIEW_COMPANY
GROUPS: dict[str, tuple[tuple[str, str, Permission], ...]] = {
    "Company": (
        ("Company", routes.SETTINGS, _COMPANY),
        ("Bank account", routes.SETTINGS_BANK, _COMPANY),
        ("Deposit accounts", routes.SETTINGS_ACCOUNTS, _COMPANY),
        ("Online payments", routes.SETTINGS_PAYMENTS, _COMPANY),
    ),
    "Sales": (
        ("Payment terms", routes.SETTINGS_TERMS, _COMPANY),
        ("Taxes", routes.SETTINGS_TAXES, _COMPANY),
        ("Numbers", routes.SETTINGS_NUMBERS, _COMPANY),
        ("Invoice texts", routes.SETTINGS_TEXTS, _COMPANY),
        ("Email templates", routes.SETTINGS_EMAILS, _COMPANY),
        ("Reminders", routes.SETTINGS_REMINDERS, _COMPANY),
    ),
    "People": (
        ("Users", routes.USERS, Permission.MANAGE_USERS),
        ("Your account", routes.ACCOUNT, Permission.VIEW_SALES),
    ),
    "Data": (
        ("Import", routes.SETTINGS_IMPORT, Permission.EDIT_SALES),
        ("Audit trail", routes.AUDIT_TRAIL, _COMPANY),
    ),
}
"""The pages by group, each with its title and who may open it; a new page has a line here."""

_WORDS = {
    "Company": "address tax numbers fiscal year time zone language rounding",
    "Bank account": "iban bic transfer",
    "Deposit accounts": "bank cash",
    "Online payments": "stripe card partial",
    "Payment terms": "due days",
    "Taxes": "vat gst rate group",
    "Numbers": "prefix suffix series digits",
    "Invoice texts": "logo colour disclaimer footer custom fields payment instructions",
    "Email templates": "message subject wording",
    "Reminders": "ladder overdue dunning statements",
    "Users": "invite role people team",
    "Your account": "password two-factor authenticator sign out dark light theme",
    "Import": "csv upload",
    "Audit trail": "history who changed log",
}
"""What people also look for a page by, in the search over everything."""

for _pages in GROUPS.values():
    for _title, _href, _permission in _pages:
        register_command(Command(_title, _href, _permission, words=f"settings {_WORDS.get(_title, '')}"))


def settings_page(*content: rx.Component, active: str, loaded: rx.Var[bool], may_edit: rx.Var[bool] | bool = True) -> rx.Component:
    """A page of the settings with forms; `active` is its title among GROUPS."""
    note = rx.el.p("You can look at these settings; administrators change them.", class_name="alert alert-info", role="note")
    body = rx.cond(loaded, rx.fragment(rx.cond(may_edit, rx.fragment(), note), *content), rx.fragment())
    return settings_frame(active)(rx.el.div(page_head(active), rx.el.div(body, class_name="settings"), class_name="settings-page"))


def settings_frame(active: str) -> Callable[[rx.Component], rx.Component]:
    """What a page of the settings has around it: `frame=` of a list. `active` is its title among GROUPS."""

    def around(content: rx.Component) -> rx.Component:
        parts = _side(active), _chooser(active), rx.el.div(content, class_name="settings-content")
        return staff_shell(rx.el.div(*parts, class_name="settings-frame"), active="Settings")

    return around


def settings_fields(*content: rx.Component, may_edit: rx.Var[bool]) -> rx.Component:
    """The fields of a form, shut for whoever may only look."""
    return rx.el.fieldset(*content, disabled=~may_edit, class_name="settings-fields")


def save_bar(problem: rx.Var[str]) -> rx.Component:
    """Save, and beside it what is wrong with the form as a whole: always in sight, however long the form."""
    return rx.el.div(button("Save", look="primary", type="submit"), form_problem(problem), class_name="form-foot actions")


def _side(active: str) -> rx.Component:
    """All pages that the person may open, beside the content."""

    def entry(title: str, href: str, permission: Permission) -> rx.Component:
        here = {"aria_current": "page"} if title == active else {}
        return if_allowed(permission, ReactRouterLink.create(title, to=href, class_name="nav-link", **here))

    groups = [
        rx.el.div(
            rx.el.p(group, class_name="nav-title", aria_hidden=True),
            *[entry(*page) for page in pages],
            role="group",
            aria_label=group,
            class_name="nav-group",
        )
        for group, pages in GROUPS.items()
    ]
    return rx.el.nav(
        *[if_allowed(_widest(group), drawn) for group, drawn in zip(GROUPS, groups, strict=True)],
        aria_label="Settings",
        class_name="settings-side",
    )


def _chooser(active: str) -> rx.Component:
    """The same as one button with a menu, where there is no room beside the content."""
    entries = [
        if_allowed(
            _widest(group),
            rx.el.p(group, class_name="menu-note", role="presentation"),
            *[if_allowed(permission, menu_link(title, href)) for title, href, permission in pages],
        )
        for group, pages in GROUPS.items()
    ]
    return rx.el.div(menu_button(f"Settings: {active}", *entries, start=True), class_name="settings-chooser")


def _widest(group: str) -> Permission:
    """The permission of the group's pages that most roles include: whoever lacks it may open none of them."""
    return max(
        (permission for _, _, permission in GROUPS[group]), key=lambda one: sum(one in own for own in ROLE_PERMISSIONS.values())
    )
