"""Where in a shown text lies what was asked for: the same words and spellings by which `matches` finds the record."""

from collections.abc import Iterable, Sequence

from flare_app.search.normalize import normalize
from flare_app.search.words import Term, terms

Piece = tuple[str, bool]
"""A part of a text, and whether it was asked for."""


def found_pieces(shown: str, asked: str, *, stored: str = "") -> list[Piece]:
    """`shown` in pieces that make it up again. `stored` is what a search knows the value by, such as `search_text(day)`: a text
    that shows a value in another spelling than the one asked for is found as a whole.
    """
    wanted = terms(asked)
    folded, places = _folded(shown)
    spans = [span for term in wanted for spelling in term for span in _spans(folded, spelling)]
    literal = {at for start, end in spans for at in places[start:end]}
    is_found_otherwise = any(_is_in(stored, term) and not _is_in(folded, term) for term in wanted)
    marks = [is_found_otherwise or at in literal for at in range(len(shown))]
    return _joined(shown, marks)


def first_with(texts: Iterable[str], asked: str) -> str:
    """The first of the texts that holds a word of `asked`; "" when none does."""
    wanted = terms(asked)
    return next((text for text in texts if any(_is_in(normalize(text), term) for term in wanted)), "")


def _is_in(text: str, term: Term) -> bool:
    return any(spelling in text for spelling in term)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text normalized letter by letter, and for each letter the place that it comes from."""
    letters = [(" " if letter.isspace() else normalize(letter), at) for at, letter in enumerate(text)]
    return "".join(letter for letter, _ in letters), [at for letter, at in letters for _ in letter]


def _spans(folded: str, spelling: str) -> list[tuple[int, int]]:
    found, at = [], folded.find(spelling) if spelling else -1
    while at >= 0:
        found.append((at, at + len(spelling)))
        at = folded.find(spelling, at + len(spelling))
    return found


def _joined(text: str, marks: Sequence[bool]) -> list[Piece]:
    pieces: list[Piece] = []
    for letter, mark in zip(text, marks, strict=True):
        if pieces and pieces[-1][1] is mark:
            pieces[-1] = (pieces[-1][0] + letter, mark)
        else:
            pieces.append((letter, mark))
    return pieces
