"""The files that go along beside a message's own papers: those that staff attached to a document and show to the customer."""

from collections.abc import Sequence

from sqlmodel import Session

from flare_app import documents
from flare_app.domain.principals import System
from flare_app.messages.about import About
from flare_app.models import Attachment
from flare_app.settings import settings

_MAILER = System("mail")
_PAPER_BYTES = 100_000
"""What a PDF of ours takes in a mail, more or less; the texts and the logo included."""

_IN_BASE64 = 4 / 3 * 78 / 76
"""Four letters for three bytes, and a line break after every 76."""


def shared_files(session: Session, about: About) -> list[Attachment]:
    """The files of each document that the customer sees in the portal, too."""
    of_each = (documents.attachments_of(session, principal=_MAILER, document_id=one.id) for one in about.documents)
    return [file for files in of_each for file in files if file.is_shared]


def will_fit(files: Sequence[Attachment], *, papers: int) -> bool:
    """Whether a mail may hold them all, as far as that is known before it is written; the mail server may allow less."""
    return papers * _PAPER_BYTES + sum(file.size for file in files) * _IN_BASE64 <= settings().mail_max_bytes
