"""A day in each month, around the holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overleg.afstemming.plan import LAST, monthly

CHRISTMAS = (date(2026, 12, 19), date(2027, 1, 3))
SPRING = (date(2027, 2, 13), date(2027, 2, 21))
SUMMER = (date(2027, 7, 1), date(2027, 8, 31))
TUESDAY = 1


@pytest.mark.parametrize(
    ("first", "last", "week", "expected"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), 1, [date(2026, 11, 3)]),
        (date(2026, 11, 4), date(2026, 11, 30), 1, [date(2026, 11, 10)]),  # the first one is past: the nearest after it
        (date(2026, 11, 1), date(2026, 11, 30), LAST, [date(2026, 11, 24)]),
        (
            date(2026, 12, 1),
            date(2026, 12, 31),
            LAST,
            [date(2026, 12, 15)],
        ),  # holiday: an earlier one of the same month
        (
            date(2027, 2, 1),
            date(2027, 2, 28),
            3,
            [date(2027, 2, 23)],
        ),  # 16 February is free: 23 and 9 are as near, the later
        (
            date(2027, 6, 1),
            date(2027, 9, 30),
            1,
            [date(2027, 6, 1), date(2027, 9, 7)],
        ),  # months without school are left out
        (date(2026, 12, 30), date(2026, 12, 31), 1, []),
        (date(2027, 3, 1), date(2027, 2, 1), 1, []),
    ],
)
def test_day_of_the_month(first: date, last: date, week: int, expected: list[date]) -> None:
    assert monthly(first, last, week=week, weekday=TUESDAY, holidays=[CHRISTMAS, SPRING, SUMMER]) == expected


DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@given(
    first=DAYS, length=st.integers(0, 500), week=st.integers(1, LAST), weekday=st.integers(0, 4),
    free=st.lists(st.tuples(DAYS, st.integers(0, 60)), max_size=6),
)  # fmt: skip
def test_one_school_day_a_month_of_that_weekday(
    first: date, length: int, week: int, weekday: int, free: list[tuple[date, int]]
) -> None:
    last, holidays = first + timedelta(days=length), [(day, day + timedelta(days=more)) for day, more in free]

    days = monthly(first, last, week=week, weekday=weekday, holidays=holidays)

    assert days == sorted(days)
    assert len({(day.year, day.month) for day in days}) == len(days)
    assert all(first <= day <= last and day.weekday() == weekday for day in days)
    assert not any(start <= day <= end for day in days for start, end in holidays)
