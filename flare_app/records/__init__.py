"""Records: a declaration says what is kept of a thing; this room makes, changes, archives, deletes and shows it."""

from flare_app.records.declaration import Field, FieldKind, Pairs, RecordAction, RecordForm, RecordKind, Related, Typed, Verb
from flare_app.records.details import Details, Fact
from flare_app.records.names import begins, has_name, holds
from flare_app.records.source import archive_filters, columns_of
from flare_app.records.table import Kept, RecordTable
from flare_app.records.uses import InUse, uses_of
from flare_app.records.values import reference_name, suggest

__all__ = [
    "Details",
    "Fact",
    "Field",
    "FieldKind",
    "InUse",
    "Kept",
    "Pairs",
    "RecordAction",
    "RecordForm",
    "RecordKind",
    "RecordTable",
    "Related",
    "Typed",
    "Verb",
    "archive_filters",
    "begins",
    "columns_of",
    "has_name",
    "holds",
    "reference_name",
    "suggest",
    "uses_of",
]
