"""A list about pupils whom Loket knows already: confirmed, otherwise, or of an older day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from cases.access import resolve
from cases.actions.absence import shift_phase
from cases.clock.explaining import explain_deadline
from cases.intake import commit_intake
from cases.models import (
    Casus,
    Enrolment,
    Event,
    EventKind,
    Intake,
    Residence,
    RowDecision,
    RowResult,
)
from tests import build
from tests.cases.committed import FIRST, known, rule, tick
from tests.cases.intake_lists import HEADERS, NOW, a_list, only_row, read, row, take
from tests.cases.uploading import fenna, page, upload
from tests.conftest import TODAY, Cast, Login

WITH_RETURN = (*HEADERS, "weer naar school sinds")


def test_later_list_confirms_what_it_repeats(cast: Cast) -> None:
    casus = known(cast)

    intake = take(cast.school, a_list(row()))

    absence = casus.absences.get()
    assert (absence.confirmed_on, absence.confirmed_by, absence.confirmed_how) == (TODAY, cast.school.user, "school")
    assert casus.events.get().kind == EventKind.CONFIRMED
    assert intake.counts["resultaat_bevestigd"] == 1


def test_older_list_does_not_turn_the_confirmation_back(cast: Cast) -> None:
    casus = known(cast)
    casus.absences.update(confirmed_on=TODAY)

    take(cast.school, a_list(row()), day=TODAY - timedelta(days=7))

    assert casus.absences.get().confirmed_on == TODAY
    assert not casus.events.exists()


def test_difference_is_noted_once_and_changes_nothing_by_itself(cast: Cast) -> None:
    casus = known(cast)
    other = a_list(row(eerste_verzuimdag=date(2026, 10, 30), soort_verzuim="ziek"))

    take(cast.consulent, other)
    take(cast.consulent, other)

    note = casus.events.get(kind=EventKind.NOTE)
    assert note.text == (
        "Lijst van meer scholen, peildatum 24 november 2026. Eerste verzuimdag: lijst 30 oktober 2026, Loket 2 november 2026. "
        "Soort: lijst geoorloofd thuis, ziek, Loket relatief verzuim."
    )
    assert (note.school_reads, note.leerplicht_reads) == (False, False)
    assert (casus.absences.get().first_day, casus.absences.get().confirmed_on) == (FIRST, TODAY)


def test_difference_is_taken_over_when_a_person_says_so(cast: Cast) -> None:
    casus = known(cast)
    intake = read(cast.consulent, a_list(row(eerste_verzuimdag=date(2026, 10, 30), soort_verzuim="ziek")))
    intake.rows.update(take_over=True)

    commit_intake(intake=intake, by=cast.consulent.user, today=TODAY, now=NOW)

    casus.refresh_from_db()
    assert (casus.phase, casus.absences.get().first_day) == ("geoorloofd", date(2026, 10, 30))
    assert set(casus.events.values_list("kind", flat=True)) == {EventKind.CORRECTED, EventKind.PHASE}


def test_school_may_not_take_over(cast: Cast) -> None:
    casus = known(cast)
    intake = read(cast.school, a_list(row(eerste_verzuimdag=date(2026, 10, 30))))
    intake.rows.update(take_over=True)

    commit_intake(intake=intake, by=cast.school.user, today=TODAY, now=NOW)

    assert casus.absences.get().first_day == FIRST


def test_closed_absence_is_not_opened_again_by_its_list(cast: Cast) -> None:
    casus = known(cast)
    casus.absences.update(ended_on=date(2026, 11, 16))
    Casus.objects.filter(pk=casus.pk).update(closed_on=date(2026, 11, 18), outcome="eigen_school")

    intake = take(cast.consulent, a_list(row()))

    assert Casus.objects.count() == 1
    assert intake.counts["resultaat_zelfde"] == 1


def test_old_list_starts_history(cast: Cast) -> None:
    rule(4)
    rule(10)
    day = date(2026, 10, 1)
    running = (*row(eerste_verzuimdag=date(2026, 7, 1)), None)
    returned = (*row(voornaam="Joris", achternaam="Bakker", eerste_verzuimdag=date(2026, 8, 3)), date(2026, 9, 7))
    lately = (*row(voornaam="Ada", achternaam="Vos", eerste_verzuimdag=date(2026, 9, 14)), date(2026, 11, 9))

    take(cast.consulent, a_list(running, returned, lately, headers=WITH_RETURN), day=day)

    fenna, joris, ada = (Casus.objects.get(pupil__given_name=name) for name in ("Fenna", "Joris", "Ada"))
    assert (fenna.opened_on, fenna.absences.get().known_on, fenna.is_open) == (TODAY, TODAY, True)
    assert list(fenna.deadlines.order_by("due_on").values_list("past_on_entry", "flag_on")) == [
        (True, None),
        (False, date(2026, 9, 9)),
    ]
    assert (joris.closed_on, joris.outcome, joris.phase) == (day, "eigen_school", "terug")
    assert (joris.absences.get().ended_on, joris.deadlines.count()) == (date(2026, 9, 7), 0)
    assert (joris.opened_on, joris.absences.get().known_on, joris.events.get(kind="gemeld").on) == (day, day, day)
    assert (ada.is_open, ada.phase) == (True, "terug")


def test_loket_knows_an_old_list_since_it_was_read_in(cast: Cast) -> None:
    """The peildatum is when it was true: it is named, it confirms, and no signal claims to stand there since."""
    rule(4)
    day = date(2026, 10, 20)

    take(cast.school, a_list(row(eerste_verzuimdag=date(2026, 9, 28))), day=day)

    casus = Casus.objects.get()
    absence, told = casus.absences.get(), casus.events.get(kind="gemeld")
    assert (absence.known_on, absence.confirmed_on, absence.confirmed_by, absence.confirmed_how) == (
        TODAY, day, cast.school.user, "school",
    )  # fmt: skip
    assert (told.on, told.text) == (TODAY, "Lijst van Beemdcollege, peildatum 20 oktober 2026.")
    due = casus.deadlines.get()
    assert due.due_on > day  # so that the old day would have said sindsdien
    term = explain_deadline(due, TODAY)
    assert "sinds dinsdag 24 november 2026 staat dit bij de signalen" in term.say
    assert [fact.soft for fact in term.facts if "bekend op" in fact.soft] == [
        f"precies, bekend op 24 november 2026, vastgelegd door {cast.school.user}"
    ]


def test_later_list_confirms_what_an_older_one_told(cast: Cast) -> None:
    data = a_list(row(eerste_verzuimdag=date(2026, 9, 28)))
    results = [
        only_row(take(cast.school, data, day=day)).result
        for day in (date(2026, 10, 1), date(2026, 10, 1), date(2026, 11, 1))
    ]

    assert results == [RowResult.OPENED, RowResult.UNCHANGED, RowResult.CONFIRMED]
    assert Casus.objects.get().absences.get().confirmed_on == date(2026, 11, 1)


def test_what_an_older_list_says_otherwise_is_written_on_the_day_it_was_read(cast: Cast) -> None:
    take(cast.school, a_list(row(eerste_verzuimdag=date(2026, 9, 28))), day=date(2026, 10, 1))
    take(cast.school, a_list(row(eerste_verzuimdag=date(2026, 9, 21))), day=date(2026, 10, 20))

    note = Event.objects.get(title="Lijst wijkt af")
    assert (note.on, "peildatum 20 oktober 2026" in note.text) == (TODAY, True)


def test_old_list_without_first_day_does_not_open_again_what_was_closed(cast: Cast) -> None:
    data, day = a_list(row(eerste_verzuimdag=None)), date(2026, 10, 20)
    first = read(cast.school, data, day=day)
    tick(first, cast)
    commit_intake(intake=first, by=cast.school.user, today=TODAY, now=NOW)
    Casus.objects.update(closed_on=TODAY, outcome="eigen_school")

    again = read(cast.school, data, day=day)
    tick(again, cast)
    commit_intake(intake=again, by=cast.school.user, today=TODAY, now=NOW)

    assert Casus.objects.count() == 1


def test_old_list_does_not_move_a_known_pupil(cast: Cast) -> None:
    pupil = build.pupil()
    build.enrolment(pupil, cast.beemd)
    Residence.objects.create(pupil=pupil, municipality=cast.lindevoort, valid_from=build.START)
    intake = read(
        cast.consulent, a_list(row(schoolcode="02CD00", eerste_verzuimdag=date(2026, 9, 2))), day=date(2026, 10, 1)
    )
    intake.rows.update(decision=RowDecision.SAME)

    commit_intake(intake=intake, by=cast.consulent.user, today=TODAY, now=NOW)

    assert Casus.objects.get().school == cast.heuvelrade
    assert list(Enrolment.objects.values_list("school", "valid_to")) == [(cast.beemd.pk, None)]


def test_list_about_a_pupil_out_of_sight_tells_nothing_of_how_it_stands(cast: Cast) -> None:
    take(cast.leerplicht, a_list(row()))
    absence = Casus.objects.get().absences.get()
    shift_phase(
        absence=absence, kind="geoorloofd", permitted_kind="ziek", true_from=TODAY, by=cast.consulent.user, today=TODAY,
        now=NOW,
    )  # fmt: skip
    assert not Casus.objects.visible_to(resolve(cast.leerplicht, TODAY)).exists()

    told = {
        only_row(take(cast.leerplicht, a_list(row(soort_verzuim=kind, eerste_verzuimdag=day)))).result
        for kind in ("relatief", "ziek")
        for day in (FIRST, FIRST - timedelta(days=1))
    }

    assert told == {RowResult.PASSED_ON}
    assert Event.objects.filter(title="Lijst wijkt af").exists()


def test_what_a_list_said_of_a_pupil_out_of_sight_is_not_read_later_by_who_sent_it(cast: Cast) -> None:
    take(cast.leerplicht, a_list(row()))
    absence = Casus.objects.get().absences.get()
    told: dict[str, Any] = {"absence": absence, "by": cast.consulent.user, "today": TODAY, "now": NOW}
    shift_phase(kind="geoorloofd", permitted_kind="ziek", true_from=FIRST + timedelta(days=1), **told)
    take(cast.leerplicht, a_list(row()))
    shift_phase(kind="relatief", true_from=TODAY, **told)

    note = Event.objects.get(title="Lijst wijkt af")
    page = Login(cast.leerplicht).get(f"/casus/{note.casus.code}/").content.decode()

    assert "ziek" in note.text
    assert note.text not in page
    assert note.text in Login(cast.consulent).get(f"/casus/{note.casus.code}/").content.decode()


def test_what_waits_has_an_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.intake.reading.MOST_WAITING", 1)
    upload(cast.school, a_list(fenna()))
    waiting = Intake.objects.get()

    refused = upload(cast.school, a_list(fenna(voornaam="Joris")))
    upload(cast.school, a_list(fenna()))  # the same once more takes its own place

    assert refused.status_code == 422
    assert "Er staan al 20 lijsten van u klaar. Lees er eerst een in, of gooi er een weg." in page(refused)
    assert Intake.objects.get().sha256 == waiting.sha256
    Login(cast.school).post(reverse("intake_remove", args=[Intake.objects.get().key]))
    assert upload(cast.school, a_list(fenna(voornaam="Joris"))).status_code == 200
