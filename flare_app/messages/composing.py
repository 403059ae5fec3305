"""The window "Send email" as it opens: everything filled in, so that one click sends it."""

from dataclasses import dataclass

from sqlmodel import Session

from flare_app.customers import Recipient, recipients_line, recipients_of
from flare_app.domain.principals import Staff, System
from flare_app.messages.about import About
from flare_app.messages.finding import find_about
from flare_app.messages.going_along import shared_files, will_fit
from flare_app.messages.mail import sender_of
from flare_app.messages.placeholders import fill
from flare_app.messages.refusals import tell_refused
from flare_app.messages.text_kinds import Text
from flare_app.messages.wording import MAX_SUBJECT, usual_words, words_to_choose
from flare_app.settings import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What stands in the window.

    `sender` is fixed, answers go to `reply_to`. `recipients` are the addresses on file. `templates` are pairs of a key and a label:
    the words that may stand in the window; those of `template` do, and `language` is theirs. `attachment` names the files that
    `attach_pdf` would attach, "" when there are none, `files_note` those that are too large for it. `refused` says which addresses
    of `to` their mail servers refused for good, a sentence each. `placeholders` may be written in subject and body; those that are
    known by now are filled in already. `issues_draft` tells that sending gives the document its number, and nothing can
    change it afterwards.
    """

    kind: str
    customer_name: str
    sender: str
    reply_to: str
    to: str
    recipients: tuple[Recipient, ...] = ()
    template: str = ""
    language: str = ""
    templates: tuple[tuple[str, str], ...] = ()
    cc: str = ""
    bcc: str = ""
    subject: str
    body: str
    attach_pdf: bool
    attachment: str
    files_note: str = ""
    refused: tuple[str, ...] = ()
    placeholders: tuple[str, ...]
    issues_draft: bool = False


def compose(
    session: Session,
    *,
    principal: Staff | System,
    document_public_id: str = "",
    payment_public_id: str = "",
    customer_public_id: str = "",
    statement: str = "",
    template: str = "",
) -> Composition:
    """The message about a document, a payment, a statement of a customer, or just to a customer, as it would be sent.

    `statement` is an address such as `period=This+year`; `template` the key of the words, without one the usual ones.

    Raises:
        NotFound, NotPermitted.
        Conflict: it cannot be e-mailed now, and why.
        Invalid: there is no such statement.
    """
    about = find_about(
        session,
        principal=principal,
        document=document_public_id,
        payment=payment_public_id,
        customer=customer_public_id,
        statement=statement,
    )
    offered = words_to_choose(session, about)
    key = template if template in offered else next(iter(offered))
    words = offered[key][1]
    subject, body = _filled(words.text, about.speaking(words.language))
    to = recipients_line(session, principal=principal, customer=about.customer)
    return Composition(
        kind=about.kind.value,
        customer_name=about.customer.name,
        sender=str(sender_of(about.company.name)),
        reply_to=about.company.email,
        to=to,
        recipients=tuple(recipients_of(session, principal=principal, customer=about.customer)),
        template=key,
        language=words.language,
        templates=tuple((key, label) for key, (label, _) in offered.items()),
        subject=subject,
        body=body,
        attach_pdf=bool(about.file_name),
        **_files(session, about),
        refused=tuple(tell_refused(session, principal=principal, typed=to)),
        placeholders=about.placeholders,
        issues_draft=about.is_draft,
    )


def _files(session: Session, about: About) -> dict[str, str]:
    """The fields of a composition that say what will be attached, and what is too large for that, each in words."""
    files = shared_files(session, about)
    names = ", ".join(file.file_name for file in files)
    if will_fit(files, papers=max(len(about.documents), 1)):
        return {"attachment": ", ".join(filter(None, (about.file_name, names)))}
    opens = "The link opens it." if len(files) == 1 else "The link opens them."
    too_large = f"{names}: too large to be attached ({settings().mail_max_mb} MB at most). {opens}"
    return {"attachment": about.file_name, "files_note": too_large}


def default_words(about: About) -> tuple[str, str]:
    """Subject and body in the house's own words, filled in."""
    words = usual_words(about)
    return _filled(words.text, about.speaking(words.language))


def filled_subject(about: About, subject: str) -> str:
    """The subject with its placeholders filled, cut where long names make it too long."""
    return shortened(fill(subject, about.values))


def _filled(text: Text, about: About) -> tuple[str, str]:
    return shortened(fill(text.subject, about.values)), fill(text.body, about.values)


def shortened(filled: str) -> str:
    """A subject cut to what fits."""
    return filled if len(filled) <= MAX_SUBJECT else filled[: MAX_SUBJECT - 1].rstrip() + "…"
