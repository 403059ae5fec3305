"""A real SMTP server of the tests' own. What it answers can be told; what it takes is kept."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

TAKEN = "250 OK"


@dataclass(frozen=True)
class Received:
    """One mail that was taken, with the envelope it came in."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        """The mail, parsed."""
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]

    @property
    def text(self) -> str:
        """Its plain text part."""
        return self.mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]

    @property
    def html(self) -> str:
        """Its HTML part."""
        return self.mail.get_body(("html",)).get_content()  # type: ignore[union-attr]


@dataclass
class MailServer:
    """`answer_rcpt(address)` and `answer_data(mail)` give the server's answer; "" drops the line, a number of seconds hangs."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    answer_rcpt: Callable[[str], str] = lambda _address: TAKEN
    answer_data: Callable[[Received], str | float] = lambda _mail: TAKEN

    @property
    def url(self) -> str:
        """The address for FLARE_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}?starttls=off"

    async def handle_EHLO(self, server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]) -> list[str]:
        """Count who says hello."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Take a recipient, or what the test says."""
        answer = self.answer_rcpt(address)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        """Take a mail, or what the test says."""
        mail = Received(envelope.mail_from, list(envelope.rcpt_tos), envelope.content)
        answer = self.answer_data(mail)
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return "451 slow"
        if answer in (TAKEN, ""):
            self.received.append(mail)
        if not answer:
            server.transport.abort()
            return TAKEN
        return answer


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """A running server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = MailServer(port=port)
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()


def encrypting(context: ssl.SSLContext) -> dict[str, Any]:
    """Options for a server that offers STARTTLS."""
    return {"tls_context": context}
