"""A plain table as pages read it: its rows for whoever asks, a record, and what a form opens with."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, SQLModel, col, select

from flare_app.access import visible_rows
from flare_app.company import get_company
from flare_app.domain.money import format_unit_price, is_currency
from flare_app.domain.principals import Permission, PortalVisitor, Principal, require
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.lists import ListSource
from flare_app.lists.formatting import cell, locale_for
from flare_app.records.declaration import Field, FieldKind, Typed
from flare_app.records.details import Details, Fact
from flare_app.records.source import source_of
from flare_app.records.values import COLUMN_KINDS, say, write


@dataclass(frozen=True, kw_only=True)
class TableReading:
    """A model and the fields of its form. It has `id` and `public_id`; `version`, `archived_at`, `currency` as it needs them.

    The first field of text is what a record is called by; with `is_unique` no two on offer share it. `noun` is how sentences call
    one of them. `add` is the permission to make one, where that is another than `edit`. `customer` names the column that says whose
    record it is, if the portal may show it, and `day` the date by which a link to one period shows it. `owned` are rows that are
    part of the record: models, and the column by which they refer to it.
    """

    model: type[SQLModel]
    noun: str
    fields: tuple[Field, ...]
    view: Permission
    edit: Permission
    add: Permission | None = None
    is_unique: bool = False
    customer: str = ""
    day: str = ""
    owned: tuple[tuple[type[SQLModel], str], ...] = ()

    @cached_property
    def name(self) -> str:
        """The table's name: also of its list, its live topic and its subject in the audit trail."""
        return str(self.model.__tablename__)

    @property
    def topic(self) -> str:
        """What open pages of the staff side hang on."""
        return f"staff:{self.name}"

    @cached_property
    def named_by(self) -> Field:
        """The field that a record is called by."""
        return next(field for field in self.fields if field.kind is FieldKind.TEXT)

    def label(self, record: Any) -> str:
        """What a record is called."""
        return str(getattr(record, self.named_by.stored))

    def source(self, principal: Principal, *, only: Sequence[str] = ()) -> ListSource:
        """The rows of a list with all its fields, or `only` these: what is left out is not searched either.

        Raises:
            NotFound: a portal visitor asks for what is nobody's.
        """
        shown = [field for field in self.fields if not only or field.key in only]
        return source_of(self.model, shown, col(getattr(self.model, self.named_by.stored)), self._within(principal))

    def get(self, session: Session, *, public_id: str, principal: Principal | None = None, lock: bool = False) -> Any:
        """The record of that public id; with a `principal`, as far as they may see it.

        Raises:
            NotFound: there is none.
        """
        statement = select(self.model).where(col(self.model.public_id) == as_public_id(public_id))  # type: ignore[attr-defined]
        if principal is not None:
            statement = statement.where(self._within(principal))
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        found = session.exec(statement).first()
        if found is None:
            raise NotFound(f"This {self.noun} does not exist.")
        return found

    def typed(self, session: Session, record: Any) -> dict[str, Typed]:
        """What the form of a record opens with; of None, the form of a new one."""
        if record is None:
            return {one.key: one.default if isinstance(one.default, str) else one.default(session) for one in self.fields}
        currency = self.currency_of(session, record)
        return {field.key: write(session, field, getattr(record, field.stored), currency) for field in self.fields}

    def details(self, session: Session, principal: Principal, record: Any, *, only: Sequence[str] = ()) -> Details:
        """The record in words, in the locale of who asks; with all its fields, or `only` these."""
        locale, currency = locale_for(session, principal), self.currency_of(session, record)
        shown = [field for field in self.fields if field is not self.named_by and (not only or field.key in only)]
        facts = [Fact(one.label, self._in_words(session, one, record, currency, locale)) for one in shown]
        return Details(self.label(record), facts=tuple(fact for fact in facts if fact.text))

    def currency_of(self, session: Session, record: Any) -> str:
        """The record's own currency, else the company's; "" where nothing is an amount."""
        return self.currency_or(session, getattr(record, "currency", ""))

    def currency_or(self, session: Session, chosen: str) -> str:
        """The chosen currency if it is one, else the company's; "" where nothing is an amount."""
        if not any(field.kind in (FieldKind.MONEY, FieldKind.PRICE) for field in self.fields):
            return ""
        return chosen if is_currency(chosen) else get_company(session).currency

    def _in_words(self, session: Session, field: Field, record: Any, currency: str, locale: str) -> str:
        value = getattr(record, field.stored)
        if field.kind is FieldKind.PRICE:
            return f"{format_unit_price(value, currency)} {currency}"
        if field.kind in COLUMN_KINDS:
            return cell(COLUMN_KINDS[field.kind], value, currency, locale)
        return say(session, field, value, currency)

    def _within(self, principal: Principal) -> ColumnElement[bool]:
        """What of the table the principal may see: staff of a role all of it, a visitor their customer's."""
        if not isinstance(principal, PortalVisitor):
            require(principal, self.view)
            return true()
        if not self.customer:
            raise NotFound(f"There is no such {self.noun}.")
        day = col(getattr(self.model, self.day)) if self.day else None
        within = visible_rows(principal, customer=col(getattr(self.model, self.customer)), day=day)
        return within & col(self.model.archived_at).is_(None) if hasattr(self.model, "archived_at") else within
