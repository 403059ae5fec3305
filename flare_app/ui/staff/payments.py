"""The page Payments: what came in, what it settled, and taking back what was recorded wrongly."""

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app import audit, customers, messages, payments
from flare_app.company import get_company
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Principal, Staff
from flare_app.domain.states import Delivery, PaymentMethod, PaymentState
from flare_app.errors import Conflict, Invalid
from flare_app.lists import Amounts, Choices, Column, ColumnKind, Currencies, Filter, RecordList, register
from flare_app.payments.stripe import TASK_TOPIC
from flare_app.ui import policy, routes
from flare_app.ui.components.audit_trail import AuditRow, audit_rows, audit_trail
from flare_app.ui.components.button import button, link_button
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.detail_parts import detail_section
from flare_app.ui.components.dialog import close_dialog, open_dialog, opener
from flare_app.ui.components.menu import menu_button, menu_item
from flare_app.ui.components.payment_view import PAYMENT_COLUMNS, PaymentView, payment_panel, read_payment_view
from flare_app.ui.components.record_list import record_list
from flare_app.ui.components.toast import toast
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.compose import COMPOSE_DIALOG, ComposeState, compose_dialog
from flare_app.ui.staff.message_rows import MessageRow, message_list, message_rows
from flare_app.ui.staff.money.apply_credit import ApplyCredit, apply_credit_dialog
from flare_app.ui.staff.money.online_refund import OnlineRefund, online_refund_dialog
from flare_app.ui.staff.money.refunds import RefundDialog, refund_dialogs
from flare_app.ui.staff.money.voiding import void_payment_dialog
from flare_app.ui.staff.payment_batch import PAYMENT_BATCH

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
VOID_DIALOG = "void-payment"


@dataclass
class StaffPayment:
    """A payment with what only staff see of it."""

    view: PaymentView = field(default_factory=PaymentView)
    is_void: bool = False
    has_credit: bool = False
    is_online: bool = False
    reason_against_refund: str = ""
    internal_note: str = ""
    messages: list[MessageRow] = field(default_factory=list)
    trail: list[AuditRow] = field(default_factory=list)


class PaymentPanel(DetailState, rx.State):
    """The open payment."""

    _policy: ClassVar[Policy] = policy.staff_with(Permission.VIEW_SALES)
    opened_payment: StaffPayment = StaffPayment()
    void_problem: str = ""

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        details, view = read_payment_view(session, principal, public_id)
        payment, company = details.payment, get_company(session)
        found = messages.messages_of(session, principal=principal, payment_id=payment.id)  # type: ignore[arg-type]
        trail = audit.history(session, subject_kind="payment", subject_id=payment.id)
        return StaffPayment(
            view=view,
            is_void=payment.state == "void",
            has_credit=payment.unapplied_amount > 0,
            is_online=payment.stripe_payment_intent_id is not None,
            reason_against_refund="" if payments.refundable(session, payment) else "All of it was refunded already.",
            internal_note=payment.internal_note,
            messages=message_rows(found, company),
            trail=audit_rows(trail, locale=company.locale, timezone=company.timezone, currency=payment.currency),
        )

    def _show(self, record: Any) -> str:
        self.opened_payment, self.void_problem = record, ""
        return self.opened_payment.view.number

    @rx.event
    @policy.policy(EDIT_SALES)
    async def email(self) -> Any:
        """Open the window that sends the receipt."""
        compose = await self.get_state(ComposeState)
        await compose._open_payment(self.opened_id)
        return open_dialog(COMPOSE_DIALOG)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def void(self, form: dict[str, str]) -> Any:
        """Take the payment back, with the reason from the dialog."""
        try:
            number = await in_thread(_void, self.opened_id, form.get("reason", ""), staff())
        except (Invalid, Conflict) as problem:
            self.void_problem = str(problem)
            return None
        await self._reopen()
        return [close_dialog(VOID_DIALOG), toast(f"{number} is void; the invoices are open again.")]


