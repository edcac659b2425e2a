"""Days for a year of meetings, one a month. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from cases.deadlines import Holidays, school_days_between

LAST = 5  # the last one of the month, whether that is the fourth or the fifth


def monthly(first: date, last: date, *, week: int, weekday: int, holidays: Holidays) -> list[date]:
    """In every month from `first` up to and including `last` the `week`th such weekday (1 to 4, or LAST); Monday is 0.

    When that is no school day, the nearest of the same weekday in that month that is one, a later one first; a month without
    any is left out.
    """
    days = []
    for year, month in _months(first, last):
        all_of = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
        same = [day for day in all_of if day.weekday() == weekday]
        wanted = same[-1] if week == LAST else same[week - 1]
        free = [day for day in same if first <= day <= last and school_days_between(day, day, holidays) == 1]
        if free:
            days.append(min(free, key=lambda day: (abs((day - wanted).days), day < wanted)))
    return days


def _months(first: date, last: date) -> Iterator[tuple[int, int]]:
    number = first.year * 12 + first.month - 1
    while number <= last.year * 12 + last.month - 1:
        yield number // 12, number % 12 + 1
        number += 1
