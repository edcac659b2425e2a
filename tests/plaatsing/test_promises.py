"""A promise is followed from the day it was made: one question is always open, at the session that comes first."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Toegang
from cases.access import resolve
from cases.models import Casus, EventKind
from cases.scope import Scope
from plaatsing.actions.promises import ask_at, open_promises
from plaatsing.models import OfferKind, PromiseKind, Stand, Terugvraag, Toezegging
from tests import build
from tests.conftest import TODAY, Cast
from tests.plaatsing.building import SESSION, session
from tests.plaatsing.promised import promised


def scope(toegang: Toegang) -> Scope:
    return resolve(toegang, TODAY)


def test_a_promise_says_what_the_table_took(cast: Cast) -> None:
    made = promised(cast, from_on=date(2027, 1, 11), trial=True, condition="Met begeleiding in de klas.")

    assert (made.school, made.from_school, made.promised_on) == (cast.heuvelrade, cast.beemd, SESSION)
    assert (made.kind, made.from_on, made.trial) == (PromiseKind.PLACE, date(2027, 1, 11), True)
    assert made.sheet_code == made.casus.agendapunten.get().sheet_code
    told = made.casus.events.get(kind=EventKind.PROMISED)
    assert told.title == "Plaatsing toegezegd vanaf 11 januari 2027, op proef door Heuvelrade College"
    assert (told.text, told.on, told.school_reads) == ("Voorwaarde: Met begeleiding in de klas.", SESSION, True)


def test_a_first_meeting_is_a_promise_too(cast: Cast) -> None:
    assert promised(cast, kind=OfferKind.MEETING).kind == PromiseKind.MEETING


def test_the_first_question_is_asked_at_the_next_session_of_the_area(cast: Cast) -> None:
    by = cast.voorzitter.user
    following = session(cast.noord, by, on=date(2026, 12, 15))
    session(cast.noord, by, on=date(2027, 1, 19))
    session(cast.zuid, by, on=date(2026, 12, 1))

    asked = promised(cast).terugvragen.get()

    assert (asked.number, asked.ask_on, asked.overleg, asked.answered_at) == (1, date(2026, 12, 15), following, None)


def test_without_a_next_session_it_is_asked_four_weeks_later(cast: Cast) -> None:
    asked = promised(cast).terugvragen.get()

    assert (asked.ask_on, asked.overleg) == (date(2026, 12, 15), None)


def test_a_session_that_is_planned_or_moved_pulls_the_question_there(cast: Cast) -> None:
    asked = promised(cast).terugvragen.get()
    planned = session(cast.noord, cast.voorzitter.user, on=date(2026, 12, 8))

    assert ask_at(overleg=planned) == 1

    asked.refresh_from_db()
    assert (asked.ask_on, asked.overleg) == (date(2026, 12, 8), planned)
    planned.on = date(2027, 1, 12)
    planned.save()
    assert [ask_at(overleg=planned), ask_at(overleg=planned)] == [1, 0]
    asked.refresh_from_db()
    assert asked.ask_on == date(2027, 1, 12)


def test_a_question_that_was_asked_already_keeps_its_day(cast: Cast) -> None:
    made = promised(cast)
    made.terugvragen.update(asked_at=build.moment(date(2026, 12, 15)))
    planned = session(cast.noord, cast.voorzitter.user, on=date(2027, 1, 12))

    assert ask_at(overleg=planned) == 0
    assert made.terugvragen.get().ask_on == date(2026, 12, 15)


def test_a_second_question_is_asked_after_the_session_of_the_first(cast: Cast) -> None:
    made = promised(cast)
    first, following = (
        session(cast.noord, cast.voorzitter.user, on=day) for day in (date(2026, 12, 8), date(2027, 1, 12))
    )
    made.terugvragen.update(
        ask_on=first.on,
        overleg=first,
        stand=Stand.RUNS,
        answered_at=build.moment(first.on),
        answered_by=cast.school.user,
    )
    second = Terugvraag.objects.create(toezegging=made, number=2, ask_on=date(2027, 2, 1))

    ask_at(overleg=following)

    second.refresh_from_db()
    assert second.overleg == following


def test_the_question_after_placement_keeps_its_own_day(cast: Cast) -> None:
    made = promised(cast)
    Toezegging.objects.update(placed_on=date(2026, 11, 23))
    planned = session(cast.noord, cast.voorzitter.user, on=date(2026, 12, 8))

    assert ask_at(overleg=planned) == 0
    assert made.terugvragen.get().overleg is None


def test_the_agenda_begins_with_every_open_promise_of_the_area(cast: Cast) -> None:
    made = promised(cast)
    ended = promised(cast, given_name="Daan")
    Toezegging.objects.filter(pk=ended.pk).update(ending="gelukt", ended_on=TODAY)
    coming = session(cast.noord, cast.voorzitter.user, on=date(2026, 12, 15))
    elsewhere = session(cast.zuid, cast.voorzitter.user, on=date(2026, 12, 15))

    rows = open_promises(coming, scope(cast.voorzitter))

    assert [(row.toezegging, row.terugvraag.number) for row in rows] == [(made, 1)]
    assert made.overleg is not None
    assert open_promises(made.overleg, scope(cast.voorzitter)) == []  # its own session does not look back at it
    assert open_promises(elsewhere, scope(cast.voorzitter_zuid)) == []
    for stranger in (cast.leerplicht, cast.voorzitter_zuid, cast.privacy):
        assert open_promises(coming, scope(stranger)) == []


def test_the_chair_keeps_seeing_a_promise_of_the_own_area_when_the_casus_moved_to_another(cast: Cast) -> None:
    made = promised(cast)
    Casus.objects.filter(pk=made.casus_id).update(area=cast.zuid, school=cast.heuvelrade)
    coming = session(cast.noord, cast.voorzitter.user, on=date(2026, 12, 15))

    assert [row.toezegging for row in open_promises(coming, scope(cast.voorzitter))] == [made]


def test_the_agenda_asks_no_more_questions_of_the_database_for_more_promises(cast: Cast) -> None:
    coming = session(cast.noord, cast.voorzitter.user, on=date(2026, 12, 15))
    counts = []
    for names in (("Fenna",), ("Daan", "Noa")):
        for name in names:
            promised(cast, given_name=name)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = open_promises(coming, scope(cast.voorzitter))
            [(str(row.toezegging.school), str(row.toezegging.from_school), row.toezegging.casus.code) for row in rows]
        counts.append((len(rows), len(queries)))

    assert (counts[0][0], counts[1][0]) == (1, 3)
    assert counts[0][1] == counts[1][1]
