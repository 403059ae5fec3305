"""The page Estimates."""

import reflex as rx

from flare_app.domain.states import DocumentKind
from flare_app.ui import routes
from flare_app.ui.staff.document_list import declare_documents, document_list
from flare_app.ui.staff.document_panel import DocumentPanel


class EstimatePanel(DocumentPanel, rx.State):
    """The open estimate."""


ESTIMATES = declare_documents(
    DocumentKind.ESTIMATE,
    title="Estimates",
    route=routes.ESTIMATES,
    empty="Offer something: the customer answers in the portal, and an invoice is one click away.",
)
state = document_list(ESTIMATES, DocumentKind.ESTIMATE, EstimatePanel)
