"""From what was typed into a field to what is kept of it, and back; by the kind of the field."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from flare_app.domain.money import format_plain, format_unit_price, parse_amount, parse_unit_price
from flare_app.domain.tax import format_rate, parse_rate
from flare_app.domain.text import as_public_id, clean_text, parse_date
from flare_app.errors import Invalid
from flare_app.lists import ColumnKind
from flare_app.records.declaration import Field, FieldKind, Typed
from flare_app.records.names import begins, holds

COLUMN_KINDS: dict[FieldKind, ColumnKind] = {
    FieldKind.WHOLE: ColumnKind.NUMBER,
    FieldKind.MONEY: ColumnKind.MONEY,
    FieldKind.PRICE: ColumnKind.PRICE,
    FieldKind.RATE: ColumnKind.RATE,
    FieldKind.DATE: ColumnKind.DATE,
}
"""The columns of lists by kind of field; the others are texts."""

_ANY_TEXT = (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CHECKBOX)
_NAMES = ("name", "number", "title", "email")


def read(session: Session, field: Field, typed: Typed, currency: str) -> Any:
    """What is kept of the typed text.

    Raises:
        Invalid: on the field, when it cannot be taken.
    """
    if not isinstance(typed, str):
        raise Invalid(f"{field.label} must be text.", field=field.key)
    if field.kind in _ANY_TEXT or typed.strip():
        return _READERS[field.kind](session, field, typed, currency)
    if field.required:
        raise Invalid(f"{field.label} is required.", field=field.key)
    return 0 if field.kind in COLUMN_KINDS and field.kind is not FieldKind.DATE else "" if field.kind is FieldKind.CHOICE else None


def write(session: Session, field: Field, value: Any, currency: str) -> str:
    """The text that would be typed for a kept value."""
    return "" if value is None else _WRITERS.get(field.kind, _as_is)(session, field, value, currency)


def say(session: Session, field: Field, value: Any, currency: str) -> str:
    """The value in words, for the audit trail and for choices: the name of what is referred to, the text of a choice."""
    if field.kind is FieldKind.REFERENCE and value is not None:
        return name_of(session.get(target_of(field), value))
    if field.kind is FieldKind.CHECKBOX:
        return "Yes" if value else "No"
    text = write(session, field, value, currency)
    if field.kind is FieldKind.CHOICE and field.choices is not None:
        return dict(field.choices(session, (text,))).get(text, text)
    return text


def reference_name(session: Session, field: Field, public_id: str) -> str:
    """What the record is called that a REFERENCE field refers to by its public id; "" when there is none."""
    target = target_of(field)
    statement = select(target).where(col(target.public_id) == as_public_id(public_id))  # type: ignore[attr-defined]
    return name_of(session.exec(statement).first()) if public_id else ""


def name_of(record: Any) -> str:
    """What a record is called."""
    return next((str(text) for name in _NAMES if (text := getattr(record, name, ""))), "")


def name_column(model: type[SQLModel]) -> Any:
    """The column that holds what records of a model are called.

    Raises:
        TypeError: there is none.
    """
    for name in _NAMES:
        if hasattr(model, name):
            return col(getattr(model, name))
    raise TypeError(f"{model.__name__} has none of the columns {', '.join(_NAMES)} by which its records could be named.")


def suggest(session: Session, field: Field, text: str, *, most: int = 8) -> list[tuple[str, str]]:
    """What can be picked in a REFERENCE field for the letters typed: public ids and names, by name."""
    target = target_of(field)
    name, wanted = name_column(target), text.strip()[:200]
    statement = select(target)
    if hasattr(target, "archived_at"):
        statement = statement.where(col(target.archived_at).is_(None))
    if wanted:
        statement = statement.where(holds(name, wanted)).order_by(begins(name, wanted).desc())
    found = session.exec(statement.order_by(name).limit(most))
    return [(one.public_id, name_of(one)) for one in found]  # type: ignore[attr-defined]


def _text(_session: Session, field: Field, typed: str, _currency: str) -> str:
    is_long = field.kind is FieldKind.LONG_TEXT
    return clean_text(
        typed, field=field.key, max_length=field.longest, multiline=is_long, required=field.required, label=field.label
    )


def _whole(_session: Session, field: Field, typed: str, _currency: str) -> int:
    text = typed.strip()
    is_whole = text.isascii() and text.isdigit() and len(text) <= 12
    if not is_whole or not field.least <= int(text) <= field.most:
        raise Invalid(f"{field.label} must be a whole number from {field.least:,} to {field.most:,}.", field=field.key)
    return int(text)


def _choice(session: Session, field: Field, value: str, _currency: str) -> str:
    offered = field.choices(session, ()) if field.choices else ()
    if value not in dict(offered):
        raise Invalid(f"{field.label}: choose one from the list.", field=field.key)
    return value


def _reference(session: Session, field: Field, public_id: str, _currency: str) -> int:
    target = target_of(field)
    found = session.exec(select(target).where(col(target.public_id) == as_public_id(public_id))).first()  # type: ignore[attr-defined]
    if found is None:
        raise Invalid(f"{field.label}: choose one from the list.", field=field.key)
    return int(found.id)  # type: ignore[attr-defined]


def target_of(field: Field) -> type[SQLModel]:
    """The model that a REFERENCE field refers to."""
    assert field.refers_to is not None, f"{field.key} is a reference: say to what, by refers_to="
    return field.refers_to


def _public_id(session: Session, field: Field, value: int, _currency: str) -> str:
    found: Any = session.get(target_of(field), value)
    return str(found.public_id) if found else ""


def _as_is(_session: Session, _field: Field, value: Any, _currency: str) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


_READERS: dict[FieldKind, Callable[[Session, Field, str, str], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.WHOLE: _whole,
    FieldKind.CHOICE: _choice,
    FieldKind.REFERENCE: _reference,
    FieldKind.CHECKBOX: lambda _session, _field, typed, _currency: typed == "on",
    FieldKind.MONEY: lambda _session, field, typed, currency: parse_amount(typed, currency, field=field.key),
    FieldKind.PRICE: lambda _session, field, typed, _currency: parse_unit_price(typed, field=field.key),
    FieldKind.RATE: lambda _session, field, typed, _currency: parse_rate(typed, field=field.key),
    FieldKind.DATE: lambda _session, field, typed, _currency: parse_date(typed, field=field.key, label=field.label),
}
_WRITERS: dict[FieldKind, Callable[[Session, Field, Any, str], str]] = {
    FieldKind.CHECKBOX: lambda _session, _field, value, _currency: "on" if value else "",
    FieldKind.MONEY: lambda _session, _field, value, currency: format_plain(value, currency),
    FieldKind.PRICE: lambda _session, _field, value, currency: format_unit_price(value, currency),
    FieldKind.RATE: lambda _session, _field, value, _currency: format_rate(value),
    FieldKind.REFERENCE: _public_id,
}
