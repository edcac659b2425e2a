"""Deadlines are date arithmetic: a rule, the holidays and the first absence day give one date and its
explanation.

Pure: no Django, no clock. A week in calendar days is seven days; a week in school days is five school days, a
school day being a Monday to Friday outside the given holidays. Public holidays count only when they are
given. Source: bron Koers VO (4, 10 and 12 weeks), Thuiszitterspact 2016 (three months, a streeftermijn).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

UNITS = ("weeks", "months")
COUNTINGS = ("calendar", "school_days")
SCHOOL_DAYS_A_WEEK = 5

Holidays = Iterable[tuple[date, date]]


@dataclass(frozen=True, slots=True)
class Rule:
    """How long until a deadline: `Rule(4, "weeks", "calendar")`, `Rule(10, "weeks", "school_days")`.

    Raises ValueError on an unknown unit or counting, an amount that is not a whole number of at least 1, and
    on months in school days: a month has no fixed number of them.
    """

    amount: int
    unit: str
    counting: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int or self.amount < 1:
            raise ValueError(f"amount must be a whole number of at least 1, not {self.amount!r}")
        if self.unit not in UNITS:
            raise ValueError(f"unit must be one of {', '.join(UNITS)}, not {self.unit!r}")
        if self.counting not in COUNTINGS:
            raise ValueError(f"counting must be one of {', '.join(COUNTINGS)}, not {self.counting!r}")
        if self.unit == "months" and self.counting == "school_days":
            raise ValueError("months cannot be counted in school days; use weeks, or calendar counting")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a deadline falls on `reached_on`.

    `skipped` holds the merged (first, last) holiday stretches that moved the date, cut off at the first
    absence day; `school_days_skipped` counts their Mondays to Fridays. `calendar_alternative` is the date
    that calendar counting would have given, None when the rule counts so already. `provisional` (voorlopig):
    the date lies beyond the known holidays and may still move.
    """

    first_absence_day: date
    rule: Rule
    reached_on: date
    skipped: tuple[tuple[date, date], ...]
    school_days_skipped: int
    calendar_alternative: date | None
    provisional: bool


