"""What the window shows, and the two ways in which it sends; each call is a transaction."""

from dataclasses import asdict, dataclass, field
from typing import Any

from flare_app import batches, messages
from flare_app.batches import BatchRow
from flare_app.company import get_company
from flare_app.database import read_only, trial, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import Conflict
from flare_app.messages import Envelope, ManyForm, MessageForm
from flare_app.ui.components.mail_preview import ShownMail, shown_mail

MOST_PREVIEWED = 100


@dataclass
class Address:
    """An address on file, as a button offers it."""

    address: str
    name: str


@dataclass
class EnvelopeRow:
    """One message of many in finished strings; `problem` says why it will not go."""

    customer: str
    addresses: str
    what: str
    problem: str = ""


@dataclass
class Opened:
    """What stands in the window, in finished strings. `records` is empty unless it writes to many."""

    recipients: str = ""
    subject: str = ""
    body: str = ""
    sender: str = ""
    reply_to: str = ""
    attachment: str = ""
    files_note: str = ""
    refused: list[str] = field(default_factory=list)  # of the addresses in `recipients`
    issues_draft: bool = False
    is_plain: bool = False
    template: str = ""
    language: str = ""
    templates: list[list[str]] = field(default_factory=list)
    offered: list[Address] = field(default_factory=list)
    placeholders: list[str] = field(default_factory=list)
    envelopes: list[EnvelopeRow] = field(default_factory=list)
    summary: str = ""
    going: list[list[str]] = field(default_factory=list)


def open_one(principal: Staff, about: dict[str, str], template: str) -> Opened:
    """The window for one record or customer; `about` is what `messages.compose` takes."""
    with read_only() as session:
        found = messages.compose(session, principal=principal, template=template, **about)
    return Opened(
        recipients=found.to,
        subject=found.subject,
        body=found.body,
        sender=found.sender,
        reply_to=found.reply_to,
        attachment=found.attachment,
        files_note=found.files_note,
        refused=list(found.refused),
        issues_draft=found.issues_draft,
        is_plain=found.kind == "plain",
        template=found.template,
        language=found.language,
        templates=[list(pair) for pair in found.templates],
        offered=[Address(one.address, one.name) for one in found.recipients],
        placeholders=list(found.placeholders),
    )


def open_many(principal: Staff, kind: str, records: list[str], together: bool, template: str) -> Opened:
    """The window for a selection: the words before they are filled in, and who would get what."""
    with read_only() as session:
        words = messages.words_for_many(session, kind=kind, together=together, name=template)
        planned = messages.plan_many(session, principal=principal, kind=kind, records=records, together=together)
        company = get_company(session)
    return Opened(
        subject=words.text.subject,
        body=words.text.body,
        template=words.name,
        templates=[list(pair) for pair in words.templates],
        sender=str(messages.sender_of(company.name)),
        reply_to=company.email,
        attachment="" if kind == "plain" else "The PDF of each document",
        issues_draft=any("Draft" in one.numbers for one in planned),
        is_plain=kind == "plain",
        placeholders=list(words.placeholders),
        envelopes=[_row(one) for one in planned[:MOST_PREVIEWED]],
        summary=_summary(planned),
        going=[[str(at), one.label] for at, one in enumerate(_going(planned)[:MOST_PREVIEWED])],
    )


def told_refused(principal: Staff, typed: str) -> list[str]:
    """What is known against the addresses of a field, a sentence each."""
    with read_only() as session:
        return messages.tell_refused(session, principal=principal, typed=typed)


def queue_one(form: MessageForm, actor: Staff) -> str:
    """Queue one message, to leave once it can no longer be taken back; its public id."""
    with unit_of_work() as session:
        return messages.queue_message(session, form=form, actor=actor, wait=messages.UNDO_TIME).public_id


def take_back(public_id: str, actor: Staff) -> str:
    """Take a queued message back; what to say of it. What its sending issued keeps its number: numbers have no gaps."""
    with unit_of_work() as session:
        message = messages.withdraw_message(session, public_id=public_id, actor=actor)
        issued = messages.issued_with(session, message)
    if not issued:
        return "The e-mail was taken back."
    return f"The e-mail was taken back. {', '.join(issued)} {'stays' if len(issued) == 1 else 'stay'} issued."


def look_at_one(form: MessageForm, actor: Staff) -> ShownMail:
    """What would arrive."""
    with trial() as session:
        return shown_mail(messages.preview_message(session, form=form, actor=actor))


def look_at_many(form: ManyForm, records: list[str], nth: int, actor: Staff) -> ShownMail:
    """What one of those would get to whom something goes, counted from 0."""
    with trial() as session:
        planned = messages.plan_many(session, principal=actor, kind=form.kind, records=records, together=form.together)
        going = _going(planned)
        if not going:
            raise Conflict("None of these messages can be sent.")
        chosen = going[min(nth, len(going) - 1)]
        return shown_mail(messages.preview_one_of_many(session, records=chosen.records, form=form, actor=actor))


def order_many(form: ManyForm, records: list[str], operation_id: str, actor: Staff) -> str:
    """Order the messages of a selection; the batch's public id."""
    with unit_of_work() as session:
        planned = messages.plan_many(session, principal=actor, kind=form.kind, records=records, together=form.together)
        rows = [BatchRow(one.records, one.label) for one in planned]
        title = f"Email · {_counted(len(rows), 'message')}"
        options: dict[str, Any] = asdict(form)
        batch = batches.start_batch(
            session, verb="email", rows=rows, title=title, options=options, operation_id=operation_id, actor=actor
        )
        return batch.public_id


def _row(envelope: Envelope) -> EnvelopeRow:
    what = ", ".join(envelope.numbers)
    return EnvelopeRow(envelope.customer, ", ".join(envelope.to), what, envelope.problem)


def _summary(planned: list[Envelope]) -> str:
    """ "12 messages to 9 customers. 2 cannot be sent." """
    going = _going(planned)
    text = f"{_counted(len(going), 'message')} to {_counted(len({one.customer for one in going}), 'customer')}."
    stuck = len(planned) - len(going)
    return f"{text} {stuck:,} cannot be sent." if stuck else text


def _going(planned: list[Envelope]) -> list[Envelope]:
    return [one for one in planned if not one.problem]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
