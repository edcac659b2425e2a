"""What reading in writes: the same as the acts, once, all or nothing."""

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import Toegang
from cases.actions.opening import LOOK_AGAIN, add_pupil, open_casus
from cases.actions.work import INFORM_LEERPLICHT
from cases.intake import commit_intake
from cases.intake.reading import remove_abandoned
from cases.models import (
    Absence,
    Actie,
    Casus,
    Deadline,
    Enrolment,
    Event,
    EventKind,
    Intake,
    IntakeRow,
    Pupil,
    Residence,
    RowDecision,
    RowResult,
)
from post.models import Notice
from tests import build
from tests.cases.committed import FIRST, known, rule, tick
from tests.cases.intake_lists import NOW, a_list, invented_list, only_row, read, row, stand, take
from tests.conftest import TODAY, Cast


def rows_of(casus: Casus) -> dict[str, Any]:
    """All that opening wrote, without keys, moments and what names the list."""
    casus.refresh_from_db()
    return {
        "casus": (
            casus.school_id,
            casus.municipality_id,
            casus.area_id,
            casus.consulent_id,
            casus.phase,
            casus.opened_on,
            casus.opened_by_id,
            casus.closed_on,
            casus.leerplicht_informed_on,
            casus.version,
            casus.search.replace(casus.code.lower(), ""),
        ),
        "pupil": list(
            Pupil.objects.filter(pk=casus.pupil_id).values_list("given_name", "infix", "family_name", "search")
        ),
        "enrolments": list(
            Enrolment.objects.filter(pupil=casus.pupil_id)
            .order_by("pk")
            .values_list("school", "valid_from", "valid_to", "level")
        ),
        "residences": list(
            Residence.objects.filter(pupil=casus.pupil_id)
            .order_by("pk")
            .values_list("municipality", "valid_from", "valid_to")
        ),
        "absences": list(
            casus.absences.values_list("first_day", "first_day_kind", "known_on", "ended_on", "confirmed_on")
        ),
        "phases": list(
            casus.phases.values_list("kind", "permitted_kind", "true_from", "known_at", "by", "withdrawn_at")
        ),
        "events": list(casus.events.order_by("pk").values_list("kind", "on", "by", "school_reads", "leerplicht_reads")),
        "acties": list(casus.acties.values_list("kind", "what", "due_on", "holder", "asked_by")),
        "deadlines": list(
            casus.deadlines.order_by("rule").values_list(
                "rule", "number", "due_on", "flag_on", "provisional", "past_on_entry"
            )
        ),
    }


KINDS = [
    ("relatief", "relatief", ""),
    ("absoluut", "absoluut", ""),
    ("ziek", "geoorloofd", "ziek"),
    ("vrijgesteld", "vrijgesteld", ""),
    ("zorg", "", ""),
]


@pytest.mark.parametrize(("written", "kind", "permitted"), KINDS)
@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize("first_day", [FIRST, None])
def test_list_leaves_the_same_rows_as_the_acts(
    cast: Cast, written: str, kind: str, permitted: str, is_known: bool, first_day: date | None
) -> None:
    for weeks in (1, 4):
        rule(weeks)
    if is_known:
        for given in ("Fenna", "Bente"):
            pupil = build.pupil(given)
            build.enrolment(pupil, cast.heuvelrade, valid_to=date(2026, 9, 1))
            build.enrolment(pupil, cast.beemd, valid_from=date(2026, 9, 1))
            Residence.objects.create(pupil=pupil, municipality=cast.oosterbeemd, valid_from=build.START)
    school = None if kind == "absoluut" else cast.beemd
    home = cast.oosterbeemd if is_known else cast.lindevoort
    by_hand = open_casus(
        pupil=Pupil.objects.get(given_name="Bente") if is_known else add_pupil(
            given_name="Bente", infix="", family_name="Roskam", birth_date=date(2012, 2, 13), school=school,
            municipality=home, by=cast.consulent.user, today=TODAY,
        ),
        by=cast.consulent.user, today=TODAY, kind=kind, permitted_kind=permitted, first_day=first_day if kind else None,
        first_day_kind="precies" if first_day else "onbekend",
        school=school, municipality=home, look_again_on=TODAY + LOOK_AGAIN, reported=True, now=NOW, fallback=cast.consulent.user,
    )  # fmt: skip

    intake = read(cast.consulent, a_list(row(soort_verzuim=written, eerste_verzuimdag=first_day)))
    tick(intake, cast)
    commit_intake(intake=intake, by=cast.consulent.user, today=TODAY, now=NOW)

    by_list = Casus.objects.get(pupil__given_name="Fenna")
    expected = {
        name: repr(value).replace("Bente", "Fenna").replace("bente", "fenna")
        for name, value in rows_of(by_hand).items()
    }
    assert {name: repr(value) for name, value in rows_of(by_list).items()} == expected


