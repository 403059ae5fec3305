"""The windows that give money back, out of a payment or a credit note, and that take a refund back."""

import secrets
from functools import partial
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app import documents, payments
from flare_app.company import company_today
from flare_app.database import read_only, unit_of_work
from flare_app.domain.money import format_plain
from flare_app.domain.principals import Staff
from flare_app.errors import Conflict, Invalid
from flare_app.models import Payment
from flare_app.payments import METHOD_LABELS, RefundForm
from flare_app.ui import policy
from flare_app.ui.arguments import Form, Id
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import close_dialog, closer, dialog, open_dialog
from flare_app.ui.components.form import date_field, fields, form_problem, money_field, select_field, text_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.record_dialog import RecordDialog, known, record_dialog
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.money.laying import EDIT_SALES, Typed

_VOID_DIALOG = "void-refund"
_STRIPE = (
    "This money was paid online. What you record here moves nothing at Stripe: send it back by hand, or refund it in Stripe's "
    "dashboard instead, where it is recorded here by itself."
)


class RefundFields(Form):
    """What the window sends; the room checks every word of it."""

    amount: Typed = ""
    refunded_on: Typed = ""
    method: Typed = ""
    deposit_account: Typed = ""
    reference: Annotated[str, Field(max_length=1_000)] = ""
    reason: Annotated[str, Field(max_length=2_000)] = ""


class RefundDialog(RecordDialog, rx.State):
    """A refund while it is written down, and the question before one is taken back."""

    currency: str = ""
    accounts: list[list[str]] = []
    hint: str = ""
    warning: str = ""
    void_problem: str = ""

    _kind: str = ""
    _operation_id: str = ""
    _refund: str = ""

    @rx.event
    @policy.policy(EDIT_SALES)
    async def open_for(self, kind: Id, public_id: Id) -> Any:
        """Show the window with all that can be given back."""
        number, values, self.currency, self.hint, self.warning, self.accounts = await in_thread(_opening, staff(), kind, public_id)
        self._kind, self._operation_id = kind, secrets.token_urlsafe(16)
        opening = self._show("refund", public_id, values, "amount")
        self.dialog_title = f"Refund {number}"
        return opening

    @rx.event
    @policy.policy(EDIT_SALES)
    async def save(self, form: RefundFields) -> Any:
        """Write the refund down."""
        return await self._keep("refund", form, partial(_save, self._kind, self._operation_id))

    @rx.event
    @policy.policy(EDIT_SALES)
    def ask_void(self, refund: Id) -> Any:
        """Ask why a refund is taken back."""
        self._refund, self.void_problem = refund, ""
        return open_dialog(_VOID_DIALOG)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def void(self, form: dict[str, str]) -> Any:
        """Take it back, with the reason from the window."""
        try:
            await in_thread(_void, self._refund, form.get("reason", ""), staff())
        except (Invalid, Conflict) as problem:
            self.void_problem = str(problem)
            return None
        return [close_dialog(_VOID_DIALOG), toast("The refund is void; its money is back where it came from.")]

    async def _saved(self, public_id: str) -> list[Any]:
        return [toast("The refund is recorded.")]


def refund_dialogs() -> rx.Component:
    """Both windows; a page holds them once."""
    state = RefundDialog
    asking = form(
        form_problem(state.void_problem),
        textarea_field("Reason", id="void-refund-reason", name="reason", required=True, max_length=500),
        rx.el.div(
            button("Keep it", **closer()), button("Void refund", look="danger", type="submit"), class_name="actions dialog-actions"
        ),
        on_submit=state.void,
        class_name="form",
    )
    words = rx.el.p("Its money returns to where it came from, and to the invoices that it was taken off.", class_name="soft")
    return rx.fragment(
        record_dialog("refund", state, _fields, submit="Refund"),
        dialog(words, asking, id=_VOID_DIALOG, title="Void this refund?"),
    )


def _fields() -> rx.Component:
    state = RefundDialog
    field = partial(known, "refund", state)
    methods = [(method.value, label) for method, label in METHOD_LABELS.items()]
    return form(
        form_problem(state.dialog_problem),
        rx.cond(state.warning != "", rx.el.p(state.warning, class_name="alert alert-warning"), rx.fragment()),
        fields(
            money_field("Amount", **field("amount"), currency=state.currency, hint=state.hint),
            date_field("Refund date", **field("refunded_on")),
            select_field("Refund method", methods, **field("method")),
            select_field("Paid from", state.accounts, **field("deposit_account")),
            text_field("Reference", **field("reference")),
        ),
        textarea_field("Reason", **field("reason"), rows=2, hint="The customer reads it on the statement."),
        id="refund-form",
        key=state.dialog_turn.to_string(),
        on_submit=state.save,
        class_name="form",
    )


def _opening(principal: Staff, kind: str, public_id: str) -> tuple[str, dict[str, str], str, str, str, list[list[str]]]:
    """Number, what the fields start with, currency, the hint at the amount, the warning, and the accounts."""
    with read_only() as session:
        source = (
            payments.get_payment(session, principal=principal, public_id=public_id)
            if kind == "payment"
            else documents.get_document(session, principal=principal, public_id=public_id)
        )
        most, free, code = payments.refundable(session, source), payments.available(source), source.currency
        accounts = [["", "No account"], *([one.public_id, one.name] for one in payments.list_deposit_accounts(session))]
        values = {
            "amount": format_plain(free or most, code),
            "refunded_on": company_today(session).isoformat(),
            "method": "bank_transfer",
            "deposit_account": "",
            "reference": "",
            "reason": "",
        }
        is_online = isinstance(source, Payment) and source.stripe_payment_intent_id is not None
        return source.number or "", values, code, _hint(most, free, code), _STRIPE if is_online else "", accounts


def _hint(most: int, free: int, code: str) -> str:
    if most == free:
        return f"At most {format_plain(most, code)} {code}."
    kept = f"{format_plain(free, code)} {code} of it is kept as credit; what is more" if free else "It"
    return f"At most {format_plain(most, code)} {code}. {kept} is taken off the invoices that it settled, the newest first."


def _save(kind: str, operation_id: str, typed: dict[str, str], source: str, _version: int, actor: Staff) -> str:
    with unit_of_work() as session:
        form = RefundForm(kind=kind, source=source, operation_id=operation_id, **typed)
        return payments.give_refund(session, form=form, actor=actor).public_id


def _void(public_id: str, reason: str, actor: Staff) -> None:
    with unit_of_work() as session:
        payments.void_refund(session, public_id=public_id, reason=reason, actor=actor)
