"""A round from planning to vastgesteld, on the acts themselves."""

import threading
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection

from actietafel.actions import rounds
from actietafel.models import Opgave, Uitvraag, UitvraagState, Verschil
from actietafel.plan import round_from
from cases.actions.phases import RefusedError
from overleg.models import Discipline, Overleg
from post.models import Notice
from region.models import Sector
from tests import build
from tests.actietafel.building import PEILDATUM, opgave, uitvraag
from tests.conftest import TODAY, Cast, make_cast

NOW = build.moment(TODAY)


def planned(cast: Cast, **days: date) -> Uitvraag:
    return uitvraag(cast.noord, cast.voorzitter.user, opened_at=None, **days)


def test_plan_year_makes_rounds_each_with_its_table(cast: Cast) -> None:
    wanted = [round_from(date(2026, 12, 1), ()), round_from(date(2027, 3, 1), ())]

    made = rounds.plan_year(
        area=cast.noord, rounds=wanted, by=cast.voorzitter.user, starts_at=time(13), ends_at=time(15), place="Zaal 2",
        members=[(Discipline.LEERPLICHT, cast.leerplicht.user, "")],
    )  # fmt: skip

    assert [one.state for one in made] == [UitvraagState.PLANNED, UitvraagState.PLANNED]
    first, second = (one.overleg for one in made)
    assert first is not None
    assert second is not None
    assert (first.on, first.next_on) == (wanted[0].table_on, wanted[1].table_on)
    assert [member.user for member in second.deelnames.all()] == [cast.leerplicht.user]


def test_plan_year_leaves_a_peildatum_that_is_there(cast: Cast) -> None:
    there = planned(cast)

    made = rounds.plan_year(
        area=cast.noord, rounds=[round_from(PEILDATUM, ())], by=cast.voorzitter.user, starts_at=time(13), ends_at=time(15), place="",
    )  # fmt: skip

    assert made == []
    assert list(Uitvraag.objects.all()) == [there]
    assert not Overleg.objects.exists()


def test_open_round_asks_schools_and_municipalities_of_the_area(cast: Cast) -> None:
    build.school("Basisschool De Wilg", "03EF00", municipality=cast.lindevoort, sector=Sector.PO)
    build.school("Gesloten College", "04GH00", municipality=cast.lindevoort, closed_on=date(2025, 8, 1))
    row = planned(cast)

    number = rounds.open_round(uitvraag=row, now=NOW)

    assert number == 2
    assert {one.respondent for one in Opgave.objects.all()} == {"Beemdcollege", "leerplicht Lindevoort"}
    assert set(Notice.objects.values_list("user", flat=True)) == {cast.school.user_id, cast.leerplicht.user_id}
    row.refresh_from_db()
    assert row.state == UitvraagState.OPEN


def test_open_round_twice_asks_once(cast: Cast) -> None:
    row = planned(cast)
    rounds.open_round(uitvraag=row, now=NOW)

    assert rounds.open_round(uitvraag=row, now=NOW) == 0
    assert Notice.objects.count() == 2


def test_open_due_opens_what_was_planned_until_today(cast: Cast) -> None:
    planned(cast)
    later = planned(
        cast, reference_date=TODAY + timedelta(days=1), opens_on=TODAY + timedelta(days=1), due_on=TODAY + timedelta(days=9),
        talks_from=TODAY + timedelta(days=9), talks_until=TODAY + timedelta(days=20),
    )  # fmt: skip

    assert rounds.open_due(today=TODAY, now=NOW) == 1
    assert rounds.open_due(today=TODAY, now=NOW) == 0
    later.refresh_from_db()
    assert later.state == UitvraagState.PLANNED


def test_the_notice_names_nobody(cast: Cast) -> None:
    rounds.open_round(uitvraag=planned(cast), now=NOW)

    notice = Notice.objects.get(user=cast.school.user)

    assert "Beemd" not in notice.text + notice.path
    assert notice.path.startswith("/opgave/link/")


def test_remind_asks_once_a_day_and_not_who_answered(cast: Cast) -> None:
    row = uitvraag(cast.noord, cast.voorzitter.user)
    waiting = opgave(row, school=cast.beemd)
    answered = opgave(row, municipality=cast.lindevoort, returned_at=NOW, returned_by=cast.leerplicht.user)

    assert rounds.remind(opgaven=[waiting, answered], now=NOW) == 1
    assert rounds.remind(opgaven=[waiting, answered], now=NOW + timedelta(hours=1)) == 0
    assert rounds.remind(opgaven=[waiting], now=NOW + timedelta(days=1)) == 1
    assert not Notice.objects.filter(user=cast.leerplicht.user).exists()


def test_stop_round_wants_a_reason_for_every_gap(cast: Cast) -> None:
    row = uitvraag(cast.noord, cast.voorzitter.user)
    school = opgave(row, school=cast.beemd)
    opgave(row, municipality=cast.lindevoort)

    with pytest.raises(RefusedError, match="leerplicht Lindevoort"):
        rounds.stop_round(uitvraag=row, by=cast.voorzitter.user, now=NOW, gaps={school.pk: "Geen antwoord."})

    row.refresh_from_db()
    assert row.stopped_at is None


