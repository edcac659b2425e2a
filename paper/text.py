"""Text as people may type it into a cell, made safe to store, compare and print."""

import re
import unicodedata
from collections.abc import Iterable

_SPACES = re.compile(r"\s+")
# Cc control, Cf invisible and bidirectional marks, Cs lone surrogates, Co private use, Cn not a character:
# none of them belongs in a name, and some make a line read backwards on paper.
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_DRAWN_EMPTY = "\u115f\u1160\u3164\uffa0\u2800"  # fillers of Hangul, and braille without dots


def clean_text(text: str) -> str:
    """One line without control, invisible or bidirectional characters, composed (NFC), single spaces,
    trimmed.

    Line breaks and tabs become a space; other unwanted characters disappear.
    """
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip()
    text = _SPACES.sub(" ", text)
    kept = "".join(char for char in text if unicodedata.category(char) not in _UNWANTED)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", kept)).strip()


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: white space, what clean_text takes out, loose accents, and letters that are drawn empty."""
    return all(unicodedata.category(char)[0] in "ZCM" or char in _DRAWN_EMPTY for char in text)


def whole(text: object, digits: int = 9) -> int:
    """The number that a browser sends back, in an address or a hidden field. 0 for what is none, or has more digits than it can have
    (18: an id of a row)."""
    written = str(text)
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= digits else 0


def listed(words: Iterable[object]) -> str:
    """ "maandag, dinsdag en vrijdag"; "" for none."""
    *first, last = [*map(str, words)] or [""]
    return f"{', '.join(first)} en {last}" if first else last


def fold(text: str) -> str:
    """Only lower-case letters and digits, without diacritics: "Géboorte-datum:" gives "geboortedatum"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if char.isalnum())
