"""What is dictated or spelled out: numbers, dates and house numbers in words, names letter by letter."""

import re
from collections.abc import Iterator

from overleg.anonymise.findings import Category
from overleg.anonymise.words import MONTH, MONTHS

Span = tuple[int, int, Category]

_UNITS = "nul een twee drie vier vijf zes zeven acht negen".split()
_TEENS = "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien".split()
_TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()
_VALUES = {word: value for value, word in enumerate(_UNITS + _TEENS)} | {"één": 1}
for _place, _ten in enumerate(_TENS, start=2):
    _VALUES[_ten] = 10 * _place
    for _unit in range(1, 10):
        _joint = "ën" if _UNITS[_unit].endswith("e") else "en"
        _VALUES[f"{_UNITS[_unit]}{_joint}{_ten}"] = _VALUES[f"{_UNITS[_unit]}en{_ten}"] = 10 * _place + _unit
_ORDINALS = {
    "eerste": 1, "derde": 3, "achtste": 8,
    **{f"{word}de": value for word, value in _VALUES.items() if value in (2, 4, 5, 6, 7, 9, 10, 11, 12, *range(13, 20))},
    **{f"{word}ste": value for word, value in _VALUES.items() if 20 <= value <= 31},
}  # fmt: skip
_NUMBER = rf"(?:{'|'.join(sorted(_VALUES, key=len, reverse=True))})"
_GAP = r"[\s,.-]+"
_PHONE = re.compile(rf"(?i)\bnul(?:{_GAP}{_NUMBER}){{4,11}}\b")
_FILE = re.compile(
    rf"(?i)\b(?:\w*nummer|nr\.?|kenmerk|dossier|zaak|code)[\s:]+(?:is\s+)?((?:{_NUMBER}{_GAP}){{2,}}{_NUMBER})\b"
)
_DAY = rf"(?:{'|'.join(sorted((_VALUES | _ORDINALS).keys() - {'een', 'nul'}, key=len, reverse=True))})"
_YEAR = rf"(?:tweeduizend(?:\s?(?:en\s)?{_NUMBER})?|twintig\s{_NUMBER}|negentien(?:honderd)?\s?{_NUMBER})"
_DATE = re.compile(rf"(?i)\b({_DAY})\s+({MONTH})(?:\s+({_YEAR}))?\b")
# Not "een": that is the article of what comes next.
_ADDRESS = re.compile(
    rf"\b[A-Z][\w'-]{{2,}}(?:straat|laan|weg|plein|gracht|kade|singel|dijk|steeg|dreef|pad|park|hof|markt|plantsoen|boulevard)\s+(?:nummer\s+)?(?!een\b){_NUMBER}\b"
    r"(?!\s+(?:uur|minuten|dagen|weken|keer|maanden|jaar|kinderen|huizen|mensen))"
)
_SPELLED = re.compile(r"(?<![\w-])[^\W\d_](?:(?:\s?-\s?|,?\s)[^\W\d_]){3,}(?![\w-]|\.\w)")


def said(text: str) -> Iterator[Span]:
    """Telephone numbers, numbers of a file and addresses in words."""
    for match in _PHONE.finditer(text):
        yield match.start(), match.end(), "TELEFOON"
    for match in _FILE.finditer(text):
        yield match.start(1), match.end(1), "NUMMER"
    for match in _ADDRESS.finditer(text):
        yield match.start(), match.end(), "ADRES"


def said_dates(text: str) -> Iterator[tuple[int, int, tuple[int, int, int] | None]]:
    """Dates in words, with day, month and year when the year is said."""
    for match in _DATE.finditer(text):
        day = (_VALUES | _ORDINALS)[match[1].lower()]
        if 1 <= day <= 31:
            year = _year(match[3].lower()) if match[3] else 0
            yield match.start(), match.end(), (day, MONTHS[match[2].lower()], year) if year else None


def _year(words: str) -> int:
    century = 1900 if words.startswith("negentien") else 2000
    rest = re.sub(r"^(?:tweeduizend(?:\s?en\s)?|twintig|negentien(?:honderd)?)\s?", "", words)
    return century + _VALUES.get(rest, 0)


def spelled(text: str) -> Iterator[tuple[int, int, str]]:
    """Words spelled letter by letter (K-O-W-A-L), with the word they make."""
    for match in _SPELLED.finditer(text):
        yield match.start(), match.end(), "".join(filter(str.isalpha, match.group()))
