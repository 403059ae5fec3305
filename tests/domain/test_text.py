import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.text import clean_email, clean_text, parse_date
from flare_app.errors import Invalid


def cleaned(value: object, *, max_length: int = 100, multiline: bool = False, required: bool = False) -> str:
    return clean_text(value, field="customer_name", max_length=max_length, multiline=multiline, required=required)


@pytest.mark.parametrize(
    "text",
    [
        "Café Zoë",
        "שלום עולם",
        "مرحبا \u200fبالعالم",
        "می\u200cخواهم",
        "👨\u200d👩\u200d👧 family",
        "株式会社",
        "<script>alert(1)</script>",
        "=1+1",
        "O'Brien; DROP TABLE",
    ],
)
def test_ordinary_text_of_every_script_is_kept_as_it_is(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x08", "\x0b", "\x1b", "\x1f", "\x7f", "\x80", "\x85", "\x9f"])
def test_control_characters_are_refused_wherever_they_stand(sign: str) -> None:
    for text in (f"a{sign}b", f"{sign}ab", f"ab{sign}"):
        with pytest.raises(Invalid, match="Customer name contains characters that cannot be used"):
            cleaned(text, multiline=True)


@pytest.mark.parametrize("sign", ["\u202a", "\u202e", "\u2066", "\u2069", "\ud800", "\udfff"])
def test_disguising_and_broken_characters_are_refused(sign: str) -> None:
    with pytest.raises(Invalid, match="cannot be used"):
        cleaned(f"invoice{sign}fdp.exe")


def test_line_breaks_and_tabs_belong_to_multiline_text_only() -> None:
    assert cleaned("a\r\nb\rc\u2028d\te", multiline=True) == "a\nb\nc\nd\te"
    for text in ("a\nb", "a\r\nb", "a\tb", "a\u2029b"):
        with pytest.raises(Invalid, match="single line"):
            cleaned(text)
    assert cleaned("a\n") == "a"


def test_text_is_normalised_before_it_is_measured() -> None:
    assert cleaned("e\u0301" * 10, max_length=10) == "é" * 10


def test_text_at_its_limit_is_taken_and_one_character_more_is_refused() -> None:
    assert cleaned("x" * 100) == "x" * 100
    with pytest.raises(Invalid, match="Customer name is too long: at most 100 characters") as caught:
        cleaned("x" * 101)
    assert caught.value.field == "customer_name"


@pytest.mark.parametrize("text", ["x" * 10_000, "e\u0301" * 1_000_000, " " * 1_000_000])
def test_enormous_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="too long"):
        cleaned(text)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200d", "\u00a0", "\ufeff"])
def test_required_text_must_show_something(text: str) -> None:
    with pytest.raises(Invalid, match="Customer name is required"):
        cleaned(text, required=True)


@pytest.mark.parametrize("value", [None, 5, 1.5, b"x", ["x"], {"x": 1}])
def test_a_value_that_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match="must be text"):
        cleaned(value)


def test_the_sentence_uses_the_label_where_one_is_given() -> None:
    with pytest.raises(Invalid, match="PO number is required"):
        clean_text("", field="po_number", max_length=10, required=True, label="PO number")


@given(st.text(st.characters(), max_size=150), st.booleans())
def test_text_that_passes_can_be_stored_anywhere_and_passes_again(text: str, multiline: bool) -> None:
    try:
        kept = cleaned(text, multiline=multiline)
    except Invalid:
        return
    kept.encode("utf-8")
    assert len(kept) <= 100
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(unicodedata.category(sign) == "Cc" for sign in kept if sign not in "\n\t")
    assert cleaned(kept, multiline=multiline) == kept


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ann@example.com", "ann@example.com"),
        ("  Ann.Lee+flare@Example.COM ", "Ann.Lee+flare@example.com"),
        ("o'brien@sub.example.co.uk", "o'brien@sub.example.co.uk"),
        ("info@Bücher.example", "info@xn--bcher-kva.example"),
        ("info@straße.de", "info@xn--strae-oqa.de"),
        ("info@XN--BCHER-KVA.example", "info@xn--bcher-kva.example"),
        ("a@" + "b" * 63 + ".com", "a@" + "b" * 63 + ".com"),
    ],
)
def test_one_plain_address_is_taken_with_its_domain_in_lower_case(text: str, expected: str) -> None:
    assert clean_email(text, field="email") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "@example.com",
        "ann@",
        "ann@localhost",
        "ann@@example.com",
        "ann@example..com",
        "ann@.example.com",
        "ann@example.com.",
        "ann@-example.com",
        "ann@example-.com",
        "ann@exa_mple.com",
        "ann@127.0.0.1",
        "ann@[127.0.0.1]",
        ".ann@example.com",
        "ann.@example.com",
        "a..b@example.com",
        "Ann <ann@example.com>",
        "ann@example.com, bob@example.com",
        "ann@example.com;bob@example.com",
        '"ann lee"@example.com',
        "ann lee@example.com",
        "ann@example.com\r\nBcc: x@example.com",
        "ann\x00@example.com",
        "änn@example.com",
        "ann@exam💥ple.com",
        "ann＠example.com",
        "a" * 65 + "@example.com",
        "a@" + "b" * 64 + ".com",
        "a@" + ".".join(["b" * 60] * 5),
        "a@" + ".".join(["é" * 30] * 8),
        "a@" + "x" * 100_000,
        None,
        7,
    ],
)
def test_anything_but_one_plain_address_is_refused(text: object) -> None:
    with pytest.raises(Invalid) as caught:
        clean_email(text, field="email")
    assert caught.value.field == "email"


@given(st.text(max_size=80))
def test_an_address_that_passes_is_safe_in_a_header_and_passes_again(text: str) -> None:
    try:
        address = clean_email(f"{text}@{text}.example", field="email")
    except Invalid:
        return
    assert address.isascii()
    assert address.isprintable()
    assert not set(address) & set(' ,;<>()"\\')
    assert clean_email(address, field="email") == address


def test_an_iso_date_is_read() -> None:
    assert parse_date(" 2026-11-22 ", field="issue_on") == date(2026, 11, 22)


@pytest.mark.parametrize(
    "value",
    ["", "2026-02-30", "22.11.2026", "11/22/2026", "20261122", "2026-W47-7", "2026-1-2", "２０２６-11-22", "x", None, 20261122],
)
def test_anything_but_an_iso_date_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match="Issue on must be a date"):
        parse_date(value, field="issue_on")


def test_a_date_is_taken_up_to_its_bounds() -> None:
    assert parse_date("1900-01-01", field="on") == date(1900, 1, 1)
    assert parse_date("2200-12-31", field="on") == date(2200, 12, 31)
    for text in ("1899-12-31", "2201-01-01"):
        with pytest.raises(Invalid, match="must be between 1900-01-01 and 2200-12-31"):
            parse_date(text, field="on")
    with pytest.raises(Invalid, match="between 2026-01-01"):
        parse_date("2025-12-31", field="on", earliest=date(2026, 1, 1))


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_date_is_read_back_as_it_was_written(day: date) -> None:
    assert parse_date(day.isoformat(), field="on") == day
