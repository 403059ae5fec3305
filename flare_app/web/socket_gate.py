"""The gate before Reflex's socket: whose pages may open one, how many, how fast, how much, and which handlers exist at all.

The framework itself takes any client token, any number of sockets and events, and logs a traceback for each frame that it cannot
read. Stands as the last item of `api_transformer`. It checks and drops, and changes nothing that it lets through.
"""

import json
import logging
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flare_app.access import network_of
from flare_app.web.asking import client_ip
from flare_app.web.origins import own_origins

security_log = logging.getLogger("flare.security")

_EVENT_PATH = "/_event"
_TOKEN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Engine.IO 4 (message), Socket.IO 0 (connect) or 2 (event), the namespace, then JSON. We never ask for acknowledgements.
_FRAME = re.compile(r"4(?P<kind>[02])(?:/[A-Za-z0-9_/-]*,)?(?P<body>[{\[].*)?", re.DOTALL)
_BARE_FRAMES = re.compile(r"[1236](?:probe)?|41(?:/[A-Za-z0-9_/-]*,?)?")
_SOCKET_EVENTS = frozenset({"event", "ping", "client_error"})
_POLICY_VIOLATION = 1008
_TOO_BIG = 1009


@dataclass(frozen=True)
class SocketLimits:
    """What one socket, and one address, may do."""

    sockets_per_network: int = 30
    events_per_second: float = 30.0
    burst: int = 150
    message_characters: int = 128_000
    unreadable_frames: int = 10


class SocketGate:
    """ASGI app around Reflex's.

    Args:
        is_handler: says whether an event name is in Reflex's registry.
        trusted_hops: as for `create_web_app`.
    """

    def __init__(
        self, app: ASGIApp, *, is_handler: Callable[[str], bool], limits: SocketLimits | None = None, trusted_hops: int = 0
    ) -> None:
        self._app = app
        self._is_handler = is_handler
        self._limits = limits or SocketLimits()
        self._trusted_hops = trusted_hops
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let everything but the socket through untouched."""
        if scope["type"] == "http" and _is_event_path(scope):
            await _refuse_polling(send)
        elif scope["type"] != "websocket":
            await self._app(scope, receive, send)
        elif reason := self._reason_against(scope):
            security_log.warning("socket refused: %s", reason)
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        network = self._network(scope)
        self._open[network] += 1
        guarded = _GuardedSocket(receive, send, self._limits, self._is_handler)
        try:
            await self._app(scope, guarded.receive, guarded.send)
        finally:
            self._open[network] -= 1
            if self._open[network] <= 0:
                del self._open[network]

    def _reason_against(self, scope: Scope) -> str:
        connection = HTTPConnection(scope)
        if not _is_event_path(scope):
            return "no such socket"
        # A browser always sends its page's origin; whoever sends none is no browser.
        if connection.headers.get("origin", "").lower() not in own_origins():
            return "foreign or missing origin"
        tokens = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [])
        if len(tokens) != 1 or not _TOKEN.fullmatch(tokens[0]):
            return "no proper client token"
        if self._open[self._network(scope)] >= self._limits.sockets_per_network:
            return "too many sockets from one network"
        return ""

    def _network(self, scope: Scope) -> str:
        return network_of(client_ip(HTTPConnection(scope), trusted_hops=self._trusted_hops))


class _GuardedSocket:
    """Reads one socket's frames for the app, and cuts the line when they are too many, too large or not to be read."""

    def __init__(self, receive: Receive, send: Send, limits: SocketLimits, is_handler: Callable[[str], bool]) -> None:
        self._receive = receive
        self._send = send
        self._limits = limits
        self._is_handler = is_handler
        self._tokens = float(limits.burst)
        self._filled_at = time.monotonic()
        self._unreadable = 0
        self._closed = False

    async def send(self, message: Message) -> None:
        """Pass on, unless the line has been cut."""
        if not self._closed:
            await self._send(message)

    async def receive(self) -> Message:
        """The next frame that is fit for the app."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            frame = message.get("text")
            if frame is not None and len(frame) > self._limits.message_characters:
                return await self._cut(_TOO_BIG, "message too large")
            if not self._take_token():
                return await self._cut(_POLICY_VIOLATION, "flood")
            if frame is not None and self._is_fit(frame):
                return message
            self._unreadable += 1
            if self._unreadable > self._limits.unreadable_frames:
                return await self._cut(_POLICY_VIOLATION, "too many frames that cannot be read")

    def _take_token(self) -> bool:
        now = time.monotonic()
        self._tokens = min(self._limits.burst, self._tokens + (now - self._filled_at) * self._limits.events_per_second)
        self._filled_at = now
        self._tokens -= 1
        return self._tokens >= 0

    def _is_fit(self, frame: str) -> bool:
        if _BARE_FRAMES.fullmatch(frame):
            return True
        parts = _FRAME.fullmatch(frame)
        if parts is None:
            return False
        body = _parse(parts["body"]) if parts["body"] else {}
        if parts["kind"] == "0":
            return isinstance(body, dict) and self._is_known(body.get("event"), required=False)
        if not isinstance(body, list) or not body or not isinstance(body[0], str) or body[0] not in _SOCKET_EVENTS:
            return False
        return body[0] != "event" or (len(body) == 2 and self._is_known(body[1], required=True))

    def _is_known(self, event: Any, *, required: bool) -> bool:
        if event is None:
            return not required
        return isinstance(event, dict) and isinstance(event.get("name"), str) and self._is_handler(event["name"])

    async def _cut(self, code: int, reason: str) -> Message:
        security_log.warning("socket cut: %s", reason)
        self._closed = True
        await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_event_path(scope: Scope) -> bool:
    path: str = scope["path"]
    return path == _EVENT_PATH or path.startswith(f"{_EVENT_PATH}/")


async def _refuse_polling(send: Send) -> None:
    """The pages use the websocket only; polling would pass by the limits."""
    await send({"type": "http.response.start", "status": 400, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Only websockets here."})
