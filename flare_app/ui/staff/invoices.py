"""The page Invoices."""

import reflex as rx

from flare_app.domain.states import DocumentKind
from flare_app.ui import routes
from flare_app.ui.staff.document_list import declare_documents, document_list
from flare_app.ui.staff.document_panel import DocumentPanel


class InvoicePanel(DocumentPanel, rx.State):
    """The open invoice."""


INVOICES = declare_documents(
    DocumentKind.INVOICE,
    title="Invoices",
    route=routes.INVOICES,
    empty="What you issue is listed here, with what is paid and what is due.",
)
state = document_list(INVOICES, DocumentKind.INVOICE, InvoicePanel)
