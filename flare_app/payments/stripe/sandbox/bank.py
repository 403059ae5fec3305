"""What the bank says: Stripe's public test numbers and the delayed payment methods."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decline:
    """Why the bank refused, in Stripe's codes and in a sentence for the payer."""

    code: str
    decline_code: str | None
    message: str


NOT_A_TEST_CARD = Decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test card.",
)
# Stripe's public test numbers (docs.stripe.com/testing); None succeeds.
CARDS: dict[str, Decline | None] = {
    "4242424242424242": None,
    "5555555555554444": None,
    "378282246310005": None,
    "4000000000000002": Decline("card_declined", "generic_decline", "Your card was declined."),
    "4000000000009995": Decline("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "4000000000000069": Decline("expired_card", None, "Your card has expired."),
    "4000000000000127": Decline("incorrect_cvc", None, "Your card's security code is incorrect."),
}
# Delayed method → (account number that settles, account number that fails in the end).
BANK_ACCOUNTS: dict[str, tuple[str, str]] = {
    "sepa_debit": ("DE89370400440532013000", "DE62370400440532013001"),
    "us_bank_account": ("000123456789", "000111111116"),
    "bacs_debit": ("00012345", "22222227"),
    "acss_debit": ("000123456789", "000222222227"),
    "au_becs_debit": ("000123456", "111111113"),
}
DEBIT_FAILED = Decline("payment_intent_payment_attempt_failed", None, "The bank did not honour the debit.")
# The delayed payment method that Checkout offers for a currency.
BANK_DEBITS = {
    "eur": "sepa_debit",
    "usd": "us_bank_account",
    "gbp": "bacs_debit",
    "cad": "acss_debit",
    "aud": "au_becs_debit",
}
