"""The names of ledger accounts: readable, and in letters that other programs take."""

import re
import unicodedata
import zlib

from flare_app.domain.money import format_decimal_e4

SALES = "Income:Sales"
BAD_DEBTS = "Expenses:Bad-Debts"
UNDEPOSITED = "Assets:Deposits:Undeposited"


def receivable_account(customer_id: int, name: str) -> str:
    """What a customer owes; all its currencies stand in one account, each by itself."""
    return f"Assets:Receivable:{_letters(name)}-C{customer_id}"


def deposit_account(account_id: int | None, name: str | None) -> str:
    """Where money came to or went from."""
    return UNDEPOSITED if account_id is None else f"Assets:Deposits:{_letters(name or '')}-A{account_id}"


def tax_account(name: str, rate_ppm: int) -> str:
    """What is owed to the authority, by rate in percent: names that differ in nothing but signs share an account."""
    percent = format_decimal_e4(rate_ppm).replace(".", "-")
    return f"Liabilities:Tax:{_letters(name)}-{percent}"


def _letters(name: str) -> str:
    """The name in ASCII letters, digits and dashes, the first one a capital; of other scripts a checksum is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:40]
    return kept[:1].upper() + kept[1:] if kept else f"X{zlib.crc32(name.encode()):08x}"
