"""The window "Send email" as it opens: everything filled in, so that one click sends it."""

from dataclasses import dataclass

from sqlmodel import Session

from flare_app.domain.principals import Staff, System
from flare_app.messages.about import About, find_about
from flare_app.messages.default_texts import Text
from flare_app.messages.placeholders import fill
from flare_app.messages.wording import MAX_SUBJECT, default_text, text_for
from flare_app.settings import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What stands in the window.

    `sender` is fixed. `attachment` names the PDF that `attach_pdf` would attach, "" when there is none. `placeholders` may be
    written in subject and body; those that are known by now are filled in already.
    `issues_draft` tells that sending gives the document its number, and nothing can change it afterwards.
    """

    kind: str
    customer_name: str
    sender: str
    to: str
    cc: str = ""
    bcc: str = ""
    subject: str
    body: str
    attach_pdf: bool
    attachment: str
    placeholders: tuple[str, ...]
    issues_draft: bool = False


def compose(
    session: Session,
    *,
    principal: Staff | System,
    document_public_id: str = "",
    payment_public_id: str = "",
    customer_public_id: str = "",
) -> Composition:
    """The message about a document, a payment, or just to a customer, as it would be sent.

    Raises:
        NotFound, NotPermitted.
        Conflict: it cannot be e-mailed now, and why.
    """
    about = find_about(
        session, principal=principal, document=document_public_id, payment=payment_public_id, customer=customer_public_id
    )
    subject, body = _filled(text_for(session, about), about)
    return Composition(
        kind=about.kind.value,
        customer_name=about.customer.name,
        sender=settings().mail_from,
        to=about.customer.email,
        subject=subject,
        body=body,
        attach_pdf=bool(about.file_name),
        attachment=about.file_name,
        placeholders=about.placeholders,
        issues_draft=about.is_draft,
    )


def default_words(about: About) -> tuple[str, str]:
    """Subject and body in the house's own words, filled in."""
    return _filled(default_text(about), about)


def filled_subject(about: About, subject: str) -> str:
    """The subject with its placeholders filled, cut where long names make it too long."""
    return shortened(fill(subject, about.values))


def _filled(text: Text, about: About) -> tuple[str, str]:
    return shortened(fill(text.subject, about.values)), fill(text.body, about.values)


def shortened(filled: str) -> str:
    """A subject cut to what fits."""
    return filled if len(filled) <= MAX_SUBJECT else filled[: MAX_SUBJECT - 1].rstrip() + "…"
