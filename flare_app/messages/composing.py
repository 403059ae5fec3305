"""The window "Send email" as it opens: everything filled in, so that one click sends it."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from flare_app.customers import Recipient, recipients_line, recipients_of
from flare_app.domain.principals import Staff, System
from flare_app.messages.about import About, find_about
from flare_app.messages.default_texts import Text
from flare_app.messages.placeholders import fill
from flare_app.messages.states import MessageKind
from flare_app.messages.wording import MAX_SUBJECT, default_text, text_for
from flare_app.settings import settings

TEMPLATE_NAMES = {
    MessageKind.INVOICE: "Invoice",
    MessageKind.ESTIMATE: "Estimate",
    MessageKind.CREDIT_NOTE: "Credit note",
    MessageKind.PAYMENT: "Payment received",
    MessageKind.PORTAL_LINK: "Portal link",
    MessageKind.PLAIN: "Blank message",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What stands in the window.

    `sender` is fixed, answers go to `reply_to`. `recipients` are the addresses on file. `templates` are pairs of a kind and its
    name: the words that may stand in the window; those of `template` do. `attachment` names the PDF that `attach_pdf` would attach,
    "" when there is none. `placeholders` may be written in subject and body; those that are known by now are filled in already.
    `issues_draft` tells that sending gives the document its number, and nothing can change it afterwards.
    """

    kind: str
    customer_name: str
    sender: str
    reply_to: str
    to: str
    recipients: tuple[Recipient, ...] = ()
    template: str = ""
    templates: tuple[tuple[str, str], ...] = ()
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
    template: str = "",
) -> Composition:
    """The message about a document, a payment, or just to a customer, as it would be sent, with the words of the kind `template`.

    Raises:
        NotFound, NotPermitted.
        Conflict: it cannot be e-mailed now, and why.
    """
    about = find_about(
        session, principal=principal, document=document_public_id, payment=payment_public_id, customer=customer_public_id
    )
    offered = _templates_of(about)
    chosen = MessageKind(template) if template in dict(offered) else about.kind
    text = text_for(session, about) if chosen is about.kind else text_for(session, replace(about, kind=chosen))
    subject, body = _filled(text, about)
    return Composition(
        kind=about.kind.value,
        customer_name=about.customer.name,
        sender=settings().mail_from,
        reply_to=about.company.email,
        to=recipients_line(session, principal=principal, customer=about.customer),
        recipients=tuple(recipients_of(session, principal=principal, customer=about.customer)),
        template=chosen.value,
        templates=offered,
        subject=subject,
        body=body,
        attach_pdf=bool(about.file_name),
        attachment=about.file_name,
        placeholders=about.placeholders,
        issues_draft=about.is_draft,
    )


def _templates_of(about: About) -> tuple[tuple[str, str], ...]:
    """The kinds of words that fit: those of the record itself, and a message without any."""
    others = (MessageKind.PORTAL_LINK,) if about.kind is MessageKind.PLAIN else (MessageKind.PLAIN,)
    return tuple((kind.value, TEMPLATE_NAMES[kind]) for kind in (about.kind, *others))


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
