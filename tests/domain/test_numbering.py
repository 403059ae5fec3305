import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.numbering import DEFAULT_SERIES, SeriesFormat, file_stem, format_number, is_valid_typed_number
from flare_app.errors import Invalid

affixes = st.from_regex(r"[A-Za-z0-9#][A-Za-z0-9./_#-]{0,15}", fullmatch=True) | st.just("")
series = st.builds(SeriesFormat, prefix=affixes, padding=st.integers(1, 12), suffix=affixes)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("estimate", "EST-000001"), ("invoice", "INV-000001"), ("credit_note", "CR-000001"), ("payment", "PMT-000001")],
)
def test_each_kind_has_its_own_series(kind: str, expected: str) -> None:
    assert format_number(DEFAULT_SERIES[kind], 1) == expected


def test_a_number_that_outgrows_the_padding_gets_longer() -> None:
    assert format_number(SeriesFormat("INV-", 3, "/26"), 1000) == "INV-1000/26"


@given(series, st.integers(1, 10**9), st.integers(1, 10**9))
def test_two_numbers_of_one_series_never_look_alike(look: SeriesFormat, one: int, other: int) -> None:
    assert (format_number(look, one) == format_number(look, other)) == (one == other)


@given(series, st.integers(1, 10**9))
def test_a_number_holds_prefix_counter_and_suffix(look: SeriesFormat, number: int) -> None:
    text = format_number(look, number)
    assert text.startswith(look.prefix)
    assert text.endswith(look.suffix)
    assert int(text[len(look.prefix) : len(text) - len(look.suffix)]) == number
    assert len(text) <= 50


@pytest.mark.parametrize("number", [0, -1, 10**18])
def test_a_counter_out_of_bounds_is_refused(number: int) -> None:
    with pytest.raises(Invalid) as caught:
        format_number(DEFAULT_SERIES["invoice"], number)
    assert caught.value.field == "next_number"


@pytest.mark.parametrize(
    ("prefix", "padding", "suffix", "field"),
    [
        ("=INV", 6, "", "prefix"),
        ("-INV", 6, "", "prefix"),
        ("IN V", 6, "", "prefix"),
        ("INV\n", 6, "", "prefix"),
        ("X" * 17, 6, "", "prefix"),
        ("INV\u202e", 6, "", "prefix"),
        ("INV-", 0, "", "padding"),
        ("INV-", 13, "", "padding"),
        ("INV-", 6, "é", "suffix"),
    ],
)
def test_bad_series_settings_name_their_field(prefix: str, padding: int, suffix: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        SeriesFormat(prefix, padding, suffix)
    assert caught.value.field == field


@pytest.mark.parametrize("text", ["A", "2026/17", "INV 7", "#12", "a" * 50])
def test_a_typed_number_of_plain_characters_is_taken(text: str) -> None:
    assert is_valid_typed_number(text)


@pytest.mark.parametrize("text", ["", " A", "A ", "=1", "-1", "A-", "a" * 51, "A\n", "A\x00B", "../x", "é"])
def test_a_typed_number_that_could_break_a_file_name_or_a_sheet_is_refused(text: str) -> None:
    assert not is_valid_typed_number(text)


@pytest.mark.parametrize(
    ("number", "expected"),
    [("INV-000123", "INV-000123"), ("2026/17", "2026-17"), ("A/../../b c", "A-..-..-b-c"), ("", "document")],
)
def test_a_number_makes_a_file_name_without_folders(number: str, expected: str) -> None:
    assert file_stem(number) == expected
