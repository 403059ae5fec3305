"""B15: invoices e-mailed with their PDFs to a mail server on this machine. `python -m benchmarks.mailing N` measures inside."""

import json
import multiprocessing
import os
import shutil
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from multiprocessing.pool import Pool

from sqlmodel import col, select

from benchmarks.frame import Line, Sample, median_line
from benchmarks.house import House
from benchmarks.papers import weasyprint
from flare_app import documents, messages
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import System
from flare_app.messages import MessageForm
from flare_app.models import Document
from flare_app.rendering import paper
from flare_app.settings import settings

_ACTOR = System("benchmark")
_MAILS = 1_000
_ROUNDS = 10


def b15_mail(house: House, repetitions: int) -> list[Line]:
    """From the outbox to the last "sent"; the floor draws the finished HTML on as many cores and sends it, and does nothing else.

    It has a database of its own: the server of the house would send what waits there.
    """
    data = house.folder / "data-mail"
    rounds = _ROUNDS if repetitions > 1 else 1
    environment = {**os.environ, "DATA_DIR": str(data), "FLARE_ENV": "demo"}
    environment.pop("FLARE_DATABASE_URL", None)
    shutil.rmtree(data, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "flare_app", "demo", "--documents", str(4 * _MAILS)], env=environment, check=True)
    with _sink() as url:
        inner = [sys.executable, "-m", "benchmarks.mailing", str(rounds)]
        told = subprocess.run(inner, env={**environment, "FLARE_SMTP_URL": url}, check=True, capture_output=True, text=True)
    ours, floor = json.loads(told.stdout.splitlines()[-1])
    name = f"{rounds * _MAILS // _ROUNDS:,} invoices e-mailed with PDF, by {_MAILS // _ROUNDS}"
    return [median_line("B15", name, Sample(tuple(ours)), Sample(tuple(floor)), target=1.2)]


@contextmanager
def _sink() -> Iterator[str]:
    """A mail server in a process of its own that takes everything and keeps nothing."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"])
    try:
        _wait_for(port)
        yield f"smtp://127.0.0.1:{port}?starttls=off"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def measure(rounds: int) -> tuple[list[float], list[float]]:
    """Seconds for each round of ours and of the floor, by turns."""
    size = _MAILS // _ROUNDS
    with read_only() as session:
        wanted = select(Document.public_id).where(Document.kind == "invoice", Document.state == "issued")
        ids = session.exec(wanted.order_by(col(Document.id)).limit(2 * size * (rounds + 1))).all()
    ours, floor = [], []
    with multiprocessing.get_context("forkserver").Pool(2) as pool:
        for at in range(rounds + 1):
            mine, theirs = ids[2 * at * size : (2 * at + 1) * size], ids[(2 * at + 1) * size : (2 * at + 2) * size]
            ours.append(_ours(mine))
            floor.append(_floor(pool, theirs))
    return ours[1:], floor[1:]  # the first round warms up


def _ours(ids: list[str]) -> float:
    with unit_of_work() as session:
        for number, one in enumerate(ids):
            form = MessageForm(document=one, to=f"p{number}@example.com", subject="Invoice", body="Please pay.", attach_pdf=True)
            messages.queue_message(session, form=form, actor=_ACTOR)
    began = time.perf_counter()
    while messages.deliver_due():
        pass
    return time.perf_counter() - began


def _floor(pool: Pool, ids: list[str]) -> float:
    with read_only() as session:
        found = [documents.get_document(session, principal=_ACTOR, public_id=one) for one in ids]
        pages = [paper.page(documents.document_data(session, one)) for one in found]
    address = settings().smtp_url.removeprefix("smtp://").partition("?")[0].split(":")
    began = time.perf_counter()
    with smtplib.SMTP(address[0], int(address[1])) as server:
        for pdf in pool.imap(weasyprint, pages):
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = "us@example.com", "p@example.com", "Invoice"
            mail.set_content("Please pay.")
            mail.add_alternative("<p>Please pay.</p>", subtype="html")
            mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="invoice.pdf")
            server.send_message(mail)
    return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
