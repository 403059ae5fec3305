"""The table of notes and its two lists."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, MetaData, String, Table, case, select

from flare_app.domain.principals import Permission, PortalVisitor, Principal, Role, Staff
from flare_app.lists import Column as Shown
from flare_app.lists import ColumnKind, Filter, ListSource, RecordList
from flare_app.models.types import BigId, UtcDateTime
from flare_app.search import SearchIndex

METADATA = MetaData()
NOTE = Table(
    "note",
    METADATA,
    Column("id", BigId, primary_key=True),
    Column("public_id", String, nullable=False, unique=True),
    Column("customer_id", BigId, nullable=False),
    Column("title", String, nullable=False),
    Column("written_on", Date, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("state", String, nullable=False),
    Column("is_pinned", Boolean, nullable=False),
    Column("search_text", String, nullable=False),
)
STAFF = Staff(user_id=1, name="Ada", email="ada@example.com", role=Role.ADMIN, session_id=1)
SALES = Staff(user_id=2, name="Sam", email="sam@example.com", role=Role.SALES_MANAGER, session_id=2)
OURS, THEIRS = 7, 8
_numbers = itertools.count(1)


def visitor(customer_id: int = OURS) -> PortalVisitor:
    """Somebody in that customer's portal."""
    return PortalVisitor(link_id=1, portal_id="portal", customer_id=customer_id, address="pat@example.com", session_id=1)


def complete(note: dict[str, Any]) -> dict[str, Any]:
    """The note with usual values for what it does not say."""
    usual = {
        "public_id": f"note_{next(_numbers)}",
        "customer_id": OURS,
        "title": "Note",
        "written_on": date(2026, 11, 22),
        "written_at": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        "amount": 100_00,
        "currency": "EUR",
        "state": "not_sent",
        "is_pinned": False,
    }
    return usual | note


def _source(principal: Principal) -> ListSource:
    table = NOTE.c
    statement = select(table.id, table.public_id, table.title.label("label"), table.currency)
    statement = statement.add_columns(
        table.title.label("title"),
        table.written_on,
        table.written_at,
        table.amount,
        table.state,
        case((table.is_pinned, "Yes"), else_="No").label("is_pinned"),
    )
    if isinstance(principal, PortalVisitor):
        statement = statement.where(table.customer_id == principal.customer_id)
    sorts = {key: table[key] for key in ("title", "written_on", "written_at", "amount", "state", "is_pinned")}
    return ListSource(statement, table.id, table.public_id, sorts, SearchIndex(NOTE))


COLUMNS = (
    Shown("title", "Title"),
    Shown("written_on", "Date", ColumnKind.DATE),
    Shown("written_at", "Written", ColumnKind.MOMENT),
    Shown("amount", "Amount", ColumnKind.MONEY),
    Shown("state", "Status", ColumnKind.STATUS),
    Shown("is_pinned", "Pinned"),
)
SORTS = tuple(sign + column.key for column in COLUMNS for sign in ("", "-"))
FILTERS = (Filter("all", "All"), Filter("sent", "Sent", lambda source: source.select.selected_columns["state"] == "sent"))


def _list(key: str, audience: Any, permission: Permission | None) -> RecordList:
    return RecordList(
        key=key,
        title="Notes",
        singular="note",
        audience=audience,
        route=f"/{audience}/notes",
        permission=permission,
        columns=COLUMNS,
        source=_source,
        default_sort="-written_on",
        filters=FILTERS,
        total="amount",
        period="written_on",
    )


STAFF_NOTES = _list("notes", "staff", Permission.VIEW_COMPANY)
PORTAL_NOTES = _list("portal_notes", "portal", None)
