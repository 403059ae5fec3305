"""Countries, locales and time zones: what can be chosen, and the check of what was."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

from flare_app.errors import Invalid

_LONGEST_LOCALE = 10
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})  # groups and placeholders of CLDR


@cache
def country_names() -> dict[str, str]:
    """English names by ISO 3166 alpha-2 code, in the order of the names."""
    names = {str(code): str(name) for code, name in Locale("en").territories.items()}
    found = {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES}
    return dict(sorted(found.items(), key=lambda item: item[1]))


@cache
def locale_names() -> dict[str, str]:
    """English names of the locales that say a country: "English (Ireland)" by en_IE."""
    english = Locale("en")
    found = {}
    for name in locale_identifiers():
        language, *scripts = name.split("_")
        territory = scripts.pop() if scripts else ""
        if len(name) <= _LONGEST_LOCALE and territory in country_names():
            inside = ", ".join([*(english.scripts.get(script, script) for script in scripts), country_names()[territory]])
            found[name] = f"{english.languages.get(language, language)} ({inside})"
    return dict(sorted(found.items(), key=lambda item: item[1]))


@cache
def timezone_names() -> tuple[str, ...]:
    """The zones that are named after a place, and UTC."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
    return ("UTC", *sorted(places))


def check_country(code: str) -> str:
    """An ISO 3166 alpha-2 code, or "".

    Raises:
        Invalid: it is none.
    """
    if code and code not in country_names():
        raise Invalid("Choose a country from the list.", field="country")
    return code


def check_locale(name: str) -> str:
    """A locale that dates and amounts can be written in.

    Raises:
        Invalid: it is none.
    """
    try:
        found = str(Locale.parse(name.strip().replace("-", "_")))
    except (ValueError, TypeError, UnknownLocaleError):
        found = ""
    if not 0 < len(found) <= _LONGEST_LOCALE:
        raise Invalid("Choose a language and region, such as en_IE.", field="locale")
    return found


def check_timezone(name: str) -> str:
    """A time zone of the IANA database.

    Raises:
        Invalid: it is none.
    """
    if name not in available_timezones():
        raise Invalid("Choose a time zone, such as Europe/Dublin.", field="timezone")
    return name
