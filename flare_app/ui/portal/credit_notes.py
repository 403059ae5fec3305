"""The tab Credit Notes of the portal."""

import reflex as rx

from flare_app.domain.states import DocumentKind
from flare_app.ui import routes
from flare_app.ui.components.record_list import record_list
from flare_app.ui.portal.document_panel import PortalDocumentPanel, portal_document_panel
from flare_app.ui.portal.document_tab import declare_tab


class PortalCreditNotePanel(PortalDocumentPanel, rx.State):
    """The open credit note."""


PORTAL_CREDIT_NOTES = declare_tab(
    DocumentKind.CREDIT_NOTE,
    title="Credit Notes",
    route=routes.PORTAL_CREDIT_NOTES,
    empty="Credit notes that were sent to you are listed here.",
)
state = record_list(PORTAL_CREDIT_NOTES, panel=PortalCreditNotePanel, detail=lambda: portal_document_panel(PortalCreditNotePanel))
