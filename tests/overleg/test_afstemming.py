"""The Afstemming: who stands on the list, what is written down, what closing does, what comes back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Role, Toegang, VasteAmbtenaar, Waarneming
from cases.access import resolve
from cases.actions.enrolment import enrol
from cases.actions.work import finish
from cases.events import ConflictError
from cases.models import Actie, Casus, Event
from overleg.actions import ClosedError
from overleg.afstemming.acts import NoOfficersError, TasksStandError, plan_year, record_line
from overleg.models import Agendapunt, Overleg, OverlegKind, Result
from tests import build
from tests.conftest import Cast
from tests.overleg.pairs import fixed, meeting, seen_by, shut, task, today, without_school, write


def codes(found: object) -> list[str]:
    return [line.casus.code for line in found.lines]  # type: ignore[attr-defined]


def test_pupils_without_enrolment_who_live_there_stand_on_the_list_by_themselves(cast: Cast) -> None:
    fixed(cast)
    overleg, one = meeting(cast), without_school(cast)
    without_school(cast, "Siebe", "Terpstra", municipality=cast.oosterbeemd)  # lives elsewhere
    ill = without_school(cast, "Jelte", "Ottema")
    Casus.objects.filter(pk=ill.pk).update(phase="geoorloofd")
    closed = without_school(cast, "Merel", "Postma")
    Casus.objects.filter(pk=closed.pk).update(closed_on=today(), outcome="mbo")

    assert codes(seen_by(cast.consulent, overleg)) == [one.code]
    assert codes(seen_by(cast.leerplicht, overleg)) == [one.code]
    two = without_school(cast, "Amber", "Douma")
    assert set(codes(seen_by(cast.leerplicht, overleg))) == {one.code, two.code}  # live: nobody put it on


def test_casus_that_one_side_does_not_see_is_not_shown_to_it(cast: Cast) -> None:
    """A school in the other area is responsible: leerplicht of the woongemeente sees it, the consulent of Lindevoort does not."""
    fixed(cast)
    overleg = meeting(cast)
    away = build.casus(
        by=cast.colleague.user, at=cast.heuvelrade, who=build.pupil("Bo", "Elders"), municipality=cast.lindevoort,
        consulent=cast.colleague.user,
    )  # fmt: skip
    build.absence(away, kind="absoluut")

    assert codes(seen_by(cast.consulent, overleg)) == []
    assert codes(seen_by(cast.voorzitter, overleg)) == []
    assert codes(seen_by(cast.leerplicht, overleg)) == [away.code]


def test_guest_with_a_reason_decides_nothing_here(cast: Cast) -> None:
    fixed(cast)
    overleg = meeting(cast)
    away = without_school(cast, municipality=cast.lindevoort, consulent=cast.colleague.user, area=cast.zuid)
    scope_before = codes(seen_by(cast.voorzitter, overleg))
    from cases.actions.circle import open_with_reason

    open_with_reason(casus=away, user=cast.voorzitter.user, reason="De vaste collega is ziek.", now=timezone.now())

    assert (scope_before, codes(seen_by(cast.voorzitter, overleg))) == ([], [])


def test_who_sees_an_afstemming(cast: Cast) -> None:
    row = fixed(cast)
    overleg = meeting(cast)

    def sees(toegang: Toegang) -> bool:
        return Overleg.objects.visible_to(resolve(toegang, today())).filter(pk=overleg.pk).exists()

    seen = {name for name in ("consulent", "colleague", "voorzitter", "voorzitter_zuid", "leerplicht", "leerplicht_elsewhere",
                              "school", "plaatser", "beheerder", "privacy") if sees(getattr(cast, name))}  # fmt: skip
    assert seen == {"consulent", "voorzitter", "leerplicht"}
    Waarneming.objects.create(consulent=cast.consulent.user, waarnemer=cast.colleague.user, valid_from=today())
    assert sees(cast.colleague)
    VasteAmbtenaar.objects.filter(pk=row.pk).update(valid_to=today())  # not fixed any more: through the consulent
    assert not sees(cast.leerplicht)


def test_officer_who_sat_there_still_reads_it_when_closed_and_the_next_one_not_before(cast: Cast) -> None:
    row = fixed(cast)
    overleg, of = meeting(cast, -1), without_school(cast)
    write(cast, overleg, of, said="Samen op huisbezoek.")
    shut(cast, overleg)
    VasteAmbtenaar.objects.filter(pk=row.pk).update(valid_to=today())
    other = build.toegang(
        build.user("nieuw@loket.example", "Nieuwe Ambtenaar"), Role.LEERPLICHT, municipality=cast.lindevoort
    )
    fixed(cast, other.user, valid_from=today())

    visible = {
        one.user.name: Overleg.objects.visible_to(resolve(one, today())).count() for one in (cast.leerplicht, other)
    }
    assert visible == {"Samira Ouhadi": 1, "Nieuwe Ambtenaar": 0}


def test_closing_puts_it_in_the_casussen_and_keeps_who_was_not_discussed(cast: Cast) -> None:
    fixed(cast)
    overleg = meeting(cast, 0)
    one, two, three = (
        without_school(cast),
        without_school(cast, "Siebe", "Terpstra"),
        without_school(cast, "Amber", "Douma"),
    )
    write(
        cast, overleg, one, task(cast.consulent.user, "School zoeken"), task(cast.leerplicht.user, "Huisbezoek", "leerplicht"),
        said="Er is een school die wil kennismaken.",
    )  # fmt: skip
    write(cast, overleg, two, no_action=True)

    closed = shut(cast, overleg)

    assert (closed.outcomes, closed.acties, closed.verzoeken, closed.passed_by) == (2, 2, 0, 1)
    made = {(one.what, one.holder, one.kind, one.school_reads, one.leerplicht_reads) for one in Actie.objects.all()}
    assert made == {
        ("School zoeken", cast.consulent.user, "stap", False, True),
        ("Huisbezoek", cast.leerplicht.user, "stap", False, True),
    }
    told = Event.objects.get(casus=one, kind="agenda")
    assert (told.title, told.text) == (
        "Afstemming met leerplicht Lindevoort: afgesproken",
        "Er is een school die wil kennismaken.",
    )
    assert (told.school_reads, told.leerplicht_reads) == (False, True)
    assert Event.objects.filter(casus=two, title__endswith="geen actie nodig").exists()
    assert not Event.objects.filter(casus=three).exists()
    assert dict(overleg.punten.values_list("casus", "result")) == {
        one.pk: Result.AGREED, two.pk: Result.NO_ACTION, three.pk: Result.PASSED_BY,
    }  # fmt: skip
    seats = set(overleg.deelnames.values_list("user__name", "discipline"))
    assert seats == {("Samira Ouhadi", "leerplicht"), ("Noor van Veldhuizen", "consulent")}


def test_closed_list_stays_as_it_was(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast, 0), without_school(cast)
    shut(cast, overleg)
    without_school(cast, "Siebe", "Terpstra")
    enrol(casus=of, school=cast.beemd, on=today(), by=cast.consulent.user, today=today(), level="vmbo_t", year_group=2)

    assert codes(seen_by(cast.consulent, overleg)) == [of.code]


def test_tasks_of_last_month_come_first_and_are_carried_over_until_done(cast: Cast) -> None:
    fixed(cast)
    of = without_school(cast)
    for days, what in ((-60, "Eerste taak"), (-30, "Tweede taak")):
        overleg = meeting(cast, days)
        write(
            cast,
            overleg,
            of,
            task(cast.leerplicht.user, what, "leerplicht"),
            task(cast.consulent.user, f"{what} loket"),
        )
        shut(cast, overleg)
    finish(actie=Actie.objects.get(what="Eerste taak"), by=cast.leerplicht.user, now=timezone.now())
    finish(actie=Actie.objects.get(what="Tweede taak"), by=cast.leerplicht.user, now=timezone.now())

    found = seen_by(cast.leerplicht, meeting(cast))

    # of the last meeting all; of the one before what is still open
    assert [one.actie.what for one in found.back.leerplicht] == ["Tweede taak"]
    assert [one.actie.what for one in found.back.loket] == ["Tweede taak loket", "Eerste taak loket"]
    assert [one.settles for one in found.back.loket] == [False, False]  # held by the loket
    assert [one.settles for one in seen_by(cast.consulent, meeting(cast, 40)).back.loket] == [True, True]
    assert found.lines[0].running.tasks == []  # not a second time as something that runs apart from this
    assert [one.actie.what for one in found.lines[0].carried.loket] == ["Tweede taak loket", "Eerste taak loket"]
    assert found.lines[0].carried.leerplicht == []  # done


def test_afstemming_of_another_municipality_is_another_series(cast: Cast) -> None:
    fixed(cast)
    of = without_school(cast)
    elsewhere = build.municipality("Rietwaarden", area=cast.noord)
    overleg = meeting(cast, -30)
    write(cast, overleg, of, task(cast.consulent.user))
    shut(cast, overleg)

    found = seen_by(cast.voorzitter, meeting(cast, municipality=elsewhere))

    assert (found.last, found.back.tasks) == (None, [])


def test_pupil_who_moved_or_enrolled_after_it_was_written_down_stays_until_it_is_closed(cast: Cast) -> None:
    fixed(cast)
    overleg = meeting(cast, 0)
    moved, enrolled = without_school(cast), without_school(cast, "Siebe", "Terpstra")
    write(cast, overleg, moved, task(cast.leerplicht.user, "Huisbezoek", "leerplicht"))
    write(cast, overleg, enrolled, said="Kennismaking op het Beemdcollege.")
    Casus.objects.filter(pk=moved.pk).update(municipality=cast.oosterbeemd)
    enrol(casus=enrolled, school=cast.beemd, on=today(), by=cast.consulent.user, today=today(), level="vmbo_t")

    changed = {line.casus.pk: line.changed for line in seen_by(cast.consulent, overleg).lines}
    assert changed == {moved.pk: "intussen verhuisd naar Oosterbeemd", enrolled.pk: "intussen: relatief verzuim"}
    assert [line.casus.pk for line in seen_by(cast.leerplicht, overleg).lines] == [
        enrolled.pk
    ]  # who moved is not hers any more
    closed = shut(cast, overleg)
    assert (closed.acties, closed.verzoeken) == (0, 1)  # she is outside the circle by now: through the consulent
    assert Actie.objects.get().holder_name == "Samira Ouhadi, leerplicht"


def test_line_is_changed_and_emptied(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    punt = write(cast, overleg, of, task(cast.consulent.user), said="Bellen.")
    assert punt is not None
    row = punt.acties.get()

    write(cast, overleg, of, task(cast.consulent.user, "Anders", pk=row.pk), said="Toch anders.")
    assert (overleg.punten.get().said, list(punt.acties.values_list("pk", "what"))) == (
        "Toch anders.",
        [(row.pk, "Anders")],
    )

    assert write(cast, overleg, of) is None
    assert not overleg.punten.exists()


def test_two_people_who_type_about_one_pupil(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    write(cast, overleg, of, said="Eerste.")

    with pytest.raises(ConflictError):
        record_line(
            overleg=overleg,
            casus=of,
            said="Tweede.",
            no_action=False,
            tasks=(),
            by=cast.voorzitter.user,
            now=timezone.now(),
            version=0,
        )
    assert overleg.punten.get().said == "Eerste."


def test_no_action_and_tasks_do_not_go_together(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)

    with pytest.raises(TasksStandError):
        write(cast, overleg, of, task(cast.consulent.user), no_action=True)


def test_closed_meeting_is_not_written_in(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    shut(cast, overleg)

    with pytest.raises(ClosedError):
        write(cast, overleg, of, said="Te laat.")
    with pytest.raises(ClosedError):
        shut(cast, overleg)


def test_year_is_planned_once(cast: Cast) -> None:
    fixed(cast)
    days = [today() + timedelta(days=30 * number) for number in range(1, 5)]
    values: dict[str, Any] = {
        "municipality": cast.lindevoort,
        "starts_at": timezone.now().time(),
        "ends_at": None,
        "place": "",
        "today": today(),
    }

    made = plan_year(days=days, by=cast.consulent.user, **values)
    again = plan_year(days=[*days, today() + timedelta(days=200)], by=cast.consulent.user, **values)

    assert [one.on for one in made] == days
    assert [one.on for one in again] == [today() + timedelta(days=200)]


def test_year_needs_officers_who_still_work_there(cast: Cast) -> None:
    values: dict[str, Any] = {
        "municipality": cast.lindevoort,
        "starts_at": timezone.now().time(),
        "ends_at": None,
        "place": "",
        "today": today(),
    }
    with pytest.raises(NoOfficersError):
        plan_year(days=[today()], by=cast.consulent.user, **values)
    fixed(cast)
    Toegang.objects.filter(pk=cast.leerplicht.pk).update(valid_to=today())  # fixed on paper, but gone
    with pytest.raises(NoOfficersError):
        plan_year(days=[today()], by=cast.consulent.user, **values)


def test_database_keeps_the_municipality_with_the_kind(cast: Cast) -> None:
    for kind, municipality in ((OverlegKind.AFSTEMMING, None), (OverlegKind.ACTIETAFEL, cast.lindevoort)):
        with pytest.raises(IntegrityError, match="overleg_afstemming_of_municipality"), transaction.atomic():
            meeting(cast, municipality=municipality) if kind == OverlegKind.AFSTEMMING else Overleg.objects.filter(
                pk=meeting(cast).pk
            ).update(kind=kind)


def test_two_fixed_officers_a_municipality_on_one_day(cast: Cast) -> None:
    fixed(cast)
    other = build.user("tweede@loket.example", "Tweede Ambtenaar")
    with pytest.raises(IntegrityError, match="vaste_ambtenaar_place_per_day"), transaction.atomic():
        fixed(cast, other)
    with pytest.raises(IntegrityError, match="vaste_ambtenaar_once_per_day"), transaction.atomic():
        fixed(cast, place=2)
    with pytest.raises(IntegrityError, match="vaste_ambtenaar_two_places"), transaction.atomic():
        fixed(cast, other, place=3)
    fixed(cast, other, place=2)


def test_punt_of_an_afstemming_never_reaches_the_actietafel(cast: Cast) -> None:
    """Its acties are no first item there, and its day is no next meeting."""
    from overleg.earlier import look_back
    from overleg.table import next_meeting_on
    from tests.overleg.tables import table

    fixed(cast)
    of = without_school(cast)
    overleg = meeting(cast, -5)
    write(cast, overleg, of, task(cast.consulent.user))
    shut(cast, overleg)
    meeting(cast, 20)
    actietafel = table(cast, on=today() + timedelta(days=6))

    assert look_back(actietafel, resolve(cast.voorzitter, today())).rows == []
    assert next_meeting_on(actietafel) == actietafel.on + timedelta(weeks=13)
    assert not Agendapunt.objects.filter(overleg=actietafel).exists()
