"""The question before a payment is taken back."""

from typing import Any

import reflex as rx

from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import closer, dialog
from flare_app.ui.components.form import form_problem, textarea_field
from flare_app.ui.components.form_element import form


def void_payment_dialog(problem: rx.Var[str], on_submit: Any, *, id: str) -> rx.Component:
    """The window; `on_submit(form)` takes the reason."""
    asking = form(
        form_problem(problem),
        textarea_field("Reason", id=f"{id}-reason", name="reason", required=True, max_length=500),
        rx.el.div(button("Keep it", **closer()), button("Void", look="danger", type="submit"), class_name="actions dialog-actions"),
        on_submit=on_submit,
        class_name="form",
    )
    words = rx.el.p("The invoices that it settled are open again; the history of it stays.", class_name="soft")
    return dialog(words, asking, id=id, title="Void this payment?")
