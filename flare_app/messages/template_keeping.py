"""What staff do with templates: write the usual words of a kind anew, or keep others beside them, in any language."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.company import STALE, get_company
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.problems import Problems
from flare_app.domain.text import as_public_id, clean_text
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.live import announce
from flare_app.messages.languages import OUR_LANGUAGES, language_name, language_of, our_text, usual_text
from flare_app.messages.text_kinds import OCCASIONS, OWN_WORDS_ONLY, STAFF_ONLY, Text, TextKind
from flare_app.messages.wording import check_body, check_subject
from flare_app.models import Customer, EmailTemplate

TEMPLATE_KINDS = tuple(kind for kind in TextKind if kind not in OWN_WORDS_ONLY)
"""The kinds whose words staff may write, in the order of a sale."""

_MAX_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Words of a kind in a language. `public_id` is "" and `version` 0 while they are the house's own; `name` "" is the usual one.

    `is_borrowed`: the house has no words in that language, and shows English ones.
    """

    public_id: str = ""
    kind: str
    language: str
    name: str = ""
    subject: str
    body: str
    version: int = 0
    is_borrowed: bool = False

    @property
    def title(self) -> str:
        """What it is called in a list."""
        return self.name or OCCASIONS[TextKind(self.kind)].title


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateForm:
    """A template as typed; attribute names are the field names that errors carry.

    `public_id` names one that is kept, "" the house's own or a new one; `version` is that of the one that was opened. `is_named`
    asks for a name: it stands beside the usual words.
    """

    public_id: str = ""
    kind: str
    language: str
    name: str = ""
    subject: str
    body: str
    version: int = 0
    is_named: bool = False


def placeholders_of(kind: str) -> tuple[str, ...]:
    """What may stand between braces in the body of a kind."""
    found = TextKind(kind)
    return OCCASIONS[found].placeholders if found in STAFF_ONLY else OCCASIONS[found].in_body


def template_languages(session: Session) -> tuple[str, ...]:
    """The company's language, then those of customers, of templates and of the house, each once."""
    company = language_of(get_company(session).locale)
    customers = {language_of(locale) for locale in session.exec(select(Customer.locale).distinct())}
    kept = set(session.exec(select(EmailTemplate.language).distinct()))
    return tuple(dict.fromkeys((company, *sorted(customers | kept | set(OUR_LANGUAGES), key=language_name))))


def list_templates(session: Session, *, language: str) -> list[Template]:
    """In one language: the usual words of every kind, and after them those with a name."""
    rows = session.exec(select(EmailTemplate).where(EmailTemplate.language == language).order_by(col(EmailTemplate.name)))
    kept = {(row.kind, row.name): row for row in rows}
    found = []
    for kind in TEMPLATE_KINDS:
        usual = kept.get((kind, ""))
        found.append(_template(usual) if usual else _usual(kind, language))
        found += [_template(row) for (of, name), row in kept.items() if of == kind and name]
    return found


def template_names(session: Session, *, kind: str) -> list[str]:
    """The names of the templates of a kind, whatever their language: what a rule that sends by itself can choose from."""
    named = select(EmailTemplate.name).where(EmailTemplate.kind == kind, EmailTemplate.name != "").distinct()
    return list(session.exec(named.order_by(EmailTemplate.name)))


def save_template(session: Session, *, form: TemplateForm, actor: Actor) -> Template:
    """Keep a template. The usual words of a kind, written as the house has them or with both texts empty, are the house's again.

    Raises:
        InvalidForm: with one sentence per field.
        Conflict: it was changed elsewhere meanwhile.
        NotFound: it was deleted.
        NotPermitted: the actor may not change the company.
    """
    require(actor, Permission.EDIT_COMPANY)
    row = _opened(session, form)
    old = _template(row) if row else None
    kind, language, name, text = _check(session, form, row)
    if name == "" and text == our_text(kind, language):
        if row is not None:
            _delete(session, row, actor)
        return _usual(kind, language)
    if row is None:
        row = EmailTemplate(kind=kind.value, language=language, name=name, subject=text.subject, body=text.body)
    elif old and (old.name, old.subject, old.body) == (name, text.subject, text.body):
        return old
    else:
        row.name, row.subject, row.body, row.version = name, text.subject, text.body, row.version + 1
    session.add(row)
    session.flush()
    new = _template(row)
    _record(session, row, old, new, actor)
    return new


