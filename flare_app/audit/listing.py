"""Where the list of the whole audit trail gets its rows, and one entry by itself."""

import json
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Select,
    String,
    TypeDecorator,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlmodel import Session, col

from flare_app.audit.areas import Area
from flare_app.audit.chain import entry_hash
from flare_app.domain.changes import Changes
from flare_app.domain.principals import Permission, PortalVisitor, Principal, require
from flare_app.errors import NotFound
from flare_app.lists import ListSource
from flare_app.lists.formatting import status_text
from flare_app.models import AuditEntry, Document, Payment, StaffUser
from flare_app.search import SearchIndex

AUDIT_SEARCH = SearchIndex(AuditEntry)
_HASH_LENGTH = 64
_OTHERS = {"portal": "Customers", "system": "Flare itself"}


class _ChangesText(TypeDecorator[Changes]):
    """A currency, a space and JSON, as the Select puts them together; amounts are told in the record's own currency."""

    impl = String
    cache_ok = True

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Changes:
        """Take it apart."""
        currency, _, values = str(value or " {}").partition(" ")
        return Changes(currency, json.loads(values))


def audit_source(principal: Principal) -> ListSource:
    """Rows for the list: at, actor, verb, kind, record, changes. An entry's public id is its hash.

    Raises:
        NotFound: a portal visitor asks.
        NotPermitted: the role does not include it.
    """
    if isinstance(principal, PortalVisitor):
        raise NotFound("There is no such list.")
    require(principal, Permission.VIEW_COMPANY)
    currency = _currency()
    kind = func.replace(col(AuditEntry.subject_kind), "staff_", "")
    unnamed = case((col(AuditEntry.subject_kind) == "document", "Draft"), else_="")
    name = func.coalesce(func.nullif(col(AuditEntry.subject_label), ""), unnamed)
    statement: Select[*tuple[Any, ...]] = select(
        col(AuditEntry.id).label("id"),
        col(AuditEntry.hash).label("public_id"),
        (col(AuditEntry.verb) + " " + kind + " " + name).label("label"),
        literal("").label("currency"),
        col(AuditEntry.at).label("at"),
        col(AuditEntry.actor_name).label("actor"),
        col(AuditEntry.verb).label("verb"),
        kind.label("kind"),
        name.label("record"),
        type_coerce(currency + " " + cast(col(AuditEntry.changes), String), _ChangesText).label("changes"),
    )
    return ListSource(
        select=statement,
        id=col(AuditEntry.id),
        public_id=col(AuditEntry.hash),
        sorts={"at": col(AuditEntry.at)},
        search=AUDIT_SEARCH,
    )


def is_of(area: Area) -> Any:
    """The condition of a filter: entries about one part of the house."""

    def condition(_source: ListSource) -> ColumnElement[bool]:
        return col(AuditEntry.area) == area.value

    return condition


def known_actors(session: Session, _source: ListSource) -> list[tuple[str, str]]:
    """Who has done something: members of staff by public id and name, then customers in their portal and Flare itself."""
    entry = col(AuditEntry.id)
    own = select(entry).where(col(AuditEntry.actor_kind) == "staff", col(AuditEntry.actor_id) == col(StaffUser.id))
    people = select(col(StaffUser.public_id), col(StaffUser.name)).where(own.correlate(StaffUser).exists())
    found = [(row[0], row[1]) for row in session.execute(people.order_by(col(StaffUser.name), col(StaffUser.id)))]
    others = [kind for kind in _OTHERS if session.execute(select(entry).where(col(AuditEntry.actor_kind) == kind).limit(1)).first()]
    return [*found, *((kind, _OTHERS[kind]) for kind in others)]


def is_done_by(_source: ListSource, actors: tuple[str, ...]) -> ColumnElement[bool]:
    """The condition that one of these (see `known_actors`) did it, whatever the name was then."""
    others = [actor for actor in actors if actor in _OTHERS]
    parts: list[ColumnElement[bool]] = [col(AuditEntry.actor_kind).in_(others)] if others else []
    if len(others) < len(actors):
        users = select(col(StaffUser.id)).where(col(StaffUser.public_id).in_(actors))
        parts.append(and_(col(AuditEntry.actor_kind) == "staff", col(AuditEntry.actor_id).in_(users)))
    return or_(false(), *parts)


def known_verbs(session: Session, _source: ListSource) -> list[tuple[str, str]]:
    """What was done so far, each verb once: from one to the next by the index, without reading the trail."""
    verb = col(AuditEntry.verb)
    steps = select(func.min(verb).label("verb")).cte("verbs", recursive=True)
    following = select(func.min(verb)).where(verb > steps.c.verb).correlate(steps).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.verb.is_not(None)))
    found = session.execute(select(steps.c.verb).where(steps.c.verb.is_not(None))).scalars()
    return sorted(((one, status_text(one)) for one in found), key=lambda pair: pair[1])


def get_entry(session: Session, *, principal: Principal, public_id: str) -> tuple[AuditEntry, str]:
    """One entry by its hash, and the currency of the record's amounts ("" where it has none).

    Raises:
        NotFound, NotPermitted.
    """
    require(principal, Permission.VIEW_COMPANY)
    statement = select(AuditEntry, _currency()).where(col(AuditEntry.hash) == public_id)
    found = session.execute(statement).first() if len(public_id) == _HASH_LENGTH else None
    if found is None:
        raise NotFound("This entry does not exist.")
    return found[0], found[1]


def is_as_written(entry: AuditEntry) -> bool:
    """Whether an entry's hash still covers what it says; `verify` looks at all of them, and at their order."""
    return entry_hash(entry) == entry.hash


def _currency() -> ColumnElement[str]:
    def of(table: type[Document | Payment]) -> Any:
        own = select(table.currency).where(col(table.id) == col(AuditEntry.subject_id))  # type: ignore[call-overload]
        return own.correlate(AuditEntry).scalar_subquery()

    kind = col(AuditEntry.subject_kind)
    return func.coalesce(case((kind == "document", of(Document)), (kind == "payment", of(Payment)), else_=""), "")
