"""Which language a message speaks: the words of the house come in a few, those that staff write in any."""

from collections.abc import Mapping

from flare_app.messages import texts_de, texts_en
from flare_app.messages.text_kinds import Text, TextKind
from flare_app.rendering.formats import locale_of

ENGLISH = "en"
_OURS: Mapping[str, Mapping[TextKind, Text]] = {ENGLISH: texts_en.TEXTS, "de": texts_de.TEXTS}
OUR_LANGUAGES = tuple(_OURS)
"""The languages in which the house has words of its own."""


def our_text(kind: TextKind, language: str) -> Text | None:
    """The house's own words of a kind in a language; None where it has none."""
    return _OURS.get(language, {}).get(kind)


def usual_text(kind: TextKind, language: str) -> Text:
    """The house's own words of a kind, in English where it has none in the language."""
    return our_text(kind, language) or texts_en.TEXTS[kind]


def language_of(locale: str) -> str:
    """ISO 639: `de_AT` reads `de`."""
    return str(locale_of(locale).language)


def language_name(language: str) -> str:
    """As staff read it: "German"."""
    return locale_of(language).get_display_name(ENGLISH) or language


def locale_in(language: str, *locales: str) -> str:
    """The first of the locales that speaks the language, so that dates and figures agree with the words; or the language."""
    if not language:
        return locales[0]
    return next((locale for locale in locales if language_of(locale) == language), language)
