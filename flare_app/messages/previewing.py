"""What would arrive: a message is written, read and drawn just as it is when it is sent, and nothing of that stays.

Every function here needs a session whose changes are thrown away (`database.trial`): drafts are issued in it, links are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from flare_app import access
from flare_app.domain.principals import Role as StaffRole
from flare_app.domain.principals import Staff
from flare_app.messages.examples import example_of
from flare_app.messages.languages import language_of
from flare_app.messages.letter import read_letter
from flare_app.messages.mail import html_with_logo, sender_of, text_of
from flare_app.messages.many import ManyForm, queue_one_of_many
from flare_app.messages.placeholders import fill
from flare_app.messages.queueing import MessageForm, Outgoing, put, queue_message
from flare_app.messages.settling import deliveries_of
from flare_app.messages.staff_mail import queue_staff_link
from flare_app.messages.states import Role
from flare_app.messages.template_keeping import TemplateForm, checked_text
from flare_app.messages.text_kinds import TextKind
from flare_app.models import Message

_COLLEAGUE = "new.colleague@example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A message as its first recipient gets it. `html` is a whole page without scripts; its logo is inside."""

    sender: str
    reply_to: str
    to: str
    cc: str
    subject: str
    html: str
    text: str
    attachments: tuple[str, ...]


def preview_message(session: Session, *, form: MessageForm, actor: Staff) -> Preview:
    """What the window would send; where nobody stands in To yet, as if it went to whoever looks at it.

    Raises:
        As `queue_message`.
    """
    to = form.to if form.to.strip() else actor.email
    return _read(session, queue_message(session, form=replace(form, to=to, operation_id=""), actor=actor))


def preview_one_of_many(session: Session, *, records: Sequence[str], form: ManyForm, actor: Staff) -> Preview:
    """One message of a selection.

    Raises:
        As `queue_one_of_many`.
    """
    queue_one_of_many(session, records=records, form=form, actor=actor)
    return _read(session, _newest(session))


def preview_template(session: Session, *, form: TemplateForm, actor: Staff) -> Preview:
    """The words of a template on the newest record that they fit, in the template's language.

    Raises:
        InvalidForm: with one sentence per field.
        Conflict: there is no such record yet.
        NotPermitted.
    """
    text = checked_text(session, form=form, actor=actor)
    kind = TextKind(form.kind)
    if kind is TextKind.INVITATION:
        link = access.invite_user(session, actor=actor, email=_COLLEAGUE, role=StaffRole.SALES_MANAGER)
        return _read(session, queue_staff_link(session, link=link, actor=actor, text=text))
    about = example_of(session, kind).speaking(language_of(form.language))
    to = about.customer.email or actor.email
    # As if all of it had been refunded: a payment that is shown need not have been.
    told = {"refund amount": about.values["amount"]} if kind is TextKind.PAYMENT_REFUNDED else {}
    out = Outgoing(fill(text.subject, told), fill(text.body, told), [(Role.TO, to)], attach_pdf=True, with_link=True)
    return _read(session, put(session, about, out, actor=actor))


def _read(session: Session, message: Message) -> Preview:
    letter = read_letter(session, delivery_id=deliveries_of(session, message)[0].id)
    return Preview(
        sender=str(sender_of(letter.company_name)),
        reply_to=letter.reply_to,
        to=", ".join(letter.to),
        cc=", ".join(letter.cc),
        subject=letter.subject,
        html=html_with_logo(letter),
        text=text_of(letter),
        attachments=letter.file_names,
    )


def _newest(session: Session) -> Message:
    return session.exec(select(Message).order_by(col(Message.id).desc()).limit(1)).one()
