"""Conversations in a row on school days. Pure: no Django, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import islice

from cases.deadlines import Holidays, school_days_between

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Slot:
    """One conversation: a day and the moment it begins."""

    on: date
    starts_at: time


def slots(first: date, last: date, *, begin: time, end: time, minutes: int, holidays: Holidays) -> Iterator[Slot]:
    """Every moment from `first` to `last` (included) on which a conversation of `minutes` fits, on school days only.

    `begin` is when the first of a day starts, `end` when the last must be over. ValueError when none fits in a day.
    """
    if minutes < 1 or _after(begin, minutes) is None or (_after(begin, minutes) or time.max) > end:
        raise ValueError("no conversation fits between begin and end")
    day = first
    while day <= last:
        if school_days_between(day, day, holidays) == 1:
            starts: time | None = begin
            while starts is not None and (over := _after(starts, minutes)) is not None and over <= end:
                yield Slot(day, starts)
                starts = over
        day += timedelta(days=1)


def _after(moment: time, minutes: int) -> time | None:
    """`minutes` later on the same day; None past midnight."""
    over = _minute(moment) + minutes
    return time(over // 60, over % 60) if over < MINUTES_A_DAY else None


def in_a_row(number: int, first: date, last: date, *, begin: time, end: time, minutes: int, holidays: Holidays,
             taken: frozenset[Slot] = frozenset()) -> list[Slot]:  # fmt: skip
    """The first `number` slots that are not taken; fewer when the days are full."""
    free = (
        slot
        for slot in slots(first, last, begin=begin, end=end, minutes=minutes, holidays=holidays)
        if not any(_meets(slot, other, minutes) for other in taken)
    )
    return list(islice(free, number))


def _meets(one: Slot, other: Slot, minutes: int) -> bool:
    """Two conversations of so many minutes at the same time, wholly or in part."""
    if one.on != other.on:
        return False
    apart = abs(_minute(one.starts_at) - _minute(other.starts_at))
    return apart < minutes


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
