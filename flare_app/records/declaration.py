"""What a page says about its records: the fields of their form, and the verbs that keep them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from sqlmodel import Session, SQLModel

from flare_app.domain.principals import Actor, Permission, Principal, Staff
from flare_app.lists import Column, Criterion, Filter, ListSource, RecordList
from flare_app.records.details import Details

Pairs = Sequence[tuple[str, str]]
Typed = str | tuple[str, ...]
"""What was typed into a field: a text, or of repeated rows one text each."""


class FieldKind(StrEnum):
    """What is typed into a field; decides how it is drawn, checked, kept and written."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    WHOLE = "whole"  # an integer
    MONEY = "money"  # kept in minor units of the record's currency, else of the company's
    PRICE = "price"  # kept in ten-thousandths of the currency
    RATE = "rate"  # a percentage, kept in millionths
    DATE = "date"
    CHOICE = "choice"  # one of `choices`
    CHECKBOX = "checkbox"
    REFERENCE = "reference"  # a record of another table, kept by its id; a select with `choices`, else searched for
    ROWS = "rows"  # one of `choices` on each of several rows; for verbs of a room's own


@dataclass(frozen=True)
class Field:
    """One field of a form, which may be a column of the list; `key` is its name in both. A `wide` one has a line of its own.

    `column` is the model's attribute where that is called otherwise. `choices(session, kept)` gives pairs of value and text, those
    among them that the record has already (`kept`) though they are offered no longer. `longest` counts characters; `least` and
    `most` bound a WHOLE, or the number of ROWS, whose button says `add`.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    longest: int = 200
    least: int = 0
    most: int = 1_000_000_000
    column: str = ""
    refers_to: type[SQLModel] | None = None
    choices: Callable[[Session, tuple[str, ...]], Pairs] | None = None
    default: str | Callable[[Session], str] = ""
    hint: str = ""
    add: str = "Add item"
    wide: bool = False
    phone: bool = True

    @property
    def stored(self) -> str:
        """The model's attribute."""
        return self.column or self.key


class Verb(Protocol):
    """A verb on one record."""

    def __call__(self, session: Session, *, public_id: str, actor: Actor) -> Any: ...


@dataclass(frozen=True)
class RecordForm:
    """The window for a new record, and for changing one; a page has one or several. `noun` is what it makes: "tax group".

    `create(session, **typed, actor)` and `update(session, public_id, version, **typed, actor)` give the record; what cannot be
    taken they refuse with InvalidForm, naming the field. `typed(session, record)` says what the form opens with (of None: a new
    one); it is None when the record belongs to another form of the page. `get(session, public_id)` reads the record.
    """

    noun: str
    fields: tuple[Field, ...]
    create: Callable[..., Any]
    update: Callable[..., Any]
    typed: Callable[[Session, Any], Mapping[str, Typed] | None]
    get: Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class RecordKind:
    """A kind of record with a page of its own: a list, a detail beside it, forms, files, policies and an audit trail.

    `label(record)` is what it is called, `details(session, principal, record)` what it shows when it is open. A verb that is None
    is not offered; `delete` gives what `bring_back` takes, and refuses with InUse what others refer to. A record has `id`,
    `public_id` and `version`; `archived_at` if it can be archived. `subject` is what the audit trail calls its kind.
    """

    key: str
    title: str
    singular: str
    route: str
    view: Permission
    edit: Permission
    subject: str
    label: Callable[[Any], str]
    forms: tuple[RecordForm, ...]
    columns: tuple[Column, ...]
    source: Callable[[Principal], ListSource]
    default_sort: str
    get: Callable[..., Any]
    details: Callable[[Session, Principal, Any], Details]
    archive: Verb | None = None
    restore: Verb | None = None
    delete: Verb | None = None
    bring_back: Callable[..., Any] | None = None
    filters: tuple[Filter, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    total: str = ""
    period: str = ""
    topics: tuple[str, ...] = ()
    empty: tuple[str, str] = ("Nothing here yet", "What you add will be listed here.")
    related: tuple["Related", ...] = ()
    actions: tuple["RecordAction", ...] = ()

    def form_of(self, session: Session, record: Any) -> int:
        """The place among the forms of the one that the record belongs to."""
        return next((at for at, form in enumerate(self.forms) if form.typed(session, record) is not None), 0)

    def declared(self) -> RecordList:
        """The staff list."""
        return RecordList(
            key=self.key,
            title=self.title,
            singular=self.singular,
            audience="staff",
            route=self.route,
            permission=self.view,
            columns=self.columns,
            source=self.source,
            default_sort=self.default_sort,
            filters=self.filters,
            criteria=self.criteria,
            total=self.total,
            period=self.period,
            empty=self.empty,
            topics=lambda _principal: self.topics,
        )


@dataclass(frozen=True)
class Related:
    """Records that hang on the open one, in a small table of its detail.

    `rows(session, principal, record)` gives for each the list's route and public id to open ("" for none) and the texts of its
    cells, in the order of `titles` and `figures`. `empty` says that there are none.
    """

    title: str
    titles: tuple[str, ...]
    figures: tuple[str, ...]
    rows: Callable[[Session, Staff, Any], Sequence[tuple[str, str, tuple[str, ...]]]]
    empty: str


@dataclass(frozen=True)
class RecordAction:
    """Something more that can be done with a record: a button that says `title`, for records that `is_offered(session, record)`.

    `told` is the sentence about it, with "{}" where the record's name stands.
    """

    title: str
    icon: str
    verb: Verb
    told: str
    is_offered: Callable[[Session, Any], bool]