def checked_text(session: Session, *, form: TemplateForm, actor: Actor) -> Text:
    """What would be kept of the form.

    Raises:
        As `save_template`.
    """
    require(actor, Permission.EDIT_COMPANY)
    return _check(session, form, _find(session, form.public_id) if form.public_id else None)[3]


def remove_template(session: Session, *, public_id: str, actor: Actor) -> Template:
    """Delete a template, or bring the house's own words back; gives what there was, so that it can be kept again.

    Raises:
        NotFound, NotPermitted.
    """
    require(actor, Permission.EDIT_COMPANY)
    row = _find(session, public_id)
    old = _template(row)
    _delete(session, row, actor)
    return old


def _delete(session: Session, row: EmailTemplate, actor: Actor) -> None:
    _record(session, row, _template(row), None, actor)
    session.delete(row)
    session.flush()


def _opened(session: Session, form: TemplateForm) -> EmailTemplate | None:
    """The row that was opened, locked; None for a new one."""
    if form.public_id:
        row: EmailTemplate | None = _find(session, form.public_id)
    elif form.is_named:
        return None
    else:
        usual = select(EmailTemplate).where(
            EmailTemplate.kind == form.kind, EmailTemplate.language == form.language, EmailTemplate.name == ""
        )
        row = session.exec(usual.with_for_update()).first()
    if (row.version if row else 0) != form.version:
        raise Conflict(STALE)
    return row


def _find(session: Session, public_id: str) -> EmailTemplate:
    statement = select(EmailTemplate).where(EmailTemplate.public_id == as_public_id(public_id)).with_for_update()
    row = session.exec(statement.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("This template does not exist any more.")
    return row


def _check(session: Session, form: TemplateForm, row: EmailTemplate | None) -> tuple[TextKind, str, str, Text]:
    problems = Problems()
    kind = problems.catch(lambda: _kind(row.kind if row else form.kind), TextKind.PLAIN)
    language = problems.catch(lambda: _language(row.language if row else form.language), "")
    is_named = bool(row.name) if row else form.is_named
    name = problems.catch(lambda: _name(session, form, row, is_named=is_named), "")
    if not is_named and not form.subject.strip() and not form.body.strip():
        text: Text | None = usual_text(kind, language)
    else:
        known = placeholders_of(kind)
        needs_subject = kind is not TextKind.PLAIN
        subject = problems.catch(lambda: check_subject(form.subject, known=known, required=needs_subject), None)
        body = problems.catch(lambda: check_body(form.body, known=known), None)
        text = None if subject is None or body is None else Text(subject, body)
    problems.raise_any()
    assert text is not None
    return kind, language, name, text


def _kind(typed: str) -> TextKind:
    if typed not in TEMPLATE_KINDS:
        raise Invalid("Choose what the template is for.", field="kind")
    return TextKind(typed)


def _language(typed: str) -> str:
    if len(typed) > 8 or not typed.isalpha() or language_of(typed) != typed:
        raise Invalid("Choose a language.", field="language")
    return typed


def _name(session: Session, form: TemplateForm, row: EmailTemplate | None, *, is_named: bool) -> str:
    if not is_named:
        return ""
    name = clean_text(form.name, field="name", max_length=_MAX_NAME, required=True, label="Name")
    kind, language = (row.kind, row.language) if row else (form.kind, form.language)
    same = select(EmailTemplate).where(EmailTemplate.kind == kind, EmailTemplate.language == language, EmailTemplate.name == name)
    other = session.exec(same).first()
    if other is not None and (row is None or other.id != row.id):
        raise Invalid("There is a template with this name already. Choose another one.", field="name")
    return name


def _template(row: EmailTemplate) -> Template:
    columns = ("public_id", "kind", "language", "name", "subject", "body", "version")
    return Template(**{name: getattr(row, name) for name in columns})


def _usual(kind: TextKind, language: str) -> Template:
    text = usual_text(kind, language)
    is_borrowed = our_text(kind, language) is None
    return Template(kind=kind.value, language=language, subject=text.subject, body=text.body, is_borrowed=is_borrowed)


def _record(session: Session, row: EmailTemplate, old: Template | None, new: Template | None, actor: Actor) -> None:
    changes = {
        part: [getattr(old, part) if old else None, getattr(new, part) if new else None]
        for part in ("name", "subject", "body")
        if (getattr(old, part) if old else None) != (getattr(new, part) if new else None)
    }
    verb = "deleted" if new is None else "changed" if old else "created"
    audit.record(session, actor=actor, verb=verb, subject=row, changes=changes)
    announce(session, "staff:company")
