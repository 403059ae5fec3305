"""Stripe's rules for amounts: minor units a currency has, the least and the most that can be charged.

Source: docs.stripe.com/currencies (zero-decimal, three-decimal, special cases, minimum and maximum charge amounts).
"""

from decimal import Decimal

from babel.numbers import format_currency, list_currencies

from flare_app.payments.stripe.sandbox.errors import ApiError, parameter_error

ZERO_DECIMAL = frozenset(["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"])
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
# Kept at two decimals by Stripe for old integrations, although nothing below the whole unit can be charged.
WHOLE_UNITS_ONLY = frozenset({"isk", "ugx"})
MAX_AMOUNT = 99_999_999
MINIMUM_AMOUNTS = {
    **dict.fromkeys(["usd", "aud", "brl", "cad", "chf", "eur", "inr", "nzd", "sgd"], 50),
    **{"aed": 200, "bgn": 100, "czk": 1500, "dkk": 250, "gbp": 30, "hkd": 400, "huf": 17_500, "jpy": 50},
    **{"mxn": 1000, "myr": 200, "nok": 300, "pln": 200, "ron": 200, "sek": 300, "thb": 1000},
}
_KNOWN_CURRENCIES = frozenset(code.lower() for code in list_currencies())


def check_currency(currency: str, *, param: str) -> str:
    """The currency in lower case, as Stripe keeps it."""
    if currency.lower() not in _KNOWN_CURRENCIES:
        raise parameter_error(f"Invalid currency: {currency[:10]}", param=param)
    return currency.lower()


def check_total(amount: int, currency: str) -> None:
    """Refuse a total that Stripe would not charge. Zero is allowed: nothing is charged then."""
    if amount > MAX_AMOUNT:
        most = format_amount(MAX_AMOUNT, currency)
        message = f"The Checkout Session's total amount must be no more than {most}."
        raise ApiError(message, code="amount_too_large", remembered=False)
    least = MINIMUM_AMOUNTS.get(currency, 1)
    if 0 < amount < least:
        message = f"The Checkout Session's total amount due must add up to at least {format_amount(least, currency)}."
        raise ApiError(message, code="amount_too_small", remembered=False)
    step = 10 if currency in THREE_DECIMAL else 100 if currency in WHOLE_UNITS_ONLY else 1
    if amount % step:
        message = f"Invalid amount: amounts in {currency.upper()} have to be multiples of {step} minor units."
        raise ApiError(message, code="parameter_invalid_integer", remembered=False)


def format_amount(amount: int, currency: str) -> str:
    """Minor units as people read them: `€1,234.50`, `¥1,235`, `KWD 1.250`."""
    decimals = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    return format_currency(Decimal(amount).scaleb(-decimals), currency.upper(), locale="en")
