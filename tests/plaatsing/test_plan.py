"""The year of sessions: one a month, on a school day of the area."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines import is_school_day
from plaatsing.plan import APART, not_planned, propose

# schoolvakanties 2026-2027, regio zuid
ZUID = (
    (date(2026, 7, 11), date(2026, 8, 23)),
    (date(2026, 10, 17), date(2026, 10, 25)),
    (date(2026, 12, 19), date(2027, 1, 3)),
    (date(2027, 2, 13), date(2027, 2, 21)),
    (date(2027, 4, 24), date(2027, 5, 2)),
    (date(2027, 7, 10), date(2027, 8, 22)),
)


def test_second_tuesday_of_every_month_and_before_the_summer() -> None:
    assert propose(2026, ZUID) == [
        date(2026, 9, 8), date(2026, 10, 13), date(2026, 11, 10), date(2026, 12, 8), date(2027, 1, 12), date(2027, 2, 9),
        date(2027, 3, 9), date(2027, 4, 13), date(2027, 5, 11), date(2027, 6, 8), date(2027, 7, 6),
    ]  # fmt: skip


def test_a_tuesday_in_a_holiday_moves_to_the_nearest_one_later_first() -> None:
    noord = ((date(2026, 10, 10), date(2026, 10, 18)), (date(2027, 7, 3), date(2027, 8, 15)))

    found = propose(2026, noord)

    assert date(2026, 10, 20) in found
    assert [day for day in found if (day.year, day.month) == (2027, 7)] == []  # every Tuesday of July is summer


def test_another_day_of_the_week() -> None:
    thursdays = propose(2026, ZUID, weekday=3, which=1)

    assert thursdays[0] == date(2026, 9, 3)
    assert {day.weekday() for day in thursdays} == {3}


def test_a_month_that_has_a_session_gets_no_second() -> None:
    left = not_planned(propose(2026, ZUID), [date(2026, 9, 15), date(2027, 1, 12)])

    assert [day.month for day in left] == [10, 11, 12, 2, 3, 4, 5, 6, 7]


@given(
    st.integers(2024, 2032),
    st.lists(st.tuples(st.dates(date(2024, 8, 1), date(2033, 7, 31)), st.integers(0, 45)), max_size=14),
    st.integers(0, 4),
    st.integers(1, 4),
)
def test_never_on_a_holiday_one_a_month_and_apart(
    year: int, holidays: list[tuple[date, int]], weekday: int, which: int
) -> None:
    free = [(first, first + timedelta(days=length)) for first, length in holidays]

    found = propose(year, free, weekday=weekday, which=which)

    assert found == sorted(found)
    assert all(is_school_day(day, free) and day.weekday() == weekday for day in found)
    assert len({(day.year, day.month) for day in found}) == len(found)
    assert all(later - earlier >= APART for earlier, later in pairwise(found))
