"""One spelling for what is stored and what is asked."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.search import normalize


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("Köhler", "kohler"),
        ("KOHLER", "kohler"),
        ("Ko\u0308hler", "kohler"),
        ("Straße", "strasse"),
        ("Łódź Øster Æsir", "lodz oster aesir"),
        ("İstanbul", "istanbul"),
        ("ﬁve ＡＢＣ １２", "five abc 12"),
        ("O’Brien – “Söhne”", 'o\'brien - "sohne"'),
        ("  a \t\n b\u00a0c\u3000d ", "a b c d"),
        ("a\0b\u200bc\ufeff", "a b c"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\ud800lone", "lone"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Ёлка", "елка"),
        ("", ""),
    ],
)
def test_case_accents_and_look_alikes_are_one_spelling(text: str, spelling: str) -> None:
    assert normalize(text) == spelling


@given(st.text())
def test_a_normalized_text_stays_as_it_is(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_composed_and_decomposed_texts_are_the_same(text: str) -> None:
    assert normalize(unicodedata.normalize("NFD", text)) == normalize(unicodedata.normalize("NFC", text))


@given(st.text())
def test_what_is_stored_suits_both_databases(text: str) -> None:
    spelling = normalize(text)
    spelling.encode()
    assert "\0" not in spelling and "\n" not in spelling and spelling == spelling.strip()
