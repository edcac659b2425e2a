"""Acts on sessions: a year in one go, another day, vaststellen, holding everything."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from cases.access import resolve
from cases.actions.phases import RefusedError
from cases.events import ConflictError
from cases.models import Casus
from overleg.actions import ClosedError
from overleg.agenda import Agenda, agenda_of
from overleg.models import Agendapunt, Blad, Deelname, Overleg, OverlegKind, Result, Tafelactie
from overleg.quorum import quorum_of
from plaatsing.actions import sessions
from plaatsing.actions.inviting import answer, invite
from plaatsing.actions.promises import first_session
from plaatsing.actions.table import Decision, decide
from post.models import Notice
from tests import build
from tests.conftest import TODAY, Cast
from tests.overleg.tables import thuiszitter
from tests.plaatsing import building

NOW = build.moment(TODAY)
DAYS = [date(2026, 12, 8), date(2027, 1, 12), date(2027, 2, 9)]
TIMES: dict[str, Any] = {"starts_at": time(9), "ends_at": time(11), "place": "zaal 2"}


def plan(cast: Cast, days: list[date] = DAYS) -> list[Overleg]:
    return sessions.plan_sessions(area=cast.noord, days=days, by=cast.voorzitter.user, today=TODAY, **TIMES)


def agenda(cast: Cast, overleg: Overleg) -> Agenda:
    return agenda_of(overleg, resolve(cast.voorzitter, TODAY))


def change(cast: Cast, overleg: Overleg, **fields: object) -> sessions.Changed:
    told: dict[str, Any] = {
        "on": overleg.on,
        "starts_at": overleg.starts_at,
        "ends_at": overleg.ends_at,
        "place": overleg.place,
    } | fields
    return sessions.change_session(
        overleg=overleg, version=overleg.version, by=cast.voorzitter.user, today=TODAY, now=NOW, **told
    )


def test_a_year_in_one_go_and_twice_plans_nothing_double(cast: Cast) -> None:
    made = plan(cast)
    again = plan(cast, [*DAYS, date(2027, 3, 9)])

    assert [one.on for one in made] == DAYS
    assert [one.on for one in again] == [date(2027, 3, 9)]
    assert {(one.kind, one.area, one.place) for one in made} == {(OverlegKind.PLAATSING, cast.noord, "zaal 2")}


def test_the_other_area_has_a_session_on_the_same_day(cast: Cast) -> None:
    plan(cast)

    sessions.plan_sessions(area=cast.zuid, days=DAYS[:1], by=cast.voorzitter_zuid.user, today=TODAY, **TIMES)

    assert Overleg.objects.filter(on=DAYS[0]).count() == 2


def test_what_is_asked_about_a_promise_goes_to_the_session_that_is_planned(cast: Cast) -> None:
    earlier = building.session(cast.noord, cast.voorzitter.user)
    of = thuiszitter(cast)
    building.aanmelding(of, cast.school.user)
    promised = building.toezegging(building.punt(earlier, of), cast.heuvelrade, cast.voorzitter.user)

    made = plan(cast)

    asked = promised.terugvragen.get()
    assert (asked.overleg, asked.ask_on) == (made[0], DAYS[0])
    assert first_session(cast.noord, earlier.on) == made[0]


def test_what_was_held_comes_back_on_the_first_session_that_is_planned(cast: Cast) -> None:
    earlier = building.session(cast.noord, cast.voorzitter.user)
    building.entered(earlier, thuiszitter(cast), result=Result.HELD, held_until=DAYS[0], decided_at=NOW)
    Overleg.objects.filter(pk=earlier.pk).update(closed_at=NOW, closed_by=cast.voorzitter.user)

    made = plan(cast)

    back = Agendapunt.objects.get(overleg=made[0])
    assert (back.section, back.sheet["coded"]["school"]) == ("F", "Beemdcollege")


@pytest.mark.parametrize("field", ["on", "starts_at", "ends_at", "place"])
def test_sequence_rises_when_day_time_or_place_change_and_invited_people_hear_it(cast: Cast, field: str) -> None:
    overleg = plan(cast)[0]
    invite(overleg=overleg, now=NOW)
    new = {"on": date(2026, 12, 15), "starts_at": time(8, 30), "ends_at": time(12), "place": "aula"}

    told = change(cast, overleg, **{field: new[field]})

    overleg.refresh_from_db()
    assert (overleg.sequence, told.told) == (1, 1)
    notice = Notice.objects.get(user=cast.plaatser.user, key__contains="gewijzigd")
    changed = "is nu op 15 december 2026." if field == "on" else "heeft een andere tijd of plaats."
    assert notice.text.startswith(f"Het Plaatsingsoverleg van 8 december 2026 {changed}")


def test_the_same_day_saved_again_moves_nothing_and_tells_nobody(cast: Cast) -> None:
    overleg = plan(cast)[0]
    invite(overleg=overleg, now=NOW)

    assert change(cast, overleg).told == 0
    overleg.refresh_from_db()
    assert overleg.sequence == 0


def test_an_answer_for_another_day_is_asked_again_and_one_for_another_room_stands(cast: Cast) -> None:
    overleg = plan(cast)[0]
    [seat] = invite(overleg=overleg, now=NOW)
    answer(seat=seat, said="aanwezig", today=TODAY, now=NOW)

    change(cast, overleg, place="aula")
    stands = Deelname.objects.get(pk=seat.pk).answer
    change(cast, overleg, on=date(2026, 12, 15))

    assert (stands, Deelname.objects.get(pk=seat.pk).answer) == ("aanwezig", "")


def test_two_people_who_change_one_session_do_not_overwrite_each_other(cast: Cast) -> None:
    overleg = plan(cast)[0]
    change(cast, Overleg.objects.get(pk=overleg.pk), place="aula")

    with pytest.raises(ConflictError):
        change(cast, overleg, place="kelder")


def test_agenda_is_vastgesteld_only_when_every_text_is_approved(cast: Cast) -> None:
    overleg = plan(cast)[0]
    row = building.entered(overleg, thuiszitter(cast))
    with pytest.raises(RefusedError, match="nog 1 tekst"):
        sessions.publish(overleg=overleg, agenda=agenda(cast, overleg), by=cast.voorzitter.user, now=NOW)

    building.approved(row, cast.voorzitter.user)
    sessions.publish(overleg=overleg, agenda=agenda(cast, overleg), by=cast.voorzitter.user, now=NOW)

    overleg.refresh_from_db()
    assert (overleg.published_at, overleg.published_by) == (NOW, cast.voorzitter.user)


def test_an_empty_agenda_is_not_vastgesteld(cast: Cast) -> None:
    overleg = plan(cast)[0]

    with pytest.raises(RefusedError, match="nog geen leerling"):
        sessions.publish(overleg=overleg, agenda=agenda(cast, overleg), by=cast.voorzitter.user, now=NOW)


def published(cast: Cast, on: date) -> Overleg:
    overleg = building.session(cast.noord, cast.voorzitter.user, on=on, code=f"v{on:%m%d}")
    building.approved(building.entered(overleg, _casus(cast, on)), cast.voorzitter.user)
    sessions.publish(overleg=overleg, agenda=agenda(cast, overleg), by=cast.voorzitter.user, now=NOW)
    overleg.refresh_from_db()
    return overleg


def _casus(cast: Cast, on: date) -> Casus:
    return thuiszitter(cast, "Siebe", f"Sietsma{on:%m%d}")


def test_bladen_lie_open_around_the_session_in_the_own_area_alone(cast: Cast) -> None:
    near, far = published(cast, date(2026, 11, 26)), published(cast, date(2026, 12, 8))
    own, other = resolve(cast.plaatser, TODAY), resolve(cast.plaatser_elsewhere, TODAY)

    assert set(Blad.objects.visible_to(own).values_list("overleg", flat=True)) == {near.pk}
    assert not Blad.objects.visible_to(other).exists()
    days = {
        delta: Blad.objects.visible_to(resolve(cast.plaatser, far.on + timedelta(days=delta)))
        .filter(overleg=far)
        .exists()
        for delta in (-6, -5, 7, 8)
    }
    assert days == {-6: False, -5: True, 7: True, 8: False}


def test_vaststellen_is_undone_until_the_session_and_closes_the_bladen_again(cast: Cast) -> None:
    overleg = published(cast, date(2026, 11, 26))

    sessions.unpublish(overleg=overleg, today=TODAY)

    assert not Blad.objects.visible_to(resolve(cast.plaatser, TODAY)).exists()
    with pytest.raises(RefusedError, match="de agenda blijft wat zij was"):
        sessions.unpublish(overleg=overleg, today=date(2026, 11, 27))


def test_without_quorum_everything_undecided_is_held_until_the_next_session(cast: Cast) -> None:
    first, second, _ = plan(cast)
    open_row = building.entered(first, thuiszitter(cast), said="Er was niemand.")
    Tafelactie.objects.create(punt=open_row, what="Bellen", due_on=DAYS[1])
    decided = building.entered(first, thuiszitter(cast, "Amber", "Boon"), result=Result.LOOK, decided_at=NOW)

    rows = [row.punt for row in agenda(cast, first).rows]
    held = sessions.hold_all(overleg=first, punten=rows, by=cast.voorzitter.user, now=NOW)

    open_row.refresh_from_db()
    decided.refresh_from_db()
    assert held == 1
    assert (open_row.result, open_row.held_until, open_row.said) == (Result.HELD, second.on, "Er was niemand.")
    assert open_row.acties.get().what == "Bellen"
    assert decided.result == Result.LOOK


def test_what_a_colleague_decides_at_that_moment_is_not_held_back(cast: Cast) -> None:
    """The items were read before the table was taken: the colleague decided in between."""
    first = plan(cast)[0]
    open_row = building.entered(first, thuiszitter(cast))
    decided = building.entered(first, thuiszitter(cast, "Amber", "Boon"))
    rows = [row.punt for row in agenda(cast, first).rows]
    decide(punt=decided, decision=Decision(Result.LOOK), by=cast.voorzitter.user, now=NOW, version=decided.version)

    held = sessions.hold_all(overleg=first, punten=rows, by=cast.voorzitter.user, now=NOW)

    assert held == 1
    assert [Agendapunt.objects.get(pk=row.pk).result for row in (open_row, decided)] == [Result.HELD, Result.LOOK]
    assert sessions.hold_all(overleg=first, punten=rows, by=cast.voorzitter.user, now=NOW) == 0


def test_nothing_of_a_closed_session_changes(cast: Cast) -> None:
    overleg = plan(cast)[0]
    Overleg.objects.filter(pk=overleg.pk).update(closed_at=NOW, closed_by=cast.voorzitter.user)

    for act in (
        lambda: change(cast, overleg, place="aula"),
        lambda: invite(overleg=overleg, now=NOW),
        lambda: sessions.unpublish(overleg=overleg, today=TODAY),
        lambda: sessions.publish(overleg=overleg, agenda=agenda(cast, overleg), by=cast.voorzitter.user, now=NOW),
        lambda: sessions.hold_all(overleg=overleg, punten=[], by=cast.voorzitter.user, now=NOW),
    ):
        with pytest.raises(ClosedError):
            act()


def test_quorum_counts_schools_by_answer_and_at_the_table_by_who_is_there(cast: Cast) -> None:
    overleg = plan(cast)[0]
    building.plaatser(cast.beemd, "Tweede Plaatser")
    other = build.school("Kortecollege", "09ZZ00", municipality=cast.lindevoort)
    building.plaatser(other, "Derde Plaatser")
    seats = invite(overleg=overleg, now=NOW)
    for seat in seats:
        answer(seat=seat, said="aanwezig", today=TODAY, now=NOW)
    before = quorum_of(overleg)
    Deelname.objects.filter(overleg=overleg, school=cast.beemd).update(attendance="afgemeld")
    Deelname.objects.filter(overleg=overleg, school=other).update(attendance="vervangen")

    at_the_table = quorum_of(overleg)

    assert before is not None
    assert at_the_table is not None
    assert (before.there, before.held, before.short) == (2, False, True)
    assert (at_the_table.there, at_the_table.held) == (1, True)
