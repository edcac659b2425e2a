"""Weeks lost to waiting: a table that a consulent can check, and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.waiting import ALL, Figure, Wait, days_waited, figures, masked, weeks_of

FIRST, LAST, TODAY = date(2026, 8, 1), date(2027, 7, 31), date(2026, 11, 24)
PERIOD = {"first": FIRST, "last": LAST, "today": TODAY}


def wait(since: date, until: date | None = None, pupil: int = 1, kind: str = "jeugd_ggz", place: int = 7) -> Wait:
    return Wait(pupil, kind, place, since, until)


@pytest.mark.parametrize(
    ("waits", "days", "still"),
    [
        ([wait(date(2026, 9, 1), date(2026, 9, 15))], 14, 0),
        ([wait(date(2026, 11, 10))], 14, 1),  # open: until today
        ([wait(date(2026, 6, 1), date(2026, 8, 8))], 7, 0),  # began before the period: only what falls inside
        ([wait(date(2026, 9, 1), date(2026, 9, 15)), wait(date(2026, 9, 8), date(2026, 9, 22))], 21, 0),  # overlap: once
        ([wait(date(2026, 9, 1), date(2026, 9, 8)), wait(date(2026, 9, 8), date(2026, 9, 15))], 14, 0),  # one after the other
        ([wait(date(2026, 9, 1), date(2026, 9, 30)), wait(date(2026, 9, 8), date(2026, 9, 15))], 29, 0),  # one inside the other
        ([wait(date(2026, 9, 1), date(2026, 9, 8)), wait(date(2026, 11, 17))], 14, 1),
        ([wait(TODAY)], 0, 1),  # began today: a pupil, no day yet
        ([wait(date(2026, 11, 10), date(2026, 12, 1))], 14, 1),  # over on a day to come: still waits
    ],
)  # fmt: skip
def test_one_pupil(waits: list[Wait], days: int, still: int) -> None:
    assert figures(waits, **PERIOD) == {
        ("jeugd_ggz", 7): Figure(1, days, still),
        ("jeugd_ggz", ALL): Figure(1, days, still),
    }


@pytest.mark.parametrize(
    "waits",
    [
        [wait(date(2026, 1, 1), date(2026, 8, 1))],  # over on the first day
        [wait(TODAY + timedelta(days=1))],  # still to come
        [wait(date(2026, 9, 1), date(2026, 9, 1))],  # lasted no day
    ],
)
def test_wait_outside_the_period_is_nobody(waits: list[Wait]) -> None:
    assert figures(waits, **PERIOD) == {}


def test_period_that_is_over_counts_as_it_ended() -> None:
    waits = [wait(date(2026, 5, 1)), wait(date(2026, 7, 1), date(2026, 10, 1), pupil=2)]

    found = figures(waits, first=date(2026, 7, 1), last=date(2026, 7, 31), today=TODAY)

    assert found["jeugd_ggz", ALL] == Figure(2, 62, 2)  # both still waited on 31 July


def test_pupil_counts_once_per_kind_and_in_the_place_of_the_newest_wait() -> None:
    waits = [
        wait(date(2026, 9, 1), date(2026, 9, 8), place=7),
        wait(date(2026, 10, 1), date(2026, 10, 8), place=8),  # moved in between
        wait(date(2026, 10, 1), date(2026, 10, 8), kind="vso", place=8),
    ]

    assert figures(waits, **PERIOD) == {
        ("jeugd_ggz", 8): Figure(1, 14, 0), ("jeugd_ggz", ALL): Figure(1, 14, 0),
        ("vso", 8): Figure(1, 7, 0), ("vso", ALL): Figure(1, 7, 0),
    }  # fmt: skip


@pytest.mark.parametrize(("days", "weeks"), [(0, 0), (3, 0), (4, 1), (10, 1), (11, 2), (14, 2)])
def test_nearest_whole_week(days: int, weeks: int) -> None:
    assert weeks_of(days) == weeks


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
WAITS = st.lists(
    st.builds(
        lambda pupil, kind, place, since, lasts: Wait(pupil, kind, place, since, since + timedelta(days=lasts) if lasts else None),
        pupil=st.integers(1, 6), kind=st.sampled_from(["jeugd_ggz", "vso"]), place=st.integers(1, 3), since=DAYS,
        lasts=st.one_of(st.none(), st.integers(1, 200)),
    ),
    max_size=25,
)  # fmt: skip


def brute(waits: list[Wait], first: date, last: date, today: date) -> int:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sum(any(w.since <= day and (w.until is None or day < w.until) for w in waits) for day in days if day < today)


@given(waits=WAITS, first=DAYS, length=st.integers(0, 300), today=DAYS)
@settings(max_examples=150)
def test_days_are_those_on_which_somebody_waited(waits: list[Wait], first: date, length: int, today: date) -> None:
    last = first + timedelta(days=length)

    assert days_waited(waits, first=first, last=last, today=today) == brute(waits, first, last, today)


@given(waits=WAITS, first=DAYS, length=st.integers(0, 300), today=DAYS)
@settings(max_examples=150)
def test_places_add_up_to_all(waits: list[Wait], first: date, length: int, today: date) -> None:
    found = figures(waits, first=first, last=first + timedelta(days=length), today=today)

    for kind in {kind for kind, _ in found}:
        parts = [figure for (of, place), figure in found.items() if of == kind and place != ALL]
        whole = found[kind, ALL]
        assert whole == Figure(sum(p.pupils for p in parts), sum(p.days for p in parts), sum(p.still for p in parts))
        assert 0 <= whole.still <= whole.pupils <= 6
        assert whole.days <= whole.pupils * (length + 1)
    assert (
        figures([*waits, *waits], first=first, last=first + timedelta(days=length), today=today) == found
    )  # told twice is told once


@given(
    pupils=st.lists(st.integers(0, 12), min_size=1, max_size=5),
    gone=st.lists(st.integers(0, 12), min_size=5, max_size=5),
)
@settings(max_examples=150)
def test_small_numbers_are_gone_and_cannot_be_computed_back(pupils: list[int], gone: list[int]) -> None:
    rows = {("vso", place): Figure(n, 70 * n, max(0, n - gone[place - 1])) for place, n in enumerate(pupils, 1)}
    whole = Figure(
        sum(r.pupils for r in rows.values()), sum(r.days for r in rows.values()), sum(r.still for r in rows.values())
    )
    found = {**rows, ("vso", ALL): whole}

    shown = masked(found, small=5)

    for key, one in shown.items():
        assert one.pupils is None or one.pupils == 0 or one.pupils >= 5
        assert one.still is None or one.still == 0 or one.still >= 5
        if one.pupils is not None and one.still is not None:
            assert one.pupils - one.still not in range(1, 5)
        assert (one.weeks is None) == (one.pupils is None)
        assert key in found
    for name in ("pupils", "still"):  # a total that is shown never leaves exactly one part to subtract
        if getattr(shown["vso", ALL], name) is not None:
            assert sum(getattr(shown[key], name) is None for key in rows) != 1
    if all(one.pupils == 0 or one.pupils >= 5 for one in found.values()) and not any(
        value in range(1, 5) for one in found.values() for value in (one.still, one.pupils - one.still)
    ):
        assert not any(None in (one.pupils, one.still) for one in shown.values())


def test_two_municipalities_one_small() -> None:
    found = {("vso", 1): Figure(3, 210, 3), ("vso", 2): Figure(20, 1400, 20), ("vso", ALL): Figure(23, 1610, 23)}

    shown = masked(found, small=5)

    assert [shown["vso", place].pupils for place in (1, ALL, 2)].count(None) == 2
    assert shown["vso", 1].weeks is None
