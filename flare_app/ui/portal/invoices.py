"""The tab Invoices of the portal: what is due, what is paid, and Pay Online."""

import reflex as rx

from flare_app.domain.states import DocumentKind
from flare_app.ui import routes
from flare_app.ui.components.button import button
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.record_list import record_list
from flare_app.ui.portal.document_panel import PortalDocumentPanel, portal_document_panel
from flare_app.ui.portal.document_tab import declare_tab
from flare_app.ui.portal.paying import PayMixin, pay_button, pay_dialog, pay_notice


class PortalInvoicePanel(PortalDocumentPanel, rx.State):
    """The open invoice."""


def _detail() -> rx.Component:
    pay = button("Pay this invoice", look="primary", small=True, icon_name="credit-card", on_click=state.pay_opened)
    return portal_document_panel(PortalInvoicePanel, rx.cond(PortalInvoicePanel.is_payable & state.may_pay, pay, rx.fragment()))


def _extras(page: type[ListState]) -> rx.Component:
    return rx.fragment(pay_notice(page), pay_dialog())


PORTAL_INVOICES = declare_tab(
    DocumentKind.INVOICE,
    title="Invoices",
    route=routes.PORTAL_INVOICES,
    empty="Invoices that were sent to you are listed here.",
)
state = record_list(
    PORTAL_INVOICES,
    panel=PortalInvoicePanel,
    detail=_detail,
    state_mixin=PayMixin,
    actions=pay_button,
    extras=_extras,
    loads=lambda page: [page.arrive],  # type: ignore[attr-defined]
)
