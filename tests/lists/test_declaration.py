"""A declaration that cannot work is refused when it is made, not when somebody opens the page."""

from dataclasses import replace

import pytest

from flare_app.errors import NotFound
from flare_app.lists import all_lists, declaration, find_list, register
from tests.lists.notes import STAFF_NOTES


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declaration, "_registered", {})


def test_a_registered_list_is_found_by_its_key() -> None:
    assert register(STAFF_NOTES) is STAFF_NOTES
    assert find_list("notes") is STAFF_NOTES
    assert all_lists() == (STAFF_NOTES,)


def test_an_unknown_list_is_not_found() -> None:
    with pytest.raises(NotFound):
        find_list("../notes")


@pytest.mark.parametrize(
    "broken",
    [
        replace(STAFF_NOTES, default_sort="nothing"),
        replace(STAFF_NOTES, default_sort="--amount"),
        replace(STAFF_NOTES, total="nothing"),
        replace(STAFF_NOTES, total="title"),
        replace(STAFF_NOTES, columns=tuple(replace(column, sortable=False) for column in STAFF_NOTES.columns)),
    ],
)
def test_a_sort_or_total_that_is_no_such_column_is_refused(broken: declaration.RecordList) -> None:
    with pytest.raises(ValueError, match="notes: "):
        register(broken)


def test_a_key_is_given_once() -> None:
    register(STAFF_NOTES)
    with pytest.raises(ValueError, match="Two lists"):
        register(replace(STAFF_NOTES, title="Others"))
