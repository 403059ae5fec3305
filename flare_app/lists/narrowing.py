"""The filters of a list's panel: as conditions, as words, and read from what was entered."""

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from flare_app.domain.money import is_currency, minor_digits
from flare_app.domain.principals import Principal
from flare_app.errors import Invalid, InvalidForm
from flare_app.lists.columns import ListSource
from flare_app.lists.criteria import Choices, Criterion, Currencies, Entering, read_currencies
from flare_app.lists.declaration import RecordList
from flare_app.lists.query import ListQuery
from flare_app.lists.ranges import Amounts


def conditions(declared: RecordList, source: ListSource, query: ListQuery) -> Iterator[ColumnElement[bool]]:
    """What the rows of a (checked) query have to meet."""
    for criterion, value in _applied(declared, query):
        yield criterion.condition(source, value)


def applied_words(
    session: Session, declared: RecordList, principal: Principal, query: ListQuery, *, locale: str
) -> list[tuple[str, str]]:
    """The filters that are applied, each by its key, as people read them: "Total: from 100.00"."""
    query = query.checked(declared)
    if not query.criteria:
        return []
    source = declared.source_for(principal)
    found = ((one, one.words(session, source, value, locale)) for one, value in _applied(declared, query))
    return [(one.key, f"{one.title}: {words}") for one, words in found]


def enter_criteria(
    session: Session, declared: RecordList, principal: Principal, given: Mapping[str, str], *, locale: str
) -> tuple[tuple[str, str], ...]:
    """The panel's fields as criteria of a query.

    Raises:
        InvalidForm: fields hold what cannot be taken; each is named.
    """
    source = declared.source_for(principal)
    how = Entering(locale, _digits(session, declared, source, given))
    values, problems = [], []
    for criterion in declared.criteria:
        try:
            values.append((criterion.key, criterion.entered(given, how)))
        except Invalid as problem:
            problems.append(problem)
    if problems:
        raise InvalidForm(problems)
    return ListQuery(criteria=tuple(values)).checked(declared).criteria


def offered_choices(session: Session, declared: RecordList, principal: Principal) -> dict[str, list[tuple[str, str]]]:
    """By criterion the codes that can be chosen, with their names. One currency alone is no choice."""
    source = declared.source_for(principal)
    choices = [one for one in declared.criteria if isinstance(one, Choices)]
    offered = {one.key: list(one.offered(session, source)) for one in choices}
    alone = {one.key for one in choices if isinstance(one, Currencies) and len(offered[one.key]) < 2}
    return {key: [] if key in alone else pairs for key, pairs in offered.items()}


def _applied(declared: RecordList, query: ListQuery) -> Iterator[tuple[Criterion, str]]:
    values = dict(query.criteria)
    return ((criterion, values[criterion.key]) for criterion in declared.criteria if criterion.key in values)


def _digits(session: Session, declared: RecordList, source: ListSource, given: Mapping[str, str]) -> int:
    """How many decimals the chosen currencies have at most, or those that occur when none is chosen."""
    if not any(isinstance(one, Amounts) for one in declared.criteria):
        return 0
    chosen = next((one.entered(given, Entering("", 0)) for one in declared.criteria if isinstance(one, Currencies)), "")
    codes = chosen.split(",") if chosen else [code for code, _ in read_currencies(session, source)]
    return max((minor_digits(code) for code in codes if is_currency(code)), default=2)
