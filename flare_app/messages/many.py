"""One text to many: a message for each record of a selection, or one for each customer with all their documents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from flare_app.company import get_company
from flare_app.customers import recipients_of
from flare_app.domain.principals import Permission, Staff, require
from flare_app.domain.problems import Problems
from flare_app.domain.states import DocumentState, PaymentState
from flare_app.errors import Conflict
from flare_app.messages.addresses import MAX_RECIPIENTS, is_mailable, read_addresses
from flare_app.messages.deciding import UNDO_TIME
from flare_app.messages.finding import MOST_DOCUMENTS, find_about
from flare_app.messages.languages import language_of, usual_text
from flare_app.messages.queueing import MessageForm, queue_message
from flare_app.messages.states import MessageKind, Role
from flare_app.messages.template_keeping import template_names
from flare_app.messages.text_kinds import OCCASIONS, SEVERAL, Text, TextKind
from flare_app.messages.wording import check_body, check_subject, kept_text, words_for
from flare_app.models import Customer, Document, Payment

_READ_AT_ONCE = 500
NO_ADDRESS = "No e-mail address: add one to the customer."


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyForm:
    """The window for many as it was sent.

    `kind` is a MessageKind: of the documents, of payments, or plain for customers. `together`: one message for each customer with
    all their documents. Without `subject` and `body` each message gets the words of its own kind in its customer's language: those
    of the template with the name `template`, else the usual ones.
    """

    kind: str
    together: bool = False
    template: str = ""
    subject: str = ""
    body: str = ""
    cc: str = ""
    bcc: str = ""
    attach_pdf: bool = True

    @property
    def has_words(self) -> bool:
        """Whether staff wrote the text anew."""
        return bool(self.subject or self.body)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message of many before it is written: what goes into it, to whom, or why it will not go."""

    records: tuple[str, ...]
    numbers: tuple[str, ...]
    customer: str
    to: tuple[str, ...]
    problem: str = ""

    @property
    def label(self) -> str:
        """What it is called in the result."""
        return f"{self.customer}: {', '.join(self.numbers)}" if self.numbers else self.customer


@dataclass(frozen=True, slots=True)
class WordsForMany:
    """What the window opens with, nothing filled in yet. `templates` are pairs of a name ("" for the usual words) and a label."""

    text: Text
    name: str
    templates: tuple[tuple[str, str], ...]
    placeholders: tuple[str, ...]


def words_for_many(session: Session, *, kind: str, together: bool, name: str = "") -> WordsForMany:
    """The words of the company's language, those of the template `name` if there is one."""
    found, language = _text_kind(kind, together=together), language_of(get_company(session).locale)
    names = template_names(session, kind=found)
    named = kept_text(session, found, language, name=name) if name in names else None
    text = named or kept_text(session, found, language) or usual_text(found, language)
    occasion = OCCASIONS[found]
    return WordsForMany(text, name if named else "", (("", occasion.title), *((one, one) for one in names)), occasion.in_body)


def plan_many(session: Session, *, principal: Staff, kind: str, records: Sequence[str], together: bool) -> list[Envelope]:
    """Who would get what, in the order of the selection.

    Raises:
        NotPermitted.
    """
    require(principal, Permission.EDIT_SALES)
    if kind == MessageKind.PLAIN:
        return [
            Envelope((one.public_id,), (), one.name, to, "" if to else NO_ADDRESS)
            for one in _find(session, Customer, records)
            for to in [_addresses(session, one, principal)]
        ]
    table = Payment if kind == MessageKind.PAYMENT else Document
    found = list(_with_customers(session, table, records))
    if not together or table is Payment:
        return [_envelope(session, [record], customer, principal) for record, customer in found]
    return list(_together(session, found, principal))


def check_many(given: Mapping[str, Any]) -> dict[str, Any]:
    """The form as it is kept until each message is written.

    Raises:
        InvalidForm: with a sentence at each field that cannot be taken.
    """
    form = ManyForm(**given)
    problems = Problems()
    known = OCCASIONS[_text_kind(form.kind, together=form.together)].in_body
    none: list[str] = []
    for role, typed in ((Role.CC, form.cc), (Role.BCC, form.bcc)):
        problems.catch(partial(read_addresses, typed, role), none)
    if form.has_words or form.kind == MessageKind.PLAIN:
        problems.catch(lambda: check_subject(form.subject, known=known), "")
        problems.catch(lambda: check_body(form.body, known=known), "")
    problems.raise_any()
    return asdict(form)


