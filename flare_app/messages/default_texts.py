"""What a message says unless staff write something else: one subject and body for each kind."""

from dataclasses import dataclass

from flare_app.messages.states import MessageKind


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and body with placeholders; the button to the portal and the facts box are added around the body."""

    subject: str
    body: str


_ALWAYS = ("customer name", "first name", "company name")
_DOCUMENT = (*_ALWAYS, "number", "date", "total")
PLACEHOLDERS = {
    MessageKind.INVOICE: (*_DOCUMENT, "balance due", "due date"),
    MessageKind.ESTIMATE: _DOCUMENT,
    MessageKind.CREDIT_NOTE: _DOCUMENT,
    MessageKind.PAYMENT: (*_ALWAYS, "number", "date", "amount"),
    MessageKind.PORTAL_LINK: _ALWAYS,
    MessageKind.ANSWER: (*_DOCUMENT, "answer", "signed by", "note", "link address"),
    MessageKind.PLAIN: _ALWAYS,
}
"""What may be written between braces, by kind; the portal's link comes on top in the body."""

_SEVERAL = (*_ALWAYS, "count", "numbers", "total")
PLACEHOLDERS_OF_SEVERAL = {
    MessageKind.INVOICE: (*_SEVERAL, "balance due"),
    MessageKind.ESTIMATE: _SEVERAL,
    MessageKind.CREDIT_NOTE: _SEVERAL,
}
"""The same for a message about several documents of that kind."""

DEFAULT_TEXTS = {
    MessageKind.INVOICE: Text(
        "Invoice {{ number }} from {{ company name }}",
        """\
Hello {{ first name }},

Thank you for your business. Here is invoice {{ number }} for {{ total }}, due on {{ due date }}.

If you have a question about it, just reply to this message.

Kind regards
{{ company name }}""",
    ),
    MessageKind.ESTIMATE: Text(
        "Estimate {{ number }} from {{ company name }}",
        """\
Hello {{ first name }},

Thank you for asking us. Here is estimate {{ number }} for {{ total }}.

You can accept or decline it online. If something is not right yet, just reply to this message.

Kind regards
{{ company name }}""",
    ),
    MessageKind.CREDIT_NOTE: Text(
        "Credit note {{ number }} from {{ company name }}",
        """\
Hello {{ first name }},

Here is credit note {{ number }} for {{ total }}. There is nothing you need to do.

Kind regards
{{ company name }}""",
    ),
    MessageKind.PAYMENT: Text(
        "Payment {{ number }} received, thank you",
        """\
Hello {{ first name }},

We have received your payment of {{ amount }} on {{ date }}. Thank you.

Kind regards
{{ company name }}""",
    ),
    MessageKind.PORTAL_LINK: Text(
        "Your link to {{ company name }}",
        """\
Hello {{ first name }},

Here is a new link to your invoices, estimates, payments and statement. If you did not ask for it, you can ignore this message.

Kind regards
{{ company name }}""",
    ),
    MessageKind.ANSWER: Text(
        "{{ number }} was {{ answer }} by {{ signed by }}",
        """\
{{ signed by }} ({{ customer name }}) has {{ answer }} estimate {{ number }} for {{ total }}.

{{ note }}

The answer came by the portal link that was sent to {{ link address }}.""",
    ),
    MessageKind.PLAIN: Text(
        "",
        """\
Hello {{ first name }},



Kind regards
{{ company name }}""",
    ),
}

PAID_INVOICE = Text(
    "Invoice {{ number }} from {{ company name }}",
    """\
Hello {{ first name }},

Here is invoice {{ number }} for {{ total }}. It is paid in full: thank you.

Kind regards
{{ company name }}""",
)

TEXTS_OF_SEVERAL = {
    MessageKind.INVOICE: Text(
        "{{ count }} invoices from {{ company name }}",
        """\
Hello {{ first name }},

Thank you for your business. Here are {{ count }} invoices: {{ numbers }}. Of their total of {{ total }}, {{ balance due }} is due.

If you have a question about them, just reply to this message.

Kind regards
{{ company name }}""",
    ),
    MessageKind.ESTIMATE: Text(
        "{{ count }} estimates from {{ company name }}",
        """\
Hello {{ first name }},

Thank you for asking us. Here are {{ count }} estimates: {{ numbers }}.

You can accept or decline each of them online. If something is not right yet, just reply to this message.

Kind regards
{{ company name }}""",
    ),
    MessageKind.CREDIT_NOTE: Text(
        "{{ count }} credit notes from {{ company name }}",
        """\
Hello {{ first name }},

Here are {{ count }} credit notes for {{ total }} in all: {{ numbers }}. There is nothing you need to do.

Kind regards
{{ company name }}""",
    ),
}
