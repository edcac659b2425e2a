"""The year plan: every proposed day is a school day, in order, and no round runs through the summer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actietafel.plan import SUMMER_DAYS, PlannedRound, propose, round_from
from cases.deadlines import is_school_day, school_days_later

# schoolvakanties 2026-2027, regio zuid
ZUID = (
    (date(2026, 7, 11), date(2026, 8, 23)),
    (date(2026, 10, 17), date(2026, 10, 25)),
    (date(2026, 12, 19), date(2027, 1, 3)),
    (date(2027, 2, 13), date(2027, 2, 21)),
    (date(2027, 4, 24), date(2027, 5, 2)),
    (date(2027, 7, 24), date(2027, 9, 5)),
)


def days(one: PlannedRound) -> list[date]:
    return [one.reference_date, one.opens_on, one.due_on, one.talks_from, one.talks_until, one.table_on]


def test_a_year_in_zuid() -> None:
    autumn, winter, spring, summer = propose(2026, ZUID)

    assert days(autumn) == [
        date(2026, 9, 1), date(2026, 9, 1), date(2026, 9, 15), date(2026, 9, 16), date(2026, 9, 30), date(2026, 10, 8),
    ]  # fmt: skip
    assert winter.reference_date == date(2026, 12, 1)
    assert winter.due_on == date(2026, 12, 15)
    assert winter.talks_until == date(2027, 1, 13)  # ten school days, the Christmas holiday in between
    assert spring.reference_date == date(2027, 3, 1)
    assert summer.table_on < date(2027, 7, 24)


def test_a_round_that_would_end_after_the_summer_starts_earlier() -> None:
    noord = (*((first, last) for first, last in ZUID if first.month != 7), (date(2027, 7, 3), date(2027, 8, 15)))

    summer = propose(2026, noord)[3]

    assert summer.reference_date < date(2027, 6, 1)
    assert summer.table_on < date(2027, 7, 3)


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 10, 16), 1, date(2026, 10, 26)),  # over the autumn holiday
        (date(2026, 10, 19), 0, date(2026, 10, 26)),  # in it
        (date(2026, 11, 24), 5, date(2026, 12, 1)),
    ],
)
def test_school_days_later(day: date, number: int, expected: date) -> None:
    assert school_days_later(day, number, ZUID) == expected


@given(
    st.integers(2024, 2040),
    st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2041, 12, 31)), st.integers(1, 50)), max_size=8),
)
def test_every_proposed_day_is_a_school_day_in_order(year: int, free: list[tuple[date, int]]) -> None:
    holidays = tuple((first, first + timedelta(days=length)) for first, length in free)

    for one in propose(year, holidays):
        found = days(one)
        assert found == sorted(found)
        assert one.due_on > one.opens_on
        assert one.table_on > one.talks_until
        assert all(is_school_day(day, holidays) for day in found)
        assert one.table_on.weekday() == 3


@given(st.integers(2024, 2040), st.integers(1, 20))
def test_no_round_runs_into_a_summer_as_it_is(year: int, begins: int) -> None:
    summer = (date(year + 1, 7, begins), date(year + 1, 7, begins) + timedelta(days=SUMMER_DAYS + 15))

    assert all(one.table_on < summer[0] for one in propose(year, (summer,)))


def test_a_round_follows_from_its_peildatum() -> None:
    assert round_from(date(2027, 3, 6), ZUID).reference_date == date(2027, 3, 8)  # a Saturday
