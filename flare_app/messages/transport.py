"""Hand a mail to the mail server: smtplib with the limits, the encryption and the words for what went wrong that we want."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from flare_app.errors import FlareError

SECONDS = 15.0
"""The longest wait for one answer of the server."""

REFUSED_ADDRESS = "The mail server refused the address"
"""How the reason begins when nobody is there."""

_DEFAULT_PORTS = {"smtp": 587, "smtps": 465}
_OK = 250
_FIRST_PERMANENT = 500
_NOBODY_THERE = (550, 551, 553, 556)
_LOGIN_WANTED = (530, 534, 535, 538)
_LONGEST_ANSWER = 300
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class MailRefused(FlareError):
    """The server refuses this mail for good."""


class AddressRefused(MailRefused):
    """The server says for good that nobody is at this address."""


class MailDelayed(FlareError):
    """The server does not take this mail now."""


class ServerUnavailable(MailDelayed):
    """No mail gets through at the moment: there is no point in trying the next one at once."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over. `tls` from the first byte (smtps://), or `starttls` before anything else is said."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False
    starttls: bool = True


def read_smtp_url(url: str) -> SmtpServer:
    """`smtp://user:pass@host:port` or `smtps://…`; user and password percent-encoded, `?starttls=off` for tests.

    Raises:
        ValueError: it is no such address.
    """
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError("FLARE_SMTP_URL must be written like smtp://user:password@host:587 or smtps://user:password@host:465.")
    tls = parts.scheme == "smtps"
    off = parse_qs(parts.query).get("starttls", ["on"])[-1].lower() == "off"
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or _DEFAULT_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        starttls=not tls and not off,
    )


class SmtpTransport:
    """One connection for a batch of mails, opened with the first of them. Not for two threads at once."""

    def __init__(self, server: SmtpServer, *, seconds: float = SECONDS, tls_context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._seconds = seconds
        self._tls_context = tls_context or ssl.create_default_context()
        self._connection: _Connection | _EncryptedConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def largest(self) -> int | None:
        """The most bytes that the server takes in one mail (RFC 1870); None when it does not say.

        Raises:
            ServerUnavailable: it cannot be asked.
        """
        size = self._connected().esmtp_features.get("size", "")
        return int(size) if size.isascii() and size.isdigit() and int(size) else None

    def send(self, mail: bytes, *, sender: str, recipient: str) -> str:
        """Give one mail to the server for one recipient, whoever else its headers name; its words, once it is accepted.

        Raises:
            MailRefused, MailDelayed, ServerUnavailable: each with the reason as a sentence.
        """
        connection = self._connected()
        try:
            connection.sendmail(sender, [recipient], mail)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused_address(*error.recipients[recipient]) from None
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code in _LOGIN_WANTED:
                raise ServerUnavailable(_broken("The mail server does not let us in", error)) from None
            raise _answered("The mail server refused the sender", error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPResponseException as error:
            raise _answered("The mail server refused the message", error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPException, OSError) as error:
            # Whether it was accepted before the line broke is not known: it is sent again, under the same Message-ID.
            self.close()
            raise ServerUnavailable(_broken("The connection to the mail server broke", error)) from None
        return connection.words

    def close(self) -> None:
        """End the connection; the next mail opens another one."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()

    def _connected(self) -> "_Connection | _EncryptedConnection":
        if self._connection is not None and not _answers(self._connection):
            self.close()
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> "_Connection | _EncryptedConnection":
        server = self._server
        try:
            connection: _Connection | _EncryptedConnection = (
                _EncryptedConnection(server.host, server.port, timeout=self._seconds, context=self._tls_context)
                if server.tls
                else _Connection(server.host, server.port, timeout=self._seconds)
            )
        except (smtplib.SMTPException, OSError) as error:
            raise ServerUnavailable(_broken("The mail server cannot be reached", error)) from None
        try:
            self._introduce(connection)
        except (smtplib.SMTPException, OSError) as error:
            connection.close()
            raise ServerUnavailable(_broken("The mail server does not let us in", error)) from None
        return connection

    def _introduce(self, connection: smtplib.SMTP) -> None:
        connection.ehlo_or_helo_if_needed()
        if self._server.starttls:
            # smtplib raises when the server does not offer it: nothing is ever said in the clear by mistake.
            connection.starttls(context=self._tls_context)
        if self._server.user:
            connection.login(self._server.user, self._server.password)


class _Connection(smtplib.SMTP):
    """Keeps what the server said when it took the mail: `smtplib` throws away by which the server's own log knows the mail."""

    words = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the mail itself, bytes or text."""
        code, answer = super().data(msg)
        self.words = f"{code} {_plain(answer)}".rstrip()
        return code, answer


class _EncryptedConnection(_Connection, smtplib.SMTP_SSL):
    """The same from the first byte on under TLS."""


def _answers(connection: smtplib.SMTP) -> bool:
    try:
        return connection.noop()[0] == _OK
    except (smtplib.SMTPException, OSError):
        return False


def _answered(what: str, code: int, answer: bytes | str) -> MailRefused | MailDelayed:
    sentence = f"{what}: {code} {_plain(answer)}".rstrip()
    return MailRefused(sentence) if code >= _FIRST_PERMANENT else MailDelayed(sentence)


def _refused_address(code: int, answer: bytes | str) -> MailRefused | MailDelayed:
    """A permanent no to a recipient means the address, unless the server says that it is about its rules (5.7, RFC 3463)."""
    refusal = _answered(REFUSED_ADDRESS, code, answer)
    is_policy = _plain(answer).startswith("5.7")
    return AddressRefused(str(refusal)) if code in _NOBODY_THERE and not is_policy else refusal


def _broken(what: str, error: Exception) -> str:
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        # smtplib tells of a server that stopped talking as of one that hung up.
        return f"{what}: it took too long."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{what}: {error.smtp_code} {_plain(error.smtp_error)}"
    reason = _plain(getattr(error, "strerror", None) or str(error) or type(error).__name__)
    return f"{what}: {reason}"


def _plain(answer: bytes | str) -> str:
    """A server's words, fit for a page: one line, no control characters, not too long."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return _CONTROLS.sub(" ", text).strip()[:_LONGEST_ANSWER]
