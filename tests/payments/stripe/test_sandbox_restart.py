"""The sandbox over a restart, and as a process of its own."""

import subprocess
import sys
from pathlib import Path

from tests.stripe_calls import create, paid
from tests.stripe_sandbox import API_KEY, Sandbox, free_port, running_receiver, running_sandbox, wait_until_open


def test_restart_keeps_sessions_payments_keys_and_undelivered_events(tmp_path: Path):
    state = tmp_path / "stripe.db"
    with running_receiver() as receiver:
        with running_sandbox(state=state, webhook_urls=(receiver.url,)) as before:
            client = before.client()
            still_open, done = create(client, key="inv-1:attempt-1"), paid(client, before)
            before.drain()
            receiver.events.clear()
            receiver.answers += [500] * 3
            client.v1.checkout.sessions.expire(create(client).id)
        with running_sandbox(state=state, webhook_urls=(receiver.url,)) as after:
            client = after.client()
            assert create(client, key="inv-1:attempt-1").id == still_open.id
            kept = client.v1.checkout.sessions.retrieve(done.id)
            assert (kept.payment_status, kept.payment_intent) == ("paid", done.payment_intent.id)
            after.control("knobs", webhooks={"retry_seconds": 0.02})
            receiver.answers.clear()
            after.drain()
    assert set(receiver.types) == {"checkout.session.expired"}


def test_sandbox_runs_as_a_process_of_its_own_and_ends_when_told(tmp_path: Path):
    port = free_port()
    options = ["--port", str(port), "--api-key", API_KEY, "--webhook-secret", "whsec_x", "--state", str(tmp_path / "s.db")]
    process = subprocess.Popen([sys.executable, "-m", "flare_app.payments.stripe.sandbox", *options])
    try:
        wait_until_open(port)
        session = create(Sandbox(f"http://127.0.0.1:{port}").client())
        assert session.url.startswith(f"http://127.0.0.1:{port}/c/pay/cs_test_")
    finally:
        process.terminate()
    assert process.wait(10) == 0
