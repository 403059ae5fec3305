"""What stands above the form: what was kept, what can be taken back, what is wrong with the form as a whole."""

import reflex as rx

from flare_app.ui.components.button import button
from flare_app.ui.staff.editor.saving import Editor


def notices() -> rx.Component:
    """The notices; `data-forget` tells the browser that what it remembers is not to be brought back."""
    forget = {"data-forget": ""}
    restored = rx.el.div(
        rx.el.span("We kept what you typed at ", Editor.kept_at, "."),
        button("Start over", small=True, on_click=Editor.start_over, custom_attrs=forget),
        class_name="alert alert-info notice notice-kept",
        role="status",
    )
    put_aside = rx.el.div(
        rx.el.span("What you typed before is put aside."),
        button("Take it back", small=True, on_click=Editor.take_back, custom_attrs=forget),
        class_name="alert alert-info notice",
        role="status",
    )
    newest = button("Show the newest version", small=True, on_click=Editor.start_over, custom_attrs=forget)
    problem = rx.el.div(
        rx.el.span(Editor.problem),
        rx.cond(Editor.is_stale, newest, rx.fragment()),
        role="alert",
        class_name=rx.cond(Editor.is_stale, "alert alert-warning notice", "form-problem notice"),
    )
    return rx.fragment(
        rx.cond(Editor.is_aside, put_aside, rx.cond(Editor.kept_at != "", restored, rx.fragment())),
        rx.el.div(rx.cond(Editor.problem != "", problem, rx.fragment()), custom_attrs={"id": "document-problem"}),
    )
