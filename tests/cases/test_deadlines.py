"""Deadlines: the worked examples, properties, and a second calculator that counts day by day."""

import csv
import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.deadlines import (
    Calendar,
    Rule,
    explain,
    next_school_day,
    reached_on,
    recurring_on,
    school_days_between,
    weeks_between,
)

HERE = Path(__file__).parent
REGION_HOLIDAYS = HERE.parents[1] / "region" / "data" / "schoolvakanties.csv"
UNITS = {"weken": "weeks", "maanden": "months"}
COUNTINGS = {"kalenderdagen": "calendar", "lesdagen": "school_days"}
DAY = timedelta(days=1)

Pairs = list[tuple[date, date]]


def region_holidays(region: str) -> Pairs:
    with REGION_HOLIDAYS.open(encoding="utf-8") as file:
        return [
            (date.fromisoformat(row["eerste_dag"]), date.fromisoformat(row["laatste_dag"]))
            for row in csv.DictReader(file)
            if row["regio"] == region
        ]


def worked_examples() -> list[dict[str, str]]:
    with (HERE / "data" / "termijn_voorbeelden.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def is_free(day: date, holidays: Iterable[tuple[date, date]]) -> bool:
    return day.weekday() > 4 or any(first <= day <= last for first, last in holidays)


def naive_school_weeks(first: date, weeks: int, holidays: Pairs) -> date:
    """The same rule, counted on the fingers."""
    counted, day = 0, first
    while True:
        if not is_free(day, holidays):
            if counted == 5 * weeks:
                return day
            counted += 1
        day += DAY


days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
stretches = st.builds(lambda first, length: (first, first + length * DAY), days, st.integers(0, 60))
holiday_lists = st.lists(stretches, max_size=12)
school_rules = st.builds(lambda weeks: Rule(weeks, "weeks", "school_days"), st.integers(1, 20))


def test_worked_examples_are_fifty() -> None:
    assert len(worked_examples()) == 50


@pytest.mark.parametrize("row", worked_examples(), ids=lambda row: "-".join(row.values()))
def test_reached_on_equals_worked_example(row: dict[str, str]) -> None:
    rule = Rule(int(row["aantal"]), UNITS[row["eenheid"]], COUNTINGS[row["telwijze"]])
    holidays = region_holidays(row["regio"])

    reached = reached_on(date.fromisoformat(row["eerste_verzuimdag"]), rule, holidays)

    assert reached == date.fromisoformat(row["bereikt_op"])


@pytest.mark.parametrize("region", ["noord", "midden", "zuid"])
def test_holiday_table_has_whole_weeks_for_each_region(region: str) -> None:
    holidays = region_holidays(region)

    assert len(holidays) == 25
    assert {(first.weekday(), last.weekday()) for first, last in holidays} == {(5, 6)}


@given(first=days, weeks=st.integers(1, 15), holidays=holiday_lists)
@settings(max_examples=300)
def test_reached_on_agrees_with_counting_day_by_day(first: date, weeks: int, holidays: Pairs) -> None:
    reached = reached_on(first, Rule(weeks, "weeks", "school_days"), holidays)

    assert reached == naive_school_weeks(first, weeks, holidays)


def test_reached_on_agrees_with_counting_for_every_day_of_the_holiday_table() -> None:
    holidays = region_holidays("zuid")
    calendar = Calendar(holidays)
    rule = Rule(10, "weeks", "school_days")
    every_day = [date(2023, 7, 1) + offset * DAY for offset in range(0, 1900, 3)]

    fast = [reached_on(day, rule, calendar) for day in every_day]

    assert fast == [naive_school_weeks(day, 10, holidays) for day in every_day]


@given(first=days, rule=school_rules, holidays=holiday_lists, extra=days)
def test_free_day_added_never_moves_a_date_earlier(first: date, rule: Rule, holidays: Pairs, extra: date) -> None:
    assert reached_on(first, rule, [*holidays, (extra, extra)]) >= reached_on(first, rule, holidays)


@given(first=days, rule=school_rules, holidays=holiday_lists, seed=st.integers(0, 99))
def test_order_overlap_and_repetition_of_holidays_do_not_matter(
    first: date, rule: Rule, holidays: Pairs, seed: int
) -> None:
    shuffled = holidays * 2 + [(start, end) for start, end in holidays if start < end]
    shuffled += [(start, start) for start, _ in holidays]
    random.Random(seed).shuffle(shuffled)

    assert reached_on(first, rule, shuffled) == reached_on(first, rule, holidays)
    assert explain(first, rule, shuffled) == explain(first, rule, holidays)


@given(first=days, rule=school_rules, holidays=holiday_lists)
def test_recomputing_gives_the_same_date_and_a_school_day(first: date, rule: Rule, holidays: Pairs) -> None:
    reached = reached_on(first, rule, holidays)

    assert reached_on(first, rule, iter(holidays)) == reached
    assert reached_on(first, rule, Calendar(holidays)) == reached
    assert not is_free(reached, holidays)
    assert school_days_between(first, reached, holidays) == 5 * rule.amount + 1


@given(first=days, rule=school_rules, holidays=holiday_lists)
def test_later_first_day_never_gives_an_earlier_date(first: date, rule: Rule, holidays: Pairs) -> None:
    assert reached_on(first + DAY, rule, holidays) >= reached_on(first, rule, holidays)


@given(first=days, rule=school_rules, holidays=holiday_lists)
def test_explanation_adds_up(first: date, rule: Rule, holidays: Pairs) -> None:
    told = explain(first, rule, holidays)

    in_stretches = [start + offset * DAY for start, end in told.skipped for offset in range((end - start).days + 1)]
    assert told.school_days_skipped == sum(day.weekday() < 5 for day in in_stretches)
    assert all(is_free(day, holidays) and first <= day < told.reached_on for day in in_stretches)
    weekdays = school_days_between(first, told.reached_on - DAY, [])
    assert weekdays == 5 * rule.amount + told.school_days_skipped


@given(first=days, last=days, holidays=holiday_lists)
@settings(max_examples=60)
def test_school_days_between_counts_both_ends(first: date, last: date, holidays: Pairs) -> None:
    counted = sum(not is_free(first + n * DAY, holidays) for n in range((last - first).days + 1))

    assert school_days_between(first, last, holidays) == counted


def test_explain_names_the_autumn_holiday_that_moved_the_date() -> None:
    told = explain(date(2025, 9, 1), Rule(10, "weeks", "school_days"), region_holidays("zuid"))

    assert told.reached_on == date(2025, 11, 17)
    assert told.skipped == ((date(2025, 10, 11), date(2025, 10, 19)),)
    assert told.school_days_skipped == 5
    assert told.calendar_alternative == date(2025, 11, 10)
    assert told.provisional is False


def test_explain_cuts_a_holiday_off_at_the_first_absence_day() -> None:
    told = explain(date(2025, 10, 15), Rule(4, "weeks", "school_days"), region_holidays("zuid"))

    assert told.skipped == ((date(2025, 10, 15), date(2025, 10, 19)),)
    assert told.school_days_skipped == 3


def test_explain_calendar_rule_skips_nothing_and_is_never_provisional() -> None:
    told = explain(date(2025, 9, 1), Rule(3, "months", "calendar"), region_holidays("zuid"), date(2025, 9, 2))

    assert told.reached_on == date(2025, 12, 1)
    assert (told.skipped, told.school_days_skipped) == ((), 0)
    assert (told.calendar_alternative, told.provisional) == (None, False)


@pytest.mark.parametrize(
    ("known_until", "provisional"), [(date(2025, 9, 28), True), (date(2025, 9, 29), False), (None, True)]
)
def test_explain_is_provisional_beyond_the_known_holidays(known_until: date | None, provisional: bool) -> None:
    told = explain(date(2025, 9, 1), Rule(4, "weeks", "school_days"), [], known_until)

    assert told.provisional is provisional


@pytest.mark.parametrize(
    ("first", "months", "reached"),
    [
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 10, 31), 1, date(2025, 11, 30)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
        (date(2025, 9, 30), 3, date(2025, 12, 30)),
        (date(2099, 11, 30), 3, date(2100, 2, 28)),
    ],
)
def test_months_clamp_to_the_last_day_of_the_month(first: date, months: int, reached: date) -> None:
    assert reached_on(first, Rule(months, "months", "calendar"), []) == reached


