"""The stand of a quarter: who counts, what must add up, and what a later insight does to it."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from cases.actions.absence import close, correct_first_day, return_to_school, shift_phase
from cases.actions.enrolment import enrol, move_house
from cases.actions.phases import RefusedError
from cases.models import Casus, Cause, Flow, Kwartaalcorrectie, Kwartaalregel, Kwartaalstand
from cases.quarter import take_stand
from tests import build
from tests.conftest import Cast

SEPTEMBER, NOVEMBER, FEBRUARY = date(2026, 9, 7), date(2026, 11, 2), date(2027, 2, 1)
EARLIER = date(2026, 6, 1)


def stand(cast: Cast, day: date, *, known: date | None = None, area: Any = None) -> Kwartaalstand:
    now = build.moment((known or day) + timedelta(days=0 if known else 10))
    taken = take_stand(area=area or cast.noord, reference_date=day, by=cast.voorzitter.user, now=now)
    taken.refresh_from_db()
    return taken


def pupil_at_home(cast: Cast, first_day: date | None, kind: str = "relatief", *, known: date | None = None) -> Casus:
    who = build.pupil()
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, who=who, opened_on=known or first_day or SEPTEMBER)
    build.absence(casus, first_day=first_day, kind=kind, known_on=known or first_day or SEPTEMBER)
    return casus


def shift(casus: Casus, kind: str, day: date, **fields: Any) -> None:
    shift_phase(
        absence=casus.absences.get(), kind=kind, true_from=day, by=casus.opened_by, now=build.moment(day), today=day,
        **fields,
    )  # fmt: skip


def back(casus: Casus, day: date) -> None:
    absence = casus.absences.get(ended_on=None)
    return_to_school(absence=absence, on=day, by=casus.opened_by, today=day, now=build.moment(day))


def end(casus: Casus, outcome: str, day: date) -> None:
    casus.refresh_from_db()
    close(
        casus=casus,
        outcome=outcome,
        on=day,
        by=casus.opened_by,
        version=casus.version,
        today=day,
        now=build.moment(day),
    )


def rows(of: Kwartaalstand) -> list[Kwartaalregel]:
    return list(of.rows.all())


# --- who counts


@pytest.mark.parametrize(
    ("first_day", "kind", "stock", "exempt"),
    [
        (date(2026, 10, 5), "relatief", 1, 0),  # four weeks to the day
        (date(2026, 10, 6), "relatief", 0, 0),  # a day short
        (date(2026, 11, 1), "absoluut", 1, 0),  # without enrolment counts at once
        (date(2026, 11, 3), "absoluut", 0, 0),  # but not before it began
        (date(2026, 10, 5), "geoorloofd", 1, 0),
        (date(2026, 10, 5), "deels", 1, 0),
        (date(2026, 8, 24), "vrijgesteld", 0, 1),
        (date(2026, 10, 30), "vrijgesteld", 0, 1),
    ],
)
def test_stand_counts_who_is_at_home_four_weeks_or_without_enrolment(
    cast: Cast, first_day: date, kind: str, stock: int, exempt: int
) -> None:
    pupil_at_home(cast, first_day, kind)

    taken = stand(cast, NOVEMBER)

    assert (taken.stock, taken.exempt, taken.persons) == (stock, exempt, stock + exempt)


def test_stand_leaves_out_a_concern_a_mistake_and_the_other_area(cast: Cast) -> None:
    build.casus(by=cast.consulent.user, at=cast.beemd)
    end(pupil_at_home(cast, date(2026, 9, 1)), "vergissing", NOVEMBER + timedelta(days=3))
    other = build.casus(by=cast.colleague.user, at=cast.heuvelrade, who=build.pupil())
    build.absence(other, first_day=date(2026, 9, 1))
    pupil_at_home(cast, date(2026, 9, 1))

    assert [stand(cast, NOVEMBER).stock, stand(cast, NOVEMBER, area=cast.zuid).stock] == [1, 1]


def test_first_day_that_is_not_known_counts_from_the_day_it_was_told(cast: Cast) -> None:
    pupil_at_home(cast, None, known=date(2026, 10, 1))
    pupil_at_home(cast, None, known=date(2026, 10, 20))

    taken = stand(cast, NOVEMBER)

    assert [(row.weeks, row.phase) for row in rows(taken)] == [(4, "relatief")]


def test_casus_that_was_closed_without_a_return_stops_counting_on_that_day(cast: Cast) -> None:
    end(pupil_at_home(cast, date(2026, 9, 1)), "zorg", NOVEMBER)
    end(pupil_at_home(cast, date(2026, 9, 1)), "zorg", NOVEMBER + timedelta(days=1))

    assert stand(cast, NOVEMBER).stock == 1


# --- what is told of each


def test_row_tells_coarse_facts_of_the_reference_date(cast: Cast) -> None:
    casus = pupil_at_home(cast, date(2026, 9, 1))
    casus.pupil.enrolments.update(level="vmbo_k", year_group=2)
    Cause.objects.create(casus=casus, code="angst", main=True, valid_from=date(2026, 9, 20), by=casus.opened_by)
    shift(casus, "geoorloofd", date(2026, 10, 1), permitted_kind="ziek")
    shift(casus, "deels", date(2026, 11, 5))  # after the reference date

    [row] = rows(stand(cast, NOVEMBER))

    told = (row.age_band, row.education, row.phase, row.permitted_kind, row.weeks, row.main_cause, row.still_home)
    assert told == ("14–15 jaar", "vmbo, onderbouw", "geoorloofd", "ziek", 8, "angst", True)


def test_cause_that_the_talks_found_after_the_reference_date_is_the_main_cause(cast: Cast) -> None:
    casus = pupil_at_home(cast, date(2026, 9, 1))
    Cause.objects.create(casus=casus, code="prikkels", main=True, valid_from=date(2026, 11, 10), by=casus.opened_by)

    [row] = rows(stand(cast, NOVEMBER))

    assert row.main_cause == "prikkels"


def test_rows_have_no_way_to_a_pupil(cast: Cast) -> None:
    related = {field.related_model for field in Kwartaalregel._meta.get_fields() if field.is_relation}

    assert related == {Kwartaalstand}


def test_numbers_of_rows_say_nothing_about_when_a_casus_began(cast: Cast) -> None:
    for weeks in range(20):
        pupil_at_home(cast, date(2026, 10, 1) - timedelta(weeks=weeks))

    found = [row.weeks for row in rows(stand(cast, NOVEMBER))]

    assert sorted(found) == list(range(4, 24))
    assert found not in (sorted(found), sorted(found, reverse=True))


# --- from one stand to the next


def test_flows_between_two_stands(cast: Cast) -> None:
    stays, shifts, returns, leaves, exempted = (pupil_at_home(cast, date(2026, 8, 3)) for _ in range(5))
    stand(cast, SEPTEMBER)
    shift(shifts, "deels", date(2026, 10, 1))
    back(returns, date(2026, 10, 1))
    end(leaves, "verhuisd", date(2026, 10, 1))
    shift(exempted, "vrijgesteld", date(2026, 10, 1), permitted_kind="5a")
    pupil_at_home(cast, date(2026, 9, 21))  # new
    came_and_went = pupil_at_home(cast, date(2026, 9, 8), "absoluut")
    back(came_and_went, date(2026, 10, 8))

    taken = stand(cast, NOVEMBER)

    figures = (taken.stock, taken.same, taken.new, taken.gone, taken.back, taken.shifted, taken.between, taken.exempt)
    assert figures == (3, 2, 1, 3, 1, 1, 1, 1)
    assert Counter((row.flow, row.phase, row.still_home, row.outcome) for row in rows(taken)) == {
        (Flow.SAME, "relatief", True, ""): 1,
        (Flow.SAME, "deels", True, ""): 1,
        (Flow.NEW, "relatief", True, ""): 1,
        (Flow.GONE, "relatief", False, ""): 1,
        (Flow.GONE, "relatief", False, "verhuisd"): 1,
        (Flow.GONE, "vrijgesteld", True, ""): 1,
        (Flow.BETWEEN, "absoluut", False, ""): 1,
    }
    assert stays.is_open


def test_rows_are_of_the_whole_school_year_and_end_with_it(cast: Cast) -> None:
    back(pupil_at_home(cast, date(2026, 8, 3)), date(2026, 9, 20))
    last_year = pupil_at_home(cast, date(2026, 4, 1))
    stand(cast, EARLIER)
    back(last_year, date(2026, 7, 1))

    autumn, winter = stand(cast, SEPTEMBER), stand(cast, FEBRUARY)

    assert (autumn.gone, autumn.back, autumn.persons) == (1, 1, 1)
    assert [row.flow for row in rows(winter)] == [Flow.GONE]
    assert stand(cast, date(2027, 9, 6)).persons == 0


def test_pupil_with_two_casussen_counts_once(cast: Cast) -> None:
    casus = pupil_at_home(cast, date(2026, 8, 3))
    end(casus, "zorg", date(2026, 9, 20))
    again = Casus.objects.create(
        pupil=casus.pupil, school=cast.beemd, municipality=cast.lindevoort, area=cast.noord, opened_on=date(2026, 9, 21),
        opened_by=casus.opened_by, search="",
    )  # fmt: skip
    build.absence(again, first_day=date(2026, 9, 21), kind="absoluut")

    taken = stand(cast, NOVEMBER)

    assert (taken.stock, taken.persons) == (1, 1)


def test_move_to_the_other_area_is_a_flow_and_no_correction(cast: Cast) -> None:
    casus = pupil_at_home(cast, date(2026, 8, 3))
    for area in (cast.noord, cast.zuid):
        stand(cast, SEPTEMBER, area=area)
    casus.refresh_from_db()
    enrol(
        casus=casus, school=cast.heuvelrade, on=date(2026, 10, 1), by=casus.opened_by, today=date(2026, 10, 1),
        now=build.moment(date(2026, 10, 1)),
    )  # fmt: skip

    north, south = (stand(cast, NOVEMBER, area=area) for area in (cast.noord, cast.zuid))

    assert (north.stock, north.gone, north.back, south.stock, south.new) == (0, 1, 0, 1, 1)
    assert not Kwartaalcorrectie.objects.exists()
    assert [(row.flow, row.still_home) for row in rows(north)] == [(Flow.GONE, False)]


def test_move_of_a_pupil_without_school_follows_where_the_pupil_lives(cast: Cast) -> None:
    who = build.pupil()
    casus = build.casus(by=cast.consulent.user, who=who, municipality=cast.lindevoort, area=cast.noord)
    build.absence(casus, first_day=date(2026, 8, 3), kind="absoluut")
    stand(cast, SEPTEMBER)
    move_house(
        casus=casus, municipality=cast.oosterbeemd, on=date(2026, 10, 1), by=casus.opened_by, today=date(2026, 10, 1)
    )

    taken = stand(cast, NOVEMBER)

    assert (taken.gone, taken.stock, Kwartaalcorrectie.objects.count()) == (1, 0, 0)


# --- what is known later


def test_late_report_leaves_the_stored_stand_and_becomes_a_correction(cast: Cast) -> None:
    pupil_at_home(cast, date(2026, 7, 6))
    first = stand(cast, SEPTEMBER)
    before = Kwartaalstand.objects.values().get(), list(Kwartaalregel.objects.values())
    pupil_at_home(cast, date(2026, 7, 6), known=date(2026, 10, 12))

    second = stand(cast, NOVEMBER)

    assert (Kwartaalstand.objects.values().get(pk=first.pk), list(first.rows.values())) == before
    told = Kwartaalcorrectie.objects.values_list("stand", "before", "after", "because", "by").get()
    assert told == (first.pk, 1, 2, "1 later gemeld", cast.voorzitter.user_id)
    assert (second.same, second.new, second.gone) == (2, 0, 0)


def test_first_day_that_proves_later_takes_a_pupil_out_of_the_stand_before(cast: Cast) -> None:
    casus = pupil_at_home(cast, date(2026, 8, 3))
    first = stand(cast, SEPTEMBER)
    correct_first_day(
        absence=casus.absences.get(), first_day=date(2026, 8, 31), first_day_kind="precies", by=casus.opened_by,
        today=date(2026, 9, 20), because="Verkeerd overgenomen.", now=build.moment(date(2026, 9, 20)),
    )  # fmt: skip

    second = stand(cast, NOVEMBER)

    said = first.corrections.values_list("before", "after", "because").get()
    assert said == (1, 0, "1 minder door een verbetering van eerste dag, soort, sluiting of gebied")
    assert (second.new, second.same) == (1, 0)


def test_what_became_known_after_the_moment_of_the_stand_is_not_in_it(cast: Cast) -> None:
    pupil_at_home(cast, date(2026, 9, 1), known=date(2026, 11, 20))
    shifted = pupil_at_home(cast, date(2026, 9, 1))
    shift_phase(absence=shifted.absences.get(), kind="deels", true_from=date(2026, 10, 1), by=shifted.opened_by,
                now=build.moment(date(2026, 11, 20)), today=date(2026, 11, 20))  # fmt: skip

    assert [row.phase for row in rows(stand(cast, NOVEMBER, known=date(2026, 11, 10)))] == ["relatief"]


def test_stand_is_taken_once_and_in_order(cast: Cast) -> None:
    stand(cast, NOVEMBER)

    for day in (NOVEMBER, SEPTEMBER):
        with pytest.raises(RefusedError, match="er al een kwartaalstand"):
            stand(cast, day)
