"""The tab Payments of the portal: what was received, and which invoices it settled."""

from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app.domain.principals import Principal
from flare_app.lists import Column, RecordList, register
from flare_app.payments import payment_source
from flare_app.ui import policy, routes
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.payment_view import PAYMENT_COLUMNS, PaymentView, payment_panel, read_payment_view
from flare_app.ui.components.record_list import record_list
from flare_app.ui.policy import Policy
from flare_app.ui.portal.document_tab import customer_topics


class PortalPaymentPanel(DetailState, rx.State):
    """The open payment."""

    _policy: ClassVar[Policy] = policy.PORTAL
    view: PaymentView = PaymentView()

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        return read_payment_view(session, principal, public_id)[1]

    def _show(self, record: Any) -> str:
        self.view = record
        return self.view.number


PORTAL_PAYMENTS = register(
    RecordList(
        key="portal_payments",
        title="Payments",
        singular="payment",
        audience="portal",
        route=routes.PORTAL_PAYMENTS,
        permission=None,
        columns=(
            Column("number", "Number"),
            *PAYMENT_COLUMNS,
        ),
        source=payment_source,
        default_sort="-paid_on",
        total="amount",
        period="paid_on",
        empty=("No payments yet", "What you pay is listed here, with the invoices that it settled."),
        topics=customer_topics,
    )
)
state = record_list(PORTAL_PAYMENTS, panel=PortalPaymentPanel, detail=lambda: payment_panel(PortalPaymentPanel.view))
