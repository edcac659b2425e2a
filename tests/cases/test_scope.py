"""Need to know: which casussen, and which rows of them, each role may see. Each rule with a near miss."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Consulentschap, Role, Toegang, Waarneming
from cases.access import resolve
from cases.models import Casus, Enrolment, Event, EventKind, Grant, GrantGround
from cases.scope import LEERPLICHT_PHASES, Scope
from tests import build
from tests.conftest import TODAY, Cast

EVERYBODY = (
    "consulent", "colleague", "voorzitter", "voorzitter_zuid", "leerplicht", "leerplicht_elsewhere", "school", "other_school",
    "beheerder", "privacy",
)  # fmt: skip


def seers(cast: Cast, casus: Casus, day: date = TODAY) -> set[str]:
    """Names of those who see it."""
    return {
        name
        for name in EVERYBODY
        if Casus.objects.visible_to(resolve(getattr(cast, name), day)).filter(pk=casus.pk).exists()
    }


def sees(toegang: Toegang, casus: Casus, day: date = TODAY) -> bool:
    return bool(Casus.objects.visible_to(resolve(toegang, day)).filter(pk=casus.pk).exists())


@pytest.fixture
def casus(cast: Cast) -> Casus:
    """A pupil of the Beemdcollege who lives in Lindevoort and sits at home."""
    found = build.casus(by=cast.consulent.user, at=cast.beemd)
    build.absence(found)
    return found


def test_a_casus_is_seen_by_its_region_alone(cast: Cast, casus: Casus) -> None:
    assert seers(cast, casus) == {"consulent", "voorzitter", "leerplicht", "school"}


@pytest.mark.parametrize("phase", ["", "relatief", "absoluut", "geoorloofd", "deels", "vrijgesteld", "terug"])
def test_leerplicht_sees_absence_and_exemption_never_worry_or_illness(cast: Cast, casus: Casus, phase: str) -> None:
    Casus.objects.filter(pk=casus.pk).update(phase=phase)

    assert ("leerplicht" in seers(cast, casus)) is (phase in {"relatief", "absoluut", "vrijgesteld"})
    assert set(LEERPLICHT_PHASES) == {"relatief", "absoluut", "vrijgesteld"}


def test_leerplicht_is_of_where_the_pupil_lives_not_of_the_school(cast: Cast) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, municipality=cast.oosterbeemd)
    build.absence(casus)

    assert seers(cast, casus) == {"consulent", "voorzitter", "school", "leerplicht_elsewhere"}


def test_a_consulent_sees_own_casussen_also_of_anothers_school(cast: Cast) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.heuvelrade, consulent=cast.consulent.user)

    assert {"consulent", "colleague"} <= seers(cast, casus)


def test_a_pupil_without_school_is_of_the_consulent_of_the_municipality(cast: Cast) -> None:
    Consulentschap.objects.create(consulent=cast.colleague.user, municipality=cast.lindevoort, valid_from=build.START)
    without = build.casus(by=cast.consulent.user, municipality=cast.lindevoort)
    with_school = build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Bo", "Ander"))

    assert (sees(cast.colleague, without), sees(cast.colleague, with_school)) == (True, False)


def test_a_voorzitter_of_all_areas_sees_all(cast: Cast, casus: Casus) -> None:
    everywhere = build.toegang(build.user("overal@loket.example", "Overal"), Role.VOORZITTER)

    assert sees(everywhere, casus)


def test_a_school_sees_pupils_enrolled_today_though_another_is_responsible(cast: Cast, casus: Casus) -> None:
    Enrolment.objects.filter(pupil=casus.pupil).update(valid_to=TODAY)
    build.enrolment(casus.pupil, cast.heuvelrade, valid_from=TODAY)

    assert {"school", "other_school"} <= seers(cast, casus)
    assert "other_school" not in seers(cast, casus, TODAY - timedelta(days=1))


@pytest.mark.parametrize(("first", "end", "seen"), [(0, 5, True), (-5, 1, True), (-5, 0, False), (1, 5, False)])
def test_cover_holds_from_its_first_day_until_its_last(
    cast: Cast, casus: Casus, first: int, end: int, seen: bool
) -> None:
    Waarneming.objects.create(
        consulent=cast.consulent.user, waarnemer=cast.colleague.user, valid_from=TODAY + timedelta(days=first),
        valid_to=TODAY + timedelta(days=end),
    )  # fmt: skip

    assert sees(cast.colleague, casus) is seen


def test_cover_does_not_work_backwards(cast: Cast, casus: Casus) -> None:
    Waarneming.objects.create(
        consulent=cast.colleague.user, waarnemer=cast.consulent.user, valid_from=TODAY, valid_to=TODAY + timedelta(9)
    )

    assert not sees(cast.colleague, casus)


def _grant(casus: Casus, by: Toegang, **fields: object) -> Grant:
    now = timezone.now()
    defaults = {"ground": GrantGround.SHARED, "given_by": by.user, "given_at": now - timedelta(hours=1)}
    return Grant.objects.create(casus=casus, **{**defaults, **fields})


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({}, True),
        ({"until": 1}, True),
        ({"until": -0.5}, False),
        ({"ended_at": -0.5}, False),
        ({"given_at": 1}, False),
    ],
)
def test_a_grant_opens_one_casus_for_one_person_while_it_runs(
    cast: Cast, casus: Casus, fields: dict[str, float], seen: bool
) -> None:
    other = build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Bo", "Ander"))
    moments = {name: timezone.now() + timedelta(hours=hours) for name, hours in fields.items()}

    _grant(casus, cast.voorzitter, user=cast.colleague.user, **moments)

    assert (sees(cast.colleague, casus), sees(cast.colleague, other)) == (seen, False)


def test_a_grant_to_leerplicht_reaches_only_that_of_the_own_municipality(cast: Cast, casus: Casus) -> None:
    Casus.objects.filter(pk=casus.pk).update(phase="geoorloofd")

    _grant(casus, cast.consulent, role=Role.LEERPLICHT)

    assert {"leerplicht", "leerplicht_elsewhere"} & seers(cast, casus) == {"leerplicht"}


def test_a_grant_to_a_school_reaches_that_school(cast: Cast, casus: Casus) -> None:
    _grant(casus, cast.consulent, school=cast.heuvelrade)

    assert "other_school" in seers(cast, casus)


@pytest.mark.parametrize("role", [Role.BEHEERDER, Role.PRIVACY, Role.PLAATSING, Role.PARTNER])
def test_who_has_no_casussen_sees_nothing_even_with_ids_in_their_scope(cast: Cast, casus: Casus, role: Role) -> None:
    scope = Scope(
        user_id=cast.consulent.user_id, role=role, today=TODAY, area_id=cast.noord.pk, school_ids=(cast.beemd.pk,),
        municipality_ids=(cast.lindevoort.pk,), consulent_ids=(cast.consulent.user_id,), granted_ids=(casus.pk,),
    )  # fmt: skip

    assert not Casus.objects.visible_to(scope).exists()
    assert not Event.objects.visible_to(scope).exists()


def test_every_role_has_a_rule() -> None:
    """A new role sees nothing until somebody decides what it may see."""
    assert {role.value for role in Role} == {
        "consulent", "voorzitter", "leerplicht", "school", "plaatsing", "kerngroep", "onderzoeker", "partner", "beheerder", "privacy"
    }  # fmt: skip


# --- rows of a visible casus ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("school_reads", "leerplicht_reads", "readers"),
    [
        (False, False, {"consulent", "voorzitter"}),
        (True, False, {"consulent", "voorzitter", "school"}),
        (False, True, {"consulent", "voorzitter", "leerplicht"}),
        (True, True, {"consulent", "voorzitter", "school", "leerplicht"}),
    ],
)
def test_a_row_is_read_by_the_office_and_whom_it_is_marked_for(
    cast: Cast, casus: Casus, school_reads: bool, leerplicht_reads: bool, readers: set[str]
) -> None:
    Event.objects.create(
        casus=casus, kind=EventKind.NOTE, on=TODAY, by=cast.consulent.user, school_reads=school_reads,
        leerplicht_reads=leerplicht_reads,
    )  # fmt: skip

    found = {name for name in EVERYBODY if Event.objects.visible_to(resolve(getattr(cast, name), TODAY)).exists()}

    assert found == readers


def test_one_reads_what_one_wrote_but_not_after_leaving_the_circle(cast: Cast, casus: Casus) -> None:
    Event.objects.create(casus=casus, kind=EventKind.NOTE, on=TODAY, by=cast.school.user)
    scope = resolve(cast.school, TODAY)

    assert Event.objects.visible_to(scope).count() == 1
    assert Event.objects.visible_to(replace(scope, school_ids=(cast.heuvelrade.pk,), granted_ids=())).count() == 0
