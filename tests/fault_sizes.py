"""How large the runs of faults are: small in `make test`, whole in `make faults`, or what a variable of that name says.

A test with a whole size is marked `@pytest.mark.faults`; what it prints is shown by `make faults`.
"""

import os

IS_WHOLE = os.environ.get("FAULTS") == "whole"


def _size(name: str, *, small: int, whole: int) -> int:
    return int(os.environ.get(name, whole if IS_WHOLE else small))


ORDERS = _size("FAULT_ORDERS", small=8, whole=720)
"""Orders in which Stripe's events arrive, of 720."""

ROUNDS = _size("FAULT_ROUNDS", small=1, whole=200)
"""Rounds of eight payers at once."""

EVENTS = _size("FAULT_EVENTS", small=40, whole=1_000)
"""Events that Stripe sends to the web route."""

EVENT_SECONDS = _size("FAULT_EVENT_SECONDS", small=1, whole=60)
"""How long it takes to send them."""

TOKENS = _size("FAULT_TOKENS", small=100_000, whole=1_000_000)
"""Forged tokens of the portal, one in five a mutated one of ours."""

MAILS = _size("FAULT_MAILS", small=30, whole=1_000)
"""E-mails in the outbox while workers are killed."""

KILLS = _size("FAULT_KILLS", small=3, whole=100)
"""Workers that are killed over them."""
