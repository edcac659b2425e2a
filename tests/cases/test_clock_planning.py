"""What should stand follows from the facts: phases, rules, holidays, when known. Real PostgreSQL, no frozen clock."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.clock import flag_deadlines, handle_signals, replan
from cases.clock.calendars import Calendars, Place
from cases.models import Absence, Casus, Deadline
from post.models import Notice
from region.models import Holiday
from tests import build
from tests.cases.clock_cases import FIRST_DAY, casus, ladder, planned, rule, shift, terms
from tests.conftest import Cast

D = date


def writes(queries: CaptureQueriesContext) -> list[str]:
    return [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]


def test_new_absence_gets_its_ladder(cast: Cast) -> None:
    ladder()

    absence = planned(cast)

    assert terms(absence) == {
        "4-weken/0": (D(2026, 9, 29), D(2026, 9, 29), None),
        "10-weken/0": (D(2026, 11, 10), D(2026, 11, 10), None),
        "12-weken/0": (D(2026, 11, 24), D(2026, 11, 24), None),
        "3-maanden/0": (D(2026, 12, 1), D(2026, 12, 1), None),
    }


def test_replan_says_what_moved(cast: Cast) -> None:
    rule()
    absence = build.absence(casus(cast), first_day=FIRST_DAY)

    first = replan([absence], now=build.moment(FIRST_DAY))
    absence.first_day = FIRST_DAY - timedelta(days=3)
    absence.save()
    second = replan([absence], now=build.moment(FIRST_DAY))

    assert [(m.rule.code, m.number, m.before, m.after) for m in first] == [("4-weken", 0, None, D(2026, 9, 29))]
    assert [(m.before, m.after) for m in second] == [(D(2026, 9, 29), D(2026, 9, 26))]


def test_second_replan_writes_nothing(cast: Cast) -> None:
    ladder()
    absences = [planned(cast, n) for n in range(3)]
    flag_deadlines(today=D(2027, 6, 1), now=build.moment(D(2027, 6, 1)))

    with CaptureQueriesContext(connection) as queries:
        moved = replan(absences, now=build.moment(D(2027, 6, 1)))

    assert moved == []
    assert writes(queries) == []


def test_queries_do_not_grow_with_absences(cast: Cast) -> None:
    ladder()
    counts = []
    for many in (1, 40):
        rows = [build.absence(casus(cast, n + many), first_day=FIRST_DAY - timedelta(days=n)) for n in range(many)]
        with CaptureQueriesContext(connection) as queries:
            replan(rows, now=build.moment(FIRST_DAY))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_first_day_unknown_has_no_terms_until_it_is_known(cast: Cast) -> None:
    ladder()
    absence = planned(cast, first_day=None)
    before = terms(absence)

    Absence.objects.filter(pk=absence.pk).update(first_day=FIRST_DAY, first_day_kind="ongeveer")
    replan([absence], now=build.moment(FIRST_DAY))

    assert before == {}
    assert list(terms(absence)) == ["4-weken/0", "10-weken/0", "12-weken/0", "3-maanden/0"]


def test_rule_of_municipality_replaces_general_one(cast: Cast) -> None:
    rule()
    rule(municipality=cast.lindevoort, amount=6)
    rule(municipality=cast.oosterbeemd, amount=2)

    assert terms(planned(cast)) == {"4-weken/0": (D(2026, 10, 13), D(2026, 10, 13), None)}


def test_rule_holds_on_the_first_day(cast: Cast) -> None:
    rule(valid_to=FIRST_DAY)
    rule(valid_from=FIRST_DAY, amount=5)
    old = planned(cast, 1, first_day=FIRST_DAY - timedelta(days=1))
    new = planned(cast, 2)

    assert terms(old) == {"4-weken/0": (D(2026, 9, 28), D(2026, 9, 28), None)}
    assert terms(new) == {"4-weken/0": (D(2026, 10, 6), D(2026, 10, 6), None)}


def test_rule_that_counts_from_the_day_known(cast: Cast) -> None:
    rule(counts_from="known_on")

    assert terms(planned(cast, known_on=D(2026, 9, 21))) == {"4-weken/0": (D(2026, 10, 19), D(2026, 10, 19), None)}


def test_moving_house_keeps_a_handled_flag_that_is_still_true(cast: Cast) -> None:
    rule()
    own = rule(municipality=cast.oosterbeemd, amount=5)
    absence = planned(cast)
    today = D(2026, 11, 2)
    flag_deadlines(today=today, now=build.moment(today))
    handle_signals(casus=absence.casus, by=cast.consulent.user, now=build.moment(today), because="gebeld")

    Casus.objects.filter(pk=absence.casus_id).update(municipality=cast.oosterbeemd)
    replan([absence], now=build.moment(today), because="verhuisd")

    row = Deadline.objects.standing().get()
    assert (row.rule, row.due_on, row.flagged_on, row.handled_with) == (own, D(2026, 10, 6), D(2026, 9, 29), "gebeld")


# --- phases --------------------------------------------------------------------------------------------------------


def test_phase_that_does_not_alert_keeps_the_date_without_a_flag(cast: Cast) -> None:
    rule()

    assert terms(planned(cast, kind="geoorloofd")) == {"4-weken/0": (D(2026, 9, 29), None, None)}


def test_date_that_passed_in_silence_is_flagged_the_day_an_alerting_phase_begins(cast: Cast) -> None:
    rule()
    absence = planned(cast, kind="geoorloofd")

    shift(absence, "relatief", D(2026, 10, 15))
    replan([absence], now=build.moment(D(2026, 10, 15)))

    assert terms(absence) == {"4-weken/0": (D(2026, 9, 29), D(2026, 10, 15), None)}


def test_shift_to_silence_before_the_date_empties_the_flag(cast: Cast) -> None:
    rule()
    absence = planned(cast)

    shift(absence, "deels", D(2026, 9, 20))
    replan([absence], now=build.moment(D(2026, 9, 20)))

    assert terms(absence) == {"4-weken/0": (D(2026, 9, 29), None, None)}


def test_shift_on_the_due_day_itself_counts(cast: Cast) -> None:
    rule()
    absence = planned(cast)

    shift(absence, "geoorloofd", D(2026, 9, 29))
    replan([absence], now=build.moment(D(2026, 9, 29)))

    assert terms(absence) == {"4-weken/0": (D(2026, 9, 29), None, None)}


def test_shift_after_the_flag_leaves_it(cast: Cast) -> None:
    rule()
    absence = planned(cast)
    flag_deadlines(today=D(2026, 9, 29), now=build.moment(D(2026, 9, 29)))

    shift(absence, "geoorloofd", D(2026, 10, 1))
    replan([absence], now=build.moment(D(2026, 10, 1)))

    assert terms(absence) == {"4-weken/0": (D(2026, 9, 29), None, D(2026, 9, 29))}


def test_withdrawn_phase_takes_its_flag_along(cast: Cast) -> None:
    rule()
    absence = planned(cast, kind="geoorloofd")
    mistake = shift(absence, "relatief", D(2026, 10, 15))
    replan([absence], now=build.moment(D(2026, 10, 15)))
    flag_deadlines(today=D(2026, 10, 15), now=build.moment(D(2026, 10, 15)))

    mistake.withdrawn_at = build.moment(D(2026, 10, 16))
    mistake.save()
    replan([absence], now=build.moment(D(2026, 10, 16)), because="fase ingetrokken")

    assert terms(absence) == {"4-weken/0": (D(2026, 9, 29), None, None)}
    gone = Deadline.objects.exclude(withdrawn_at=None).get()
    assert (gone.flagged_on, gone.withdrawn_because) == (D(2026, 10, 15), "fase ingetrokken")
    assert not Notice.objects.filter(settled_at=None).exists()


def test_second_phase_on_the_same_day_wins(cast: Cast) -> None:
    rule()
    absence = planned(cast, kind="geoorloofd")
    shift(absence, "relatief", D(2026, 10, 15))
    shift(absence, "deels", D(2026, 10, 15))

    replan([absence], now=build.moment(D(2026, 10, 15)))

    assert terms(absence) == {"4-weken/0": (D(2026, 9, 29), None, None)}


# --- corrections -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "kept"), [(-5, True), (3, True), (4, False)])
def test_flag_that_is_still_true_keeps_its_handling(cast: Cast, days: int, kept: bool) -> None:
    rule()
    absence = planned(cast)
    today = D(2026, 10, 2)  # flagged on 29 September
    flag_deadlines(today=today, now=build.moment(today))
    handle_signals(casus=absence.casus, by=cast.consulent.user, now=build.moment(today), because="gebeld")

    Absence.objects.filter(pk=absence.pk).update(first_day=FIRST_DAY + timedelta(days=days))
    replan([absence], now=build.moment(today), because="eerste dag verbeterd")

    due = D(2026, 9, 29) + timedelta(days=days)
    row = Deadline.objects.standing().get()
    if kept:
        assert (row.due_on, row.flagged_on, row.handled_with) == (due, D(2026, 9, 29), "gebeld")
    else:
        assert (row.due_on, row.flag_on, row.flagged_on, row.handled_with) == (due, due, None, "")
        assert Deadline.objects.exclude(withdrawn_at=None).get().withdrawn_because == "eerste dag verbeterd"


def test_known_late_raises_the_highest_rung_only(cast: Cast) -> None:
    ladder()

    absence = planned(cast, known_on=D(2026, 11, 12), today=D(2026, 11, 12))

    rows = Deadline.objects.filter(absence=absence).select_related("rule").order_by("due_on")
    assert [(r.rule.code, r.past_on_entry, r.flag_on) for r in rows] == [
        ("4-weken", True, None),
        ("10-weken", False, D(2026, 11, 10)),
        ("12-weken", False, D(2026, 11, 24)),
        ("3-maanden", False, D(2026, 12, 1)),
    ]


def test_known_a_year_late_raises_only_the_newest_herijking(cast: Cast) -> None:
    ladder()

    planned(cast, first_day=D(2025, 9, 1), known_on=D(2026, 9, 15), today=D(2026, 9, 15))

    flags = Deadline.objects.exclude(flag_on=None).select_related("rule").order_by("due_on")
    assert [(r.rule.code, r.number, r.flag_on) for r in flags] == [
        ("3-maanden", 3, D(2026, 8, 31)),
        ("3-maanden", 4, D(2026, 11, 30)),
    ]


def test_ended_absence_keeps_only_what_was_signalled(cast: Cast) -> None:
    ladder()
    absence = planned(cast)
    today = D(2026, 10, 20)
    flag_deadlines(today=today, now=build.moment(today))

    Absence.objects.filter(pk=absence.pk).update(ended_on=today)
    replan([absence], now=build.moment(today))

    assert terms(absence) == {"4-weken/0": (D(2026, 9, 29), None, D(2026, 9, 29))}
    gone = Deadline.objects.exclude(withdrawn_at=None)
    assert {row.withdrawn_because for row in gone} == {"verzuim beëindigd"}
    assert gone.count() == 3


def test_return_before_the_flag_withdraws_it_and_falling_back_plans_again(cast: Cast) -> None:
    rule()
    absence = planned(cast)
    today = D(2026, 10, 1)
    flag_deadlines(today=today, now=build.moment(today))

    Absence.objects.filter(pk=absence.pk).update(ended_on=D(2026, 9, 25))
    replan([absence], now=build.moment(today))
    while_back = terms(absence)
    Absence.objects.filter(pk=absence.pk).update(ended_on=None)
    replan([absence], now=build.moment(today))

    assert while_back == {}
    assert terms(absence) == {"4-weken/0": (D(2026, 9, 29), D(2026, 9, 29), None)}


def test_closed_casus_plans_nothing(cast: Cast) -> None:
    rule()
    absence = planned(cast)

    Casus.objects.filter(pk=absence.casus_id).update(closed_on=D(2026, 9, 10), outcome="verhuisd")
    replan([absence], now=build.moment(D(2026, 9, 10)))

    assert terms(absence) == {}
    assert Deadline.objects.get().withdrawn_because == "casus gesloten"


# --- holidays -------------------------------------------------------------------------------------------------------


def holiday(first: date, last: date, **fields: object) -> Holiday:
    values = {"region": "zuid", "school_year": "2026-2027", "name": "herfstvakantie"} | fields
    return Holiday.objects.create(first_day=first, last_day=last, **values)


def test_school_days_skip_the_holidays_and_are_provisional_beyond_them(cast: Cast) -> None:
    rule(counting="school_days")
    rule("10-weken", counting="school_days")
    holiday(D(2026, 9, 12), D(2026, 10, 4))

    absence = planned(cast, first_day=D(2026, 9, 7))

    rows = Deadline.objects.filter(absence=absence).order_by("due_on")
    assert [(row.due_on, row.provisional) for row in rows] == [(D(2026, 10, 26), True), (D(2026, 12, 7), True)]

    holiday(D(2026, 12, 19), D(2027, 1, 3), name="kerstvakantie")
    replan([absence], now=build.moment(FIRST_DAY))
    assert [row.provisional for row in rows.all()] == [False, False]


def test_school_that_deviates_has_its_own_calendar(cast: Cast) -> None:
    rule(counting="school_days")
    holiday(D(2026, 9, 12), D(2026, 9, 20))
    own = holiday(D(2026, 9, 12), D(2026, 9, 27), region="", school=cast.beemd)
    holiday(D(2026, 12, 19), D(2027, 1, 3), name="kerstvakantie")

    assert terms(planned(cast))["4-weken/0"][0] == D(2026, 10, 13)

    own.delete()
    replan(Absence.objects.all(), now=build.moment(FIRST_DAY), because="vakantie gewijzigd")
    assert terms(Absence.objects.get())["4-weken/0"][0] == D(2026, 10, 6)


def test_calendars_agree_with_the_calendar_of_one_school(cast: Cast) -> None:
    ladder()
    holiday(D(2026, 10, 17), D(2026, 11, 1), region="", school=cast.beemd)
    cast.oosterbeemd.holiday_region = "noord"
    cast.oosterbeemd.save()
    with_school = casus(cast, 1)
    without = build.casus(by=cast.consulent.user, who=build.pupil("Los"), municipality=cast.oosterbeemd)

    calendars = Calendars.of([Place.of(with_school), Place.of(without)])

    for row in (with_school, without):
        single = Holiday.objects.calendar(school=row.school, municipality=row.municipality)
        assert sorted((h.first_day, h.last_day) for h in calendars.at(Place.of(row)).holidays) == single
        assert len(single) >= 20
