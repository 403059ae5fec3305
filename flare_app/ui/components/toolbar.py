"""The head of a page, and a row of its actions."""

import reflex as rx


def page_head(title: str | rx.Var[str], *actions: rx.Component, hint: rx.Component | None = None) -> rx.Component:
    """The page's one h1 with its actions on the right."""
    return rx.el.header(
        rx.el.div(rx.el.h1(title, class_name="page-title"), hint or rx.fragment(), class_name="page-head-text"),
        rx.el.div(*actions, class_name="actions"),
        class_name="page-head",
    )


def toolbar(*actions: rx.Component, label: str = "Actions") -> rx.Component:
    """A named row of buttons."""
    return rx.el.div(*actions, role="group", aria_label=label, class_name="actions")
