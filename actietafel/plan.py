"""The year plan: four rounds, proposed around the holidays. Pure: no Django, no clock.

A round asks how it stands on its peildatum, gives ten school days to answer and ten to talk everything through, and ends at the
actietafel (bron Noord-Limburg: absence is asked four times a year, and the table sits four times a year).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cases.deadlines import Calendar, Holidays, school_days_later

QUARTERS = ((9, 1), (12, 1), (3, 1), (6, 1))  # month and day of the peildatum
ANSWER_DAYS = 10  # school days to answer
TALK_DAYS = 10  # school days of conversations
SETTLE_DAYS = 5  # school days between the last conversation and the table
TABLE_WEEKDAY = 3  # Thursday
SUMMER_DAYS = 28  # a holiday longer than this is the summer
MOST_WEEKS_EARLIER = 8
HALF_A_QUARTER = 6  # weeks between peildata of one and the same quarter


@dataclass(frozen=True)
class PlannedRound:
    """The days of one round, each a school day, in this order; `talks_until` included."""

    reference_date: date
    opens_on: date
    due_on: date
    talks_from: date
    talks_until: date
    table_on: date


def round_from(reference_date: date, holidays: Holidays) -> PlannedRound:
    """The days of a round that follow from its peildatum."""
    opens = school_days_later(reference_date, 0, holidays)
    due = school_days_later(opens, ANSWER_DAYS, holidays)
    talks_from = school_days_later(due, 1, holidays)
    talks_until = school_days_later(talks_from, TALK_DAYS, holidays)
    table = school_days_later(talks_until, SETTLE_DAYS, holidays)
    while table.weekday() != TABLE_WEEKDAY:
        table = school_days_later(table, 1, holidays)
    return PlannedRound(opens, opens, due, talks_from, talks_until, table)


def propose(first_year: int, holidays: Holidays) -> list[PlannedRound]:
    """Four rounds of school year `first_year`-`first_year + 1` (1 August to 31 July).

    A round that would end after the summer holiday has begun starts earlier, a week at a time: what June decides must not wait
    until September.
    """
    return [_before_summer(_day_in(first_year, month, day), holidays) for month, day in QUARTERS]


def not_planned(proposed: list[PlannedRound], have: Iterable[date]) -> list[PlannedRound]:
    """Those of `proposed` for which there is no round yet. A round that was moved, or set otherwise, is still that quarter's."""
    near, days = timedelta(weeks=HALF_A_QUARTER), list(have)
    return [one for one in proposed if all(abs(one.reference_date - day) >= near for day in days)]


def _day_in(first_year: int, month: int, day: int) -> date:
    return date(first_year if month >= 8 else first_year + 1, month, day)


def _before_summer(wanted: date, holidays: Holidays) -> PlannedRound:
    found = round_from(wanted, holidays)
    for weeks in range(1, MOST_WEEKS_EARLIER + 1):
        if not _summer_between(found.reference_date, found.table_on, holidays):
            break
        found = round_from(wanted - timedelta(weeks=weeks), holidays)
    return found


def _summer_between(first: date, last: date, holidays: Holidays) -> bool:
    calendar = Calendar.of(holidays)
    return any(first < start <= last and (until - start).days > SUMMER_DAYS for start, until in calendar)
