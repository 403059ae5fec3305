"""`{{ name }}` in what staff write: names from a fixed list, replaced once by plain text. It is no template language.

A value is never read again for placeholders, so nothing that a customer's name contains is ever carried out.
"""

import re
from collections.abc import Collection, Mapping

from flare_app.errors import Invalid

MOST_PLACEHOLDERS = 100
"""In one text: it stays short, whatever the values are."""

PORTAL_LINK = "portal link"
"""Filled for each recipient when the message leaves: everybody has an own link."""

_OLD_NAMES = {"balance due": "amount due"}
_PLACEHOLDER = re.compile(r"\{\{([^{}\n]{0,100})\}\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the placeholders of `values` replaced; others stay as they are."""

    def value(match: re.Match[str]) -> str:
        found = values.get(_name(match[1]))
        return match[0] if found is None else _harmless(found)

    return _PLACEHOLDER.sub(value, text)


def holds(text: str, name: str) -> bool:
    """Whether the text contains the placeholder `name`."""
    return any(_name(match[1]) == name for match in _PLACEHOLDER.finditer(text))


def check_placeholders(text: str, *, known: Collection[str], field: str) -> str:
    """The text, when each of its placeholders is known.

    Raises:
        Invalid: with the first unknown one and the list of known ones; or there are too many.
    """
    found = list(_PLACEHOLDER.finditer(text))
    if len(found) > MOST_PLACEHOLDERS:
        raise Invalid(f"This holds {len(found)} placeholders; at most {MOST_PLACEHOLDERS} can be filled in.", field=field)
    for match in found:
        if _name(match[1]) not in known:
            names = ", ".join(written(name) for name in known)
            raise Invalid(f"{{{{ {match[1].strip()} }}}} cannot be filled in here. Use one of: {names}.", field=field)
    return text


def _harmless(value: str) -> str:
    """The value in a form in which no braces come together, neither in it nor with what stands beside it."""
    value = value.replace("{{", "{ {")
    return (" " if value.startswith("{") else "") + value + (" " if value.endswith("{") else "")


def written(name: str) -> str:
    """A placeholder as the menu writes it: `{{ customer_name }}`."""
    return f"{{{{ {name.replace(' ', '_')} }}}}"


def _name(typed: str) -> str:
    """`Customer_Name` and ` customer  name ` mean the same, and what a name was called before still works."""
    name = " ".join(typed.replace("_", " ").lower().split())
    return _OLD_NAMES.get(name, name)
