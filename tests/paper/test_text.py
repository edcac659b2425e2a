"""Text made safe to store, compare and print."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper.text import clean_text, fold, is_blank, listed, whole


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  Jan \t van\r\nden  Berg ", "Jan van den Berg"),
        ("Zoe\u0308", "Zoë"),
        ("\u202enaJ\u202c", "naJ"),
        ("a\0b\u200bc\u00add\ufeff", "abcd"),
        ("Süreyya Yıldız Đức", "Süreyya Yıldız Đức"),
        ("\ud800x\ue000", "x"),
        ("", ""),
    ],
)
def test_clean_text_keeps_letters_and_drops_what_cannot_be_seen(typed: str, clean: str) -> None:
    assert clean_text(typed) == clean


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("", True),
        (" \n\u00a0", True),
        ("\u200b\u00ad\ufe0f", True),
        ("\u3164\u2800", True),
        (".", False),
        ("\u200bé", False),
    ],
)
def test_is_blank_when_a_reader_sees_nothing(text: str, blank: bool) -> None:
    assert is_blank(text) is blank


@given(st.text())
def test_clean_text_is_stable_and_has_no_unwanted_characters(text: str) -> None:
    clean = clean_text(text)

    assert clean_text(clean) == clean
    assert {unicodedata.category(char) for char in clean} & {"Cc", "Cf", "Cs", "Co", "Cn"} == set()


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Géboorte-datum:", "geboortedatum"), ("1e verzuimdag", "1everzuimdag"), ("Straße", "strasse"), ("--", "")],
)
def test_fold_keeps_letters_and_digits_only(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("sent", "digits", "number"),
    [
        ("12", 9, 12),
        (7, 9, 7),
        ("", 9, 0),
        (None, 9, 0),
        ("-1", 9, 0),
        ("1.5", 9, 0),
        ("٣", 9, 0),  # Python reads it as 3
        ("²", 9, 0),
        ("1234567890", 9, 0),
        ("1234567890", 18, 1234567890),
        ("9" * 5000, 18, 0),  # int() refuses it
    ],
)
def test_whole_is_a_number_that_a_page_of_ours_could_have_sent(sent: object, digits: int, number: int) -> None:
    assert whole(sent, digits) == number


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), ([7], "7"), (["school", "gemeente"], "school en gemeente"), ([1, 3, 4], "1, 3 en 4")],
)
def test_several_are_listed_as_one_says_them(words: list[object], said: str) -> None:
    assert listed(iter(words)) == said