def test_stop_round_names_the_gap_and_stops_asking(cast: Cast) -> None:
    row = planned(cast)
    rounds.open_round(uitvraag=row, now=NOW)
    gaps = {one.pk: "Ook na bellen geen antwoord." for one in row.opgaven.all()}

    rounds.stop_round(uitvraag=row, by=cast.voorzitter.user, now=NOW, gaps=gaps)

    assert set(row.opgaven.values_list("gap_because", flat=True)) == {"Ook na bellen geen antwoord."}
    assert not Notice.objects.filter(kind="opgave", settled_at=None).exists()
    with pytest.raises(RefusedError, match="sloot deze kwartaalopgave al"):
        rounds.stop_round(uitvraag=row, by=cast.voorzitter.user, now=NOW, gaps=gaps)


def test_silence_of_more_rounds_becomes_a_question_to_the_consulent(cast: Cast) -> None:
    for months in (7, 4, 1):
        day = date(2026, months, 6)
        row = uitvraag(
            cast.noord, cast.voorzitter.user, reference_date=day, opens_on=day, due_on=day + timedelta(days=9),
            talks_from=day + timedelta(days=10), talks_until=day + timedelta(days=20), opened_at=build.moment(day),
        )  # fmt: skip
        # newest round first: July is silent, April is silent, in January there was an answer
        answer: dict[str, Any] = (
            {"returned_at": build.moment(day), "returned_by": cast.school.user} if months == 1 else {}
        )
        opgave(row, school=cast.beemd, **answer)
        Uitvraag.objects.filter(pk=row.pk).update(stopped_at=build.moment(day + timedelta(days=10)))
    last = uitvraag(cast.noord, cast.voorzitter.user)
    silent = opgave(last, school=cast.beemd)

    assert rounds.silent_rounds([silent]) == {cast.beemd.pk: 2}
    rounds.stop_round(uitvraag=last, by=cast.voorzitter.user, now=NOW, gaps={silent.pk: "Geen antwoord."})

    told = Notice.objects.get(kind="stil")
    assert (told.user_id, "Beemd" in told.text) == (cast.consulent.user_id, False)
    assert rounds.silent_rounds([silent]) == {cast.beemd.pk: 3}


def test_settle_round_waits_for_the_last_difference(cast: Cast) -> None:
    row = uitvraag(cast.noord, cast.voorzitter.user, stopped_at=NOW, stopped_by=cast.voorzitter.user)
    open_one = Verschil.objects.create(uitvraag=row, kind="nieuw", subject="r1", fingerprint="a", found_at=NOW)

    with pytest.raises(RefusedError, match="1 verschil open"):
        rounds.settle_round(uitvraag=row, by=cast.voorzitter.user, now=NOW)
    Verschil.objects.filter(pk=open_one.pk).update(settled_at=NOW, settlement="telt_niet")
    rounds.settle_round(uitvraag=row, by=cast.voorzitter.user, now=NOW)

    row.refresh_from_db()
    assert row.state == UitvraagState.SETTLED
    with pytest.raises(RefusedError, match="stelde deze ronde al vast"):
        rounds.settle_round(uitvraag=row, by=cast.voorzitter.user, now=NOW)


def test_settle_round_refuses_while_the_request_runs(cast: Cast) -> None:
    row = uitvraag(cast.noord, cast.voorzitter.user)

    with pytest.raises(RefusedError, match="Sluit eerst de uitvraag"):
        rounds.settle_round(uitvraag=row, by=cast.voorzitter.user, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_open_a_round_once() -> None:
    cast = make_cast()
    row = planned(cast)
    made: list[int] = []

    def work() -> None:
        made.append(rounds.open_round(uitvraag=Uitvraag.objects.get(pk=row.pk), now=NOW))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [0, 0, 0, 0, 0, 0, 0, 2]
    assert Opgave.objects.count() == 2


def test_rounds_are_settled_in_their_order(cast: Cast) -> None:
    day = PEILDATUM - timedelta(weeks=13)
    earlier = uitvraag(
        cast.noord, cast.voorzitter.user, reference_date=day, opens_on=day, due_on=day + timedelta(days=9),
        talks_from=day + timedelta(days=10), talks_until=day + timedelta(days=20), opened_at=build.moment(day),
        stopped_at=NOW, stopped_by=cast.voorzitter.user,
    )  # fmt: skip
    later = uitvraag(cast.noord, cast.voorzitter.user, stopped_at=NOW, stopped_by=cast.voorzitter.user)

    with pytest.raises(RefusedError, match="Stel eerst de ronde met peildatum 3 augustus 2026 vast"):
        rounds.settle_round(uitvraag=later, by=cast.voorzitter.user, now=NOW)
    rounds.settle_round(uitvraag=earlier, by=cast.voorzitter.user, now=NOW)
    rounds.settle_round(uitvraag=later, by=cast.voorzitter.user, now=NOW)

    assert [one.settled_at for one in Uitvraag.objects.order_by("reference_date")] == [NOW, NOW]
