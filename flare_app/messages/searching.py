"""What a message is found by."""

from collections.abc import Iterable

from flare_app.messages.about import About
from flare_app.models import Message
from flare_app.search import SearchIndex, search_text

MESSAGE_SEARCH = SearchIndex(Message)


def message_search_text(message: Message, about: About, addresses: Iterable[str]) -> str:
    """Subject, customer, number, recipients, day, kind and the text itself."""
    return search_text(
        message.subject,
        about.customer.name,
        about.number,
        *addresses,
        message.created_at,
        message.kind.replace("_", " "),
        message.body,
    )
