"""Where a page ends: the sort value and id of a row, packed into text that may travel through a browser.

It is no secret and no proof: the rows of a list are narrowed in its Select, so a made-up cursor only moves the place to read from.
It is checked so that the value fits the column it is compared with; whatever does not fit counts as no cursor.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import ColumnElement, SQLColumnExpression, TypeDecorator
from sqlalchemy.types import TypeEngine

_LARGEST = 2**63 - 1


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)


def _text(text: str) -> str:
    text.encode()  # a lone surrogate raises UnicodeEncodeError, a ValueError
    if "\0" in text:
        raise ValueError("PostgreSQL knows no NUL")
    return text


def _integer(number: int) -> int:
    if abs(number) > _LARGEST:
        raise ValueError("beyond 64 bits")
    return number


# What a sort expression's Python type is in JSON, and how it is read back.
_KINDS: dict[type, tuple[type, Callable[[Any], Any]]] = {
    datetime: (str, _moment),
    date: (str, date.fromisoformat),
    str: (str, _text),
    int: (int, _integer),
    bool: (bool, bool),
}


def pack(sort: str, value: Any, row_id: int) -> str:
    """The cursor of a row in the order `sort`."""
    if isinstance(value, date):
        value = value.isoformat()
    elif isinstance(value, Decimal):  # what PostgreSQL makes of a sum of integers
        value = int(value)
    text = json.dumps([sort, value, row_id], separators=(",", ":"), ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack(cursor: str, sort: str, expression: SQLColumnExpression[Any]) -> tuple[Any, int] | None:
    """The sort value and id in a cursor of the order `sort`, or None if it is none."""
    plain_kind, read = _KINDS[_python_type(expression)]
    try:
        packed_sort, plain, row_id = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
        if packed_sort != sort or type(plain) is not plain_kind or type(row_id) is not int:
            return None
        return read(plain), _integer(row_id)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def type_of(expression: SQLColumnExpression[Any]) -> TypeEngine[Any]:
    """The type in the database; a mapped column has one too, only its annotation does not say so."""
    return cast("ColumnElement[Any]", expression).type


def _python_type(expression: SQLColumnExpression[Any]) -> type:
    kind = type_of(expression)
    return kind.impl_instance.python_type if isinstance(kind, TypeDecorator) else kind.python_type
