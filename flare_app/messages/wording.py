"""The words of a message: those that staff keep as templates, in the customer's language if there are any, else the house's own.

The house's own are in the company's language: nobody writes to customers in a language that staff have neither chosen nor checked.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session, select

from flare_app.domain.text import clean_text
from flare_app.messages.about import About
from flare_app.messages.languages import ENGLISH, OUR_LANGUAGES, language_name, our_text, usual_text
from flare_app.messages.placeholders import PORTAL_LINK, check_placeholders
from flare_app.messages.states import MessageKind
from flare_app.messages.text_kinds import OCCASIONS, Text, TextKind
from flare_app.models import EmailTemplate

MAX_SUBJECT = 200
MAX_BODY = 10_000
_Kept = dict[tuple[str, str], EmailTemplate]


@dataclass(frozen=True, slots=True)
class Words:
    """Words that can be chosen, before they are filled in; `name` is "" for the usual ones of their kind."""

    kind: TextKind
    language: str
    name: str
    text: Text

    @property
    def key(self) -> str:
        """What names them among all words."""
        return f"{self.kind}.{self.language}.{self.name}"


def words_for(session: Session, about: About, *, name: str = "") -> Words:
    """The words of a message: the template called `name`, else that of the usual ones; in the customer's language, else the
    company's. Where staff keep neither, the house's own.
    """
    kind = about.text_kind
    kept = _kept(session, kind)
    for wanted in dict.fromkeys((name, "")):
        for language in dict.fromkeys((*about.languages, ENGLISH)):
            if row := kept.get((language, wanted)):
                return Words(kind, language, wanted, Text(row.subject, row.body))
    return usual_words(about)


def usual_words(about: About) -> Words:
    """The house's own, whatever staff keep."""
    kind, language = about.text_kind, about.languages[-1]
    language = language if our_text(kind, language) else ENGLISH
    return Words(kind, language, "", usual_text(kind, language))


def kept_text(session: Session, kind: TextKind, language: str, *, name: str = "") -> Text | None:
    """What staff keep of a kind in a language; None where the house's own words do."""
    row = _kept(session, kind).get((language, name))
    return Text(row.subject, row.body) if row else None


def words_to_choose(session: Session, about: About) -> dict[str, tuple[str, Words]]:
    """By key, all words that fit the record, with a label: those that it has unless somebody chooses come first."""
    found: dict[str, tuple[str, Words]] = {}
    for kind, fitting in _fitting(about):
        usual = words_for(session, fitting)
        for words in (usual, *_others(session, kind)):
            is_foreign = words.language != usual.language
            label = words.name or OCCASIONS[kind].title
            found.setdefault(words.key, (f"{label} · {language_name(words.language)}" if is_foreign else label, words))
    return found


def _fitting(about: About) -> Iterator[tuple[TextKind, About]]:
    """The kinds of words that a message about the record may have, and the record as one of that kind."""
    yield about.text_kind, about
    if about.text_kind is TextKind.INVOICE and not about.is_draft:
        reminder = replace(about, kind=MessageKind.REMINDER)
        yield reminder.text_kind, reminder
    other = MessageKind.PORTAL_LINK if about.kind is MessageKind.PLAIN else MessageKind.PLAIN
    yield TextKind(other), replace(about, kind=other, document=None, several=())


def _others(session: Session, kind: TextKind) -> Iterator[Words]:
    kept = _kept(session, kind)
    languages = dict.fromkeys((*OUR_LANGUAGES, *(language for language, _ in kept)))
    names = sorted({name for _, name in kept} | {""})
    return (found for name in names for language in languages if (found := _in_language(kept, kind, language, name)))


def _kept(session: Session, kind: TextKind) -> _Kept:
    return {(one.language, one.name): one for one in session.exec(select(EmailTemplate).where(EmailTemplate.kind == kind.value))}


def _in_language(kept: _Kept, kind: TextKind, language: str, name: str) -> Words | None:
    if row := kept.get((language, name)):
        return Words(kind, language, name, Text(row.subject, row.body))
    ours = None if name else our_text(kind, language)
    return Words(kind, language, "", ours) if ours else None


def check_subject(typed: str, *, known: Collection[str], field: str = "subject", required: bool = True) -> str:
    """A subject that can be sent. A link in it cannot be clicked, and mail servers log subjects.

    Raises:
        Invalid.
    """
    text = clean_text(typed, field=field, max_length=MAX_SUBJECT, required=required, label="Subject")
    return check_placeholders(text, known=[name for name in known if name != PORTAL_LINK], field=field)


def check_body(typed: str, *, known: Collection[str], field: str = "body") -> str:
    """A message that can be sent.

    Raises:
        Invalid.
    """
    text = clean_text(typed, field=field, max_length=MAX_BODY, multiline=True, required=True, label="Message")
    return check_placeholders(text, known=known, field=field)
