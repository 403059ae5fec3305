"""The worker's side of the outbox: take a delivery, hand it over outside of any transaction, write down what became of it.

Mails are made ready a few ahead, on several cores; they are handed over one after the other, each written down before the next
begins. So a worker that is killed repeats at most one mail that the server had accepted, and what it had taken beyond that one
waits for the end of its lease (docs/decisions/0022-mail-is-drawn-ahead-and-handed-over-one-by-one.md).

This is the one place of the room that opens units of work itself: between two of them lies the network.
"""

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol

from flare_app import documents
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.errors import Conflict, FlareError
from flare_app.messages import outbox
from flare_app.messages.leaving import NotNow, require_may_leave
from flare_app.messages.mail import sender_address
from flare_app.messages.outbox import Claim
from flare_app.messages.preparing import Prepared, prepare
from flare_app.messages.transport import (
    AddressRefused,
    MailRefused,
    ServerUnavailable,
    SmtpTransport,
    read_smtp_url,
)
from flare_app.models import Delivery, Message
from flare_app.rendering.pool import MAX_WORKERS
from flare_app.rendering.store import store_rendered
from flare_app.settings import Environment, make_private_dir, settings

log = logging.getLogger("flare.mail")

BATCH = 50
_AHEAD = MAX_WORKERS + 1
"""As many papers as are drawn at once, and one that is handed over meanwhile."""

_Line = deque[tuple[Claim, Future[Prepared]]]


class Transport(Protocol):
    """Whoever takes mails over."""

    def largest(self) -> int | None:
        """The most bytes that a mail may have; None when nobody says so. Raises `ServerUnavailable`."""

    def send(self, mail: bytes, *, sender: str, recipient: str) -> str:
        """Take one mail for one recipient and give the server's words.

        Raises:
            MailRefused, MailDelayed, ServerUnavailable.
        """


def deliver_due(*, transport: Transport | None = None, most: int = BATCH) -> bool:
    """Send what is due, up to `most` mails; True when more may be waiting. Any number of workers may call it at the same time.

    Without a `transport` the mail server of the settings is used; where there is none, mails are held as files.
    """
    with read_only() as session:
        if not outbox.is_anything_due(session):
            return False
    line: _Line = deque()
    with _opened(transport) as opened, ThreadPoolExecutor(_AHEAD, thread_name_prefix="mail") as threads:
        try:
            return _work(line, opened, threads, most)
        finally:
            _give_back(claim for claim, _ in line)


def _work(line: _Line, transport: Transport | None, threads: ThreadPoolExecutor, most: int) -> bool:
    """Hand over what stands in line and take more behind it; whether more may be waiting when `most` were taken."""
    is_more = True
    while True:
        while is_more and most and len(line) < _AHEAD:
            with unit_of_work() as session:
                claim = outbox.claim_delivery(session)
            if claim is None:
                is_more = False
            else:
                line.append((claim, threads.submit(prepare, claim)))
                most -= 1
        if not line:
            return is_more
        if not _deliver(*line.popleft(), transport):
            return False


@contextmanager
def _opened(transport: Transport | None) -> Iterator[Transport | None]:
    if transport is not None or not settings().smtp_url:
        yield transport
        return
    with SmtpTransport(read_smtp_url(settings().smtp_url)) as smtp:
        yield smtp


def _deliver(claim: Claim, coming: Future[Prepared], transport: Transport | None) -> bool:
    """One delivery until its end is written down; False when no other has a chance at the moment."""
    try:
        prepared = coming.result()
        _note_issued(prepared)
        with read_only() as session:
            require_may_leave(session, session.get_one(Message, claim.message_id), session.get_one(Delivery, claim.delivery_id))
        if transport is None:
            _hold(claim, prepared)
        else:
            _hand_over(claim, prepared, transport)
    except (MailRefused, Conflict) as refusal:
        with unit_of_work() as session:
            is_address = isinstance(refusal, AddressRefused)
            outbox.record_refused(session, claim, reason=str(refusal), refused_address=is_address)
    except NotNow as stop:
        with unit_of_work() as session:
            outbox.record_stopped(session, claim, reason=str(stop))
    except FlareError as delay:
        _delay(claim, str(delay))
        return not isinstance(delay, ServerUnavailable)
    except Exception:
        log.exception("delivery %d could not be prepared", claim.delivery_id)
        _delay(claim, "The message could not be prepared. The server's log says why.")
    return True


def _note_issued(prepared: Prepared) -> None:
    """From before they leave, the house knows its own files again."""
    papers = list(prepared.issued())
    if papers:
        with unit_of_work() as session:
            for document_id, content in papers:
                documents.note_issued_file(session, document_id=document_id, content=content)


def _hand_over(claim: Claim, prepared: Prepared, transport: Transport) -> None:
    """Between the server's yes and the commit lies the one moment in which a death repeats a mail: nothing else is done in it."""
    largest = min(settings().mail_max_bytes, transport.largest() or settings().mail_max_bytes)
    raw, note = prepared.written(largest)
    sender = sender_address(settings().mail_from).addr_spec
    answer = transport.send(raw, sender=sender, recipient=prepared.letter.recipient)
    with unit_of_work() as session:
        outbox.record_sent(session, claim, at=utc_now(), answer=answer, note=note)


def _hold(claim: Claim, prepared: Prepared) -> None:
    """Keep the mail as a file that staff can open. In demo and test that counts as handing it over, so that links work there."""
    raw, note = prepared.written(settings().mail_max_bytes)
    store_rendered(make_private_dir(settings().data_dir / "outbox") / f"{claim.delivery_id:08d}.eml", raw)
    counts = settings().env is not Environment.PRODUCTION
    with unit_of_work() as session:
        outbox.record_held(session, claim, handed_over_at=utc_now() if counts else None, note=note)


def _delay(claim: Claim, reason: str) -> None:
    with unit_of_work() as session:
        outbox.record_delayed(session, claim, reason=reason)


def _give_back(claims: Iterable[Claim]) -> None:
    """What was taken ahead and will not be handed over now: no try was made of it."""
    for claim in claims:
        with unit_of_work() as session:
            outbox.release_delivery(session, claim)
