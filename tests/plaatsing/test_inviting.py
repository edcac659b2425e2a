"""Inviting, answering, reminding, and who is expected."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, Toegang, User
from cases.actions.phases import RefusedError
from overleg.models import Attendance, Deelname, Overleg
from plaatsing.actions.cancelling import cancel_session
from plaatsing.actions.inviting import answer, invite, not_invited, remind
from plaatsing.actions.sessions import change_session
from plaatsing.expected import expected_at
from plaatsing.tasks import remind_sessions
from post.models import Notice
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.plaatsing import building
from tests.post.building import waits_for

NOW = build.moment(TODAY)
ON = date(2026, 12, 8)


@pytest.fixture
def overleg(cast: Cast) -> Overleg:
    return building.session(cast.noord, cast.voorzitter.user, on=ON)


def invited(cast: Cast, overleg: Overleg) -> Deelname:
    invite(overleg=overleg, now=NOW)
    return Deelname.objects.get(overleg=overleg, user=cast.plaatser.user)


def notices(of: Toegang) -> list[str]:
    return list(Notice.objects.filter(user=of.user).order_by("pk").values_list("text", flat=True))


def test_everybody_of_the_area_who_may_place_on_that_day_is_invited_once(cast: Cast, overleg: Overleg) -> None:
    starts_later = building.plaatser(cast.beemd, "Nieuw Iemand", valid_from=ON)
    building.plaatser(cast.beemd, "Vertrokken Iemand", valid_to=ON)
    gone = building.plaatser(cast.beemd, "Zonder Account")
    User.objects.filter(pk=gone.user_id).update(is_active=False)

    first, second = invite(overleg=overleg, now=NOW), invite(overleg=overleg, now=NOW)

    assert {seat.user for seat in first} == {cast.plaatser.user, starts_later.user}
    assert {(seat.discipline, seat.school) for seat in first} == {("vo", cast.beemd)}
    assert second == []
    assert notices(cast.plaatser) == ["U bent uitgenodigd voor het Plaatsingsoverleg van 8 december 2026."]
    assert notices(cast.plaatser_elsewhere) == []


def test_who_places_for_two_schools_has_two_seats(cast: Cast, overleg: Overleg) -> None:
    other = build.school("Kortecollege", "09ZZ00", municipality=cast.lindevoort)
    build.toegang(cast.plaatser.user, Role.PLAATSING, school=other)

    made = invite(overleg=overleg, now=NOW)

    assert {seat.school for seat in made} == {cast.beemd, other}


def test_the_mail_links_to_the_page_and_says_nothing_about_a_pupil(cast: Cast, overleg: Overleg) -> None:
    invited(cast, overleg)

    notice = Notice.objects.get(user=cast.plaatser.user)
    assert (notice.path, notice.in_mail) == (reverse("zitting", args=[overleg.code]), True)


@pytest.mark.parametrize("said", ["aanwezig", "afgemeld"])
def test_an_answer_is_changed_until_the_session_and_closes_the_notice(cast: Cast, overleg: Overleg, said: str) -> None:
    seat = invited(cast, overleg)
    answer(seat=seat, said="vervangen", replaced_by="  Mirte Bos ", today=TODAY, now=NOW)
    before = (seat.answer, seat.replaced_by)

    answer(seat=seat, said=said, replaced_by="Mirte Bos", today=ON, now=NOW)

    seat.refresh_from_db()
    assert before == ("vervangen", "Mirte Bos")
    assert (seat.answer, seat.replaced_by) == (said, "")
    assert Notice.objects.get(user=cast.plaatser.user).settled_at is not None


@pytest.mark.parametrize(
    ("said", "name", "today", "field"),
    [
        ("vervangen", "  ", TODAY, "replaced_by"),
        ("misschien", "", TODAY, "answer"),
        ("", "", TODAY, "answer"),
        ("aanwezig", "", ON + timedelta(days=1), ""),
    ],
)
def test_answers_that_cannot_be(cast: Cast, overleg: Overleg, said: str, name: str, today: date, field: str) -> None:
    seat = invited(cast, overleg)

    with pytest.raises(RefusedError) as refused:
        answer(seat=seat, said=said, replaced_by=name, today=today, now=NOW)

    seat.refresh_from_db()
    assert (refused.value.field, seat.answer) == (field, "")


def test_a_week_before_only_who_did_not_answer_is_reminded_and_once(cast: Cast, overleg: Overleg) -> None:
    silent, answered = invited(cast, overleg), building.plaatser(cast.beemd, "Antwoord Gegeven")
    invite(overleg=overleg, now=NOW)
    answer(seat=overleg.deelnames.get(user=answered.user), said="aanwezig", today=TODAY, now=NOW)

    told = [
        remind(today=day, now=NOW)
        for day in (ON - timedelta(days=8), ON - timedelta(days=7), ON - timedelta(days=1), ON)
    ]

    assert told == [0, 1, 0, 0]
    assert silent.user is not None
    assert notices(cast.plaatser)[1:] == [
        "Komt u op 8 december 2026 naar het Plaatsingsoverleg? U hebt nog niet geantwoord."
    ]
    assert len(notices(answered)) == 1


def test_who_may_no_longer_place_is_not_reminded(cast: Cast, overleg: Overleg) -> None:
    invited(cast, overleg)
    Toegang.objects.filter(pk=cast.plaatser.pk).update(valid_to=TODAY)

    assert remind(today=ON - timedelta(days=3), now=NOW) == 0


def test_a_session_that_is_over_asks_nobody_anything_any_more(cast: Cast, overleg: Overleg) -> None:
    invited(cast, overleg)

    remind(today=ON + timedelta(days=1), now=NOW)

    assert Notice.objects.get(user=cast.plaatser.user).settled_at == NOW


def test_the_task_reminds(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = building.session(cast.noord, cast.voorzitter.user, on=ON)
    invite(overleg=soon, now=NOW)
    monkeypatch.setattr("cases.clock.moment", lambda: (ON - timedelta(days=7), NOW))

    remind_sessions()

    assert len(notices(cast.plaatser)) == 2


# --- who is expected ------------------------------------------------------------------------------------------------------


def test_new_people_and_people_who_lost_the_role_are_named(cast: Cast, overleg: Overleg) -> None:
    seat = invited(cast, overleg)
    fresh = building.plaatser(cast.beemd, "Later Gekomen")
    Toegang.objects.filter(pk=cast.plaatser.pk).update(valid_to=TODAY)

    found = expected_at(overleg)

    assert [one.user for one in found.fresh] == [fresh.user]
    assert found.gone == [seat]
    assert found.invited == 0
    assert [one.user for one in not_invited(overleg)] == [fresh.user]


def test_gaps_per_level_are_visible(cast: Cast, overleg: Overleg) -> None:
    cast.beemd.levels = ["vmbo_b", "havo"]
    cast.beemd.save()
    other = build.school("Kortecollege", "09ZZ00", municipality=cast.lindevoort, levels=["havo", "vwo"])
    quiet = build.school("Stilcollege", "09ZZ01", municipality=cast.lindevoort, levels=["pro"])
    building.plaatser(other, "Ada Korte")
    seat = invited(cast, overleg)
    answer(seat=seat, said="afgemeld", today=TODAY, now=NOW)
    answer(seat=overleg.deelnames.get(school=other), said="vervangen", replaced_by="Bo Korte", today=TODAY, now=NOW)

    found = expected_at(overleg)

    assert [(level.label, level.comes, level.silent, level.absent) for level in found.levels] == [
        ("praktijkonderwijs", 0, 0, 1), ("vmbo-basis", 0, 0, 1), ("havo", 1, 0, 1), ("vwo", 1, 0, 0),
    ]  # fmt: skip
    assert found.gaps == ["praktijkonderwijs", "vmbo-basis"]
    assert {str(row.school): row.stand for row in found.rows} == {
        "Beemdcollege": "komt niet", "Kortecollege": "komt", str(quiet): "niemand bevoegd",
    }  # fmt: skip


def test_expected_costs_three_queries_however_many_schools_there_are(cast: Cast, overleg: Overleg) -> None:
    counts = []
    for number in range(3):
        school = build.school(f"School {number}", f"1{number}AA00", municipality=cast.lindevoort, levels=["havo"])
        building.plaatser(school, f"Nummer{number} Plaatst")
        invite(overleg=overleg, now=NOW)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            expected_at(overleg)
        counts.append(len(asked))

    assert counts == [3, 3, 3]


def test_as_many_copies_as_people_who_come(cast: Cast, overleg: Overleg) -> None:
    def copies() -> int:
        number: int = Login(cast.voorzitter).get(overleg.get_absolute_url()).context["copies"].initial["copies"]
        return number

    for number in range(40):
        building.plaatser(cast.beemd, f"Nummer{number} Plaatser")
    seats = invite(overleg=overleg, now=NOW)
    assert (len(seats) > 30, copies()) == (True, 30)  # nobody answered, and more are not printed at once

    for seat in seats[:3]:
        answer(seat=seat, said=Attendance.PRESENT, today=TODAY, now=NOW)
    answer(seat=seats[3], said=Attendance.EXCUSED, today=TODAY, now=NOW)

    assert copies() == 3


@pytest.mark.parametrize("moved", [{"place": "aula"}, {"on": ON + timedelta(days=7)}])
def test_who_answered_is_asked_again_only_about_another_day(
    cast: Cast, overleg: Overleg, moved: dict[str, Any]
) -> None:
    answer(seat=invited(cast, overleg), said="aanwezig", today=TODAY, now=NOW)

    stays = {name: getattr(overleg, name) for name in ("on", "starts_at", "ends_at", "place")}
    change_session(
        overleg=overleg, version=overleg.version, by=cast.voorzitter.user, today=TODAY, now=NOW, **stays | moved
    )

    assert len(notices(cast.plaatser)) == 2
    assert len(waits_for(cast.plaatser.user)) == ("on" in moved)


def test_a_session_that_is_cancelled_is_told_once(cast: Cast, overleg: Overleg) -> None:
    answer(seat=invited(cast, overleg), said="aanwezig", today=TODAY, now=NOW)

    cancel_session(overleg=overleg, by=cast.voorzitter.user, today=TODAY, now=NOW)

    assert notices(cast.plaatser)[1:] == [
        "Het Plaatsingsoverleg van 8 december 2026 gaat niet door. Haal het uit uw agenda."
    ]
    assert waits_for(cast.plaatser.user) == []
