"""What a search found, said in the words of the page: what to light up, and by which text a row was found that shows none of it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from flare_app.domain.principals import Principal
from flare_app.lists.columns import ColumnKind
from flare_app.lists.declaration import RecordList
from flare_app.lists.results import Row
from flare_app.rendering.formats import Formats
from flare_app.search import Amount, SearchPart, normalize, search_text, terms

_BEFORE, _LONGEST = 24, 120


def words_shown(asked: str, locale: str) -> list[str]:
    """The words of a search as cells may show them, normalized, the longest first; a day as the locale writes it, too."""
    spellings = (spelling for term in terms(asked) for spelling in term)
    shown = (word for spelling in spellings for word in (spelling, _day(spelling, locale)) if word)
    return sorted(dict.fromkeys(shown), key=len, reverse=True)


def found_beside(
    session: Session, declared: RecordList, principal: Principal, asked: str, shown: Sequence[tuple[Row, Sequence[str]]]
) -> list[str]:
    """For each row, given with the texts of its cells, the piece of a text by which it was found; "" where its cells show it."""
    texts, wanted = declared.source_for(principal).texts, terms(asked)
    if texts is None or not wanted:
        return [""] * len(shown)
    is_value = any(character.isdigit() for character in asked)
    known = [_known(declared, row) if is_value else "" for row, _ in shown]
    missing = [_not_in(f"{values} {normalize(' '.join(cells))}", wanted) for values, (_, cells) in zip(known, shown, strict=True)]
    hidden = [row.id for (row, _), words in zip(shown, missing, strict=True) if words]
    more = texts(session, hidden) if hidden else {}
    return [_piece(more.get(row.id, ()), words) for (row, _), words in zip(shown, missing, strict=True)]


def _known(declared: RecordList, row: Row) -> str:
    """The spellings in which days and amounts of the row are found."""
    parts: list[SearchPart] = []
    for column, value in zip(declared.columns, row.values, strict=True):
        if column.kind is ColumnKind.DATE:
            parts.append(value)
        elif column.kind is ColumnKind.MONEY and value is not None:
            parts.append(Amount(value, row.currency))
    return search_text(*parts)


def _not_in(text: str, wanted: Sequence[tuple[str, ...]]) -> list[str]:
    return [spelling for term in wanted if not any(one in text for one in term) for spelling in term]


def _piece(texts: Sequence[str], words: Sequence[str]) -> str:
    for text in texts:
        folded = normalize(text)
        at = min((folded.index(word) for word in words if word in folded), default=-1)
        if at >= 0:
            line = " ".join(text.split())
            start = max(0, at - _BEFORE) if at + _BEFORE > _LONGEST // 2 else 0
            end = start + _LONGEST
            return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
    return ""


def _day(spelling: str, locale: str) -> str:
    try:
        return normalize(Formats(locale).day(date.fromisoformat(spelling))) if len(spelling) == 10 else ""
    except ValueError:
        return ""
