"""The worker's side of the outbox: take a delivery, hand it over outside of any transaction, write down what became of it.

This is the one place of the room that opens units of work itself: between two of them lies the network.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Protocol

from flare_app import documents
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.errors import Conflict, FlareError
from flare_app.messages import outbox
from flare_app.messages.leaving import NotNow, require_may_leave
from flare_app.messages.letter import read_letter
from flare_app.messages.mail import sender_address, write_mail
from flare_app.messages.outbox import Claim
from flare_app.messages.transport import (
    MailRefused,
    ServerUnavailable,
    SmtpTransport,
    read_smtp_url,
)
from flare_app.models import Message
from flare_app.rendering.bulk import long_statement_pdf
from flare_app.rendering.data import DocumentData, PaymentReceiptData, StatementData
from flare_app.rendering.pdf import document_pdf, receipt_pdf
from flare_app.rendering.pool import render_in_pool_blocking
from flare_app.rendering.store import get_or_render, store_rendered
from flare_app.settings import Environment, make_private_dir, settings

log = logging.getLogger("flare.mail")

BATCH = 25


class Transport(Protocol):
    """Whoever takes mails over."""

    def send(self, mail: EmailMessage, *, sender: str, recipient: str) -> None:
        """Take one mail for one recipient, or raise `MailRefused`, `MailDelayed` or `ServerUnavailable`."""


def deliver_due(*, transport: Transport | None = None, most: int = BATCH) -> bool:
    """Send what is due, up to `most` mails; True when more may be waiting. Any number of workers may call it at the same time.

    Without a `transport` the mail server of the settings is used; where there is none, mails are held as files.
    """
    with read_only() as session:
        if not outbox.is_anything_due(session):
            return False
    with _opened(transport) as opened:
        for _ in range(most):
            with unit_of_work() as session:
                claim = outbox.claim_delivery(session)
            if claim is None:
                return False
            if not _deliver(claim, opened):
                return False
    return True


@contextmanager
def _opened(transport: Transport | None) -> Iterator[Transport | None]:
    if transport is not None or not settings().smtp_url:
        yield transport
        return
    with SmtpTransport(read_smtp_url(settings().smtp_url)) as smtp:
        yield smtp


def _deliver(claim: Claim, transport: Transport | None) -> bool:
    """One delivery from reading it to writing down its end; False when no other has a chance at the moment."""
    try:
        mail, recipient = _mail(claim)
        if transport is None:
            _hold(claim, mail)
            return True
        with read_only() as session:
            require_may_leave(session, session.get_one(Message, claim.message_id))
        transport.send(mail, sender=sender_address(settings().mail_from).addr_spec, recipient=recipient)
    except (MailRefused, Conflict) as refusal:
        with unit_of_work() as session:
            outbox.record_refused(session, claim, reason=str(refusal))
    except NotNow as stop:
        with unit_of_work() as session:
            outbox.record_stopped(session, claim, reason=str(stop))
    except FlareError as delay:
        _delay(claim, str(delay))
        return not isinstance(delay, ServerUnavailable)
    except Exception:
        log.exception("delivery %d could not be prepared", claim.delivery_id)
        _delay(claim, "The message could not be prepared. The server's log says why.")
    else:
        with unit_of_work() as session:
            outbox.record_sent(session, claim, at=utc_now())
    return True


def _delay(claim: Claim, reason: str) -> None:
    with unit_of_work() as session:
        outbox.record_delayed(session, claim, reason=reason)


def _mail(claim: Claim) -> tuple[EmailMessage, str]:
    with read_only() as session:
        letter = read_letter(session, delivery_id=claim.delivery_id)
    pdfs = [_pdf(enclosure.paper) for enclosure in letter.enclosures]
    for enclosure, pdf in zip(letter.enclosures, pdfs, strict=True):
        if enclosure.document_id is not None:
            with unit_of_work() as session:
                documents.note_issued_file(session, document_id=enclosure.document_id, content=pdf)
    return write_mail(letter, sender=sender_address(settings().mail_from), pdfs=pdfs), letter.recipient


def _pdf(paper: DocumentData | PaymentReceiptData | StatementData) -> bytes:
    """The same file as a download of it: drawn once, then only read."""
    folder = make_private_dir(settings().data_dir / "renders")
    return get_or_render(folder, paper, _draw).read_bytes()


def _draw(paper: DocumentData | PaymentReceiptData | StatementData) -> bytes:
    if isinstance(paper, StatementData):
        return asyncio.run(long_statement_pdf(paper))
    draw = document_pdf if isinstance(paper, DocumentData) else receipt_pdf
    return render_in_pool_blocking(draw, paper)  # type: ignore[arg-type]


def _hold(claim: Claim, mail: EmailMessage) -> None:
    """Keep the mail as a file that staff can open. In demo and test that counts as handing it over, so that links work there."""
    path = make_private_dir(settings().data_dir / "outbox") / f"{claim.delivery_id:08d}.eml"
    store_rendered(path, mail.as_bytes())
    counts = settings().env is not Environment.PRODUCTION
    with unit_of_work() as session:
        outbox.record_held(session, claim, handed_over_at=utc_now() if counts else None)
