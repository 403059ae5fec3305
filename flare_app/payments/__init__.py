"""Room: money that comes in, what it settles, and what goes back. Online payments live in `payments.stripe`."""

from flare_app.payments.accounts import ACCOUNT_TABLE, create_deposit_account, deposited_payments, list_deposit_accounts
from flare_app.payments.allocating import Share, allocate, laid_on, lock_invoices, lock_issued
from flare_app.payments.applying import Laid, lay_credit
from flare_app.payments.credit_choices import CreditChoice, CreditChoices, credit_choices
from flare_app.payments.crediting import Credit, apply_credit, customer_credits, draw_credit, lock_credits
from flare_app.payments.editing import edit_payment
from flare_app.payments.entries import Source, active_allocations, available
from flare_app.payments.forms import CheckedPayment, PaymentForm, check_payment
from flare_app.payments.issuing import issue
from flare_app.payments.laying import Laying
from flare_app.payments.reading import (
    OpenInvoice,
    PaymentDetails,
    Settled,
    as_open,
    find_open_invoices,
    get_payment,
    has_credit,
    invoices_laid_on,
    open_invoices,
    payment_details,
    payment_source,
    refunds_of_note,
)
from flare_app.payments.receipt import METHOD_LABELS, receipt_data
from flare_app.payments.recording import book_payment, record_payment, settle_with_credit, void_payment
from flare_app.payments.refund_form import RefundForm
from flare_app.payments.refunding import (
    change_refund_state,
    find_stripe_refund,
    give_refund,
    refund_payment,
    refundable,
    void_refund,
)
from flare_app.payments.searching import payment_search_text
from flare_app.payments.writing_off import take_back_write_off, write_off

__all__ = [
    "ACCOUNT_TABLE",
    "METHOD_LABELS",
    "CheckedPayment",
    "Credit",
    "CreditChoice",
    "CreditChoices",
    "Laid",
    "Laying",
    "OpenInvoice",
    "PaymentDetails",
    "PaymentForm",
    "RefundForm",
    "Settled",
    "Share",
    "Source",
    "active_allocations",
    "allocate",
    "apply_credit",
    "as_open",
    "available",
    "book_payment",
    "change_refund_state",
    "check_payment",
    "create_deposit_account",
    "credit_choices",
    "customer_credits",
    "deposited_payments",
    "draw_credit",
    "edit_payment",
    "find_open_invoices",
    "find_stripe_refund",
    "get_payment",
    "give_refund",
    "has_credit",
    "invoices_laid_on",
    "issue",
    "laid_on",
    "lay_credit",
    "list_deposit_accounts",
    "lock_credits",
    "lock_invoices",
    "lock_issued",
    "open_invoices",
    "payment_details",
    "payment_search_text",
    "payment_source",
    "receipt_data",
    "record_payment",
    "refund_payment",
    "refundable",
    "refunds_of_note",
    "settle_with_credit",
    "take_back_write_off",
    "void_payment",
    "void_refund",
    "write_off",
]
