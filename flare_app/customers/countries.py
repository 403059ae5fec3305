"""Countries and addresses: what people write becomes an ISO code, what documents show is a name in the reader's language."""

from functools import cache
from typing import Protocol

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.localedata import exists

_OTHER_NAMES = {
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "america": "US", "uk": "GB",
    "u.k.": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "czech republic": "CZ",
    "holland": "NL", "the netherlands": "NL", "turkey": "TR", "south korea": "KR", "korea": "KR", "russian federation": "RU",
    "uae": "AE", "ivory coast": "CI", "hong kong": "HK", "macau": "MO", "macedonia": "MK",
}  # fmt: skip
_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")
_STATE_AFTER_CITY = frozenset({"US", "CA", "AU", "BR", "IN", "MX"})


class HasAddress(Protocol):
    """A row with the columns of an address."""

    street: str
    city: str
    state: str
    zip: str
    country: str


def country_code(text: str) -> str:
    """The ISO 3166 alpha-2 code of a country as written (a code, or its name in a language of `_LANGUAGES`), or the text."""
    return _codes_by_name().get(text.strip().casefold(), text.strip())


def country_name(country: str, *, locale: str) -> str:
    """The name of a country in a locale's language; what is no code is given back as it is."""
    return str(_locale(locale).territories.get(country, country))


def locale_for(country: str, *, otherwise: str) -> str:
    """The locale in which a country reads dates and amounts, such as de_AT; `otherwise` where it is not known.

    Our texts are English: where another script is written, English as the country writes it, such as en_IN.
    """
    likely = get_global("likely_subtags").get(f"und_{country}", "en_Latn")
    language, _, script = likely.partition("_")
    names = (f"{language}_{country}" if script.startswith("Latn") else f"en_{country}", f"en_{country}")
    return next((name for name in names if exists(name)), otherwise)


def address_lines(place: HasAddress, *, locale: str) -> tuple[str, ...]:
    """Street, city and country as the country writes them, without empty lines."""
    if place.country in _STATE_AFTER_CITY:
        city = ", ".join(filter(None, (place.city, " ".join(filter(None, (place.state, place.zip))))))
    else:
        city = ", ".join(filter(None, (" ".join(filter(None, (place.zip, place.city))), place.state)))
    country = country_name(place.country, locale=locale)
    return tuple(line for line in (*place.street.split("\n"), city, country) if line)


@cache
def _codes_by_name() -> dict[str, str]:
    codes = [code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()]
    by_name = {code.casefold(): code for code in codes}
    for language in _LANGUAGES:
        names = Locale(language).territories
        by_name = {names[code].casefold(): code for code in codes if code in names} | by_name
    return _OTHER_NAMES | by_name


@cache
def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")
