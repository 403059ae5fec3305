"""What a person asks of a list. Everything in it came from a browser and is checked before it is used."""

import re
from dataclasses import dataclass

from flare_app.errors import Invalid
from flare_app.lists.declaration import RecordList

MOST_SELECTED = 5_000
MOST_ROWS = 200
_USUAL_ROWS = 50
_LONGEST_TEXT = 200
_LONGEST_CURSOR = 4_000
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class ListQuery:
    """Search text, filter key, sort ("key" or "-key"), place and size of the page; `ids` are the public ids of a selection."""

    text: str = ""
    filter: str = ""
    sort: str = ""
    cursor: str = ""
    backwards: bool = False
    limit: int = _USUAL_ROWS
    ids: tuple[str, ...] = ()

    def checked(self, declared: RecordList) -> "ListQuery":
        """The same query with every value known to be usable; what cannot be used falls back to the list's own choice.

        Raises:
            Invalid: more records are selected than one action can take.
        """
        sort = _text(self.sort, 80)
        column = declared.column(sort.removeprefix("-"))
        filters = [filter.key for filter in declared.filters]
        return ListQuery(
            text=_text(self.text, _LONGEST_TEXT),
            filter=self.filter if self.filter in filters else next(iter(filters), ""),
            sort=sort if column is not None and column.sortable else declared.default_sort,
            cursor=_text(self.cursor, _LONGEST_CURSOR),
            backwards=self.backwards is True,
            limit=min(max(self.limit, 1), MOST_ROWS) if type(self.limit) is int else _USUAL_ROWS,
            ids=checked_ids(self.ids),
        )


def checked_ids(ids: object) -> tuple[str, ...]:
    """The public ids among what a browser sent, each once, in its order; what cannot be one is left out.

    Raises:
        Invalid: more than MOST_SELECTED.
    """
    if not isinstance(ids, list | tuple | set | frozenset):
        return ()
    if len(ids) > MOST_SELECTED:
        raise Invalid(f"Select at most {MOST_SELECTED:,} records at a time.")
    return tuple(dict.fromkeys(item for item in ids if isinstance(item, str) and _PUBLIC_ID.fullmatch(item)))


def _text(value: object, longest: int) -> str:
    """A string that both databases can take: no NUL, no lone surrogate, not too long."""
    if not isinstance(value, str):
        return ""
    return value[:longest].replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
