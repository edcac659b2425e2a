"""Dates as people in the Netherlands write them. Day before month, always."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from paper.text import clean_text

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIRST_YEAR, LAST_YEAR = 1940, 2100
EXAMPLE = "Schrijf dag-maand-jaar, bijvoorbeeld 1-9-2025."
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

_SPREADSHEET_ZERO = date(1899, 12, 30)  # day 1 is 1 January 1900, with a 29 February 1900 that never was
_OTHER_MONTHS = {"mrt": 3, "mar": 3, "march": 3, "may": 5, "okt": 10, "oct": 10, "sept": 9, "january": 1}
_OTHER_MONTHS |= {"february": 2, "june": 6, "july": 7, "august": 8, "october": 10, "febr": 2, "aug": 8}
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TWO_DIGIT_LIMIT = 60  # 60 is 2060, 61 is 1961: pupils and absences lie after 2000

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ,]+(.*))?")
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*['’]?(\d{4}|\d{2})(?:[t ,]+(.*))?")
_NAMED = re.compile(
    r"(\d{1,2})\s*(?:(?:e|ste|de|st|nd|rd|th)(?![a-z]))?[-/. ]*([a-z]+)[-/., ]*['’]?(\d{4}|\d{2})(?:[t ,]+(.*))?"
)
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:[t ,]+(.*))?")
_NO_YEAR = re.compile(r"\d{1,2}\s*[-/. ]\s*(?:\d{1,2}|[a-z]+)[-/. ]*")
_WEEKDAY = re.compile(r"([a-z]+)\.?,?\s+(?=\d)")
_TIME = re.compile(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:uur|u)?")
_ZONE = re.compile(r".*(?:z|[+-]\d{2}:?\d{2})", re.IGNORECASE)


def read_date(value: str | float | date) -> date:
    """The day meant by a cell: text, a spreadsheet's day number, a date or a moment (its time is dropped).

    Two-digit years lie in 1961-2060. A moment with a time zone is the day it was in the Netherlands. Raises
    ValueError with a Dutch message that says what is wrong and how to write it.
    """
    if isinstance(value, datetime):
        return _in_range((value.astimezone(AMSTERDAM) if value.tzinfo else value).date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, bool):
        raise ValueError(f"Dit is geen datum. {EXAMPLE}")
    if isinstance(value, int | float):
        return _from_number(value)
    text = clean_text(value).lstrip("'’").strip()
    if not text:
        raise ValueError(f"De datum ontbreekt. {EXAMPLE}")
    if len(text) > 60:
        raise ValueError(f"Deze tekst is te lang voor een datum. {EXAMPLE}")
    return _from_text(text)


def dutch(day: date) -> str:
    """A date in words: 1 september 2025."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend: when somebody can be asked to have done something."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= 5 else day


@lru_cache(maxsize=8_192)  # a list has few different days
def _from_text(text: str) -> date:
    lowered = text.lower()
    if match := re.fullmatch(r"(\d{4,8})(?:[.,]0+)?", lowered):
        return _from_digits(match[1])
    weekday, lowered = _split_weekday(lowered)
    if match := _ISO.fullmatch(lowered):
        day = _day(int(match[3]), int(match[2]), int(match[1]), text)
        found = _moment(lowered, match[4], day, text)
    elif match := _NUMBERS.fullmatch(lowered):
        found = _day(int(match[1]), int(match[2]), _year(match[3]), text)
        _check_time(match[4], text)
    elif match := _NAMED.fullmatch(lowered):
        found = _day(int(match[1]), _month(match[2], text), _year(match[3]), text)
        _check_time(match[4], text)
    elif match := _MONTH_FIRST.fullmatch(lowered):
        found = _day(int(match[2]), _month(match[1], text), int(match[3]), text)
        _check_time(match[4], text)
    elif _NO_YEAR.fullmatch(lowered):
        raise ValueError(f"Bij {text!r} ontbreekt het jaar. {EXAMPLE}")
    else:
        raise ValueError(f"{text!r} is niet als datum te lezen. {EXAMPLE}")
    if weekday is not None and found.weekday() != weekday:
        raise ValueError(
            f"{dutch(found)} is een {DAYS[found.weekday()]}, geen {DAYS[weekday]}. Klopt de dag of de datum?"
        )
    return found


def _from_number(number: float) -> date:
    """A day number of a spreadsheet, or digits such as 20250901 that a spreadsheet took for a number."""
    if number != number or abs(number) > 99_999_999:
        raise ValueError(f"Dit getal is geen datum. {EXAMPLE}")
    return _from_digits(str(int(number)))


def _from_digits(digits: str) -> date:
    if len(digits) >= 7:
        return _from_long_digits(digits.zfill(8))
    if len(digits) == 6:
        raise ValueError(f"{digits} is niet eenduidig als datum te lezen. {EXAMPLE}")
    day = _SPREADSHEET_ZERO + timedelta(days=int(digits))
    if len(digits) < 5 or not FIRST_YEAR <= day.year < LAST_YEAR:
        raise ValueError(f"{digits} is geen datum. {EXAMPLE}")
    return day


def _from_long_digits(digits: str) -> date:
    # 20250901 or 01092025. Never both: a year read as day and month has a month of 19 or 20.
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:
        return _day(day, month, year, digits)
    return _day(int(digits[:2]), int(digits[2:4]), int(digits[4:]), digits)


def _split_weekday(text: str) -> tuple[int | None, str]:
    match = _WEEKDAY.match(text)
    if not match or len(match[1]) < 2:
        return None, text
    for names in (DAYS, _ENGLISH_DAYS):
        for index, name in enumerate(names):
            if name.startswith(match[1]):
                return index, text[match.end() :]
    return None, text


def _month(name: str, text: str) -> int:
    if name in _OTHER_MONTHS:
        return _OTHER_MONTHS[name]
    for number, month in enumerate(MONTHS, 1):
        if len(name) >= 3 and month.startswith(name):
            return number
    raise ValueError(f"De maand in {text!r} is niet herkend. {EXAMPLE}")


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year <= _TWO_DIGIT_LIMIT else 1900)


def _day(day: int, month: int, year: int, text: str) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Het jaar {year} in {text!r} kan niet kloppen. {EXAMPLE}")
    if not 1 <= month <= 12:
        raise ValueError(f"Maand {month} in {text!r} bestaat niet; eerst de dag, dan de maand. {EXAMPLE}")
    if not 1 <= day <= monthrange(year, month)[1]:
        leap = f" in {year}" if (day, month) == (29, 2) else ""
        raise ValueError(f"{day} {MONTHS[month - 1]} bestaat niet{leap}.")
    return date(year, month, day)


def _moment(whole: str, clock: str | None, day: date, text: str) -> date:
    if not clock or not _ZONE.fullmatch(clock):
        _check_time(clock, text)
        return day
    try:
        moment = datetime.fromisoformat(whole.upper())
    except ValueError:
        raise ValueError(f"{text!r} is niet als datum te lezen. {EXAMPLE}") from None
    return moment.astimezone(AMSTERDAM).date()


def _check_time(clock: str | None, text: str) -> None:
    if clock and not _TIME.fullmatch(clock.strip()):
        raise ValueError(f"{text!r} is niet als datum te lezen. {EXAMPLE}")


def _in_range(day: date) -> date:
    return _day(day.day, day.month, day.year, day.isoformat())
