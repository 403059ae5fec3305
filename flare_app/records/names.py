"""Comparing names in SQL as people do: letter case aside."""

from typing import Any

from sqlalchemy import ColumnElement, func, or_


def has_name(column: Any, name: str) -> ColumnElement[bool]:
    """The column holds `name`. SQLite lowers plain Latin letters only, so the exact spelling counts too."""
    return or_(column == name, func.lower(column) == name.lower())


def holds(column: Any, text: str) -> ColumnElement[bool]:
    """The column holds `text` somewhere."""
    return or_(column.contains(text, autoescape=True), func.lower(column).contains(text.lower(), autoescape=True))


def begins(column: Any, text: str) -> ColumnElement[bool]:
    """The column begins with `text`."""
    return or_(column.startswith(text, autoescape=True), func.lower(column).startswith(text.lower(), autoescape=True))
