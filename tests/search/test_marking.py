"""What was asked for is shown in the text that it was found in, in whatever spelling it was asked for."""

from datetime import date

import pytest

from flare_app.search import Amount, first_with, found_pieces, search_text


@pytest.mark.parametrize(
    ("shown", "asked", "found"),
    [
        ("INV-000123", "123", ["123"]),
        ("INV-000123", "inv", ["INV"]),
        ("Köhler & Söhne", "KOHLER sohne", ["Köhler", "Söhne"]),
        ("Straße 5", "strasse", ["Straße"]),
        ("banana", "an", ["anan"]),
        ("100 % cotton", "%", ["%"]),
        ("INV-000123", "", []),
        ("INV-000123", "copper", []),
        ("", "a", []),
    ],
)
def test_found_words_are_marked_as_they_are_written(shown: str, asked: str, found: list[str]) -> None:
    pieces = found_pieces(shown, asked)
    assert "".join(text for text, _ in pieces) == shown
    assert [text for text, is_found in pieces if is_found] == found


def test_an_amount_in_another_spelling_is_found_as_a_whole() -> None:
    stored = search_text(Amount(123450, "EUR"))
    assert found_pieces("1.234,50 €", "1234.50", stored=stored) == [("1.234,50 €", True)]
    assert found_pieces("€1,234.50", "1,234", stored=stored) == [("€", False), ("1,234", True), (".50", False)]
    assert found_pieces("€1,234.50", "99", stored=stored) == [("€1,234.50", False)]


def test_a_day_in_another_spelling_is_found_as_a_whole() -> None:
    stored = search_text(date(2026, 3, 4))
    for asked in ("2026-03-04", "4 March 2026", "04.03.2026"):
        assert found_pieces("Mar 4, 2026", asked, stored=stored) == [("Mar 4, 2026", True)]


def test_first_text_that_holds_a_word_is_told() -> None:
    texts = ["Delivery", "Kupferrohr 15 mm", "Kupferblech"]
    assert first_with(texts, "kupfer") == "Kupferrohr 15 mm"
    assert first_with(texts, "zinc") == ""
    assert first_with([], "kupfer") == ""
