"""`{{ name }}` in what staff write: names from a fixed list, replaced once by plain text. It is no template language.

A value is never read again for placeholders, so nothing that a customer's name contains is ever carried out.
"""

import re
from collections.abc import Collection, Mapping

from flare_app.errors import Invalid

PORTAL_LINK = "portal link"
"""Filled for each recipient when the message leaves: everybody has an own link."""

_PLACEHOLDER = re.compile(r"\{\{([^{}\n]{0,100})\}\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the placeholders of `values` replaced; others stay as they are."""

    def value(match: re.Match[str]) -> str:
        found = values.get(_name(match[1]))
        return match[0] if found is None else found.replace("{{", "{ {")

    return _PLACEHOLDER.sub(value, text)


def holds(text: str, name: str) -> bool:
    """Whether the text contains the placeholder `name`."""
    return any(_name(match[1]) == name for match in _PLACEHOLDER.finditer(text))


def check_placeholders(text: str, *, known: Collection[str], field: str) -> str:
    """The text, when each of its placeholders is known.

    Raises:
        Invalid: with the first unknown one and the list of known ones.
    """
    for match in _PLACEHOLDER.finditer(text):
        if _name(match[1]) not in known:
            names = ", ".join(f"{{{{ {name} }}}}" for name in known)
            raise Invalid(f"{{{{ {match[1].strip()} }}}} cannot be filled in here. Use one of: {names}.", field=field)
    return text


def _name(written: str) -> str:
    """`Customer_Name` and ` customer  name ` mean the same."""
    return " ".join(written.replace("_", " ").lower().split())