@pytest.mark.parametrize(
    ("first", "weeks", "reached"),
    [
        (date(2024, 2, 1), 4, date(2024, 2, 29)),
        (date(2025, 12, 22), 2, date(2026, 1, 5)),
        (date(2025, 9, 6), 4, date(2025, 10, 4)),
    ],
)
def test_calendar_weeks_are_seven_days(first: date, weeks: int, reached: date) -> None:
    everything_free = [(date(2020, 1, 1), date(2030, 1, 1))]

    assert reached_on(first, Rule(weeks, "weeks", "calendar"), everything_free) == reached


def test_school_days_from_a_saturday_count_from_the_monday() -> None:
    rule = Rule(1, "weeks", "school_days")

    assert reached_on(date(2025, 9, 6), rule, []) == reached_on(date(2025, 9, 8), rule, [])
    assert reached_on(date(2025, 9, 6), rule, []) == date(2025, 9, 15)


def test_single_free_days_are_skipped_only_when_given() -> None:
    rule = Rule(1, "weeks", "school_days")

    assert reached_on(date(2026, 5, 11), rule, []) == date(2026, 5, 18)
    assert reached_on(date(2026, 5, 11), rule, [(date(2026, 5, 14), date(2026, 5, 14))]) == date(2026, 5, 19)


