"""What messages to customers say in German unless staff write something else."""

from flare_app.messages.text_kinds import Text, TextKind

_REGARDS = "\n\nFreundliche Grüße\n{{ company_name }}"


def _text(subject: str, body: str) -> Text:
    return Text(subject, f"Guten Tag {{{{ first_name }}}},\n\n{body.strip()}{_REGARDS}")


TEXTS = {
    TextKind.INVOICE: _text(
        "Rechnung {{ number }} von {{ company_name }}",
        """
vielen Dank für Ihren Auftrag. Hier ist die Rechnung {{ number }} über {{ total }}, fällig am {{ due_date }}.

Wenn Sie eine Frage dazu haben, antworten Sie einfach auf diese Nachricht.""",
    ),
    TextKind.PAID_INVOICE: _text(
        "Rechnung {{ number }} von {{ company_name }}",
        "hier ist die Rechnung {{ number }} über {{ total }}. Sie ist vollständig bezahlt: vielen Dank.",
    ),
    TextKind.INVOICES: _text(
        "{{ count }} Rechnungen von {{ company_name }}",
        """
vielen Dank für Ihren Auftrag. Hier sind {{ count }} Rechnungen: {{ numbers }}. Offen sind {{ amount_due }} von {{ total }}.

Wenn Sie eine Frage dazu haben, antworten Sie einfach auf diese Nachricht.""",
    ),
    TextKind.ESTIMATE: _text(
        "Angebot {{ number }} von {{ company_name }}",
        """
vielen Dank für Ihre Anfrage. Hier ist unser Angebot {{ number }} über {{ total }}.

Sie können es online annehmen oder ablehnen. Wenn etwas noch nicht passt, antworten Sie einfach auf diese Nachricht.""",
    ),
    TextKind.ESTIMATES: _text(
        "{{ count }} Angebote von {{ company_name }}",
        """
vielen Dank für Ihre Anfrage. Hier sind {{ count }} Angebote: {{ numbers }}.

Sie können jedes davon online annehmen oder ablehnen. Wenn etwas noch nicht passt, antworten Sie einfach auf diese Nachricht.""",
    ),
    TextKind.CREDIT_NOTE: _text(
        "Gutschrift {{ number }} von {{ company_name }}",
        "hier ist die Gutschrift {{ number }} über {{ total }}. Sie brauchen nichts weiter zu tun.",
    ),
    TextKind.CREDIT_NOTES: _text(
        "{{ count }} Gutschriften von {{ company_name }}",
        "hier sind {{ count }} Gutschriften über insgesamt {{ total }}: {{ numbers }}. Sie brauchen nichts weiter zu tun.",
    ),
    TextKind.STATEMENT: _text(
        "Ihr Kontoauszug von {{ company_name }}",
        """
hier ist Ihr Kontoauszug vom {{ start_date }} bis zum {{ end_date }}. Er schließt mit einem Saldo von {{ balance }}.

Wenn etwas nicht mit Ihren Büchern übereinstimmt, antworten Sie einfach auf diese Nachricht.""",
    ),
    TextKind.REMINDER: _text(
        "Rechnung {{ number }} ist am {{ due_date }} fällig",
        """
wir möchten Sie daran erinnern, dass die Rechnung {{ number }} am {{ due_date }} fällig ist. Offen sind noch {{ amount_due }}.

Wenn Ihre Zahlung schon unterwegs ist, vielen Dank: Sie brauchen nichts weiter zu tun.""",
    ),
    TextKind.OVERDUE: _text(
        "Rechnung {{ number }} ist überfällig",
        """
die Rechnung {{ number }} war am {{ due_date }} fällig, und {{ amount_due }} davon sind noch offen. Bitte begleichen Sie sie bald.

Wenn Ihre Zahlung schon unterwegs ist, vielen Dank: Sie brauchen nichts weiter zu tun.

Wenn etwas nicht stimmt, antworten Sie einfach auf diese Nachricht.""",
    ),
    TextKind.PAYMENT: _text(
        "Zahlung {{ number }} erhalten, vielen Dank",
        "wir haben Ihre Zahlung von {{ amount }} am {{ date }} erhalten. Vielen Dank.",
    ),
    TextKind.PAYMENT_RECEIVED: _text(
        "Vielen Dank für Ihre Zahlung von {{ amount }}",
        "Ihre Online-Zahlung von {{ amount }} ist eingegangen. Die Quittung liegt bei. Vielen Dank.",
    ),
    TextKind.PAYMENT_REFUNDED: _text(
        "Ihre Erstattung von {{ refund_amount }}",
        "Wir haben {{ refund_amount }} Ihrer Zahlung {{ number }} vom {{ date }} erstattet. Der Betrag geht auf demselben Weg "
        "zurück und kann bis zu zehn Tage unterwegs sein.",
    ),
    TextKind.PORTAL_LINK: _text(
        "Ihr Zugang zu {{ company_name }}",
        """
hier ist ein neuer Link zu Ihren Rechnungen, Angeboten, Zahlungen und Ihrem Kontoauszug.

Wenn Sie ihn nicht angefordert haben, können Sie diese Nachricht ignorieren.""",
    ),
    TextKind.PLAIN: Text("", f"Guten Tag {{{{ first_name }}}},\n\n\n{_REGARDS}"),
}