def test_known_pupil_who_changes_school_is_not_back_at_the_former_one_in_the_next_year(cast: Cast) -> None:
    august = date(2027, 8, 1)
    pupil = build.pupil()
    build.enrolment(pupil, cast.heuvelrade, valid_to=august, year_group=1)
    build.enrolment(pupil, cast.heuvelrade, valid_from=august, year_group=2)
    Residence.objects.create(pupil=pupil, municipality=cast.lindevoort, valid_from=build.START)
    intake = read(cast.consulent, a_list(row(eerste_verzuimdag=FIRST)))
    intake.rows.update(decision=RowDecision.SAME)

    commit_intake(intake=intake, by=cast.consulent.user, today=TODAY, now=NOW)

    assert Casus.objects.get().pupil == pupil
    assert [each.school for each in Enrolment.objects.on(august)] == [cast.beemd]


def test_opened_casus_says_that_it_came_by_list(cast: Cast) -> None:
    take(cast.school, a_list(row()))

    event = Casus.objects.get().events.get()
    assert (event.kind, event.title, event.text) == (
        EventKind.REPORTED,
        "Gemeld via lijst",
        "Lijst van Beemdcollege, peildatum 24 november 2026.",
    )


def test_consulent_is_told_once_without_names(cast: Cast) -> None:
    take(cast.school, a_list(row(), row(voornaam="Joris", achternaam="Bakker")))

    notice = Notice.objects.get(user=cast.consulent.user)
    assert notice.text == "Er zijn leerlingen bij u gemeld met een lijst."


def test_same_list_ten_times_changes_nothing(cast: Cast) -> None:
    rule(1)
    known(cast, first_day=date(2026, 10, 16), who=build.pupil("Sil", "Bos"))
    data = a_list(
        row(), row(voornaam="Joris", achternaam="Bakker", soort_verzuim="zorg"), row(voornaam="Sil", achternaam="Bos"),
        row(voornaam="Ada", achternaam="Vos", soort_verzuim="absoluut"),
    )  # fmt: skip
    take(cast.consulent, data)
    before, notices = stand(), Notice.objects.count()

    results = [take(cast.consulent, data).counts for _ in range(9)]

    assert (stand(), Notice.objects.count()) == (before, notices)
    assert {counts["resultaat_geopend"] for counts in results} == {0}


@pytest.mark.parametrize("kind", ["absoluut", "ziek", "zorg"])
@pytest.mark.parametrize("role", ["school", "leerplicht"])
def test_same_list_changes_nothing_when_the_sender_cannot_see_the_casus(cast: Cast, role: str, kind: str) -> None:
    data = a_list(row(soort_verzuim=kind))
    take(getattr(cast, role), data)
    before = stand()

    again = take(getattr(cast, role), data)

    assert stand() == before
    assert again.counts["bekend"] == 1


def test_row_without_its_day_stays_out_until_a_person_takes_it_and_then_stands_once(cast: Cast) -> None:
    data = a_list(row(eerste_verzuimdag=None))

    assert take(cast.consulent, data).counts["resultaat_buiten"] == 1
    assert not Casus.objects.exists()

    intake = read(cast.consulent, data)
    tick(intake, cast)
    commit_intake(intake=intake, by=cast.consulent.user, today=TODAY, now=NOW)
    before = stand()
    assert Absence.objects.get().first_day_kind == "onbekend"

    for again in range(4):  # the same list, with and without the tick
        intake = read(cast.consulent, data)
        if again % 2:
            tick(intake, cast)
        commit_intake(intake=intake, by=cast.consulent.user, today=TODAY, now=NOW)
    assert stand() == before


