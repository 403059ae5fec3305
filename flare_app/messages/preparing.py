"""A delivery made ready to be handed over: read, its papers drawn, written down as bytes that fit through the mail server."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flare_app import documents
from flare_app.database import read_only
from flare_app.messages.letter import Letter, read_letter
from flare_app.messages.mail import AttachedFile, sender_of, write_mail
from flare_app.messages.outbox import Claim
from flare_app.rendering.bulk import long_statement_pdf
from flare_app.rendering.data import DocumentData, PaymentReceiptData, StatementData
from flare_app.rendering.pdf import document_pdf, receipt_pdf
from flare_app.rendering.pool import render_in_pool_blocking
from flare_app.rendering.store import get_or_render
from flare_app.settings import make_private_dir, settings

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter with its files. What of them goes along is decided by the size that the mail may have."""

    letter: Letter
    papers: tuple[AttachedFile, ...]
    files: tuple[AttachedFile, ...]

    def issued(self) -> Iterator[tuple[int, bytes]]:
        """The PDFs of documents among the papers, each with the document's id."""
        for enclosure, paper in zip(self.letter.enclosures, self.papers, strict=True):
            if enclosure.document_id is not None:
                yield enclosure.document_id, paper.content

    def written(self, limit: int) -> tuple[bytes, str]:
        """The mail in at most `limit` bytes, and what staff are told of files that had to stay here, "" if none had to.

        First the files that staff attached stay here, then the papers too: the button opens all of them in the portal.
        """
        raw = b""
        for papers, files in self._choices():
            going = (*papers, *files)
            left_out = tuple(one.name for one in (*self.papers, *self.files) if one not in going)
            letter = replace(self.letter, attached=tuple(one.name for one in going), left_out=left_out)
            raw = write_mail(letter, sender=sender_of(self.letter.company_name), files=going)
            if len(raw) <= limit:
                return raw, _told(left_out, limit)
        return raw, _told(left_out, limit)

    def _choices(self) -> Iterator[tuple[tuple[AttachedFile, ...], tuple[AttachedFile, ...]]]:
        yield self.papers, self.files
        if self.files:
            yield self.papers, ()
        if self.papers:
            yield (), ()


def prepare(claim: Claim) -> Prepared:
    """Read a delivery and draw its papers; slow, and in any thread.

    Raises:
        Conflict: it cannot go out any more, and why.
        FlareError: a paper cannot be drawn now.
    """
    with read_only() as session:
        letter = read_letter(session, delivery_id=claim.delivery_id)
        files = tuple(
            AttachedFile(one.file_name, one.media_type, documents.attachment_content(session, one)) for one in letter.attachments
        )
    papers = tuple(AttachedFile(one.file_name, PDF, _pdf(one.paper)) for one in letter.enclosures)
    return Prepared(letter, papers, files)


def _told(left_out: tuple[str, ...], limit: int) -> str:
    if not left_out:
        return ""
    names = ", ".join(left_out)
    names = names if len(names) <= 150 else names[:149] + "…"
    return f"Not attached, because the e-mail would be larger than {limit / 1_000_000:.0f} MB: {names}. The link opens them."


def _pdf(paper: DocumentData | PaymentReceiptData | StatementData) -> bytes:
    """The same file as a download of it: drawn once, then only read."""
    folder = make_private_dir(settings().data_dir / "renders")
    return get_or_render(folder, paper, _draw).read_bytes()


def _draw(paper: DocumentData | PaymentReceiptData | StatementData) -> bytes:
    if isinstance(paper, StatementData):
        return asyncio.run(long_statement_pdf(paper))
    draw = document_pdf if isinstance(paper, DocumentData) else receipt_pdf
    return render_in_pool_blocking(draw, paper)  # type: ignore[arg-type]
