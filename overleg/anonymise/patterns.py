"""What can be recognised by its form alone: mail addresses, telephone numbers, dates, numbers, postcodes, streets."""

import re
from collections.abc import Iterator
from datetime import date

from cases.names import fold
from overleg.anonymise.findings import Category
from overleg.anonymise.said import said_dates
from overleg.anonymise.words import MONTH, MONTHS

Span = tuple[int, int, Category]

_DAY = r"(?:ma|di|wo|do|vr|za|zo|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)"
_AT = r"(?:\s?@\s?|\s?[\[(](?:at|apenstaartje)[\])]\s?)"

_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+'-]+{_AT}(?:[\w-]+\s?\.)+[a-z]{{2,}}(?![\w-])|(?<![\w.+-])[\w.+-]+@[\w-]+", re.IGNORECASE
)
_URL = re.compile(r"\b(?:https?://|www\.)\S+[^\s.,;:)]", re.IGNORECASE)
_USER_NAME = re.compile(r"(?<![\w@./-])(?=\w*[a-z])[^\W\d_]\w*_\w*(?![\w@]|\.\w)")  # puck_xo
_HANDLE = re.compile(r"(?<!\w)@[A-Za-z][\w.]+\w")
_PHONE = re.compile(
    r"(?<![\w/+.,-])(?:(?:\+|00)\s?\d{2}[\s.-]?(?:\(0\)[\s.-]?)?|(?:\((?=0\d+[^\d()]*\)))?0)\d(?:[\s.()/–-]{0,3}\d){7,9}(?![\w/]|[.,-]\d)"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{4}(?:\s?\d){10}\b")
_DATE_NUMBERS = re.compile(r"(?<![\w/.-])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|'?\d{2})(?![\w/]|[-.]\d)")
_DATE_SPACED = re.compile(r"(?<![\w/.,-])(\d{1,2}) (\d{1,2}) ((?:19|20)\d{2})(?![\w/]|[-.]\d)")
_DATE_ISO = re.compile(r"(?<![\w-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\w-])")
_DATE_WORDS = re.compile(
    rf"(?<!\w)(\d{{1,2}})(?:e|ste|de)?\s+({MONTH})\b(?:\.(?=\s+(?:\d{{4}}|\')))?(?:\s+'?(\d{{4}}|\d{{2}}(?!\s?(?:uur|u\b|:|\.\d)))\b)?",
    re.IGNORECASE,
)
# Day and month: behind a word that says so, before a colon, or when the first number is too high for anything else.
_DATE_SHORT = re.compile(
    rf"(?i)(?:\b(?:op|sinds|per|vanaf|tot|t/m|van|datum|om|uiterlijk|voor|na|hem|haar|d\.d\.|dd|{_DAY}\.?"
    r"|belt|bellen|gebeld|mailt|gemaild|appt|geappt|gesproken|besproken|bezoek|huisbezoek|contact|overdracht|overleg|gesprek|afspr\w*)\s+(\d{1,2})"
    r"|(?<![\w/.,-])(1[3-9]|2\d|3[01]|\d{1,2}(?=-(?:0\d|1[0-2])|[-/]\d{1,2}:\s)))[-/](\d{1,2})"
    r"(?![\w/%]|[-.,]\d|\s?(?:uur|u|min|minuten|dagen|weken|jaar|punten|keer|x|leerlingen|lessen|%)\b)"
)
_BSN = re.compile(
    r"(?i)\b(?:bsn|burgerservicenummer|sofinummer)[\s:=-]*(?:nr\.?|nummer)?[\s:=-]*(\d(?:[\s.-]?\d){7,8})(?!\d)"
)
_NINE = re.compile(r"(?<![\w/.+-])\d(?:[\s.]?\d){8}(?![\w/]|[.-]\d)")
_NUMBER = re.compile(
    r"(?<![\w/.@-])(?=[\w/.-]*\d)[A-Za-z]{0,5}[-/.]?\d[\dA-Za-z]*(?:[-/.][A-Za-z0-9]+)*(?![\w@])"
    r"|(?<![\w-])[A-Z]{2,5}[-/ ](?:\d{3,}|\d\d[-/.]\d{3,})(?:[-/.]\d+)*\b(?![-/][A-Za-z])"
)
_PLATE = re.compile(r"(?<![\w-])([A-Z]{1,3}-\d{2,3}-[A-Z]{1,3}|\d{1,2}-[A-Z]{2,3}-\d{1,2}|\d{2}[A-Z]{2})(?![\w-])")
_NUMBER_SAID = re.compile(
    r"(?i)(?:nummer|nr\.?|kenmerk|dossier|zaak|onderwijsnummer|polis|brin)[\s:]+(?:is\s+)?"
    r"(\d(?:[ .]?\d){5,}|(?=(?:[\w/.-]*?\d){4})\w[\w/.-]*\w)(?![\w/-])"
)
_LODGING = re.compile(
    r"(?i)\b(?:postbus|huisje|chalet|bungalow|stacaravan|appartement|kavel)\s+(?:nr\.?\s*)?\d{1,5}[a-z]?\b"
    r"|\b(?:blok|(?:woon)?unit|barak|paviljoen)\s+[A-Z]-?\d{1,3}\b"  # blok K14 of an asylum centre
)
_LANE_OF = re.compile(
    r"(?i)\b(?:laan|plein|hof|dreef|singel|weg)\s+van\s+(?:(?:de|den|der|het|'t)\s+)?[^\W\d_]+\s+\d{1,4}[a-z]?\b"
)
_POSTCODE = re.compile(r"(?<![\w-])([1-9]\d{3})(\s?)([A-Z]{2}|[a-z]{2})(?!\w)")
_BEFORE_POSTCODE = re.compile(r"(?:,|\s\d{1,4}[a-z]?)\s+$")
_STREET = (
    r"(?:straat|str|laan|ln|weg|plein|pln|gracht|kade|singel|dijk|hof|pad|steeg|dreef|markt|park|plantsoen|wal|ring|baan|haven|dam|erf|kamp"
    r"|veld|kwartier|oever|hoek|berg|brink|zoom|burg|meent|stede|boulevard|allee|passage|rade|akker|es|heide|wijk|bos|hout|huis|loo|waard|sloot)"
)
HOUSE = (
    r"\d{1,4}(?:[a-zA-Z](?![a-zA-Z])|\s?(?:(?:hs|bis|rd)\b|boven(?!\s+\w)|[a-dA-D](?!\w|[.']\w)|\d-?hoog\b))?"
    r"(?:\s?-\s?\d{1,3}\b|/\d{1,3}\b|-(?i:[ivx]{1,4}|[a-z])\b)?"
)
_ADDRESS = re.compile(
    rf"(?<![\w'])((?:(?:[A-ZÀ-Þ][\w'-]*|[A-Z][a-z]{{0,3}}\.)\s+(?:(?:van|de|der|den|het|'t|ten|ter)\s+){{0,2}}){{0,3}}(?i:[^\W\d_][\w'-]*{_STREET}\.?)"
    rf"|[A-ZÀ-Þ][\w'-]+\s+(?=[A-Z])(?i:{_STREET}))"  # Oude Haven, Grote Markt
    rf"\s+(?:(?:nr\.?|t/o|tegenover|t\.o\.)\s*)?{HOUSE}(?!\w)"
)
_HOUSE_NUMBER = re.compile(r"(?:\s|nr\.)(\d{1,4})")
_LIST_NUMBER = re.compile(r"\d{1,2}[.):]\s")
_STREET_SURE = re.compile(
    r"(?:straat|str\.?|laan|weg|plein|gracht|kade|singel|steeg|dreef|plantsoen|boulevard|dam|dijk|pad|hof)$"
)
_BORN_BEFORE = re.compile(
    r"(?i)(?:\bgeb(?:oren)?\b\.?|geboortedatum|geb\.?\s?dat(?:um)?\.?|gebdat|°|\*)[\s:=]*(?:op|is)?\s*$"
)
_BORN_AFTER = re.compile(r"(?i)^[\s)]*(?:is\s+)?(?:geboren|als geboortedatum)\b")


def _to_date(day: int, month: int, year: int) -> date | None:
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        return date(year, month, day)
    except ValueError:
        return None


def born(text: str) -> date | None:
    """A birth date as the record holds it, in any usual notation."""
    for _, _, day in _dates(f"{text} "):
        return day
    return None


def _dates(text: str) -> Iterator[tuple[int, int, date | None]]:
    for match in _DATE_ISO.finditer(text):
        if _to_date(int(match[3]), int(match[2]), int(match[1])):
            yield match.start(), match.end(), _to_date(int(match[3]), int(match[2]), int(match[1]))
    for match in _DATE_NUMBERS.finditer(text):
        found = _to_date(int(match[1]), int(match[3]), int(match[4].lstrip("'")))
        if found:
            yield match.start(), match.end(), found
    for match in _DATE_SPACED.finditer(text):
        found = _to_date(int(match[1]), int(match[2]), int(match[3]))
        if found:
            yield match.start(), match.end(), found
    for match in _DATE_WORDS.finditer(text):
        if 1 <= int(match[1]) <= 31:
            found = _to_date(int(match[1]), MONTHS[match[2].lower()], int(match[3])) if match[3] else None
            yield match.start(), match.end(), found
    for start, end, said in said_dates(text):
        yield start, end, _to_date(*said) if said else None
    for match in _DATE_SHORT.finditer(text):
        place = 1 if match[1] else 2
        if 1 <= int(match[place]) <= 31 and 1 <= int(match[3]) <= 12:
            yield match.start(place), match.end(), None


def dates(text: str, birth_date: date | None) -> Iterator[Span]:
    """Dates; a birth date when it is the known one, or when the words around it say so."""
    for start, end, day in _dates(text):
        in_brackets = text[start - 1 : start] == "(" and text[end : end + 1] == ")"
        is_birth = day is not None and (day == birth_date or (in_brackets and day.year <= 2018))
        told = _BORN_BEFORE.search(text[max(0, start - 24) : start]) or _BORN_AFTER.match(text[end : end + 24])
        yield start, end, "GEBOORTEDATUM" if is_birth or told else "DATUM"


def passes_eleven_test(digits: str) -> bool:
    """The check that every Dutch citizen service number passes (last digit counts minus one)."""
    digits = digits.zfill(9)
    total = sum(int(digit) * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return len(digits) == 9 and total % 11 == 0 and int(digits) > 0


def contacts(text: str) -> Iterator[Span]:
    """Mail addresses, links, handles, telephone and bank numbers."""
    if "@" in text or "[" in text or "(at" in text.lower():
        for match in _EMAIL.finditer(text):
            yield match.start(), match.end(), "EMAIL"
        for match in _HANDLE.finditer(text):
            yield match.start(), match.end(), "EMAIL"
    for match in _URL.finditer(text):
        yield match.start(), match.end(), "EMAIL"
    for match in _IBAN.finditer(text):
        yield match.start(), match.end(), "NUMMER"
    for match in _PHONE.finditer(text):
        yield match.start(), match.end(), "TELEFOON"


def user_names(text: str) -> Iterator[tuple[int, int]]:
    """Names people gave themselves on line: letters with a low line (a file with an extension is none)."""
    for match in _USER_NAME.finditer(text) if "_" in text else ():
        yield match.start(), match.end()


def numbers(text: str) -> Iterator[Span]:
    """Citizen service numbers, and other numbers that point to one file."""
    for match in _BSN.finditer(text):
        yield match.start(1), match.end(1), "BSN"
    for match in _NINE.finditer(text):
        yield match.start(), match.end(), "BSN" if passes_eleven_test(re.sub(r"\D", "", match.group())) else "NUMMER"
    for match in _NUMBER.finditer(text):
        if _points_to_file(match.group()):
            yield match.start(), match.end(), "NUMMER"
    for pattern in (_PLATE, _NUMBER_SAID):
        for match in pattern.finditer(text):
            yield match.start(1), match.end(1), "NUMMER"


def _points_to_file(number: str) -> bool:
    digits = sum(map(str.isdigit, number))
    if re.fullmatch(
        r"(?:19|20)\d\d\s?[-/]\s?(?:(?:19|20)?\d\d)|\d{1,3}(?:\.\d{3})+|\d{1,2}[.:]\d{2}-\d{1,2}[.:]\d{2}", number
    ):
        return False
    if re.fullmatch(r"[A-Z]{2,5}[-/](?!19|20)\d{4}", number):
        return True
    if number.isdigit():
        return digits >= 6
    return digits >= 5


def postcodes(text: str) -> Iterator[Span]:
    """Postcodes, and what else stands for an address (postbus 1150, huisje 118). A postcode in small letters only when written
    together, or behind a comma or house number ("5 is" is none)."""
    for match in _POSTCODE.finditer(text):
        lower = match[3].islower()
        if not lower or not match[2] or _BEFORE_POSTCODE.search(text[max(0, match.start() - 8) : match.start()]):
            yield match.start(), match.end(), "ADRES"
    for match in (*_LODGING.finditer(text), *_LANE_OF.finditer(text)):
        yield match.start(), match.end(), "ADRES"


def numbers_a_line(text: str, start: int) -> bool:
    """The 2 that opens the next line of a list (2. or 2) or 2:) is no house number of what ends the line above."""
    return text[start - 1 : start] == "\n" and _LIST_NUMBER.match(text, start) is not None


def streets(text: str) -> Iterator[tuple[int, int, bool]]:
    """Street and house number; the flag says whether the word is surely a street."""
    done = 0
    for number in _HOUSE_NUMBER.finditer(text):
        # Only what stands right before a number is looked at: a search through all the text is slow.
        match = _ADDRESS.search(text, max(done, number.start() - 60), number.end() + 12)
        if match is None or match.end() <= number.start(1) or numbers_a_line(text, number.start(1)):
            continue
        done = match.end()
        start = match.start(1)
        opening = re.match(r"(?:(?:Aan|Op|In|\w*[Aa]dres|Naar|Bij|Woont|Dhr\.|Mevr?\.|Mw\.)\s+)+(?=\S)", match[1])
        start += opening.end() if opening else 0
        yield start, match.end(), bool(_STREET_SURE.search(fold(match[1])))
