"""The tab Estimates of the portal: what was offered, and the customer's yes or no to it."""

import reflex as rx

from flare_app.domain.states import DocumentKind
from flare_app.ui import routes
from flare_app.ui.components.record_list import record_list
from flare_app.ui.portal.answering import AnswerPanel, answer_buttons, answer_dialogs
from flare_app.ui.portal.document_panel import portal_document_panel
from flare_app.ui.portal.document_tab import declare_tab


class PortalEstimatePanel(AnswerPanel, rx.State):
    """The open estimate."""


def _detail() -> rx.Component:
    panel = PortalEstimatePanel
    return portal_document_panel(panel, answer_buttons(panel), also=answer_dialogs(panel))


PORTAL_ESTIMATES = declare_tab(
    DocumentKind.ESTIMATE,
    title="Estimates",
    route=routes.PORTAL_ESTIMATES,
    empty="Estimates that were sent to you are listed here.",
)
state = record_list(PORTAL_ESTIMATES, panel=PortalEstimatePanel, detail=_detail)
