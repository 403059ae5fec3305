"""Room: e-mail. What staff write and the house sends, the outbox with its worker, and what became of each message.

Another room whose messages must be looked at once more before they leave, or may be unsubscribed from, registers that with
`at_leaving` (see `leaving.py`).
"""

from flare_app.messages.about import About
from flare_app.messages.composing import Composition, compose, default_words
from flare_app.messages.delivering import deliver_due
from flare_app.messages.leaving import at_leaving
from flare_app.messages.many import Envelope, ManyForm, check_many, plan_many, queue_one_of_many, words_for_many
from flare_app.messages.outbox import claim_delivery, record_refused, record_sent, retry_message
from flare_app.messages.queueing import MessageForm, queue_answer_notice, queue_message, queue_portal_link
from flare_app.messages.reading import (
    MessageDetails,
    RecipientState,
    document_opened,
    get_message,
    has_failed,
    message_source,
    messages_of,
)
from flare_app.messages.searching import message_search_text
from flare_app.messages.staff_mail import StaffMail, newest_staff_mail, queue_staff_link
from flare_app.messages.states import DeliveryState, MessageKind
from flare_app.messages.wording import MAX_BODY, MAX_SUBJECT, Template, TemplateForm, list_templates, update_templates

__all__ = [
    "MAX_BODY",
    "MAX_SUBJECT",
    "About",
    "Composition",
    "DeliveryState",
    "Envelope",
    "ManyForm",
    "MessageDetails",
    "MessageForm",
    "MessageKind",
    "RecipientState",
    "StaffMail",
    "Template",
    "TemplateForm",
    "at_leaving",
    "check_many",
    "claim_delivery",
    "compose",
    "default_words",
    "deliver_due",
    "document_opened",
    "get_message",
    "has_failed",
    "list_templates",
    "message_search_text",
    "message_source",
    "messages_of",
    "newest_staff_mail",
    "plan_many",
    "queue_answer_notice",
    "queue_message",
    "queue_one_of_many",
    "queue_portal_link",
    "queue_staff_link",
    "record_refused",
    "record_sent",
    "retry_message",
    "update_templates",
    "words_for_many",
]
