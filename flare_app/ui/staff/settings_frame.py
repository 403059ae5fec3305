"""What every page of the settings has around it: the heading, the way to the other pages, who may change something."""

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from flare_app.domain.principals import Permission
from flare_app.ui import routes
from flare_app.ui.components.button import button
from flare_app.ui.components.form import form_problem
from flare_app.ui.components.shell import if_allowed, staff_shell
from flare_app.ui.components.toolbar import page_head

PAGES = {
    "Company": routes.SETTINGS,
    "Invoice texts": routes.SETTINGS_TEXTS,
    "Numbers": routes.SETTINGS_NUMBERS,
    "Email templates": routes.SETTINGS_EMAILS,
    "Bank account": routes.SETTINGS_BANK,
    "Online payments": routes.SETTINGS_PAYMENTS,
}

PEOPLE_PAGES = {
    "Import": (routes.SETTINGS_IMPORT, Permission.EDIT_SALES),
    "Users": (routes.USERS, Permission.MANAGE_USERS),
    "Audit trail": (routes.AUDIT_TRAIL, Permission.VIEW_COMPANY),
}
"""Pages that are not about the company's own settings, each with who may open it; everybody has an account."""


def settings_nav(active: str) -> rx.Component:
    """The way to every page of the settings that the person may open; `active` is a title among PAGES and PEOPLE_PAGES."""

    def link(title: str, href: str) -> rx.Component:
        here = {"aria_current": "page"} if title == active else {}
        return ReactRouterLink.create(title, to=href, class_name="segment", **here)

    return rx.el.nav(
        if_allowed(Permission.VIEW_COMPANY, *[link(title, href) for title, href in PAGES.items()]),
        *[if_allowed(permission, link(title, href)) for title, (href, permission) in PEOPLE_PAGES.items()],
        link("Your account", routes.ACCOUNT),
        aria_label="Settings",
        class_name="segments settings-nav",
    )


def settings_page(*content: rx.Component, active: str, loaded: rx.Var[bool], may_edit: rx.Var[bool]) -> rx.Component:
    """A page of the settings; `active` is its title among PAGES."""
    note = rx.el.p("You can look at these settings; administrators change them.", class_name="alert alert-info", role="note")
    return staff_shell(
        page_head("Settings"),
        rx.el.div(
            settings_nav(active),
            rx.cond(loaded, rx.fragment(rx.cond(may_edit, rx.fragment(), note), *content), rx.fragment()),
            class_name="settings",
        ),
        active="Settings",
    )


def settings_fields(*content: rx.Component, may_edit: rx.Var[bool]) -> rx.Component:
    """The fields of a form, shut for whoever may only look."""
    return rx.el.fieldset(*content, disabled=~may_edit, class_name="settings-fields")


def save_bar(problem: rx.Var[str]) -> rx.Component:
    """Save, and beside it what is wrong with the form as a whole: always in sight, however long the form."""
    return rx.el.div(button("Save", look="primary", type="submit"), form_problem(problem), class_name="form-foot actions")
