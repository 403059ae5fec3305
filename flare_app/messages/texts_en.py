"""What messages say in English unless staff write something else."""

from flare_app.messages.text_kinds import Text, TextKind

_REGARDS = "\n\nKind regards\n{{ company_name }}"


def _text(subject: str, body: str) -> Text:
    return Text(subject, f"Hello {{{{ first_name }}}},\n\n{body.strip()}{_REGARDS}")


TEXTS = {
    TextKind.INVOICE: _text(
        "Invoice {{ number }} from {{ company_name }}",
        """
Thank you for your business. Here is invoice {{ number }} for {{ total }}, due on {{ due_date }}.

If you have a question about it, just reply to this message.""",
    ),
    TextKind.PAID_INVOICE: _text(
        "Invoice {{ number }} from {{ company_name }}",
        "Here is invoice {{ number }} for {{ total }}. It is paid in full: thank you.",
    ),
    TextKind.INVOICES: _text(
        "{{ count }} invoices from {{ company_name }}",
        """
Thank you for your business. Here are {{ count }} invoices: {{ numbers }}. Of their total of {{ total }}, {{ amount_due }} is due.

If you have a question about them, just reply to this message.""",
    ),
    TextKind.ESTIMATE: _text(
        "Estimate {{ number }} from {{ company_name }}",
        """
Thank you for asking us. Here is estimate {{ number }} for {{ total }}.

You can accept or decline it online. If something is not right yet, just reply to this message.""",
    ),
    TextKind.ESTIMATES: _text(
        "{{ count }} estimates from {{ company_name }}",
        """
Thank you for asking us. Here are {{ count }} estimates: {{ numbers }}.

You can accept or decline each of them online. If something is not right yet, just reply to this message.""",
    ),
    TextKind.CREDIT_NOTE: _text(
        "Credit note {{ number }} from {{ company_name }}",
        "Here is credit note {{ number }} for {{ total }}. There is nothing you need to do.",
    ),
    TextKind.CREDIT_NOTES: _text(
        "{{ count }} credit notes from {{ company_name }}",
        "Here are {{ count }} credit notes for {{ total }} in all: {{ numbers }}. There is nothing you need to do.",
    ),
    TextKind.STATEMENT: _text(
        "Your statement from {{ company_name }}",
        """
Here is your statement from {{ start_date }} to {{ end_date }}. It closes with a balance of {{ balance }}.

If something does not agree with your books, just reply to this message.""",
    ),
    TextKind.REMINDER: _text(
        "Invoice {{ number }} is due on {{ due_date }}",
        """
This is a friendly reminder that invoice {{ number }} is due on {{ due_date }}. {{ amount_due }} is still open.

If your payment is on its way already, thank you: there is nothing more to do.""",
    ),
    TextKind.OVERDUE: _text(
        "Invoice {{ number }} is overdue",
        """
Invoice {{ number }} was due on {{ due_date }}, and {{ amount_due }} of it is still open. Please pay it as soon as you can.

If your payment is on its way already, thank you: there is nothing more to do.

If something is not right, just reply to this message.""",
    ),
    TextKind.PAYMENT: _text(
        "Payment {{ number }} received, thank you",
        "We have received your payment of {{ amount }} on {{ date }}. Thank you.",
    ),
    TextKind.PAYMENT_RECEIVED: _text(
        "Thank you for your payment of {{ amount }}",
        "Your online payment of {{ amount }} has arrived. The receipt is attached. Thank you.",
    ),
    TextKind.PAYMENT_REFUNDED: _text(
        "Your refund of {{ refund_amount }}",
        "We have refunded {{ refund_amount }} of your payment {{ number }} of {{ date }}. It goes back the way it came and can "
        "take up to ten days to show.",
    ),
    TextKind.PORTAL_LINK: _text(
        "Your link to {{ company_name }}",
        """
Here is a new link to your invoices, estimates, payments and statement. If you did not ask for it, you can ignore this message.""",
    ),
    TextKind.PLAIN: Text("", f"Hello {{{{ first_name }}}},\n\n\n{_REGARDS}"),
    TextKind.INVITATION: Text(
        "Join {{ company_name }} on Flare",
        """\
Hello {{ first_name }},

{{ inviter }} invites you to {{ company_name }} on Flare, as {{ role }}. Choose your name and a password, and you are in.

The link works once, for {{ days }} days. If you did not expect it, you can ignore this message.""",
    ),
    TextKind.PASSWORD: Text(
        "Choose a new password",
        """\
Hello {{ first_name }},

Somebody, most likely you, asked for a new password for your account with {{ company_name }}.

The link works once, for {{ hours }} hours. If you did not ask for it, you can ignore this message:
your password stays as it is.""",
    ),
    TextKind.ANSWER: Text(
        "{{ number }} was {{ answer }} by {{ signed_by }}",
        """\
{{ signed_by }} ({{ customer_name }}) has {{ answer }} estimate {{ number }} for {{ total }}.

{{ note }}

The answer came by the portal link that was sent to {{ link_address }}.""",
    ),
    TextKind.DIGEST: Text(
        "{{ company_name }}: {{ period }}",
        """\
Hello {{ first_name }},

This is how things stand at {{ company_name }}.

{{ figures }}""",
    ),
}
