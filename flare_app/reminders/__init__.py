"""Room: what goes out by itself to get the company paid. The ladder of reminders, statements by the month, the weekly digest.

Importing it gives it a say in when its messages leave (`messages.at_leaving`).
"""

from flare_app.reminders.days import AHEAD, LATE, label
from flare_app.reminders.digest import choose_digest, queue_digests, wants_digest
from flare_app.reminders.ladder import (
    FARTHEST,
    MOST_STEPS,
    TOPIC,
    WHEN,
    LadderForm,
    StepForm,
    read_ladder,
    steps_of,
    update_ladder,
)
from flare_app.reminders.leaving import register
from flare_app.reminders.monthly import queue_statements
from flare_app.reminders.planning import goes, goes_not, planned_source
from flare_app.reminders.queueing import plan_again, queue_due, send_now, skip_reminder, take_back
from flare_app.reminders.reading import Planned, planned_of_invoice, planned_reminder
from flare_app.reminders.states import CustomerStatements, Statements
from flare_app.reminders.switches import is_off, turn_off, turn_on
from flare_app.reminders.unsubscribing import (
    PATH,
    Subscription,
    find_subscription,
    list_unsubscribed,
    subscribe_again,
    unsubscribe,
    unsubscribe_address,
)

register()

__all__ = [
    "AHEAD",
    "FARTHEST",
    "LATE",
    "MOST_STEPS",
    "PATH",
    "TOPIC",
    "WHEN",
    "CustomerStatements",
    "LadderForm",
    "Planned",
    "Statements",
    "StepForm",
    "Subscription",
    "choose_digest",
    "find_subscription",
    "goes",
    "goes_not",
    "is_off",
    "label",
    "list_unsubscribed",
    "plan_again",
    "planned_of_invoice",
    "planned_reminder",
    "planned_source",
    "queue_digests",
    "queue_due",
    "queue_statements",
    "read_ladder",
    "send_now",
    "skip_reminder",
    "steps_of",
    "subscribe_again",
    "take_back",
    "turn_off",
    "turn_on",
    "unsubscribe",
    "unsubscribe_address",
    "update_ladder",
    "wants_digest",
]
