"""Where the list of a plain table gets its rows: made from its fields."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, true
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from flare_app.domain.text import EARLIEST_DAY
from flare_app.lists import Column, ColumnKind, Filter, ListSource
from flare_app.models import Company
from flare_app.records.declaration import Field, FieldKind
from flare_app.records.names import holds
from flare_app.records.values import COLUMN_KINDS, name_column, target_of

_SEARCHED = (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.REFERENCE)
_MOST_WORDS = 10


def columns_of(fields: Sequence[Field]) -> tuple[Column, ...]:
    """The columns of a list that shows these fields."""
    kinds = [COLUMN_KINDS.get(field.kind, ColumnKind.TEXT) for field in fields]
    return tuple(Column(field.key, field.label, kind, phone=field.phone) for field, kind in zip(fields, kinds, strict=True))


def archive_filters(model: type[SQLModel]) -> tuple[Filter, ...]:
    """Active, Archived and All, where records can be archived."""
    if not hasattr(model, "archived_at"):
        return ()
    archived = col(model.archived_at)
    return (
        Filter("active", "Active", lambda _source: archived.is_(None)),
        Filter("archived", "Archived", lambda _source: archived.is_not(None)),
        Filter("all", "All"),
    )


def source_of(model: Any, fields: Sequence[Field], label: Any, within: ColumnElement[bool]) -> ListSource:
    """The rows of a table that are `within` what the principal may see; a search looks through their texts word by word.

    For some ten thousand rows: what is larger declares a source of its own, with a SearchIndex.
    """
    joins, shown = [], {}
    for field in fields:
        if field.kind is FieldKind.REFERENCE:
            target: Any = aliased(target_of(field))
            joins.append((target, target.id == col(getattr(model, field.stored))))
            shown[field.key] = func.coalesce(name_column(target), "")
        else:
            shown[field.key] = _shown(field, col(getattr(model, field.stored)))
    currency = (
        col(model.currency) if hasattr(model, "currency") else select_columns(col(Company.currency)).limit(1).scalar_subquery()
    )
    statement: Select[*tuple[Any, ...]] = select_columns(
        col(model.id).label("id"),
        col(model.public_id).label("public_id"),
        label.label("label"),
        currency.label("currency"),
        *(column.label(key) for key, column in shown.items() if key != "currency"),
    ).select_from(model)
    for target, condition in joins:
        statement = statement.outerjoin(target, condition)
    texts = [shown[field.key] for field in fields if field.kind in _SEARCHED]
    return ListSource(
        select=statement.where(within),
        id=col(model.id),
        public_id=col(model.public_id),
        sorts={field.key: _order(model, field, shown[field.key]) for field in fields},
        search=lambda text: and_(true(), *(or_(*(holds(one, word) for one in texts)) for word in text.split()[:_MOST_WORDS])),
    )


def _shown(field: Field, column: Any) -> Any:
    return case((column.is_(True), "Yes"), else_="No") if field.kind is FieldKind.CHECKBOX else column


def _order(model: Any, field: Field, shown: Any) -> Any:
    """What orders a column is never NULL."""
    if field.kind is FieldKind.REFERENCE or not model.__table__.c[field.stored].nullable:
        return shown
    return func.coalesce(shown, literal(EARLIEST_DAY if field.kind is FieldKind.DATE else 0))