def test_row_without_its_day_starts_absence_on_a_concern_only_when_taken_over(cast: Cast) -> None:
    casus = known(cast, first_day=None)
    build.enrolment(casus.pupil, cast.beemd)
    intake = read(cast.consulent, a_list(row(eerste_verzuimdag=None)))
    tick(intake, cast)
    assert only_row(intake).message == "Lijst: thuis, sinds wanneer is nog niet bekend. Loket: zorg om aanwezigheid."
    intake.rows.update(take_over=True)

    commit_intake(intake=intake, by=cast.consulent.user, today=TODAY, now=NOW)

    assert (Absence.objects.get().first_day, only_row(intake).result) == (None, RowResult.TAKEN_OVER)


def test_rows_without_a_choice_stay_out_and_a_choice_decides(cast: Cast) -> None:
    casus = known(cast, who=build.pupil("Fenne"))
    data = a_list(row(eerste_verzuimdag=FIRST))
    left = take(cast.consulent, data)
    same = read(cast.consulent, data)
    same.rows.update(decision=RowDecision.SAME)

    commit_intake(intake=same, by=cast.consulent.user, today=TODAY, now=NOW)
    assert only_row(left).result == RowResult.LEFT_OUT
    assert only_row(same).casus == casus
    assert Casus.objects.count() == 1

    other = read(cast.consulent, data)
    other.rows.update(decision=RowDecision.OTHER)
    commit_intake(intake=other, by=cast.consulent.user, today=TODAY, now=NOW)
    assert Casus.objects.count() == 2
    before = stand()
    take(cast.consulent, data)
    assert stand() == before


def test_school_row_about_a_pupil_of_another_school_is_a_question_to_the_office(cast: Cast) -> None:
    build.casus(by=cast.colleague.user, at=cast.heuvelrade, consulent=cast.colleague.user)

    intake = take(cast.school, a_list(row()))

    casus = Casus.objects.get(school=cast.beemd)
    note = casus.events.get(kind=EventKind.NOTE)
    assert (only_row(intake).result, only_row(intake).casus) == (RowResult.OPENED, casus)
    assert note.text.startswith("Een naam en geboortedatum die erop lijken. Vraag het na bij Abdel Ottevanger.")
    assert (note.school_reads, note.leerplicht_reads, note.by) == (False, False, None)
    assert set(Notice.objects.filter(user=cast.consulent.user).values_list("kind", flat=True)) == {"lijst", "dubbel"}


def test_consulent_passes_a_pupil_on_to_the_colleague(cast: Cast) -> None:
    theirs = build.casus(by=cast.colleague.user, at=cast.heuvelrade, consulent=cast.colleague.user)
    intake = read(cast.consulent, a_list(row()))
    intake.rows.update(decision=RowDecision.SAME)

    commit_intake(intake=intake, by=cast.consulent.user, today=TODAY, now=NOW)

    assert (only_row(intake).result, only_row(intake).casus) == (RowResult.PASSED_ON, None)
    assert theirs.events.get().title == "Opnieuw gemeld via lijst"
    assert Notice.objects.get().user == cast.colleague.user
    assert Casus.objects.count() == 1


def test_a_pupil_of_a_colleague_who_left_is_passed_on_to_the_voorzitter(cast: Cast) -> None:
    build.casus(by=cast.colleague.user, at=cast.heuvelrade, consulent=cast.colleague.user)
    Toegang.objects.filter(pk=cast.colleague.pk).update(valid_to=TODAY)
    intake = read(cast.consulent, a_list(row()))
    intake.rows.update(decision=RowDecision.SAME)

    commit_intake(intake=intake, by=cast.consulent.user, today=TODAY, now=NOW)

    assert Notice.objects.get().user == cast.voorzitter_zuid.user


def test_preview_is_emptied_when_it_is_read_in(cast: Cast) -> None:
    intake = take(cast.school, a_list(row(), row(voornaam="Joris", geboortedatum="31-2-2012")))

    assert Intake.objects.get().table == {}
    assert set(intake.rows.values_list("candidate", flat=True)) == {None}
    assert [each.values for each in intake.rows.all()] == [{}, {}]