def _detail() -> rx.Component:
    shown = PaymentPanel.opened_payment
    by_hand = {"reason": shown.reason_against_refund, "on_click": RefundDialog.open_for("payment", shown.view.id)}
    online = {"reason": shown.reason_against_refund, "on_click": OnlineRefund.open_for(shown.view.id)}
    more = menu_button(
        "More",
        rx.cond(
            shown.is_online,
            rx.fragment(
                menu_item("Refund", icon_name="undo-2", **online),
                menu_item("Note a refund given by hand", icon_name="hand-coins", **by_hand),
            ),
            menu_item("Refund", icon_name="undo-2", **by_hand),
        ),
        menu_item("Void", icon_name="ban", danger=True, **opener(VOID_DIALOG)),
    )
    apply = button("Apply credit", small=True, on_click=ApplyCredit.open_for("payment", shown.view.id))
    actions = rx.cond(
        shown.is_void,
        rx.fragment(),
        rx.fragment(
            button("Email", look="primary", small=True, icon_name="mail", on_click=PaymentPanel.email),
            link_button("Edit", f"{routes.edit(routes.PAYMENTS, '')}" + shown.view.id, small=True, icon_name="pencil"),
            rx.cond(shown.has_credit, apply, rx.fragment()),
            more,
        ),
    )
    note = rx.el.p(rx.el.strong("Internal note: "), shown.internal_note, class_name="note", dir="auto")
    return rx.fragment(
        payment_panel(
            shown.view,
            actions,
            on_unapply=lambda row: ApplyCredit.unapply("payment", shown.view.id, row.id, row.laid),
            on_void_refund=lambda row: RefundDialog.ask_void(row.id),
        ),
        rx.cond(shown.internal_note != "", note, rx.fragment()),
        rx.cond(shown.messages.length() > 0, detail_section("Messages", message_list(shown.messages)), rx.fragment()),
        detail_section("Audit trail", audit_trail(shown.trail)),
        void_payment_dialog(PaymentPanel.void_problem, PaymentPanel.void, id=VOID_DIALOG),
    )


def _void(public_id: str, reason: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return payments.void_payment(session, public_id=public_id, reason=reason, actor=actor).number


def _windows(_state: object) -> rx.Component:
    return rx.fragment(compose_dialog(), apply_credit_dialog(), refund_dialogs(), online_refund_dialog())


PAYMENTS = register(
    RecordList(
        key="payments",
        title="Payments",
        singular="payment",
        audience="staff",
        route=routes.PAYMENTS,
        permission=Permission.VIEW_SALES,
        columns=(
            Column("number", "Number"),
            Column("customer", "Customer"),
            *(replace(column, roomy=column.key == "reference") for column in PAYMENT_COLUMNS),
            Column("delivery", "Email", ColumnKind.STATUS, phone=False, roomy=True),
        ),
        source=payments.payment_source,
        default_sort="-paid_on",
        filters=(Filter("all", "All"), Filter("credit", "With credit left", payments.has_credit)),
        criteria=(
            Choices("method", "Method", codes=tuple(PaymentMethod)),
            customers.OF_CUSTOMER,
            Amounts("amount", "Amount"),
            Amounts("unapplied_amount", "Kept as credit"),
            Choices("status", "Status", codes=tuple(PaymentState)),
            Choices("delivery", "Email", codes=tuple(Delivery)),
            Currencies(),
        ),
        total="amount",
        period="paid_on",
        create=("New payment", routes.new(routes.PAYMENTS)),
        empty=("No payments yet", "Record money that came in; online payments appear here by themselves."),
        topics=lambda _principal: ("staff:payments", "staff:messages", TASK_TOPIC),
    )
)
state = record_list(
    PAYMENTS,
    panel=PaymentPanel,
    detail=_detail,
    extras=_windows,
    batch=PAYMENT_BATCH,
    actions=lambda _state: (link_button("Payment tasks", routes.PAYMENT_TASKS, look="quiet", icon_name="list-checks"),),
)
