"""The page for whoever opened one that their role does not include: says so, and who can help."""

import reflex as rx

from flare_app.ui import routes
from flare_app.ui.components.button import link_button
from flare_app.ui.components.shell import StaffShell, staff_shell


@rx.page(route=routes.NO_ACCESS, title="Not part of your role · Flare", on_load=[StaffShell.load])
def no_access() -> rx.Component:
    """Nothing is wrong: that is what the words have to carry."""
    return staff_shell(
        rx.el.div(
            rx.el.h1("This page is not part of your role", class_name="empty-title"),
            rx.el.p(
                "You are signed in as ",
                rx.el.strong(StaffShell.role),
                ". If you need this page for your work, ask an administrator to change your role.",
            ),
            link_button("Go to the dashboard", routes.DASHBOARD, look="primary"),
            class_name="empty",
        )
    )
