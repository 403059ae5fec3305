"""The tab Estimates of the portal."""

import reflex as rx

from flare_app.domain.states import DocumentKind
from flare_app.ui import routes
from flare_app.ui.components.record_list import record_list
from flare_app.ui.portal.document_panel import PortalDocumentPanel, portal_document_panel
from flare_app.ui.portal.document_tab import declare_tab


class PortalEstimatePanel(PortalDocumentPanel, rx.State):
    """The open estimate."""


PORTAL_ESTIMATES = declare_tab(
    DocumentKind.ESTIMATE,
    title="Estimates",
    route=routes.PORTAL_ESTIMATES,
    empty="Estimates that were sent to you are listed here.",
)
state = record_list(PORTAL_ESTIMATES, panel=PortalEstimatePanel, detail=lambda: portal_document_panel(PortalEstimatePanel))
