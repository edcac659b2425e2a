"""The year of sessions: one a month, proposed around the holidays. Pure: no Django, no clock. (bron Koers VO: "maandelijks")"""

from collections.abc import Iterable
from datetime import date, timedelta

from cases.deadlines import Calendar, Holidays, is_school_day

MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7)  # August is summer
TUESDAY, SECOND = 1, 2
APART = timedelta(days=14)  # two sessions closer than this are one too many


def propose(first_year: int, holidays: Holidays, *, weekday: int = TUESDAY, which: int = SECOND) -> list[date]:
    """The `which` `weekday` of each month of school year `first_year`-`first_year + 1`. When that is no school day, the nearest one
    of the same weekday in that month, a later one first. A month without any has no session."""
    calendar = Calendar.of(holidays)
    found: list[date] = []
    for month in MONTHS:
        day = _in_month(first_year if month >= 8 else first_year + 1, month, weekday, which, calendar)
        if day is not None and (not found or day - found[-1] >= APART):
            found.append(day)
    return found


def not_planned(proposed: Iterable[date], have: Iterable[date]) -> list[date]:
    """Those of `proposed` in whose month there is no session yet: one that was moved is still that month's."""
    months = {(day.year, day.month) for day in have}
    return [day for day in proposed if (day.year, day.month) not in months]


def _in_month(year: int, month: int, weekday: int, which: int, calendar: Calendar) -> date | None:
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    days = []
    while day.month == month:
        days.append(day)
        day += timedelta(days=7)
    wanted = days[min(which, len(days)) - 1]
    nearest_first = sorted(days, key=lambda one: (abs(one - wanted), one < wanted))
    return next((one for one in nearest_first if is_school_day(one, calendar)), None)
