"""What the mail server says becomes a reason; nothing is said in the clear; one connection serves a batch."""

import datetime
import ipaddress
import socket
import ssl
import time
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from flare_app.messages.transport import (
    MailDelayed,
    MailRefused,
    ServerUnavailable,
    SmtpServer,
    SmtpTransport,
    read_smtp_url,
)
from tests.mail_server import TAKEN, mail_server


def _mail(to: str = "a@x.example") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Cc"], mail["Subject"] = "us@flare.example", to, "b@x.example", "Grüße"
    mail.set_content("Hello")
    return mail.as_bytes(policy=SMTP)


def _send(url: str, *, seconds: float = 5, times: int = 1) -> None:
    with SmtpTransport(read_smtp_url(url), seconds=seconds) as transport:
        for _ in range(times):
            transport.send(_mail(), sender="us@flare.example", recipient="a@x.example")


def test_the_address_of_the_server_is_read_with_its_percent_encoding() -> None:
    assert read_smtp_url("smtp://us%40flare.example:p%3A%2Fs@mail.example") == SmtpServer(
        "mail.example", 587, "us@flare.example", "p:/s", tls=False, starttls=True
    )
    assert read_smtp_url("smtps://mail.example") == SmtpServer("mail.example", 465, tls=True, starttls=False)
    assert read_smtp_url("smtp://mail.example:25?starttls=off") == SmtpServer("mail.example", 25, starttls=False)


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:port"])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        read_smtp_url(url)


def test_the_envelope_names_one_recipient_whatever_the_headers_show() -> None:
    with mail_server() as server:
        _send(server.url)
    assert server.received[0].recipients == ["a@x.example"]
    assert server.received[0].mail["Cc"] == "b@x.example"


def test_one_connection_serves_a_batch() -> None:
    with mail_server() as server:
        _send(server.url, times=5)
    assert (len(server.received), server.connections) == (5, 1)


def test_a_permanent_answer_is_a_refusal_with_the_servers_words() -> None:
    with mail_server() as server:
        server.answer_rcpt = lambda _: "550 5.1.1 No such user"
        with pytest.raises(MailRefused, match=r"refused the address: 550 5\.1\.1 No such user"):
            _send(server.url)
        server.answer_rcpt = lambda _: TAKEN
        server.answer_data = lambda _: "554 Message looks like spam"
        with pytest.raises(MailRefused, match="refused the message: 554 Message looks like spam"):
            _send(server.url)


def test_a_temporary_answer_is_a_delay_and_the_line_stays_usable() -> None:
    with mail_server() as server, SmtpTransport(read_smtp_url(server.url)) as transport:
        server.answer_rcpt = lambda _: "451 4.7.1 Greylisted"
        with pytest.raises(MailDelayed, match=r"451 4\.7\.1 Greylisted") as delayed:
            transport.send(_mail(), sender="us@flare.example", recipient="a@x.example")
        assert not isinstance(delayed.value, ServerUnavailable)
        server.answer_rcpt = lambda _: TAKEN
        transport.send(_mail(), sender="us@flare.example", recipient="a@x.example")
    assert (len(server.received), server.connections) == (1, 1)


def test_nobody_at_the_address_is_a_sentence() -> None:
    with pytest.raises(ServerUnavailable, match="The mail server cannot be reached: Connection refused"):
        _send("smtp://127.0.0.1:1?starttls=off")


def test_a_line_that_drops_after_the_data_is_a_delay() -> None:
    with mail_server() as server:
        server.answer_data = lambda _: ""
        with pytest.raises(ServerUnavailable, match="broke"):
            _send(server.url)


def test_a_server_that_hangs_is_left_after_the_time_limit() -> None:
    with mail_server() as server:
        server.answer_data = lambda _: 3.0
        began = time.monotonic()
        with pytest.raises(ServerUnavailable, match="took too long"):
            _send(server.url, seconds=0.3)
        assert time.monotonic() - began < 2


def test_a_server_that_never_greets_is_left_after_the_time_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ServerUnavailable, match="took too long"):
        _send(f"smtp://127.0.0.1:{silent.getsockname()[1]}?starttls=off", seconds=0.3)


def test_without_starttls_on_offer_nothing_is_sent() -> None:
    with mail_server() as server, pytest.raises(ServerUnavailable, match="does not let us in"):
        _send(server.url.partition("?")[0])
    assert server.received == []


def test_mail_travels_encrypted_to_a_server_whose_certificate_is_trusted(tmp_path: Path) -> None:
    certificate = _certificate(tmp_path)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with mail_server(tls_context=serving, require_starttls=True) as server:
        url = read_smtp_url(server.url.partition("?")[0])
        with SmtpTransport(url, tls_context=trusting) as transport:
            transport.send(_mail(), sender="us@flare.example", recipient="a@x.example")
        with SmtpTransport(url) as doubting, pytest.raises(ServerUnavailable, match="does not let us in"):
            doubting.send(_mail(), sender="us@flare.example", recipient="a@x.example")
    assert len(server.received) == 1


def _certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(certificate.public_bytes(pem) + private)
    return path
