"""Room: e-mail. What staff write and the house sends, the outbox with its worker, and what became of each message.

Another room whose messages must be looked at once more before they leave, or may be unsubscribed from, registers that with
`at_leaving` (see `leaving.py`).

Whatever sends by itself takes one of these verbs; each is written once for an `operation_id`, in the caller's transaction:

- `queue_reminder(session, invoice=…, operation_id=…, actor=…, template="")`: words `reminder` until the due date, then `overdue`
- `queue_statement(session, customer=…, statement="period=Last+month&currency=EUR", operation_id=…, actor=…, template="")`
- `queue_payment_received(session, payment=…, operation_id=…, actor=…, template="")`: after an online payment, with its receipt
- `queue_digest(session, user=…, period=…, figures=[(label, value), …], operation_id=…, actor=…)`: to a member of staff

`template` is the name of one of `template_names(session, kind=…)`; without it, and where it is gone, the usual words are taken.
"""

import flare_app.messages.online_payments  # noqa: F401 - it hears what online payments come to
from flare_app.messages.about import About
from flare_app.messages.automatic import queue_payment_received, queue_payment_refunded, queue_reminder, queue_statement
from flare_app.messages.composing import Composition, compose, default_words
from flare_app.messages.deciding import (
    HAS_LEFT,
    UNDO_TIME,
    discard_message,
    issued_with,
    resend_message,
    withdraw_batch,
    withdraw_message,
)
from flare_app.messages.delivering import deliver_due
from flare_app.messages.languages import language_name
from flare_app.messages.leaving import at_leaving
from flare_app.messages.listing import has_failed, message_source
from flare_app.messages.mail import sender_of
from flare_app.messages.many import Envelope, ManyForm, check_many, plan_many, queue_one_of_many, words_for_many
from flare_app.messages.outbox import claim_delivery, record_refused, record_sent
from flare_app.messages.previewing import Preview, preview_message, preview_one_of_many, preview_template
from flare_app.messages.queueing import MessageForm, queue_answer_notice, queue_message, queue_portal_link
from flare_app.messages.reading import (
    MessageDetails,
    RecipientState,
    document_opened,
    get_message,
    messages_of,
)
from flare_app.messages.refusals import has_refused_address, tell_refused
from flare_app.messages.searching import message_search_text
from flare_app.messages.staff_mail import StaffMail, newest_staff_mail, queue_digest, queue_staff_link
from flare_app.messages.states import DeliveryState, MessageKind
from flare_app.messages.template_keeping import (
    TEMPLATE_KINDS,
    Template,
    TemplateForm,
    list_templates,
    placeholders_of,
    remove_template,
    save_template,
    template_languages,
    template_names,
)
from flare_app.messages.text_kinds import OCCASIONS, TextKind
from flare_app.messages.wording import MAX_BODY, MAX_SUBJECT

__all__ = [
    "HAS_LEFT",
    "MAX_BODY",
    "MAX_SUBJECT",
    "OCCASIONS",
    "TEMPLATE_KINDS",
    "UNDO_TIME",
    "About",
    "Composition",
    "DeliveryState",
    "Envelope",
    "ManyForm",
    "MessageDetails",
    "MessageForm",
    "MessageKind",
    "Preview",
    "RecipientState",
    "StaffMail",
    "Template",
    "TemplateForm",
    "TextKind",
    "at_leaving",
    "check_many",
    "claim_delivery",
    "compose",
    "default_words",
    "deliver_due",
    "discard_message",
    "document_opened",
    "get_message",
    "has_failed",
    "has_refused_address",
    "issued_with",
    "language_name",
    "list_templates",
    "message_search_text",
    "message_source",
    "messages_of",
    "newest_staff_mail",
    "placeholders_of",
    "plan_many",
    "preview_message",
    "preview_one_of_many",
    "preview_template",
    "queue_answer_notice",
    "queue_digest",
    "queue_message",
    "queue_one_of_many",
    "queue_payment_received",
    "queue_payment_refunded",
    "queue_portal_link",
    "queue_reminder",
    "queue_staff_link",
    "queue_statement",
    "record_refused",
    "record_sent",
    "remove_template",
    "resend_message",
    "save_template",
    "sender_of",
    "tell_refused",
    "template_languages",
    "template_names",
    "withdraw_batch",
    "withdraw_message",
    "words_for_many",
]