def test_recurring_on_returns_every_thirteen_weeks_after_three_months() -> None:
    rule = Rule(3, "months", "calendar")

    moments = [recurring_on(date(2025, 9, 1), rule, [], every_weeks=13, number=number) for number in (1, 2, 3)]

    assert moments == [date(2026, 3, 2), date(2026, 6, 1), date(2026, 8, 31)]


def test_next_school_day_skips_weekend_and_holiday() -> None:
    zuid = region_holidays("zuid")

    assert next_school_day(date(2025, 10, 10), zuid) == date(2025, 10, 10)
    assert next_school_day(date(2025, 10, 11), zuid) == date(2025, 10, 20)


@pytest.mark.parametrize(
    ("day", "weeks"),
    [
        (date(2025, 8, 1), 0),
        (date(2025, 9, 7), 0),
        (date(2025, 9, 8), 1),
        (date(2025, 9, 28), 3),
        (date(2025, 9, 29), 4),
    ],
)
def test_weeks_between_counts_whole_weeks(day: date, weeks: int) -> None:
    assert weeks_between(date(2025, 9, 1), day) == weeks


@pytest.mark.parametrize(
    ("amount", "unit", "counting", "word"),
    [
        (0, "weeks", "calendar", "at least 1"),
        (-4, "weeks", "calendar", "at least 1"),
        (True, "weeks", "calendar", "at least 1"),
        (4, "days", "calendar", "weeks, months"),
        (4, "weeks", "lesdagen", "calendar, school_days"),
        (3, "months", "school_days", "school days"),
    ],
)
def test_rule_refuses_what_it_cannot_count(amount: int, unit: str, counting: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        Rule(amount, unit, counting)


def test_calendar_refuses_a_reversed_holiday() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Calendar([(date(2025, 10, 19), date(2025, 10, 11))])


def test_reached_on_refuses_a_datetime() -> None:
    with pytest.raises(TypeError, match="not a datetime"):
        reached_on(datetime(2025, 9, 1), Rule(4, "weeks", "calendar"), [])  # noqa: DTZ001 (the point of the test)


@pytest.mark.parametrize("unit", ["weeks", "months"])
def test_reached_on_refuses_a_deadline_beyond_the_last_year(unit: str) -> None:
    with pytest.raises(ValueError, match="9999"):
        reached_on(date(9999, 12, 1), Rule(12, unit, "calendar"), [])


def test_holiday_inside_another_does_not_shorten_it() -> None:
    summer, inside = (date(2026, 7, 11), date(2026, 8, 23)), (date(2026, 7, 13), date(2026, 7, 14))

    assert list(Calendar([inside, summer])) == [summer]
    assert next_school_day(date(2026, 7, 20), [summer, inside]) == date(2026, 8, 24)


def test_calendar_merges_adjacent_stretches() -> None:
    calendar = Calendar(
        [
            (date(2026, 5, 4), date(2026, 5, 10)),
            (date(2026, 4, 25), date(2026, 5, 3)),
            (date(2026, 6, 1), date(2026, 6, 1)),
        ]
    )

    assert list(calendar) == [
        (date(2026, 4, 25), date(2026, 5, 10)),
        (date(2026, 6, 1), date(2026, 6, 1)),
    ]
    assert calendar.known_until == date(2026, 6, 1)
