"""Workers are killed again and again while mails wait: none is lost, and a death repeats one at most, under the same Message-ID."""

import multiprocessing
import os
import random
import signal
import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime
from multiprocessing.process import BaseProcess

import pytest

from flare_app import clock, messages
from flare_app.database import unit_of_work
from flare_app.messages import deliver_due
from flare_app.messages.outbox import LEASE
from tests.fault_sizes import KILLS, MAILS
from tests.mail_server import TAKEN, MailServer, Received
from tests.messages.conftest import Office, deliveries
from tests.messages_outbox import SECOND, let_pass

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["flare_app.messages", __name__])
_LATEST_KILL = 0.03
"""Seconds after a mail was taken: time enough to have taken the next ones."""


def _work(environment: dict[str, str], now: datetime) -> None:
    os.environ.clear()
    os.environ.update(environment)
    clock.start_at(now)
    while deliver_due():
        pass


class _Killer:
    """Kills the worker at work when so many mails have come: on the spot (the server's yes is never heard) or a moment later."""

    def __init__(self, kills: int, mails: int) -> None:
        self.worker: BaseProcess | None = None
        self._chance = random.Random(7)
        self._at = sorted(self._chance.sample(range(1, mails), kills))
        self._came = 0

    def __call__(self, _mail: Received) -> str:
        self._came += 1
        if self._at and self._came >= self._at[0] and self.worker is not None:
            del self._at[0]
            worker, self.worker = self.worker, None
            if self._chance.random() < 0.5:
                os.kill(worker.pid or 0, signal.SIGKILL)
            else:
                threading.Timer(self._chance.random() * _LATEST_KILL, worker.kill).start()
        return TAKEN


def _queue(office: Office, count: int) -> list[str]:
    addresses = [f"p{number}@bergwerk.example" for number in range(count)]
    form = office.form()
    with unit_of_work() as session:
        for address in addresses:
            messages.queue_message(session, form=replace(form, to=address), actor=office.staff)
    return addresses


@pytest.mark.faults
def test_killed_workers_lose_no_mail_and_repeat_one_each_at_most(office: Office, server: MailServer) -> None:
    addresses = _queue(office, MAILS)
    killer = server.answer_data = _Killer(KILLS, MAILS)
    killed = 0
    while True:
        worker = _processes.Process(target=_work, args=(dict(os.environ), clock.utc_now()))
        worker.start()
        killer.worker = worker
        worker.join(300)
        if worker.exitcode == 0:
            break
        assert worker.exitcode == -signal.SIGKILL
        killed += 1
        let_pass(LEASE + SECOND)
    came = Counter(one.recipients[0] for one in server.received)
    ids = {(one.recipients[0], one.mail["Message-ID"]) for one in server.received}
    repeated = sum(came.values()) - len(came)
    print(f"{MAILS} mails, {killed} workers killed: {MAILS - len(came)} lost, {repeated} repeated, {len(ids)} Message-IDs")
    assert sorted(came) == sorted(addresses)
    assert {one.state for one in deliveries()} == {"sent"}
    assert killed >= KILLS // 2
    assert repeated <= killed
    assert len(ids) == MAILS
