"""What stands around the words of a message, button and figures, in the languages in which the house has words of its own."""

from collections.abc import Mapping

_GERMAN = {
    "View or Pay": "Ansehen oder bezahlen",
    "View payment": "Zahlung ansehen",
    "View statement": "Kontoauszug ansehen",
    "Open the customer portal": "Kundenportal öffnen",
    "Invoice": "Rechnung",
    "Estimate": "Angebot",
    "Credit note": "Gutschrift",
    "Payment": "Zahlung",
    "Statement": "Kontoauszug",
    "invoices": "Rechnungen",
    "estimates": "Angebote",
    "credit notes": "Gutschriften",
    "Amount due": "Offener Betrag",
    "Amount received": "Erhaltener Betrag",
    "Received on": "Erhalten am",
    "Balance": "Saldo",
    "Overdue": "Überfällig",
    "Unused credit": "Guthaben",
    "Date": "Datum",
    "Due date": "Fällig am",
    "Valid until": "Gültig bis",
    "PO number": "Bestellnummer",
    "Total": "Gesamtbetrag",
    "Credit": "Gutschrift",
    "Still to be used": "Noch verfügbar",
    "Paid in full": "Vollständig bezahlt",
    "Void": "Storniert",
    "Attached": "Anhang",
    "Too large for an e-mail": "Zu groß für eine E-Mail",
    "Open them with the button above.": "Sie öffnen sie mit dem Knopf oben.",
    "Open them with the address above.": "Sie öffnen sie unter der Adresse oben.",
    "If the button does not work, open this address:": "Wenn der Knopf nicht funktioniert, öffnen Sie diese Adresse:",
    "No more messages like this": "Keine solchen Nachrichten mehr",
    "This link was made for": "Dieser Link ist bestimmt für",
    "Please do not pass it on.": "Bitte geben Sie ihn nicht weiter.",
    "It opens for 30 days after the last message we sent to this address.": (
        "Er ist bis 30 Tage nach unserer letzten Nachricht an diese Adresse gültig."
    ),
}
_PHRASES: Mapping[str, Mapping[str, str]] = {"de": _GERMAN}


def said(phrase: str, language: str) -> str:
    """A phrase of ours in a language; in English, in which it is written where it is used, where we have no other."""
    return _PHRASES.get(language, {}).get(phrase, phrase)
