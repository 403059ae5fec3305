"""The one spelling in which texts are stored and asked for: "Köhler", "KOHLER" and "kohler" are the same."""

import re
import unicodedata

# Letters that Unicode does not take apart into a base letter and a mark, and signs that keyboards lack.
_PLAIN = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th",
        "‘": "'", "’": "'", "‚": "'", "′": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    }
)  # fmt: skip
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u061c]")
_SURROGATES = re.compile("[\ud800-\udfff\u00ad]")
_SPACES = re.compile(r"\s+")


def normalize(text: str) -> str:
    """Compatibility forms, case and accents folded; control characters and runs of space become one space; stripped."""
    if text.isascii():
        folded = text.lower()
    else:
        folded = unicodedata.normalize("NFKC", _SURROGATES.sub("", text)).casefold()
        parts = unicodedata.normalize("NFKD", folded)
        bare = "".join(character for character in parts if unicodedata.category(character) != "Mn")
        folded = unicodedata.normalize("NFKC", bare).casefold().translate(_PLAIN)
    return _SPACES.sub(" ", _UNSEEN.sub(" ", folded)).strip()
