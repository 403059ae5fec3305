"""The words of each kind of message: the house's own, or the template that staff wrote in the settings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from flare_app import audit
from flare_app.company import STALE, get_company
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.problems import Problems
from flare_app.domain.text import clean_text
from flare_app.errors import Conflict
from flare_app.live import announce
from flare_app.messages.about import About
from flare_app.messages.default_texts import DEFAULT_TEXTS, PAID_INVOICE, PLACEHOLDERS, TEXTS_OF_SEVERAL, Text
from flare_app.messages.placeholders import PORTAL_LINK, check_placeholders
from flare_app.messages.states import MessageKind
from flare_app.models import MessageTemplate

MAX_SUBJECT = 200
MAX_BODY = 10_000
TEMPLATE_KINDS = tuple(kind for kind in MessageKind if kind.always_links)
"""The kinds that may have a template: those that go to customers, but for a plain message, which is written anew each time."""


@dataclass(frozen=True, slots=True)
class Template:
    """The words of a kind; `version` 0 while they are the house's own."""

    kind: str
    subject: str
    body: str
    version: int
    placeholders: tuple[str, ...]

    @property
    def is_custom(self) -> bool:
        """Whether staff wrote it."""
        return self.version > 0


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """One template as typed; two empty texts bring the house's own words back. Errors carry `{kind}_subject`, `{kind}_body`."""

    kind: str
    subject: str
    body: str
    version: int


def text_for(session: Session, about: About) -> Text:
    """The words for a message. An invoice that is paid keeps the house's thanks, since a template asks for money; so do
    several documents, since a template speaks of one.
    """
    kept = None if about.is_paid_invoice or about.several else session.get(MessageTemplate, about.kind.value)
    return Text(kept.subject, kept.body) if kept else default_text(about)


def default_text(about: About) -> Text:
    """The house's own words."""
    if about.several:
        return TEXTS_OF_SEVERAL[about.kind]
    return PAID_INVOICE if about.is_paid_invoice else DEFAULT_TEXTS[about.kind]


def list_templates(session: Session) -> list[Template]:
    """The words of every kind that may have a template, in the order of a sale."""
    kept = {one.kind: one for one in session.exec(select(MessageTemplate))}
    return [_template(kind, kept.get(kind.value)) for kind in TEMPLATE_KINDS]


def update_templates(session: Session, *, forms: Sequence[TemplateForm], actor: Actor) -> None:
    """Keep several templates, all or none.

    Raises:
        InvalidForm: with one sentence per field.
        Conflict: one was changed elsewhere meanwhile.
        NotPermitted: the actor may not change the company.
    """
    require(actor, Permission.EDIT_COMPANY)
    problems = Problems()
    by_kind = {form.kind: form for form in forms if form.kind in TEMPLATE_KINDS}
    changed = [_apply(session, MessageKind(kind), form, problems, actor) for kind, form in by_kind.items()]
    problems.raise_any()
    if any(changed):
        announce(session, "staff:company")


def check_subject(typed: str, *, known: Collection[str], field: str = "subject") -> str:
    """A subject that can be sent. A link in it cannot be clicked, and mail servers log subjects.

    Raises:
        Invalid.
    """
    text = clean_text(typed, field=field, max_length=MAX_SUBJECT, required=True, label="Subject")
    return check_placeholders(text, known=[name for name in known if name != PORTAL_LINK], field=field)


def check_body(typed: str, *, known: Collection[str], field: str = "body") -> str:
    """A message that can be sent.

    Raises:
        Invalid.
    """
    text = clean_text(typed, field=field, max_length=MAX_BODY, multiline=True, required=True, label="Message")
    return check_placeholders(text, known=known, field=field)


def _template(kind: MessageKind, kept: MessageTemplate | None) -> Template:
    text = kept or DEFAULT_TEXTS[kind]
    return Template(kind.value, text.subject, text.body, kept.version if kept else 0, (*PLACEHOLDERS[kind], PORTAL_LINK))


def _apply(session: Session, kind: MessageKind, form: TemplateForm, problems: Problems, actor: Actor) -> bool:
    """Write what differs; whether anything did."""
    kept = session.get(MessageTemplate, kind.value, with_for_update=True)
    old = _template(kind, kept)
    if form.version != old.version:
        raise Conflict(STALE)
    new = _checked(kind, form, problems)
    if new is None or (new.subject, new.body) == (old.subject, old.body):
        return False
    is_ours = new == DEFAULT_TEXTS[kind]
    if is_ours and kept:
        session.delete(kept)
    elif kept:
        kept.subject, kept.body, kept.version = new.subject, new.body, kept.version + 1
    else:
        session.add(MessageTemplate(kind=kind.value, subject=new.subject, body=new.body))
    session.flush()
    audit.record(
        session,
        actor=actor,
        verb="changed",
        subject=get_company(session),
        changes={f"{kind.value}_email_subject": [old.subject, new.subject], f"{kind.value}_email": [old.body, new.body]},
    )
    return True


def _checked(kind: MessageKind, form: TemplateForm, problems: Problems) -> Text | None:
    if not form.subject.strip() and not form.body.strip():
        return DEFAULT_TEXTS[kind]
    known = (*PLACEHOLDERS[kind], PORTAL_LINK)
    subject = problems.catch(lambda: check_subject(form.subject, known=known, field=f"{kind.value}_subject"), None)
    body = problems.catch(lambda: check_body(form.body, known=known, field=f"{kind.value}_body"), None)
    return None if subject is None or body is None else Text(subject, body)
