"""The windows that ask before a document is voided, a draft deleted, a rest written off, an answer taken back."""

import reflex as rx

from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import closer, dialog
from flare_app.ui.components.form import form_problem, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.staff.document_actions import DELETE_DIALOG, TAKE_BACK_DIALOG, VOID_DIALOG, WRITE_OFF_DIALOG, DocumentActions


def void_dialog(state: type[DocumentActions]) -> rx.Component:
    """Void, with a reason."""
    asking = form(
        form_problem(state.void_problem),
        textarea_field("Reason", id="void-reason", name="reason", required=True, max_length=500),
        rx.el.div(button("Keep it", **closer()), button("Void", look="danger", type="submit"), class_name="actions dialog-actions"),
        on_submit=state.void,
        class_name="form",
    )
    words = rx.el.p("It keeps its number and stays readable, but counts no more. This cannot be undone.", class_name="soft")
    return dialog(words, asking, id=VOID_DIALOG, title="Void this document?")


def delete_dialog(state: type[DocumentActions]) -> rx.Component:
    """Delete a draft."""
    return dialog(
        rx.el.p("The draft and what was typed into it are gone for good.", class_name="soft"),
        id=DELETE_DIALOG,
        title="Delete this draft?",
        footer=rx.fragment(button("Keep it", **closer()), button("Delete", look="danger", on_click=state.delete)),
    )


def write_off_dialog(state: type[DocumentActions]) -> rx.Component:
    """Give up the rest of an invoice, with a reason."""
    asking = form(
        form_problem(state.write_off_problem),
        textarea_field("Reason", id="write-off-reason", name="reason", required=True, max_length=500, rows=2),
        rx.el.div(
            button("Cancel", **closer()), button("Write off", look="primary", type="submit"), class_name="actions dialog-actions"
        ),
        on_submit=state.write_off,
        class_name="form",
    )
    words = "What is left to pay is asked for no longer, and the customer's statement says so. It can be taken back."
    return dialog(rx.el.p(words, class_name="soft"), asking, id=WRITE_OFF_DIALOG, title="Write off the rest?")


def take_back_dialog(state: type[DocumentActions]) -> rx.Component:
    """Open an answered estimate again."""
    words = "The estimate is open again and the customer can answer anew. Who answered, and what, stays in the audit trail."
    return dialog(
        rx.el.p(words, class_name="soft"),
        id=TAKE_BACK_DIALOG,
        title="Take the answer back?",
        footer=rx.fragment(
            button("Keep it", **closer()), button("Take back answer", look="primary", on_click=state.take_back_answer)
        ),
    )
