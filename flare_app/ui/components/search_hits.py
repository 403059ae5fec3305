"""What a search over several lists found, made ready to be shown; done in a thread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sqlmodel import Session

from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.lists import ColumnKind, Found, ListHits, ListQuery, RecordList, search_lists, to_query_string
from flare_app.lists.formatting import cell, locale_for, status_text, timezone_for
from flare_app.search import Amount, Piece, found_pieces, search_text
from flare_app.ui import routes
from flare_app.ui.theme import tone_of

MOST_SHOWN = 4
_MOST_COUNTED = 10_000
_ROUND = 30
_TEXT_LENGTH = 90


@dataclass
class Part:
    """A part of a text; `found` when it is what was asked for."""

    text: str
    found: bool


@dataclass
class Hit:
    """A record in the answer. `id` is that of its element."""

    id: str
    href: str
    number: list[Part]
    day: list[Part] = field(default_factory=list)
    amount: list[Part] = field(default_factory=list)
    status: str = ""
    tone: str = ""
    text: list[Part] = field(default_factory=list)


@dataclass
class HitGroup:
    """What was found in one list, and the way to all of it; `count` is finished text, "" for what is not counted."""

    id: str
    title: str
    count: str
    hits: list[Hit]
    more: str = ""
    more_href: str = ""


def find_hits(session: Session, who: Principal, text: str, *, lists: Sequence[RecordList]) -> tuple[list[HitGroup], str]:
    """The hits per list, and what to say of them: "24 hits in 3 tabs"; "" when nothing is asked."""
    found = search_lists(session, lists, who, text, most=MOST_SHOWN)
    place = "tab" if isinstance(who, PortalVisitor) else "list"
    return [_group(session, who, text, hits) for hits in found], _summary([hits.count for hits in found], text, place)


def plain_parts(text: str, asked: str) -> list[Part]:
    """A text with what was asked for lit up."""
    return _parts(text, asked)


def _summary(counts: Sequence[int], text: str, place: str) -> str:
    if not text.strip():
        return ""
    if not counts:
        return "Nothing found"
    hits, places = sum(counts), len(counts)
    more = "+" if max(counts) >= _MOST_COUNTED else ""
    return f"{hits:,}{more} {'hit' if hits == 1 else 'hits'} in {places} {place if places == 1 else f'{place}s'}"


def _group(session: Session, who: Principal, text: str, hits: ListHits) -> HitGroup:
    declared = hits.declared
    base = routes.in_portal(declared.route, who.portal_id) if isinstance(who, PortalVisitor) else declared.route
    write = partial(_written, locale=locale_for(session, who), timezone=timezone_for(session), asked=text)
    count = f"{hits.count:,}+" if hits.count >= _MOST_COUNTED else f"{hits.count:,}"
    return HitGroup(
        id=f"hits-{declared.key}",
        title=declared.title,
        count=count,
        hits=[_hit(declared, one, base, write, text) for one in hits.first],
        more=f"See all {count} in {declared.title}" if hits.count > len(hits.first) else f"See in {declared.title}",
        more_href=f"{base}?{to_query_string(ListQuery(text=text, filter='all'), declared)}",
    )


def _hit(declared: RecordList, found: Found, base: str, write: Callable[..., list[Part]], asked: str) -> Hit:
    row, status = found.row, str(_first(declared, found, ColumnKind.STATUS) or "")
    return Hit(
        id=f"hit-{declared.key}-{row.public_id}",
        href=routes.record(base, row.public_id),
        number=_parts(row.label, asked),
        day=write(ColumnKind.DATE, _first(declared, found, ColumnKind.DATE), row.currency),
        amount=write(ColumnKind.MONEY, _first(declared, found, ColumnKind.MONEY), row.currency),
        status=status_text(status),
        tone=tone_of(status),
        text=_about(declared, found, asked),
    )


def _about(declared: RecordList, found: Found, asked: str) -> list[Part]:
    """Whose record it is, where a list says so, and the text that it was found by."""
    names = [str(value or "") for column, value in zip(declared.columns, found.row.values, strict=True) if column.key == "customer"]
    texts = [text for text in dict.fromkeys((*names, found.text)) if text]
    return [part for text in texts for part in (Part(" · ", False), *_shortened(found_pieces(text, asked)))][1:]


def _first(declared: RecordList, found: Found, kind: ColumnKind) -> Any:
    """The value of the first column of a kind: a document's day and total, a payment's day and amount."""
    return next((value for column, value in zip(declared.columns, found.row.values, strict=True) if column.kind is kind), None)


def _written(kind: ColumnKind, value: Any, currency: str, *, locale: str, timezone: str, asked: str) -> list[Part]:
    stored = search_text(Amount(value, currency) if kind is ColumnKind.MONEY and value is not None else value)
    return _parts(cell(kind, value, currency, locale, timezone), asked, stored=stored)


def _parts(shown: str, asked: str, *, stored: str = "") -> list[Part]:
    return [Part(*piece) for piece in found_pieces(shown, asked, stored=stored)]


def _shortened(pieces: list[Piece]) -> list[Part]:
    """What stands around the first found piece of a long text."""
    parts = [Part(*piece) for piece in pieces]
    if parts and not parts[0].found and len(parts[0].text) > _ROUND:
        parts[0] = replace(parts[0], text="…" + parts[0].text[-_ROUND:].lstrip())
    left, shown = _TEXT_LENGTH, []
    for part in parts:
        if left <= 0:
            break
        shown.append(replace(part, text=part.text[:left] + "…") if len(part.text) > left else part)
        left -= len(part.text)
    return shown
