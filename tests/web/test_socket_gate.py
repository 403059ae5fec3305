"""Who gets through to the socket, with what, and how much of it."""

import json
import uuid
from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from flare_app.web.socket_gate import SocketGate, SocketLimits

ORIGIN = "http://localhost:4000"
KNOWN = "state.list.open_row"
BOOT = '40/_event,{"event":{"name":"state.hydrate","payload":{}},"state_schema":"x"}'


class Inside:
    """What stands behind the gate: notes every frame, and answers it."""

    def __init__(self) -> None:
        self.frames: list[str] = []
        self.codes: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"inside"})
            return
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            self.frames.append(message.get("text") or "")
            await send({"type": "websocket.send", "text": "heard"})
        self.codes.append(message["code"])
        await send({"type": "websocket.send", "text": "too late"})


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def client(inside: Inside) -> TestClient:
    gate = SocketGate(inside, is_handler={KNOWN, "state.hydrate"}.__contains__, limits=SocketLimits(sockets_per_network=3))
    return TestClient(gate, base_url=ORIGIN)


def connect(
    client: TestClient, *, origin: str | None = ORIGIN, query: str | None = None, path: str = "/_event/"
) -> WebSocketTestSession:
    query = f"token={uuid.uuid4()}&EIO=4&transport=websocket" if query is None else query
    return client.websocket_connect(f"{path}?{query}", headers={"origin": origin} if origin else {})


def event(name: object = KNOWN, **payload: object) -> str:
    return f"42/_event,{json.dumps(['event', {'name': name, 'payload': payload, 'router_data': {}}])}"


def test_socket_of_another_site_or_of_none_is_refused(client: TestClient, inside: Inside) -> None:
    for origin in ("https://evil.example", "null", None, "http://app.localhost:4000", "http://localhost", "https://localhost:4000"):
        with pytest.raises(WebSocketDisconnect), connect(client, origin=origin):
            pass
    assert inside.codes == []


def test_client_token_must_look_like_one(client: TestClient, inside: Inside) -> None:
    good = uuid.uuid4()
    for tokens in ("", "token=", "token=a", "token=../etc/passwd", f"token={'x' * 9_000}", f"token={good}&token=a", "token=%00"):
        with pytest.raises(WebSocketDisconnect), connect(client, query=tokens):
            pass
    assert inside.codes == []


def test_there_is_one_socket_only(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), connect(client, path="/other"):
        pass


def test_polling_is_refused_and_everything_else_passes(client: TestClient) -> None:
    assert client.get("/_event/?EIO=4&transport=polling").status_code == 400
    assert client.get("/_events").text == "inside"


def test_known_events_pass_unchanged(client: TestClient, inside: Inside) -> None:
    frames = [BOOT, "40/_event,", event(number=1, text="ü\u2028"), "2", "3", "2probe", '42/_event,["ping"]',
              '42/_event,["client_error",{"type":"x"}]', "41/_event,"]  # fmt: skip
    with connect(client) as socket:
        for frame in frames:
            socket.send_text(frame)
            assert socket.receive_text() == "heard"
    assert inside.frames == frames


@pytest.mark.parametrize(
    "frame",
    [
        event("state.secret.become"), event(""), event(None), event({"x": 1}), '42/_event,["event"]', '42/_event,["event",null]',
        '42/_event,["event","text"]', '42/_event,["other",{}]', "42/_event,[]", "42/_event,{}", "42/_event,[[]]", "42/_event,",
        '40/_event,{"event":{"name":"state.secret.become"}}', '40/_event,{"event":"x"}', "40/_event,[1]", "42/_event,[" * 30_000,
        '451-/_event,["event",{}]', "4", "9", "", "garbage", "42/_event,[NaN", "\0", '421["event",{"name":"state.hydrate"}]',
    ],
)  # fmt: skip
def test_unknown_and_unreadable_frames_are_dropped(client: TestClient, inside: Inside, frame: str) -> None:
    with connect(client) as socket:
        socket.send_text(frame[:120_000])
        socket.send_text(event())
        assert socket.receive_text() == "heard"
    assert inside.frames == [event()]


def test_binary_frames_are_dropped(client: TestClient, inside: Inside) -> None:
    with connect(client) as socket:
        socket.send_bytes(b"\x04" * 100)
        socket.send_text(event())
        assert socket.receive_text() == "heard"
    assert inside.frames == [event()]


def cut_code(socket: WebSocketTestSession) -> int:
    with pytest.raises(WebSocketDisconnect) as cut:
        while True:
            assert socket.receive_text() == "heard"
    return cut.value.code


def test_line_is_cut_after_many_unreadable_frames(client: TestClient, inside: Inside) -> None:
    with connect(client) as socket:
        for _ in range(11):
            socket.send_text("garbage")
        assert cut_code(socket) == 1008
    assert inside.codes == [1008]


def test_large_message_cuts_the_line(client: TestClient, inside: Inside) -> None:
    with connect(client) as socket:
        socket.send_text(event(text="x" * 127_000))
        assert socket.receive_text() == "heard"
        socket.send_text(event(text="x" * 200_000))
        assert cut_code(socket) == 1009
    assert len(inside.frames) == 1


def test_flood_is_cut_while_a_fast_typist_is_not(client: TestClient, inside: Inside) -> None:
    with connect(client) as typist:
        for _ in range(100):
            typist.send_text(event())
            assert typist.receive_text() == "heard"
    inside.frames.clear()
    with connect(client) as flooder:
        for _ in range(500):
            flooder.send_text(event())
        assert cut_code(flooder) == 1008
    assert 150 <= len(inside.frames) < 300


def test_one_network_has_so_many_sockets_and_gets_closed_ones_back(client: TestClient) -> None:
    with ExitStack() as open_sockets:
        for _ in range(3):
            open_sockets.enter_context(connect(client))
        with pytest.raises(WebSocketDisconnect), connect(client):
            pass
    for _ in range(5):
        with connect(client) as socket:
            socket.send_text(event())
            assert socket.receive_text() == "heard"