def test_number_of_statements_does_not_grow_with_the_list(cast: Cast) -> None:
    rule(4)
    sure = [truth.row for truth in invented_list(cast.beemd, rows=60, pupils=80) if truth.how == "number"]

    def statements(given: str, family: str, born: date, rows: list[tuple[Any, ...]]) -> int:
        new = row(voornaam=given, achternaam=family, geboortedatum=born, soort_verzuim="zorg")
        intake = read(cast.consulent, a_list(new, *rows))
        with CaptureQueriesContext(connection) as found:
            commit_intake(intake=intake, by=cast.consulent.user, today=TODAY, now=NOW)
        return len(found)

    assert statements("Joris", "Bakker", date(2001, 5, 4), sure[:8]) == statements(
        "Sanne", "Vos", date(2001, 6, 5), sure[8:]
    )


def test_a_thousand_rows(cast: Cast) -> None:
    rule(4)
    truths = invented_list(cast.beemd, rows=1000, pupils=1250)

    intake = take(cast.consulent, a_list(*(truth.row for truth in truths)))

    counts = intake.counts
    assert (counts["rijen"], counts["fout"], counts["overgeslagen"]) == (1000, 0, 0)
    assert counts["resultaat_geopend"] == counts["nieuw"] + counts["bekend"] == Casus.objects.count()
    assert len(set(Casus.objects.values_list("code", flat=True))) == Casus.objects.count()
    assert Event.objects.filter(kind=EventKind.REPORTED).count() == Casus.objects.count()
    assert Deadline.objects.count() == Absence.objects.count()


def test_previews_nobody_finished_go_after_a_week(cast: Cast) -> None:
    old, new = read(cast.school, a_list(row())), read(cast.school, a_list(row(voornaam="Joris")))
    done = take(cast.school, a_list(row(voornaam="Ada")))
    Intake.objects.filter(pk__in=[old.pk, done.pk]).update(created_at=NOW - timedelta(days=8))
    Intake.objects.filter(pk=new.pk).update(created_at=NOW - timedelta(days=6))

    assert remove_abandoned(now=NOW) == 1

    assert set(Intake.objects.values_list("pk", flat=True)) == {new.pk, done.pk}
    assert not IntakeRow.objects.filter(intake=old.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_open_one_casus(cast: Cast) -> None:
    intakes = [read(cast.school, a_list(row())), read(cast.consulent, a_list(row()))]

    def press(intake: Intake) -> None:
        commit_intake(intake=intake, by=intake.by, today=TODAY, now=NOW)
        connections.close_all()

    threads = [Thread(target=press, args=(Intake.objects.get(pk=intake.pk),)) for intake in intakes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert Casus.objects.count() == 1
    assert sorted(Intake.objects.values_list("counts__resultaat_geopend", flat=True)) == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_what_breaks_half_way_leaves_nothing(cast: Cast) -> None:
    intake = read(cast.consulent, a_list(row(), row(voornaam="Joris", achternaam="Bakker")))
    before = stand()
    with connection.cursor() as cursor:  # the last thing that is written refuses
        cursor.execute("ALTER TABLE post_notice ADD CONSTRAINT broken CHECK (kind <> 'lijst') NOT VALID")

    try:
        with pytest.raises(Exception, match="broken"):
            commit_intake(intake=intake, by=cast.voorzitter.user, today=TODAY, now=NOW)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE post_notice DROP CONSTRAINT broken")

    assert stand() == before
    assert Intake.objects.get().committed_at is None


@pytest.mark.parametrize(("who", "known_on"), [("leerplicht", TODAY), ("school", None)])
def test_leerplicht_need_not_be_told_of_whom_it_named_itself(cast: Cast, who: str, known_on: date | None) -> None:
    casus = known(cast)
    told = Actie.objects.create(
        casus=casus, kind="stap", what=INFORM_LEERPLICHT, due_on=TODAY, holder=cast.consulent.user, asked_by=cast.consulent.user
    )  # fmt: skip

    take(getattr(cast, who), a_list(row()))

    casus.refresh_from_db()
    told.refresh_from_db()
    assert casus.leerplicht_informed_on == known_on
    assert told.is_open is (known_on is None)
    assert casus.events.filter(kind=EventKind.INFORMED).count() == (known_on is not None)
    take(getattr(cast, who), a_list(row()))
    assert casus.events.filter(kind=EventKind.INFORMED).count() == (known_on is not None)
