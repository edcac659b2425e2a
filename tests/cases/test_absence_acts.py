"""How absence moves: acts. The first absence day is Monday 2 November 2026, the office lives on TODAY."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cases.actions.absence import (
    agree_return,
    confirm,
    correct_first_day,
    fall_back,
    return_to_school,
    shift_phase,
    start_absence,
    undo_confirmation,
    withdraw_phase,
)
from cases.actions.phases import RefusedError, standing_phase
from cases.models import Absence, Casus, Deadline, DeadlineRule, EventKind, Phase
from region.models import Holiday
from tests import build
from tests.conftest import TODAY, Cast

NOW = build.moment(TODAY)
FIRST = date(2026, 11, 2)


@pytest.fixture
def absence(cast: Cast) -> Absence:
    """Relatief since FIRST, with the four week term planned."""
    DeadlineRule.objects.create(
        code="4-weken", name="4 weken", amount=4, source="Leerplichtwet", valid_from=build.START
    )
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, opened_on=FIRST)
    return start_absence(
        casus=casus, kind="relatief", first_day=FIRST, first_day_kind="precies", by=cast.consulent.user, today=FIRST,
        now=build.moment(FIRST),
    )  # fmt: skip


def shift(absence: Absence, cast: Cast, kind: str = "geoorloofd", **fields: Any) -> Phase:
    values: dict[str, Any] = {"true_from": TODAY, "by": cast.consulent.user, "now": NOW}
    if kind == "geoorloofd":
        values["permitted_kind"] = "ziek"
    return shift_phase(absence=absence, kind=kind, **{**values, **fields})


def terms() -> list[tuple[date, date | None]]:
    return list(Deadline.objects.standing().values_list("due_on", "flag_on"))


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as answer:
        act()
    return answer.value.field


def test_a_shift_keeps_the_first_day_and_the_clock(absence: Absence, cast: Cast) -> None:
    shift(absence, cast, "absoluut")

    absence.refresh_from_db()
    assert absence.first_day == FIRST
    assert terms() == [(date(2026, 11, 30), date(2026, 11, 30))]
    assert Casus.objects.get().phase == "absoluut"


def test_a_phase_in_which_the_rule_is_silent_holds_the_signal_back(absence: Absence, cast: Cast) -> None:
    shift(absence, cast, "geoorloofd")

    assert terms() == [(date(2026, 11, 30), None)]


def test_a_phase_told_late_says_when_it_was_true_and_when_known(absence: Absence, cast: Cast) -> None:
    phase = shift(absence, cast, true_from=date(2026, 11, 9), text="Huisarts belde.")

    event = absence.casus.events.filter(kind=EventKind.PHASE).order_by("pk").last()
    assert event is not None
    assert event.on == date(2026, 11, 9)
    assert event.title == "Geoorloofd thuis, ziek"
    assert event.text == "Waar vanaf 9 november 2026, bekend op 24 november 2026.\nHuisarts belde."
    assert phase.known_at == NOW


def test_a_phase_before_the_one_that_stands_does_not_change_today(absence: Absence, cast: Cast) -> None:
    shift(absence, cast, "absoluut", true_from=date(2026, 11, 16))

    shift(absence, cast, "geoorloofd", true_from=date(2026, 11, 9))

    assert Casus.objects.get().phase == "absoluut"
    stands = standing_phase(absence, date(2026, 11, 10))
    assert stands is not None
    assert stands.kind == "geoorloofd"


def test_an_opbouwrooster_keeps_hours_target_and_evaluation(absence: Absence, cast: Cast) -> None:
    phase = shift(absence, cast, "deels", hours=Decimal("7.5"), target_hours=Decimal(20), evaluate_on=date(2026, 12, 8))

    event = absence.casus.events.order_by("pk").last()
    assert event is not None
    assert (phase.hours, phase.target_hours) == (Decimal("7.5"), Decimal(20))
    assert event.title == "Deels op school, 7,5 uur per week"
    assert event.text == "Waar vanaf 24 november 2026. Doel: 20 uur per week. Evalueren op 8 december 2026."


@pytest.mark.parametrize(
    ("kind", "true_from", "field"),
    [
        ("absoluut", date(2026, 11, 1), "true_from"),
        ("absoluut", TODAY + timedelta(days=1), "true_from"),
        ("terug", TODAY, "kind"),
    ],
)
def test_a_phase_that_cannot_be_is_refused(
    absence: Absence, cast: Cast, kind: str, true_from: date, field: str
) -> None:
    assert refused(lambda: shift(absence, cast, kind, true_from=true_from)) == field
    assert absence.phases.count() == 1


def test_withdrawing_a_phase_brings_back_the_stand_before(absence: Absence, cast: Cast) -> None:
    phase = shift(absence, cast, "geoorloofd")

    stands = withdraw_phase(phase=phase, by=cast.consulent.user, today=TODAY, now=NOW)

    phase.refresh_from_db()
    assert stands.kind == "relatief"
    assert phase.withdrawn_at == NOW
    assert Casus.objects.get().phase == "relatief"
    assert terms() == [(date(2026, 11, 30), date(2026, 11, 30))]


def test_the_only_phase_and_a_withdrawn_one_cannot_be_withdrawn(absence: Absence, cast: Cast) -> None:
    def withdraw(phase: Phase) -> None:
        withdraw_phase(phase=phase, by=cast.consulent.user, today=TODAY, now=NOW)

    only = absence.phases.get()
    assert refused(lambda: withdraw(only)) == ""
    second = shift(absence, cast)
    withdraw(second)
    assert refused(lambda: withdraw(second)) == ""


def test_an_earlier_first_day_moves_terms_and_phase_along(absence: Absence, cast: Cast) -> None:
    moved = correct_first_day(
        absence=absence, first_day=date(2026, 10, 26), first_day_kind="precies", by=cast.consulent.user, today=TODAY,
        because="School keek het na.", now=NOW,
    )  # fmt: skip

    assert [(row.before, row.after) for row in moved] == [(date(2026, 11, 30), date(2026, 11, 23))]
    assert list(absence.phases.filter(withdrawn_at=None).values_list("kind", "true_from")) == [
        ("relatief", date(2026, 10, 26))
    ]
    event = absence.casus.events.get(kind=EventKind.CORRECTED)
    assert event.facts["moved"] == [{"rule": "4 weken", "number": 0, "before": "2026-11-30", "after": "2026-11-23"}]
    assert event.text == "Was 2 november 2026. School keek het na."


def test_a_later_first_day_takes_the_phase_that_stands_there(absence: Absence, cast: Cast) -> None:
    shift(absence, cast, "geoorloofd", true_from=date(2026, 11, 4))

    correct_first_day(
        absence=absence, first_day=date(2026, 11, 9), first_day_kind="ongeveer", by=cast.consulent.user, today=TODAY,
        because="", now=NOW,
    )  # fmt: skip

    assert list(absence.phases.filter(withdrawn_at=None).values_list("kind", "permitted_kind", "true_from")) == [
        ("geoorloofd", "ziek", date(2026, 11, 9))
    ]
    assert Casus.objects.get().phase == "geoorloofd"


def test_a_first_day_that_becomes_known_starts_the_clock(absence: Absence, cast: Cast) -> None:
    other = build.casus(by=cast.consulent.user, at=cast.heuvelrade, who=build.pupil("Joris"), opened_on=FIRST)
    unknown = start_absence(
        casus=other,
        kind="relatief",
        first_day=None,
        first_day_kind="onbekend",
        by=cast.consulent.user,
        today=FIRST,
        now=NOW,
    )

    moved = correct_first_day(
        absence=unknown, first_day=date(2026, 10, 28), first_day_kind="precies", by=cast.consulent.user, today=TODAY,
        because="", now=NOW,
    )  # fmt: skip

    assert [(row.before, row.after) for row in moved] == [(None, date(2026, 11, 25))]
    assert unknown.phases.get(withdrawn_at=None).true_from == date(2026, 10, 28)


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2012, 2, 12)])
def test_a_first_day_in_the_future_or_before_birth_is_refused(absence: Absence, cast: Cast, day: date) -> None:
    def correct() -> None:
        correct_first_day(
            absence=absence, first_day=day, first_day_kind="precies", by=cast.consulent.user, today=TODAY, because=""
        )

    assert refused(correct) == "first_day"


def test_confirming_and_undoing_keeps_what_stood_before(absence: Absence, cast: Cast) -> None:
    confirm(absence=absence, on=date(2026, 11, 16), by=cast.school.user, how="school")
    confirm(absence=absence, on=TODAY, by=cast.consulent.user, how="loket")

    taken_back = undo_confirmation(absence=absence, by=cast.consulent.user, today=TODAY)

    absence.refresh_from_db()
    assert taken_back is True
    assert (absence.confirmed_on, absence.confirmed_by, absence.confirmed_how) == (
        date(2026, 11, 16), cast.school.user, "school",
    )  # fmt: skip
    assert undo_confirmation(absence=absence, by=cast.consulent.user, today=TODAY) is False


def test_an_agreed_return_leaves_the_clock_running(absence: Absence, cast: Cast) -> None:
    agree_return(absence=absence, on=date(2026, 12, 1), by=cast.consulent.user, today=TODAY)

    absence.refresh_from_db()
    assert (absence.return_agreed_on, absence.ended_on) == (date(2026, 12, 1), None)
    assert terms() == [(date(2026, 11, 30), date(2026, 11, 30))]


def test_an_agreed_return_lies_ahead(absence: Absence, cast: Cast) -> None:
    day = TODAY - timedelta(days=1)

    assert refused(lambda: agree_return(absence=absence, on=day, by=cast.consulent.user, today=TODAY)) == "on"


def come_back(absence: Absence, cast: Cast, on: date = date(2026, 11, 16)) -> Phase:
    return return_to_school(absence=absence, on=on, by=cast.consulent.user, today=TODAY, now=NOW)


def test_a_return_ends_the_absence_and_its_terms(absence: Absence, cast: Cast) -> None:
    phase = come_back(absence, cast)

    absence.refresh_from_db()
    assert absence.ended_on == date(2026, 11, 16)
    assert (phase.kind, Casus.objects.get().phase) == ("terug", "terug")
    assert terms() == []


@pytest.mark.parametrize("on", [date(2026, 11, 1), TODAY + timedelta(days=1)])
def test_a_return_before_the_first_day_or_ahead_is_refused(absence: Absence, cast: Cast, on: date) -> None:
    assert refused(lambda: come_back(absence, cast, on)) == "on"


def test_a_return_before_a_later_phase_and_a_second_return_are_refused(absence: Absence, cast: Cast) -> None:
    shift(absence, cast, true_from=date(2026, 11, 18))

    assert refused(lambda: come_back(absence, cast, date(2026, 11, 17))) == "on"
    come_back(absence, cast, date(2026, 11, 18))
    assert refused(lambda: come_back(absence, cast, date(2026, 11, 20))) == ""


def test_undoing_a_return_makes_the_absence_run_again(absence: Absence, cast: Cast) -> None:
    phase = come_back(absence, cast)

    withdraw_phase(phase=phase, by=cast.consulent.user, today=TODAY, now=NOW)

    absence.refresh_from_db()
    assert absence.ended_on is None
    assert Casus.objects.get().phase == "relatief"
    assert terms() == [(date(2026, 11, 30), date(2026, 11, 30))]


def fall(absence: Absence, cast: Cast, on: date) -> Absence:
    return fall_back(casus=absence.casus, on=on, kind="relatief", by=cast.consulent.user, today=TODAY, now=NOW)


def test_back_for_four_school_days_is_the_same_absence(absence: Absence, cast: Cast) -> None:
    come_back(absence, cast, date(2026, 11, 16))

    again = fall(absence, cast, date(2026, 11, 20))  # ma di wo do op school

    assert again == absence
    assert again.ended_on is None
    assert terms() == [(date(2026, 11, 30), date(2026, 11, 30))]
    assert Casus.objects.get().phase == "relatief"


def test_back_for_five_school_days_begins_a_new_absence_on_the_same_casus(absence: Absence, cast: Cast) -> None:
    come_back(absence, cast, date(2026, 11, 16))

    again = fall(absence, cast, date(2026, 11, 23))  # a whole school week

    assert again != absence
    assert (again.casus, again.first_day) == (absence.casus, date(2026, 11, 23))
    assert terms() == [(date(2026, 12, 21), date(2026, 12, 21))]


def test_holidays_are_no_school_days_back(absence: Absence, cast: Cast) -> None:
    Holiday.objects.create(
        region="zuid", school_year="2026-2027", name="herfst", first_day=date(2026, 11, 17), last_day=date(2026, 11, 20)
    )
    come_back(absence, cast, date(2026, 11, 16))

    assert fall(absence, cast, date(2026, 11, 23)) == absence


def test_falling_back_before_the_return_or_without_one_is_refused(absence: Absence, cast: Cast) -> None:
    assert refused(lambda: fall(absence, cast, TODAY)) == ""
    come_back(absence, cast, date(2026, 11, 16))
    assert refused(lambda: fall(absence, cast, date(2026, 11, 13))) == "on"
    assert refused(lambda: fall(absence, cast, TODAY + timedelta(days=1))) == "on"


def test_a_return_followed_by_a_new_absence_cannot_be_withdrawn(absence: Absence, cast: Cast) -> None:
    phase = come_back(absence, cast, date(2026, 11, 9))
    fall(absence, cast, date(2026, 11, 23))

    assert refused(lambda: withdraw_phase(phase=phase, by=cast.consulent.user, today=TODAY, now=NOW)) == ""


def test_absence_does_not_begin_twice(absence: Absence, cast: Cast) -> None:
    def start() -> None:
        start_absence(
            casus=absence.casus,
            kind="relatief",
            first_day=TODAY,
            first_day_kind="precies",
            by=cast.consulent.user,
            today=TODAY,
        )

    assert refused(start) == ""


def test_a_new_stretch_does_not_begin_inside_an_earlier_one(absence: Absence, cast: Cast) -> None:
    come_back(absence, cast, date(2026, 11, 16))

    def start() -> None:
        start_absence(
            casus=absence.casus, kind="relatief", first_day=date(2026, 11, 12), first_day_kind="precies",
            by=cast.consulent.user, today=TODAY,
        )  # fmt: skip

    assert refused(start) == "first_day"