def queue_one_of_many(
    session: Session, *, records: Sequence[str], form: ManyForm, actor: Staff, batch: str = "", operation_id: str = ""
) -> list[str]:
    """Queue the message of one envelope, to leave once it can no longer be taken back; the addresses that it goes to.

    `batch` and `operation_id` name the batch and its row: by them the message can be taken back with all others of the batch.

    Raises:
        Conflict: the customer has no address, or the record cannot be e-mailed now, and why.
        InvalidForm, Invalid, NotFound, NotPermitted.
    """
    named = _named(records, form)
    about = find_about(session, principal=actor, **named)
    to = _addresses(session, about.customer, actor)
    if not to:
        raise Conflict(f"{about.customer.name} has no e-mail address. Add one on the customer's page.")
    chosen = words_for(session, about, name=form.template)
    words = Text(form.subject, form.body) if form.has_words else chosen.text
    sent = MessageForm(
        **named,
        to=", ".join(to),
        cc=form.cc,
        bcc=form.bcc,
        subject=words.subject,
        body=words.body,
        attach_pdf=form.attach_pdf,
        language=language_of(about.company.locale) if form.has_words else chosen.language,
        with_link=True,
        operation_id=operation_id,
    )
    queue_message(session, form=sent, actor=actor, wait=UNDO_TIME, batch=batch)
    return list(to)


def _named(records: Sequence[str], form: ManyForm) -> dict[str, Any]:
    """Which records the message is about, as `find_about` takes them.

    A text for several names their count and numbers, so that one document alone counts as several of one when it has that text.
    """
    if form.kind == MessageKind.PLAIN:
        return {"customer": records[0]}
    if form.kind == MessageKind.PAYMENT:
        return {"payment": records[0]}
    if len(records) > 1 or (form.together and form.has_words):
        return {"several": tuple(records)}
    return {"document": records[0]}


def _text_kind(kind: str, *, together: bool) -> TextKind:
    found = TextKind(MessageKind(kind))
    return SEVERAL.get(found, found) if together else found


def _find(session: Session, table: Any, records: Sequence[str]) -> Iterator[Any]:
    """The rows of those public ids that there are, in that order."""
    for start in range(0, len(records), _READ_AT_ONCE):
        some = records[start : start + _READ_AT_ONCE]
        found = {row.public_id: row for row in session.exec(select(table).where(col(table.public_id).in_(some)))}
        yield from (found[one] for one in some if one in found)


def _with_customers(session: Session, table: Any, records: Sequence[str]) -> Iterator[tuple[Document | Payment, Customer]]:
    for record in _find(session, table, records):
        yield record, session.get_one(Customer, record.customer_id)


def _together(session: Session, found: Iterable[tuple[Document | Payment, Customer]], who: Staff) -> Iterator[Envelope]:
    """One for each customer and currency, where the first of their documents stood, oldest first; what cannot go stands alone."""
    piles: dict[tuple[int, str], list[Document | Payment]] = {}
    order: list[tuple[Customer, list[Document | Payment]]] = []
    for record, customer in found:
        if record.state == DocumentState.VOID:
            order.append((customer, [record]))
            continue
        key = (customer.id, record.currency)
        if key not in piles or len(piles[key]) == MOST_DOCUMENTS:
            piles[key] = []
            order.append((customer, piles[key]))
        piles[key].append(record)
    return (_envelope(session, sorted(records, key=lambda one: one.id), customer, who) for customer, records in order)


def _envelope(session: Session, records: Sequence[Document | Payment], customer: Customer, who: Staff) -> Envelope:
    is_void = records[0].state in (DocumentState.VOID, PaymentState.VOID)
    to = _addresses(session, customer, who)
    return Envelope(
        tuple(record.public_id for record in records),
        tuple(record.number or "Draft" for record in records),
        customer.name,
        to,
        "It is void." if is_void else "" if to else NO_ADDRESS,
    )


def _addresses(session: Session, customer: Customer, who: Staff) -> tuple[str, ...]:
    """Where e-mails to the customer go: their own address, and those of the people who are to have them."""
    found = recipients_of(session, principal=who, customer=customer)
    return tuple(one.address for one in found if one.is_included and is_mailable(one.address))[:MAX_RECIPIENTS]
