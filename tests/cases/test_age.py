"""Birthdays on which something changes."""

from datetime import date

import pytest

from cases.age import age_notices, birthday


@pytest.mark.parametrize(
    ("born", "age", "on"),
    [
        (date(2010, 11, 24), 16, date(2026, 11, 24)),
        (date(2012, 2, 29), 18, date(2030, 3, 1)),  # no 29 February that year
        (date(2012, 2, 29), 16, date(2028, 2, 29)),
    ],
)
def test_birthday(born: date, age: int, on: date) -> None:
    assert birthday(born, age) == on


@pytest.mark.parametrize(
    ("born", "told"),
    [
        (date(2012, 2, 13), []),
        (date(2011, 2, 24), [(16, False)]),  # three months ahead
        (date(2010, 11, 24), [(16, True)]),  # today
        (date(2010, 8, 23), []),  # longer than three months ago
        (date(2009, 1, 1), [(18, False)]),
        (date(2006, 1, 1), [(18, True)]),  # 18 stays
    ],
)
def test_which_birthdays_are_said(born: date, told: list[tuple[int, bool]]) -> None:
    assert [(notice.age, notice.past) for notice in age_notices(born, date(2026, 11, 24))] == told
