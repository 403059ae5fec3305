"""A stranger with a raw socket and no cookie calls every handler of the running server, and learns and changes nothing."""

import json
import random
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import socketio
from sqlalchemy import text
from sqlmodel import Session, select

from flare_app.database import read_only
from flare_app.models import Customer, Document, Payment
from tests.browser.house import House
from tests.browser.server import Server
from tests.ui.whole_app import WholeApp, read_whole_app

CALLS_PER_SOCKET = 100  # the gate lets 150 through at once, and cuts the line of whoever sends more
QUIET_SECONDS = 0.5
JUNK: tuple[Any, ...] = (
    None, True, -1, 2**63, 1e308, "", "\0", "\ud800", "x" * 20_000, "../../etc/passwd", "' OR 1=1 --", [], {}, [[[[[[[[[[]]]]]]]]]],
    {"__proto__": {"is_admin": True}}, {"$ne": ""},
)  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> WholeApp:
    """The handlers of the whole app."""
    return read_whole_app(tmp_path_factory.mktemp("whole-app"))


def test_stranger_learns_and_changes_nothing_by_calling_every_handler(server: Server, house: House, app: WholeApp) -> None:
    """Without arguments, with plausible ones (ids that exist among them), and with rubbish, at addresses of staff and portal."""
    before = everything()
    calls = list(every_call(app, public_ids()))
    assert len(calls) > 4 * 100
    heard: list[str] = []
    for start in range(0, len(calls), CALLS_PER_SOCKET):
        heard += call(server, calls[start : start + CALLS_PER_SOCKET])
    told = "\n".join(heard)
    assert "/login" in told, "Nobody was led to the sign-in: the calls did not arrive."
    assert [secret for secret in private_words() if secret in told] == []
    assert everything() == before
    assert httpx.get(f"{server.url}/readyz").status_code == 200


def every_call(app: WholeApp, ids: list[str]) -> Iterator[tuple[str, Any, str]]:
    """Name, payload and address of the page for each call."""
    chance = random.Random(20261122)
    for name in app.names:
        fields = app.schemas.get(name, {}).get("properties", {})
        yield name, {}, "/sales/invoices"
        yield name, {field: plausible(schema, ids, chance) for field, schema in fields.items()}, f"/sales/invoices/{ids[0]}"
        yield (
            name,
            {field: plausible(schema, ids, chance) for field, schema in fields.items()},
            f"/portal/{ids[-1]}/invoices/{ids[0]}",
        )
        yield name, {field: chance.choice(JUNK) for field in [*fields, "admin"]}, "/"
        yield name, chance.choice(JUNK), "/login"


def plausible(schema: dict[str, Any], ids: list[str], chance: random.Random) -> Any:
    """A value of the type that the handler declares; texts are ids that exist."""
    values = {
        "string": chance.choice(ids),
        "integer": chance.randint(0, 9),
        "number": 1.5,
        "boolean": True,
        "array": ids[:3],
    }
    return values.get(schema.get("type", ""), {"entries": [["customer", ids[0]]]})


def call(server: Server, calls: list[tuple[str, Any, str]]) -> list[str]:
    """Send events over a socket as Reflex's client does, without a cookie; everything that comes back."""
    heard: list[str] = []
    client = socketio.Client(reconnection=False)
    client.on("*", lambda *what: heard.append(json.dumps(what)), namespace="/_event")
    client.connect(f"{server.url}?token={uuid.uuid4()}", transports=["websocket"], namespaces=["/_event"], socketio_path="/_event")
    for name, payload, path in calls:
        page = {"pathname": path, "asPath": path, "query": {}}
        client.emit("event", {"name": name, "payload": payload, "router_data": page}, namespace="/_event")
    count = -1
    while count != len(heard):
        count = len(heard)
        client.sleep(QUIET_SECONDS)
    client.disconnect()
    return heard


def public_ids() -> list[str]:
    """Ids of records that exist."""
    with read_only() as session:
        return [*session.exec(select(Document.public_id).limit(5)), *session.exec(select(Customer.public_id).limit(5))]


def private_words() -> list[str]:
    """What a stranger must not read: names, addresses and numbers of all customers, documents and payments."""
    with read_only() as session:
        words = [*session.exec(select(Customer.name)), *session.exec(select(Customer.email))]
        words += [*session.exec(select(Document.number)), *session.exec(select(Payment.number))]
        return [word for word in words if word]


def everything() -> dict[str, int]:
    """How many rows each table has."""
    with read_only() as session:
        return {name: rows_in(session, name) for name in tables(session)}


def tables(session: Session) -> list[str]:
    """The tables of the database."""
    return list(session.connection().execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())


def rows_in(session: Session, table: str) -> int:
    """How many rows a table has."""
    return int(session.connection().execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())
