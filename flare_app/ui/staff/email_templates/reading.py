"""What the page shows and keeps; each call is a transaction."""

from dataclasses import dataclass, field

from flare_app import messages
from flare_app.database import read_only, trial, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.messages import OCCASIONS, Template, TemplateForm, TextKind
from flare_app.ui.components.mail_preview import ShownMail, shown_mail


@dataclass
class TemplateRow:
    """A template in finished strings; without a public id it is the house's own."""

    public_id: str = ""
    kind: str = ""
    title: str = ""
    hint: str = ""
    subject: str = ""
    note: str = ""
    is_named: bool = False


@dataclass
class OpenedTemplate:
    """What stands in the window. `removing` is what the button says that takes it away, "" where there is nothing to take."""

    public_id: str = ""
    kind: str = ""
    language: str = ""
    name: str = ""
    title: str = ""
    hint: str = ""
    subject: str = ""
    body: str = ""
    version: int = 0
    is_named: bool = False
    is_new: bool = False
    removing: str = ""
    placeholders: list[str] = field(default_factory=list)
    in_subject: list[str] = field(default_factory=list)


def read_languages() -> list[list[str]]:
    """The languages that can be written in, the company's first."""
    with read_only() as session:
        return [[one, messages.language_name(one)] for one in messages.template_languages(session)]


def read_rows(language: str) -> list[TemplateRow]:
    """All templates of a language."""
    with read_only() as session:
        return [_row(one) for one in messages.list_templates(session, language=language)]


def read_one(kind: str, language: str, public_id: str) -> OpenedTemplate | None:
    """One template; None when it is gone."""
    with read_only() as session:
        found = messages.list_templates(session, language=language)
    same = (one for one in found if (one.public_id == public_id if public_id else one.kind == kind and not one.name))
    one = next(same, None)
    return None if one is None else _opened(one)


def new_one(kind: str, language: str) -> OpenedTemplate:
    """A new one begins with the usual words of its kind."""
    usual = read_one(kind, language, "")
    assert usual is not None
    usual.public_id, usual.version, usual.is_named, usual.is_new, usual.removing = "", 0, True, True, ""
    usual.title, usual.hint = "New template", ""
    return usual


def keep(form: TemplateForm, actor: Staff) -> Template:
    """Keep what was typed."""
    with unit_of_work() as session:
        return messages.save_template(session, form=form, actor=actor)


def remove(public_id: str, actor: Staff) -> Template:
    """Delete it; gives what there was."""
    with unit_of_work() as session:
        return messages.remove_template(session, public_id=public_id, actor=actor)


def look_at(form: TemplateForm, actor: Staff) -> ShownMail:
    """The words on a real record."""
    with trial() as session:
        return shown_mail(messages.preview_template(session, form=form, actor=actor))


def _row(one: Template) -> TemplateRow:
    occasion = OCCASIONS[TextKind(one.kind)]
    note = "Changed" if one.version and not one.name else "In English" if one.is_borrowed else ""
    hint = f"For: {occasion.title}" if one.name else occasion.hint
    return TemplateRow(one.public_id, one.kind, one.title, hint, one.subject, note, bool(one.name))


def _opened(one: Template) -> OpenedTemplate:
    occasion = OCCASIONS[TextKind(one.kind)]
    return OpenedTemplate(
        public_id=one.public_id,
        kind=one.kind,
        language=one.language,
        name=one.name,
        title=f"{one.title} · {messages.language_name(one.language)}",
        hint=occasion.hint,
        subject=one.subject,
        body=one.body,
        version=one.version,
        is_named=bool(one.name),
        removing="" if not one.public_id else "Delete" if one.name else "Use the usual words",
        placeholders=list(messages.placeholders_of(one.kind)),
        in_subject=list(occasion.placeholders),
    )
