"""Enrolment, moving house, the pupil's own data, closing and reopening: acts."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.actions.absence import close, end_enrolment, enrol, move_house, reopen, return_to_school, start_absence
from cases.actions.closing import AlreadyOpen
from cases.actions.enrolment import PUPIL_FIELDS, Person, as_it_stands, edit_pupil
from cases.actions.opening import open_casus
from cases.actions.phases import RefusedError
from cases.actions.work import set_step
from cases.age import age_notices
from cases.events import ConflictError
from cases.models import Absence, Actie, Casus, Deadline, DeadlineRule, Enrolment, EventKind
from post.models import Notice
from tests import build
from tests.conftest import TODAY, Cast

NOW = build.moment(TODAY)
FIRST = date(2026, 11, 2)


@pytest.fixture
def casus(cast: Cast) -> Casus:
    """A casus at Beemdcollege, relatief since FIRST."""
    DeadlineRule.objects.create(
        code="4-weken", name="4 weken", amount=4, source="Leerplichtwet", valid_from=build.START
    )
    row = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, opened_on=FIRST)
    start_absence(
        casus=row, kind="relatief", first_day=FIRST, first_day_kind="precies", by=cast.consulent.user, today=FIRST,
        now=build.moment(FIRST),
    )  # fmt: skip
    return row


def terms() -> list[date]:
    return list(Deadline.objects.standing().values_list("due_on", flat=True))


def test_uitschrijving_goes_on_as_zonder_inschrijving_with_the_same_clock(casus: Casus, cast: Cast) -> None:
    end_enrolment(casus=casus, on=date(2026, 11, 20), by=cast.school.user, today=TODAY, becomes_absoluut=True, now=NOW)

    casus.refresh_from_db()
    absence = Absence.objects.get()
    assert (casus.school, casus.phase, casus.area) == (None, "absoluut", cast.noord)
    assert casus.consulent == cast.consulent.user
    assert absence.first_day == FIRST
    assert absence.phases.get(kind="absoluut").true_from == date(2026, 11, 20)
    assert Enrolment.objects.get().valid_to == date(2026, 11, 20)
    assert terms() == [date(2026, 11, 30)]


def test_uitschrijving_of_a_concern_begins_the_absence(cast: Cast) -> None:
    concern = build.casus(by=cast.consulent.user, at=cast.beemd, opened_on=FIRST)

    end_enrolment(
        casus=concern, on=date(2026, 11, 20), by=cast.consulent.user, today=TODAY, becomes_absoluut=True, now=NOW
    )

    assert Absence.objects.get().first_day == date(2026, 11, 20)


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), build.START])
def test_uitschrijving_ahead_or_on_the_first_day_is_refused(casus: Casus, cast: Cast, on: date) -> None:
    with pytest.raises(RefusedError) as answer:
        end_enrolment(casus=casus, on=on, by=cast.school.user, today=TODAY, becomes_absoluut=True)

    assert answer.value.field == "on"


def test_a_new_enrolment_takes_over_school_area_and_consulent(casus: Casus, cast: Cast) -> None:
    end_enrolment(casus=casus, on=date(2026, 11, 16), by=cast.school.user, today=TODAY, becomes_absoluut=True, now=NOW)

    enrol(casus=casus, school=cast.heuvelrade, on=date(2026, 11, 23), by=cast.consulent.user, today=TODAY, now=NOW)

    casus.refresh_from_db()
    assert (casus.school, casus.area, casus.consulent) == (cast.heuvelrade, cast.zuid, cast.colleague.user)
    assert casus.phase == "relatief"
    assert "heuvelrade college" in casus.search
    assert Absence.objects.get().first_day == FIRST


def test_consulent_of_the_new_school_hears_of_it_and_gets_the_steps(casus: Casus, cast: Cast) -> None:
    step = set_step(
        casus=casus, what="Bellen", due_on=TODAY, holder=cast.consulent.user, by=cast.consulent.user, today=TODAY
    )

    enrol(casus=casus, school=cast.heuvelrade, on=TODAY, by=cast.school.user, today=TODAY, now=NOW)

    step.refresh_from_db()
    assert step.holder == cast.colleague.user
    assert [one.user for one in Notice.objects.filter(kind="overgedragen")] == [cast.colleague.user]


def test_enrolment_ends_the_one_that_ran(casus: Casus, cast: Cast) -> None:
    enrol(casus=casus, school=cast.heuvelrade, on=TODAY, by=cast.consulent.user, today=TODAY, now=NOW)

    assert list(Enrolment.objects.order_by("pk").values_list("school", "valid_to")) == [
        (cast.beemd.pk, TODAY),
        (cast.heuvelrade.pk, None),
    ]


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), date(2020, 7, 1)])
def test_enrolment_ahead_or_before_another_is_refused(casus: Casus, cast: Cast, on: date) -> None:
    with pytest.raises(RefusedError) as answer:
        enrol(casus=casus, school=cast.heuvelrade, on=on, by=cast.consulent.user, today=TODAY)

    assert answer.value.field == "on"
    assert Enrolment.objects.count() == 1


def test_moving_house_brings_other_eyes_and_other_rules(casus: Casus, cast: Cast) -> None:
    DeadlineRule.objects.create(
        code="4-weken",
        name="3 weken",
        amount=3,
        source="gemeente",
        valid_from=build.START,
        municipality=cast.oosterbeemd,
    )

    moved = move_house(
        casus=casus, municipality=cast.oosterbeemd, on=TODAY, by=cast.consulent.user, today=TODAY, now=NOW
    )

    casus.refresh_from_db()
    assert (casus.municipality, casus.area) == (cast.oosterbeemd, cast.noord)
    assert [(row.before, row.after) for row in moved] == [(date(2026, 11, 30), date(2026, 11, 23))]
    assert list(casus.pupil.residences.order_by("pk").values_list("municipality", "valid_to")) == [
        (cast.lindevoort.pk, TODAY),
        (cast.oosterbeemd.pk, None),
    ]


def test_without_a_school_the_area_moves_too(casus: Casus, cast: Cast) -> None:
    end_enrolment(casus=casus, on=date(2026, 11, 16), by=cast.school.user, today=TODAY, becomes_absoluut=True, now=NOW)

    move_house(casus=casus, municipality=cast.oosterbeemd, on=TODAY, by=cast.consulent.user, today=TODAY, now=NOW)

    casus.refresh_from_db()
    assert casus.area == cast.zuid


def test_moving_to_where_one_lives_is_refused(casus: Casus, cast: Cast) -> None:
    with pytest.raises(RefusedError) as answer:
        move_house(casus=casus, municipality=cast.lindevoort, on=TODAY, by=cast.consulent.user, today=TODAY)

    assert answer.value.field == "municipality"


def close_it(casus: Casus, cast: Cast, outcome: str = "verhuisd", **fields: Any) -> int:
    values = {"on": TODAY, "by": cast.consulent.user, "version": casus.version, "today": TODAY, "now": NOW}
    return close(casus=Casus.objects.get(pk=casus.pk), outcome=outcome, **{**values, **fields})


def test_closing_drops_what_is_open_and_stops_the_clock(casus: Casus, cast: Cast) -> None:
    Actie.objects.create(
        casus=casus,
        kind="stap",
        what="Ouders bellen",
        due_on=TODAY,
        holder=cast.consulent.user,
        asked_by=cast.consulent.user,
    )

    dropped = close_it(casus, cast)

    casus.refresh_from_db()
    assert dropped == 1
    assert (casus.closed_on, casus.outcome) == (TODAY, "verhuisd")
    assert Actie.objects.get().dropped_because == "casus gesloten"
    assert terms() == []


def test_an_outcome_at_school_needs_a_first_school_day(casus: Casus, cast: Cast) -> None:
    with pytest.raises(RefusedError) as answer:
        close_it(casus, cast, "eigen_school")
    assert answer.value.field == "outcome"
    return_to_school(absence=Absence.objects.get(), on=TODAY, by=cast.consulent.user, today=TODAY, now=NOW)

    close_it(casus, cast, "eigen_school")

    assert Casus.objects.get().outcome == "eigen_school"


def test_of_two_who_close_at_once_one_wins(casus: Casus, cast: Cast) -> None:
    seen = casus.version
    close_it(casus, cast)

    with pytest.raises(ConflictError):
        close_it(casus, cast, "18", version=seen, by=cast.voorzitter.user)

    assert Casus.objects.get().outcome == "verhuisd"


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), FIRST - timedelta(days=1)])
def test_closing_ahead_or_before_opening_is_refused(casus: Casus, cast: Cast, on: date) -> None:
    with pytest.raises(RefusedError) as answer:
        close_it(casus, cast, on=on)

    assert answer.value.field == "on"


def test_reopening_lets_the_absence_run_on(casus: Casus, cast: Cast) -> None:
    close_it(casus, cast)

    reopen(casus=casus, because="Toch niet verhuisd.", by=cast.consulent.user, today=TODAY, now=NOW)

    casus.refresh_from_db()
    assert (casus.closed_on, casus.outcome) == (None, "")
    assert terms() == [date(2026, 11, 30)]
    assert casus.events.get(kind=EventKind.REOPENED).text == "Toch niet verhuisd."


def test_reopening_goes_on_where_the_pupil_is_by_now(casus: Casus, cast: Cast) -> None:
    close_it(casus, cast)
    later = open_casus(
        pupil=casus.pupil, by=cast.colleague.user, today=TODAY, kind="", school=cast.heuvelrade, municipality=cast.oosterbeemd,
        now=NOW,
    )  # fmt: skip
    close_it(later, cast, "vergissing")

    reopen(casus=casus, because="Het loopt toch door.", by=cast.consulent.user, today=TODAY, now=NOW)

    casus.refresh_from_db()
    assert (casus.school, casus.municipality, casus.area) == (cast.heuvelrade, cast.oosterbeemd, cast.zuid)
    assert casus.consulent == cast.colleague.user
    assert list(Casus.objects.open().matching("heuvelrade")) == [casus]


def test_reopening_ends_after_the_setting(casus: Casus, cast: Cast) -> None:
    close_it(casus, cast)

    reopen(casus=casus, because="x", by=cast.consulent.user, today=TODAY + timedelta(days=42), now=NOW)
    casus.refresh_from_db()
    close_it(casus, cast)
    with pytest.raises(RefusedError):
        reopen(casus=casus, because="x", by=cast.consulent.user, today=TODAY + timedelta(days=43), now=NOW)


def test_a_pupil_with_another_open_casus_is_not_reopened(casus: Casus, cast: Cast) -> None:
    close_it(casus, cast)
    other = Casus.objects.create(
        pupil=casus.pupil, school=cast.beemd, municipality=cast.lindevoort, area=cast.noord, opened_on=TODAY,
        opened_by=cast.consulent.user,
    )  # fmt: skip

    with pytest.raises(AlreadyOpen) as answer:
        reopen(casus=casus, because="x", by=cast.consulent.user, today=TODAY)

    assert answer.value.casus == other


def values(casus: Casus, **changed: Any) -> dict[str, Any]:
    return {name: getattr(casus.pupil, name) for name in PUPIL_FIELDS} | changed


def test_editing_the_pupil_writes_search_and_says_which_fields_never_what(casus: Casus, cast: Cast) -> None:
    parent = Person(None, "Ria Roskam", "ouder", "000", "", True)

    changed = edit_pupil(
        casus=casus, values=values(casus, family_name="Zonneveld"), guardians=[parent], by=cast.consulent.user,
        today=TODAY, seen=as_it_stands(casus.pupil_id),
    )  # fmt: skip

    casus.refresh_from_db()
    assert changed == ["achternaam", "ouders en voogden"]
    assert casus.search.startswith("fenna zonneveld")
    assert casus.pupil.guardians.get().name == "Ria Roskam"
    assert casus.events.get(kind=EventKind.CORRECTED).text == "Gewijzigd: achternaam, ouders en voogden."


def test_editing_what_somebody_else_changed_is_a_conflict(casus: Casus, cast: Cast) -> None:
    seen = as_it_stands(casus.pupil_id)
    edit_pupil(
        casus=casus, values=values(casus, phone="1"), guardians=[], by=cast.consulent.user, today=TODAY, seen=seen
    )

    with pytest.raises(ConflictError):
        edit_pupil(
            casus=casus,
            values=values(casus, phone="2"),
            guardians=[],
            by=cast.voorzitter.user,
            today=TODAY,
            seen=seen,
        )


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (date(2010, 11, 24), ["De leerling is 16"]),
        (date(2011, 2, 1), ["De leerling wordt 16"]),
        (date(2008, 12, 24), ["De leerling wordt 18"]),
        (date(2008, 11, 24), ["De leerling is 18"]),
        (date(2007, 1, 1), ["De leerling is 18"]),
        (date(2012, 2, 13), []),
        (date(2010, 5, 1), []),
    ],
)
def test_sixteen_and_eighteen_are_announced(born: date, said: list[str]) -> None:
    assert [notice.title for notice in age_notices(born, TODAY)] == said
