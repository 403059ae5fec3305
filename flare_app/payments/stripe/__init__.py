"""Pay online through Stripe: the only place that imports its SDK.

Nothing here is one transaction: Stripe is asked between transactions, and every function can be repeated after a crash.
All but `checkouts_in_progress` and `payment_problems` block on the network: async callers use a thread.
"""

from flare_app.payments.stripe.amounts import NotChargeable, is_chargeable
from flare_app.payments.stripe.cancelling import cancel_checkout
from flare_app.payments.stripe.checkout import CheckoutStarted, start_checkout
from flare_app.payments.stripe.choosing import MOST_INVOICES, AmountsChanged, PaymentInProgress
from flare_app.payments.stripe.comparing import (
    FIGURES_TOPIC,
    cancel_comparison,
    newest_comparison,
    order_comparison,
    work_comparisons,
)
from flare_app.payments.stripe.config import SANDBOX_PATH, WEBHOOK_PATH, create_sandbox, online_payments_enabled, stripe_config
from flare_app.payments.stripe.connection import Connection, check_connection
from flare_app.payments.stripe.differences import stripe_id_of
from flare_app.payments.stripe.disputed import is_disputed
from flare_app.payments.stripe.events import handle_event, receive_event, retry_events
from flare_app.payments.stripe.figure_lists import day_and_currency, day_source, differs, needs_somebody, row_source
from flare_app.payments.stripe.fulfilling import fulfil
from flare_app.payments.stripe.happening import DisputeNote, Happening, happening
from flare_app.payments.stripe.keeping import OnlineForm, clear_online_payments, reseal_keys, update_online_payments
from flare_app.payments.stripe.kept import ONLINE_TOPIC
from flare_app.payments.stripe.nightly import order_last_days
from flare_app.payments.stripe.offering import Offer, Quote, Spread, all_due, offer, quote, spread_amount
from flare_app.payments.stripe.outcomes import on_received, on_refunded
from flare_app.payments.stripe.own_credit import free_credit
from flare_app.payments.stripe.progress import InProgress, PaymentProblem, checkouts_in_progress, payment_problems
from flare_app.payments.stripe.reconcile import end_overtaken, reconcile
from flare_app.payments.stripe.refund_orders import OnlineRefundForm, online_refundable
from flare_app.payments.stripe.refunding import refund_online
from flare_app.payments.stripe.returning import follow_checkout
from flare_app.payments.stripe.sessions import StripeRefused, StripeSilent
from flare_app.payments.stripe.setup import Setup, online_setup
from flare_app.payments.stripe.standing import Standing, standing, unfinished
from flare_app.payments.stripe.states import IN_PROGRESS, CheckoutState
from flare_app.payments.stripe.task_list import TaskDetails, finish_task, is_done, is_open, reopen_task, task_details, task_source
from flare_app.payments.stripe.tasks import TASK_TOPIC, TaskKind
from flare_app.payments.stripe.trying_again import try_event_again

__all__ = [
    "FIGURES_TOPIC",
    "IN_PROGRESS",
    "MOST_INVOICES",
    "ONLINE_TOPIC",
    "SANDBOX_PATH",
    "TASK_TOPIC",
    "WEBHOOK_PATH",
    "AmountsChanged",
    "CheckoutStarted",
    "CheckoutState",
    "Connection",
    "DisputeNote",
    "Happening",
    "InProgress",
    "NotChargeable",
    "Offer",
    "OnlineForm",
    "OnlineRefundForm",
    "PaymentInProgress",
    "PaymentProblem",
    "Quote",
    "Setup",
    "Spread",
    "Standing",
    "StripeRefused",
    "StripeSilent",
    "TaskDetails",
    "TaskKind",
    "all_due",
    "cancel_checkout",
    "cancel_comparison",
    "check_connection",
    "checkouts_in_progress",
    "clear_online_payments",
    "create_sandbox",
    "day_and_currency",
    "day_source",
    "differs",
    "end_overtaken",
    "finish_task",
    "follow_checkout",
    "free_credit",
    "fulfil",
    "handle_event",
    "happening",
    "is_chargeable",
    "is_disputed",
    "is_done",
    "is_open",
    "needs_somebody",
    "newest_comparison",
    "offer",
    "on_received",
    "on_refunded",
    "online_payments_enabled",
    "online_refundable",
    "online_setup",
    "order_comparison",
    "order_last_days",
    "payment_problems",
    "quote",
    "receive_event",
    "reconcile",
    "refund_online",
    "reopen_task",
    "reseal_keys",
    "retry_events",
    "row_source",
    "spread_amount",
    "standing",
    "start_checkout",
    "stripe_config",
    "stripe_id_of",
    "task_details",
    "task_source",
    "try_event_again",
    "unfinished",
    "update_online_payments",
    "work_comparisons",
]
