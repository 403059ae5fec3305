"""Amounts as Stripe counts them, and which of them it charges.

Source: docs.stripe.com/currencies (zero-decimal, three-decimal, special cases, minimum and maximum charge amounts).
"""

from flare_app.domain.money import format_plain, minor_digits
from flare_app.errors import Conflict

_NO_DECIMALS = frozenset(["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"])
_THREE_DECIMALS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
# Charged in whole units, although Stripe counts them in hundredths.
_WHOLE_UNITS = frozenset({"ISK", "UGX"})
_MOST = 99_999_999
_LEAST = {
    **dict.fromkeys(["USD", "AUD", "BRL", "CAD", "CHF", "EUR", "INR", "NZD", "SGD"], 50),
    **{"AED": 200, "BGN": 100, "CZK": 1500, "DKK": 250, "GBP": 30, "HKD": 400, "HUF": 17_500, "JPY": 50},
    **{"MXN": 1000, "MYR": 200, "NOK": 300, "PLN": 200, "RON": 200, "SEK": 300, "THB": 1000},
}


class NotChargeable(Conflict):
    """Stripe does not charge this amount in this currency; the message says what it would."""


def is_chargeable(amount: int, currency: str) -> bool:
    """Whether `amount` (minor units of ours) can be paid online: without it a page shows no way to pay."""
    try:
        to_stripe(amount, currency)
    except NotChargeable:
        return False
    return True


def to_stripe(amount: int, currency: str) -> int:
    """A total to charge, in Stripe's minor units.

    Raises:
        NotChargeable: too little, too much, or not possible in this currency.
    """
    if minor_digits(currency) > 2 and currency not in _THREE_DECIMALS:
        raise NotChargeable(f"Amounts in {currency} cannot be paid online.")
    asked = _convert(amount, currency)
    if asked is None or asked % _step(currency):
        raise NotChargeable(f"{format_plain(amount, currency)} {currency} is too fine an amount to be paid online.")
    if asked > _MOST:
        raise NotChargeable(f"{format_plain(amount, currency)} {currency} is more than can be paid online at once.")
    if asked < _LEAST.get(currency, 1):
        raise NotChargeable(f"{format_plain(amount, currency)} {currency} is too little to be paid online.")
    return asked


def next_chargeable(amount: int, currency: str) -> int:
    """The least total from `amount` on that Stripe charges, both in minor units of ours; its upper limit is not looked at."""
    shift = _shift(currency)
    step = max(_step(currency), 10 ** max(shift, 0))
    asked = -(-(amount * 10 ** max(shift, 0)) // 10 ** max(-shift, 0))
    asked = -(-max(asked, _LEAST.get(currency, 1)) // step) * step
    return from_stripe(asked, currency) or amount


def line_to_stripe(amount: int, currency: str) -> int:
    """A part of a total that `to_stripe` took.

    Raises:
        NotChargeable: the part is too fine for this currency.
    """
    asked = _convert(amount, currency)
    if asked is None:
        raise NotChargeable(f"{format_plain(amount, currency)} {currency} is too fine an amount to be paid online.")
    return asked


def from_stripe(amount: int, currency: str) -> int | None:
    """An amount that Stripe tells, in minor units of ours; None when they cannot express it."""
    shift = _shift(currency)
    if shift <= 0:
        return int(amount * 10**-shift)
    whole, rest = divmod(amount, 10**shift)
    return None if rest else whole


def _convert(amount: int, currency: str) -> int | None:
    shift = _shift(currency)
    if shift >= 0:
        return int(amount * 10**shift)
    whole, rest = divmod(amount, 10**-shift)
    return None if rest else whole


def _step(currency: str) -> int:
    """What a total is a multiple of, in Stripe's minor units."""
    return 10 if currency in _THREE_DECIMALS else 100 if currency in _WHOLE_UNITS else 1


def _shift(currency: str) -> int:
    """How many decimals Stripe counts more than ISO 4217."""
    theirs = 0 if currency in _NO_DECIMALS else 3 if currency in _THREE_DECIMALS else 2
    return theirs - minor_digits(currency)