class Calendar:
    """Holidays prepared once for many questions. Iterating gives the merged (first, last) pairs, in order.

    Days are counted in three numberings: ordinals (every day), weekdays (Mondays to Fridays since year 1) and
    school days (weekdays outside holidays). Each question is a few lookups with bisect, however far apart its
    days lie. Overlapping, adjacent, unordered and repeated pairs are merged. Raises ValueError on a reversed
    pair.
    """

    __slots__ = ("_free_before", "_free_from", "_free_until", "_school_days_before", "stretches")

    def __init__(self, holidays: Holidays) -> None:
        self.stretches: tuple[tuple[date, date], ...] = _merged(holidays)
        self._free_from: list[int] = []  # weekday number at which each stretch starts
        self._free_until: list[int] = []  # weekday number after its last weekday
        self._free_before: list[int] = [0]  # free weekdays before stretch i; one more at the end
        self._school_days_before: list[int] = []  # school days before stretch i
        for first, last in self.stretches:
            start, end = _weekdays_before(first.toordinal()), _weekdays_before(last.toordinal() + 1)
            if start == end:  # a weekend: never a school day anyhow
                continue
            self._free_from.append(start)
            self._free_until.append(end)
            self._school_days_before.append(start - self._free_before[-1])
            self._free_before.append(self._free_before[-1] + end - start)

    @classmethod
    def of(cls, holidays: Holidays) -> Calendar:
        """The calendar of these holidays; a calendar is its own, other holidays are prepared once and kept."""
        return holidays if isinstance(holidays, cls) else _calendar(tuple(holidays))

    def __iter__(self) -> Iterator[tuple[date, date]]:
        return iter(self.stretches)

    @property
    def known_until(self) -> date | None:
        """The last known free day; None when there is none."""
        return self.stretches[-1][1] if self.stretches else None

    def school_days_before(self, day: date) -> int:
        """School days before `day` since year 1; only differences mean something."""
        weekdays = _weekdays_before(day.toordinal())
        started = bisect_right(self._free_from, weekdays)
        if not started:
            return weekdays
        running = max(0, self._free_until[started - 1] - weekdays)
        return weekdays - self._free_before[started] + running

    def school_day(self, number: int) -> date:
        """The school day that has `number` school days before it. Raises ValueError beyond the year 9999."""
        weekday = number + self._free_before[bisect_right(self._school_days_before, number)]
        return _from_ordinal(weekday // 5 * 7 + weekday % 5 + 1)

    def skipped_between(self, first: date, until: date) -> tuple[tuple[tuple[date, date], ...], int]:
        """Holiday stretches with a weekday in [first, until), cut off to it, and how many weekdays they hold."""
        found: list[tuple[date, date]] = []
        weekdays = 0
        last_day = until - timedelta(days=1)
        begin = bisect_left(self.stretches, first, key=lambda stretch: stretch[1])
        for start, end in self.stretches[begin:]:
            if start > last_day:
                break
            start, end = max(start, first), min(end, last_day)
            free = _weekdays_before(end.toordinal() + 1) - _weekdays_before(start.toordinal())
            if free:
                found.append((start, end))
                weekdays += free
        return tuple(found), weekdays


def reached_on(first_absence_day: date, rule: Rule, holidays: Holidays) -> date:
    """The day on which the rule is reached, counting the first absence day as day one.

    Weeks in calendar days: first day + 7n. Months: the same day of the month, clamped to its last. School
    days: the first school day after 5n of them, holidays and weekends skipped. `holidays` are inclusive
    (first, last) pairs in any order, overlap allowed; calendar counting does not look at them. Raises
    ValueError beyond the year 9999.
    """
    _plain_date(first_absence_day)
    if rule.counting == "school_days":
        calendar = Calendar.of(holidays)
        before = calendar.school_days_before(first_absence_day)
        return calendar.school_day(before + SCHOOL_DAYS_A_WEEK * rule.amount)
    if rule.unit == "months":
        return _months_later(first_absence_day, rule.amount)
    return _from_ordinal(first_absence_day.toordinal() + 7 * rule.amount)


def explain(first_absence_day: date, rule: Rule, holidays: Holidays, known_until: date | None = None) -> Explanation:
    """`reached_on` with its reasons; see Explanation for the fields.

    `known_until` is the last day for which the holidays are known; without it, the last given holiday is. A
    date in calendar days does not depend on holidays and is never provisional.
    """
    reached = reached_on(first_absence_day, rule, calendar := Calendar.of(holidays))
    if rule.counting == "calendar":
        return Explanation(first_absence_day, rule, reached, (), 0, None, provisional=False)
    skipped, days = calendar.skipped_between(first_absence_day, reached)
    known = known_until or calendar.known_until
    return Explanation(
        first_absence_day,
        rule,
        reached,
        skipped,
        days,
        calendar_alternative=reached_on(first_absence_day, Rule(rule.amount, rule.unit, "calendar"), ()),
        provisional=known is None or reached > known,
    )


def recurring_on(first_absence_day: date, rule: Rule, holidays: Holidays, *, every_weeks: int, number: int) -> date:
    """The `number`-th moment (1 is the first) that returns every so many calendar weeks after the rule is
    reached.

    Used for the herijking: after three months, every 13 weeks. Raises ValueError when one of them is below 1.
    """
    if every_weeks < 1 or number < 1:
        raise ValueError("every_weeks and number must be at least 1")
    reached = reached_on(first_absence_day, rule, holidays)
    return _from_ordinal(reached.toordinal() + 7 * every_weeks * number)


def school_days_between(first: date, last: date, holidays: Holidays) -> int:
    """School days from `first` up to and including `last`; 0 when `last` lies before `first`."""
    if last < first:
        return 0
    calendar = Calendar.of(holidays)
    on_last_day = next_school_day(last, calendar) == last
    return calendar.school_days_before(last) - calendar.school_days_before(first) + on_last_day


def next_school_day(day: date, holidays: Holidays) -> date:
    """`day` itself when it is a school day, else the first one after it."""
    calendar = Calendar.of(holidays)
    return calendar.school_day(calendar.school_days_before(day))


def school_days_later(day: date, number: int, holidays: Holidays) -> date:
    """The school day `number` school days after the first one on or after `day`."""
    calendar = Calendar.of(holidays)
    return calendar.school_day(calendar.school_days_before(day) + number)


def is_school_day(day: date, holidays: Holidays) -> bool:
    return next_school_day(day, holidays) == day


def weeks_between(first: date, day: date) -> int:
    """Whole calendar weeks from `first` to `day`; 0 when `day` lies before `first`."""
    return max(0, (day - first).days // 7)


@lru_cache(maxsize=512)
def _calendar(holidays: tuple[tuple[date, date], ...]) -> Calendar:
    return Calendar(holidays)


def _merged(holidays: Holidays) -> tuple[tuple[date, date], ...]:
    merged: list[tuple[date, date]] = []
    for first, last in sorted(holidays):
        if last < first:
            raise ValueError(f"a holiday ends on {last} before it starts on {first}")
        if merged and first.toordinal() <= merged[-1][1].toordinal() + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def _weekdays_before(ordinal: int) -> int:
    """Mondays to Fridays before this day since year 1 (ordinal 1 is a Monday)."""
    weeks, day = divmod(ordinal - 1, 7)
    return 5 * weeks + min(day, 5)


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        raise ValueError("the deadline lies beyond the year 9999")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _from_ordinal(ordinal: int) -> date:
    if ordinal > date.max.toordinal():
        raise ValueError("the deadline lies beyond the year 9999")
    return date.fromordinal(ordinal)


def _plain_date(day: date) -> None:
    # A datetime is a date to Python; letting one in would give a deadline with a time of day.
    if isinstance(day, datetime):
        raise TypeError("first_absence_day must be a date, not a datetime")
