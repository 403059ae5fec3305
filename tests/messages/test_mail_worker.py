"""`python -m flare_app worker` sends what is queued at once, and ends in order."""

import signal
import subprocess
import sys
import time

from tests.mail_server import MailServer
from tests.messages.conftest import Office


def test_a_worker_sends_a_queued_mail_at_once_and_ends_on_sigterm(office: Office, server: MailServer) -> None:
    worker = subprocess.Popen([sys.executable, "-m", "flare_app", "worker"], stdout=subprocess.PIPE, text=True)
    try:
        office.queue()
        _wait_for(server, 1)  # the worker has begun
        began = time.monotonic()
        office.queue(subject="Reminder")
        _wait_for(server, 2)
        assert time.monotonic() - began < 3, "it waited for its next tick"
    finally:
        worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0


def _wait_for(server: MailServer, count: int) -> None:
    ends = time.monotonic() + 30
    while len(server.received) < count:
        assert time.monotonic() < ends
        time.sleep(0.02)
