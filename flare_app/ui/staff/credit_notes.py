"""The page Credit Notes."""

import reflex as rx

from flare_app.domain.states import DocumentKind
from flare_app.ui import routes
from flare_app.ui.staff.document_list import declare_documents, document_list
from flare_app.ui.staff.document_panel import DocumentPanel


class CreditNotePanel(DocumentPanel, rx.State):
    """The open credit note."""


CREDIT_NOTES = declare_documents(
    DocumentKind.CREDIT_NOTE,
    title="Credit Notes",
    route=routes.CREDIT_NOTES,
    empty="What you credit is listed here, with what is left to use.",
)
state = document_list(CREDIT_NOTES, DocumentKind.CREDIT_NOTE, CreditNotePanel)
