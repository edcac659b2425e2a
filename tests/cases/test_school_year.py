"""Every pupil a leerjaar higher on 1 August, once."""

from datetime import date

import pytest

from cases.actions.enrolment import end_enrolment, enrol, register
from cases.actions.phases import RefusedError
from cases.actions.school_year import promote, promotion
from cases.models import Casus, Enrolment
from region.models import Level
from tests import build
from tests.conftest import Cast

START = date(2026, 8, 1)


@pytest.mark.parametrize(
    ("level", "year", "becomes"),
    [
        (Level.VMBO_T, 3, 4), (Level.VMBO_T, 4, None), (Level.HAVO, 4, 5), (Level.HAVO, 5, None), (Level.VWO, 5, 6), (Level.VWO, 6, None),
        (Level.PRO, 5, 6), (Level.HAVO_VWO, 3, None), (Level.ISK, 2, 3), (Level.OTHER, 8, 9),
    ],
)  # fmt: skip
def test_a_pupil_goes_on_except_in_the_last_year(cast: Cast, level: Level, year: int, becomes: int | None) -> None:
    build.enrolment(build.pupil(), cast.beemd, level=level, year_group=year)

    count = promote(start=START)

    rows = Enrolment.objects.order_by("valid_from").values_list("year_group", "valid_from", "valid_to")
    if becomes is None:
        assert (count, list(rows)) == (0, [(year, build.START, None)])
    else:
        assert (count, list(rows)) == (1, [(year, build.START, START), (becomes, START, None)])


def test_twice_changes_nothing(cast: Cast) -> None:
    build.enrolment(build.pupil(), cast.beemd, level=Level.VMBO_T, year_group=1)
    promote(start=START)
    before = list(Enrolment.objects.order_by("pk").values())

    assert promote(start=START) == 0
    assert list(Enrolment.objects.order_by("pk").values()) == before


def test_a_year_later_they_go_on_again(cast: Cast) -> None:
    build.enrolment(build.pupil(), cast.beemd, level=Level.VMBO_T, year_group=1)

    promote(start=START)
    promote(start=date(2027, 8, 1))

    assert list(Enrolment.objects.order_by("valid_from").values_list("year_group", flat=True)) == [1, 2, 3]


def test_an_enrolment_that_ends_later_keeps_its_end(cast: Cast) -> None:
    build.enrolment(build.pupil(), cast.beemd, level=Level.VMBO_T, year_group=1, valid_to=date(2026, 12, 1))

    promote(start=START)

    assert Enrolment.objects.get(valid_from=START).valid_to == date(2026, 12, 1)


@pytest.mark.parametrize(
    "fields", [{"valid_to": START}, {"valid_from": START}, {"year_group": None}, {"valid_from": date(2026, 9, 1)}]
)
def test_who_left_came_later_or_has_no_leerjaar_stays(cast: Cast, fields: dict[str, date | None]) -> None:
    build.enrolment(build.pupil(), cast.beemd, **{"level": Level.VMBO_T, "year_group": 1, **fields})

    assert promote(start=START) == 0


def test_the_overview_counts_what_promoting_does(cast: Cast) -> None:
    for year in (1, 1, 4):
        build.enrolment(build.pupil(), cast.beemd, level=Level.VMBO_T, year_group=year)

    steps = {(step.year_group, step.to, step.pupils) for step in promotion(start=START)}

    assert steps == {(1, 2, 2), (4, None, 1)}
    assert promote(start=START) == 2


def test_history_keeps_the_year_that_was(cast: Cast) -> None:
    row = build.enrolment(build.pupil(), cast.beemd, level=Level.VMBO_T, year_group=1)

    promote(start=START)

    assert [version.valid_to for version in row.history.order_by("pgh_id")] == [None, START]  # type: ignore[attr-defined]


@pytest.fixture
def put_up(cast: Cast) -> Casus:
    """A pupil who already stands a leerjaar higher from 1 August on."""
    casus = build.casus(
        by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, opened_on=date(2026, 6, 1)
    )
    Enrolment.objects.update(level=Level.HAVO, year_group=2)
    promote(start=START)
    return casus


def schools_on(day: date) -> list[str]:
    return [str(row.school) for row in Enrolment.objects.on(day).order_by("pk")]


@pytest.mark.parametrize("told", [date(2026, 7, 20), date(2026, 9, 7)])
def test_who_leaves_before_the_summer_is_not_back_on_1_august(put_up: Casus, cast: Cast, told: date) -> None:
    left = date(2026, 7, 20)

    end_enrolment(casus=put_up, on=left, by=cast.consulent.user, today=told, becomes_absoluut=False)

    assert (schools_on(left), schools_on(START), schools_on(told)) == ([], [], [])


@pytest.mark.parametrize("told", [date(2026, 7, 6), date(2026, 9, 7)])
def test_who_goes_to_another_school_before_the_summer_is_there_alone(put_up: Casus, cast: Cast, told: date) -> None:
    enrol(casus=put_up, school=cast.heuvelrade, on=date(2026, 7, 6), by=cast.consulent.user, today=told)

    assert (schools_on(date(2026, 7, 6)), schools_on(START)) == (["Heuvelrade College"], ["Heuvelrade College"])


def test_who_is_reported_by_another_school_before_the_summer_is_there_alone(put_up: Casus, cast: Cast) -> None:
    today = date(2026, 7, 6)

    register(pupil=put_up.pupil, school=cast.heuvelrade, municipality=cast.lindevoort, today=today)

    assert (schools_on(today), schools_on(START)) == (["Heuvelrade College"], ["Heuvelrade College"])


def test_who_goes_to_another_school_on_1_august_is_there_alone(put_up: Casus, cast: Cast) -> None:
    enrol(casus=put_up, school=cast.heuvelrade, on=START, by=cast.consulent.user, today=date(2026, 9, 7))

    assert (schools_on(date(2026, 7, 31)), schools_on(START)) == (["Beemdcollege"], ["Heuvelrade College"])


def test_who_leaves_on_1_august_has_no_school_from_then_on(put_up: Casus, cast: Cast) -> None:
    end_enrolment(casus=put_up, on=START, by=cast.consulent.user, today=date(2026, 9, 7), becomes_absoluut=False)

    assert (schools_on(date(2026, 7, 31)), schools_on(START)) == (["Beemdcollege"], [])


def test_same_school_on_the_day_that_it_began_is_said(put_up: Casus, cast: Cast) -> None:
    with pytest.raises(RefusedError, match="begint al een inschrijving bij Beemdcollege"):
        enrol(casus=put_up, school=cast.beemd, on=START, by=cast.consulent.user, today=date(2026, 9, 7))
