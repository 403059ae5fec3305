"""What people type finds what rooms stored."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.lists.formatting import money
from flare_app.search import Amount, search_text
from flare_app.search.words import LONGEST_QUERY, MOST_TERMS, terms

STORED = search_text("INV-000123", "Köhler & Söhne GmbH", date(2026, 11, 22), Amount(123_450, "EUR"), "PO-77/a")


def is_found(asked: str, stored: str = STORED) -> bool:
    return all(any(spelling in stored for spelling in term) for term in terms(asked))


@pytest.mark.parametrize(
    "asked",
    [
        "1234.50", "1,234.50", "1234.5", "1 234,50", "1\u202f234,50", "1.234,50", "1'234.50", "1234,50", "1,234", "1234", "1,23",
        "€1,234.50", "1.234,50 €", "1,234.50 EUR", "EUR 1,234.50", "(1,234.50)", "-1,234.50", "1,234.", "234",
        "22 Nov 2026", "Nov 22, 2026", "2026-11-22", "22.11.2026", "22 November 2026", "November 22, 2026", "22/11/2026",
        "11/22/2026",
        "22. Nov. 2026", "22-11-2026", "2026/11/22", "22 nov", "nov", "november", "novem", "22.11.", "2026-11", "2026",
        "kohler", "KÖHLER", "ohle", "gmbh kohler", "inv-000123", "000123", "123 kohler 1,234.50", "& sohne", "PO-77/A", "kohler,",
        "kohler 22 Nov 2026 1,234.50", "", "   ", "\u200b",
    ],
)  # fmt: skip
def test_a_document_is_found_however_its_parts_are_typed(asked: str) -> None:
    assert is_found(asked)


@pytest.mark.parametrize(
    "asked",
    ["1234.51", "1,235", "123,450", "12,34", "21 Nov 2026", "Nov 23, 2026", "23.11.2026", "22 Dec 2026", "kohler x", "kohlers",
     "%", "_", "*", "inv%123", "inv_000123", '"', "'", "\\", "€", "35 Nov 2026", "dec"],
)  # fmt: skip
def test_what_is_not_in_it_does_not_find_it(asked: str) -> None:
    assert not is_found(asked)


@given(st.integers(0, 10**12), st.sampled_from(["EUR", "USD", "GBP", "CHF", "JPY", "KWD"]))
def test_an_amount_is_found_as_any_of_these_locales_shows_it(amount: int, currency: str) -> None:
    for locale in ("en_US", "en_GB", "de_DE", "de_CH", "fr_FR", "en_IN", "pl_PL", "sv_SE"):
        shown = money(amount, currency, locale)
        assert is_found(shown, search_text(Amount(amount, currency))), (shown, terms(shown))


def test_a_negative_amount_is_found_with_or_without_its_minus() -> None:
    stored = search_text(Amount(-5, "EUR"))
    assert is_found("-0.05", stored) and is_found("\u22120,05", stored) and is_found("(0.05)", stored) and is_found("0.05", stored)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_day_is_found_as_it_is_shown(day: date) -> None:
    month = f"{day:%b}"
    for shown in (
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        day.isoformat(),
        f"{day:%d.%m.%Y}",
        f"{day:%d/%m/%Y}",
    ):
        assert is_found(shown, search_text(day)), shown


@given(st.text(max_size=LONGEST_QUERY) | st.text(st.sampled_from("1234567890,. '/-$€janov()"), max_size=40))
def test_any_stored_text_is_found_by_itself(text: str) -> None:
    assert is_found(text, search_text(text))


def test_a_query_is_cut_rather_than_refused() -> None:
    assert len(terms(" ".join("abcdefghijkl"))) == MOST_TERMS
    assert sum(len(term[0]) for term in terms("x" * 10_000)) == LONGEST_QUERY


@given(st.text())
def test_every_term_is_something_to_look_for(text: str) -> None:
    assert all((spelling and " " not in spelling.strip()) or spelling for term in terms(text) for spelling in term)


def test_a_day_in_figures_with_strokes_may_be_of_either_month() -> None:
    assert is_found("3/4/2026", search_text(date(2026, 4, 3))) and is_found("3/4/2026", search_text(date(2026, 3, 4)))


def test_search_text_leaves_out_what_is_missing_or_repeated() -> None:
    assert search_text("Acme", None, "", "ACME", Amount(5, "JPY")) == "acme 5 jpy"


def test_search_text_takes_the_day_of_a_moment() -> None:
    assert search_text(datetime(2026, 11, 2, 9, tzinfo=UTC)) == "2026-11-02 2 nov 2026 02.11.2026"


def test_search_text_is_bounded_and_keeps_what_comes_first() -> None:
    text = search_text("INV-1", "word " * 5_000)
    assert text.startswith("inv-1 word") and len(text) <= 8_000
