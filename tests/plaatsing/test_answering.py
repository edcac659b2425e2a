"""Geplaatst, loopt nog, niet gelukt: what each answer does to the promise, the casus and the agenda."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Count, Q

from cases import clock
from cases.actions.phases import RefusedError
from cases.models import Deadline, Enrolment, Event, EventKind, PhaseKind
from cases.reference import load_reference
from overleg.models import Agendapunt, Section
from plaatsing.actions.answering import AnsweredError, answer, undo, undoable, withdraw
from plaatsing.actions.returning import bring_waiting_back
from plaatsing.actions.sessions import take_what_waits
from plaatsing.models import Aanmelding, Ending, Stand, Support, Terugvraag, Toezegging
from post.models import Notice
from tests import build
from tests.conftest import TODAY, Cast
from tests.plaatsing.building import SESSION, session
from tests.plaatsing.promised import NEXT, coming, promised, said, stands

PLACED = date(2026, 11, 23)
CHECK = PLACED + timedelta(weeks=6)
LACKED: dict[str, Any] = {"support": Support.GUIDANCE, "needed": "Iemand naast de leerling in de les."}


def titles(of: Toezegging) -> list[str]:
    return list(of.casus.events.order_by("pk").values_list("title", flat=True))


# --- geplaatst


def test_placed_is_enrolled_and_back_and_only_then_the_clock_stops(cast: Cast) -> None:
    made = promised(cast, home=True)
    load_reference()
    absence = made.casus.absences.get()
    clock.replan([absence], now=build.moment(TODAY))
    assert Deadline.objects.filter(absence=absence).standing().filter(flag_on__isnull=False).exists()

    said(made, Stand.PLACED, cast.school.user, on=PLACED)

    made.refresh_from_db()
    absence.refresh_from_db()
    enrolled = Enrolment.objects.get(pupil=made.casus.pupil, valid_to=None)
    assert (made.placed_on, made.ending, absence.ended_on) == (PLACED, "", PLACED)
    assert (enrolled.school, enrolled.valid_from, made.casus.school) == (cast.heuvelrade, PLACED, cast.heuvelrade)
    assert (made.casus.phase, made.casus.area) == (PhaseKind.TERUG, cast.zuid)
    assert not Deadline.objects.filter(absence=absence).standing().filter(flag_on__isnull=False).exists()
    assert stands(made) == [(1, Stand.PLACED, NEXT), (2, "", CHECK)]


def test_a_place_on_trial_keeps_the_enrolment_and_says_so(cast: Cast) -> None:
    made = promised(cast, home=True, trial=True)

    said(made, Stand.PLACED, cast.school.user, on=PLACED)

    assert Enrolment.objects.get(pupil=made.casus.pupil).school == cast.beemd
    assert made.casus.absences.get().ended_on == PLACED
    told = made.casus.events.get(title="Geplaatst op Heuvelrade College")
    assert told.text == "Op proef: de inschrijving blijft bij Beemdcollege."


def test_a_pupil_without_enrolment_is_enrolled_by_being_placed(cast: Cast) -> None:
    made = promised(cast)
    made.casus.pupil.enrolments.update(valid_to=date(2026, 9, 1))
    made.casus.school = None
    made.casus.save()
    build.absence(made.casus, kind="absoluut", first_day=date(2026, 9, 1))

    said(made, Stand.PLACED, cast.school.user, on=PLACED)

    assert made.casus.absences.get().ended_on == PLACED
    assert Enrolment.objects.get(pupil=made.casus.pupil, valid_to=None).school == cast.heuvelrade


def test_who_is_enrolled_there_already_is_not_enrolled_twice(cast: Cast) -> None:
    made = promised(cast)
    made.casus.pupil.enrolments.all().delete()
    build.enrolment(made.casus.pupil, cast.heuvelrade)

    said(made, Stand.PLACED, cast.school.user, on=PLACED)

    assert Enrolment.objects.get(pupil=made.casus.pupil).valid_from == build.START


def test_what_was_promised_is_asked_again_and_then_the_aanmelding_is_done(cast: Cast) -> None:
    made = promised(cast)
    said(made, Stand.PLACED, cast.school.user, on=PLACED)

    said(made, Stand.PLACED, cast.other_school.user, day=CHECK)

    made.refresh_from_db()
    entered = Aanmelding.objects.get()
    assert (made.ending, made.ended_on) == (Ending.HELD, CHECK)
    assert (entered.ended_at, entered.ended_by, entered.state) == (
        build.moment(CHECK),
        cast.other_school.user,
        "afgerond",
    )
    assert stands(made) == [(1, Stand.PLACED, NEXT), (2, Stand.PLACED, CHECK)]
    assert made.terugvragen.get(number=2).on == PLACED


@pytest.mark.parametrize(
    ("on", "field", "text"),
    [
        (None, "on", "Vul de eerste schooldag in."),
        (TODAY + timedelta(days=1), "on", "Deze dag moet nog komen."),
        (SESSION - timedelta(days=1), "on", "De plek is toegezegd op 17 november 2026; plaatsing ligt niet eerder."),
    ],
)
def test_a_day_that_cannot_be_true_is_refused(cast: Cast, on: date | None, field: str, text: str) -> None:
    made = promised(cast)

    with pytest.raises(RefusedError, match=text) as refused:
        said(made, Stand.PLACED, cast.school.user, on=on)

    assert refused.value.field == field
    assert stands(made) == [(1, "", NEXT)]


def test_what_the_casus_refuses_leaves_the_question_open(cast: Cast) -> None:
    made = promised(cast)
    build.absence(made.casus, first_day=TODAY)

    with pytest.raises(RefusedError, match="terugkeer ligt niet eerder") as refused:
        said(made, Stand.PLACED, cast.school.user, on=PLACED)

    made.refresh_from_db()
    assert refused.value.field == "on"
    assert (made.placed_on, stands(made)) == (None, [(1, "", NEXT)])


def test_a_closed_casus_is_left_alone(cast: Cast) -> None:
    made = promised(cast)
    made.casus.closed_on, made.casus.outcome = TODAY, "verhuisd"
    made.casus.save()

    said(made, Stand.PLACED, cast.school.user, on=PLACED)

    assert Enrolment.objects.get(pupil=made.casus.pupil).school == cast.beemd


# --- loopt nog


def test_still_going_on_is_asked_again_at_the_session_after_today(cast: Cast) -> None:
    made = promised(cast)
    session = coming(cast)
    later = coming(cast, date(2027, 1, 19))

    said(made, Stand.RUNS, cast.other_school.user, told="Kennismaking is volgende week.")
    said(made, Stand.RUNS, cast.voorzitter.user, day=NEXT, overleg=session)

    assert stands(made) == [(1, Stand.RUNS, NEXT), (2, Stand.RUNS, NEXT), (3, "", later.on)]
    assert [row.overleg for row in made.terugvragen.order_by("number")] == [None, session, later]
    told = made.casus.events.filter(title="Terugvraag over Heuvelrade College: loopt nog").order_by("pk").first()
    assert told is not None
    assert told.text == "Kennismaking is volgende week. Opnieuw gevraagd op 15 december 2026."


def test_the_second_answer_hears_who_was_first(cast: Cast) -> None:
    made = promised(cast)
    asked = made.terugvragen.get()
    said(made, Stand.RUNS, cast.school.user)

    with pytest.raises(AnsweredError) as first:
        answer(
            terugvraag=asked,
            stand=Stand.FAILED,
            by=cast.other_school.user,
            today=TODAY,
            now=build.moment(TODAY),
            **LACKED,
        )

    assert first.value.terugvraag.answered_by == cast.school.user
    assert stands(made)[0] == (1, Stand.RUNS, NEXT)


def test_an_answer_closes_the_notices_about_the_question(cast: Cast) -> None:
    made = promised(cast)
    key = f"terugvraag:{made.terugvragen.get().pk}"
    Notice.objects.create(user=cast.school.user, key=key, kind="terugvraag", path="/", created_at=build.moment(TODAY))

    said(made, Stand.RUNS, cast.other_school.user)

    assert Notice.objects.get(key=key).settled_at == build.moment(TODAY)


# --- niet gelukt


def test_failed_comes_back_on_the_next_open_agenda_and_the_clock_never_stopped(cast: Cast) -> None:
    made = promised(cast, home=True)
    session, later = coming(cast), coming(cast, date(2027, 1, 19))
    before = Agendapunt.objects.get()
    Agendapunt.objects.update(question="Wie heeft een rustige plek?", sheet={"text": "Zit thuis."})

    said(made, Stand.FAILED, cast.other_school.user, **LACKED)

    made.refresh_from_db()
    back = session.punten.get()
    assert (made.ending, made.ended_on, made.returned_in) == (Ending.FAILED, TODAY, session)
    assert (back.section, back.question, back.sheet) == (
        Section.RUNNING,
        "Wie heeft een rustige plek?",
        {"text": "Zit thuis."},
    )
    assert (back.blad, back.result, back.sheet_code != before.sheet_code) == (None, "", True)
    assert not later.punten.exists()
    assert made.casus.absences.get().ended_on is None
    assert titles(made)[-2:] == [
        "Toezegging van Heuvelrade College: niet gelukt; nodig was geweest: begeleiding in de klas",
        "Terug op de agenda van Plaatsingsoverleg Noord, 15-12-2026: een toezegging kwam niet uit",
    ]
    assert Notice.objects.get().user == cast.consulent.user


def test_failed_waits_for_a_session_and_comes_back_once(cast: Cast) -> None:
    made = promised(cast)
    said(made, Stand.FAILED, cast.other_school.user, **LACKED)
    made.refresh_from_db()
    assert (made.returned_in, bring_waiting_back(today=TODAY)) == (None, 0)

    session = coming(cast)
    take_what_waits(overleg=session, by=cast.voorzitter.user, today=TODAY)

    made.refresh_from_db()
    assert made.returned_in == session
    later = coming(cast, date(2027, 1, 19))
    take_what_waits(overleg=later, by=cast.voorzitter.user, today=TODAY)
    assert (session.punten.count(), later.punten.count(), bring_waiting_back(today=TODAY)) == (1, 0, 0)


def test_what_fails_at_the_table_comes_back_the_next_time(cast: Cast) -> None:
    made = promised(cast)
    session, later = coming(cast), coming(cast, date(2027, 1, 19))

    said(made, Stand.FAILED, cast.voorzitter.user, day=NEXT, overleg=session, **LACKED)

    assert (session.punten.count(), later.punten.get().casus) == (0, made.casus)


def test_an_agenda_that_is_vastgesteld_stays_as_it_was_printed(cast: Cast) -> None:
    made = promised(cast)
    session, later = coming(cast), coming(cast, date(2027, 1, 19))
    session.published_at = build.moment(TODAY)
    session.save()

    said(made, Stand.FAILED, cast.other_school.user, **LACKED)

    assert (session.punten.count(), later.punten.count()) == (0, 1)


def test_a_casus_that_is_on_that_agenda_already_is_not_put_on_twice(cast: Cast) -> None:
    one = promised(cast)
    session = coming(cast)
    Agendapunt.objects.create(overleg=session, casus=one.casus, position=1, section=Section.NEW)

    said(one, Stand.FAILED, cast.other_school.user, **LACKED)

    one.refresh_from_db()
    assert (one.returned_in, session.punten.get().section) == (session, Section.NEW)


def test_without_a_running_aanmelding_nothing_comes_back(cast: Cast) -> None:
    made = promised(cast)
    coming(cast)
    Aanmelding.objects.update(ended_at=build.moment(TODAY), withdrawn_because="Er is een andere plek.")

    said(made, Stand.FAILED, cast.other_school.user, **LACKED)

    assert not Agendapunt.objects.filter(overleg__closed_at=None).exists()


def test_failed_says_what_was_needed(cast: Cast) -> None:
    made = promised(cast)

    with pytest.raises(RefusedError, match="Kies wat nodig was geweest") as refused:
        said(made, Stand.FAILED, cast.school.user, support="zomaar iets")

    assert refused.value.field == "support"


def test_a_placement_that_does_not_hold_comes_back_too(cast: Cast) -> None:
    made = promised(cast, trial=True)
    said(made, Stand.PLACED, cast.school.user, on=PLACED)
    session = coming(cast, date(2027, 1, 19))

    said(made, Stand.FAILED, cast.other_school.user, day=CHECK, **LACKED)

    made.refresh_from_db()
    assert (made.ending, made.placed_on, session.punten.get().casus) == (Ending.FAILED, PLACED, made.casus)


# --- ingetrokken


def test_a_withdrawn_offer_comes_back_on_the_agenda(cast: Cast) -> None:
    made, session = promised(cast), coming(cast)

    withdraw(toezegging=made, by=cast.other_school.user, today=TODAY, now=build.moment(TODAY), **LACKED)

    made.refresh_from_db()
    assert (made.ending, made.returned_in, made.terugvragen.open().count()) == (Ending.WITHDRAWN, session, 0)
    assert titles(made)[-2] == "Heuvelrade College trekt de toezegging in; nodig was geweest: begeleiding in de klas"


def test_an_offer_is_not_withdrawn_twice_or_after_placement(cast: Cast) -> None:
    placed, gone = promised(cast), promised(cast, given_name="Daan")
    said(placed, Stand.PLACED, cast.school.user, on=PLACED)
    take: dict[str, Any] = {"by": cast.other_school.user, "today": TODAY, "now": build.moment(TODAY), **LACKED}
    withdraw(toezegging=gone, **take)

    for made, text in ((placed, "De leerling is al geplaatst"), (gone, "Deze toezegging is al afgerond")):
        with pytest.raises(RefusedError, match=text):
            withdraw(toezegging=made, **take)


# --- terugnemen


def last(of: Toezegging) -> Terugvraag:
    last: Terugvraag = of.terugvragen.filter(answered_at__isnull=False).latest("number")
    return last


def test_still_going_on_can_be_taken_back_until_it_is_asked_again(cast: Cast) -> None:
    made = promised(cast)
    said(made, Stand.RUNS, cast.school.user, told="Bijna.")

    undo(terugvraag=last(made), by=cast.school.user, today=TODAY)

    assert stands(made) == [(1, "", NEXT)]
    assert (made.terugvragen.get().told, titles(made)[-1]) == ("", "Antwoord over Heuvelrade College ingetrokken")
    said(made, Stand.RUNS, cast.school.user)
    made.terugvragen.open().update(asked_at=build.moment(NEXT))
    with pytest.raises(RefusedError, match="er is al mee verder gewerkt"):
        undo(terugvraag=last(made), by=cast.school.user, today=NEXT)


def test_failed_can_be_taken_back_until_somebody_worked_on_the_agenda(cast: Cast) -> None:
    made, session = promised(cast), coming(cast)
    said(made, Stand.FAILED, cast.school.user, **LACKED)

    undo(terugvraag=last(made), by=cast.school.user, today=TODAY)

    made.refresh_from_db()
    assert (made.ending, made.ended_on, made.returned_in, session.punten.count()) == ("", None, None, 0)
    assert stands(made) == [(1, "", NEXT)]
    said(made, Stand.FAILED, cast.school.user, **LACKED)
    session.punten.update(version=2)
    with pytest.raises(RefusedError, match="staat alweer op een agenda"):
        undo(terugvraag=last(made), by=cast.school.user, today=TODAY)


def test_a_withdrawn_offer_can_be_taken_back(cast: Cast) -> None:
    made = promised(cast)
    withdraw(toezegging=made, by=cast.other_school.user, today=TODAY, now=build.moment(TODAY), **LACKED)

    undo(terugvraag=last(made), by=cast.other_school.user, today=TODAY)

    made.refresh_from_db()
    assert (made.is_open, stands(made)) == (True, [(1, "", NEXT)])


def test_a_first_placement_stands_in_the_casus_and_is_corrected_there(cast: Cast) -> None:
    made = promised(cast)
    said(made, Stand.PLACED, cast.school.user, on=PLACED)

    assert not undoable(last(made))


def test_that_a_placement_holds_can_be_taken_back_while_no_other_aanmelding_runs(cast: Cast) -> None:
    made = promised(cast)
    said(made, Stand.PLACED, cast.school.user, on=PLACED)
    said(made, Stand.PLACED, cast.school.user, day=CHECK)

    undo(terugvraag=last(made), by=cast.school.user, today=CHECK)

    made.refresh_from_db()
    assert (made.is_open, made.placed_on, Aanmelding.objects.running().count()) == (True, PLACED, 1)
    assert stands(made) == [(1, Stand.PLACED, NEXT), (2, "", CHECK)]


# --- wat altijd geldt

ACTS: dict[str, Callable[[Cast, Toezegging], object]] = {
    "promise": lambda _cast, _made: None,
    "runs": lambda cast, made: said(made, Stand.RUNS, cast.school.user),
    "placed": lambda cast, made: said(made, Stand.PLACED, cast.school.user, on=PLACED),
    "failed": lambda cast, made: said(made, Stand.FAILED, cast.school.user, **LACKED),
    "withdrawn": lambda cast, made: withdraw(
        toezegging=made, by=cast.school.user, today=TODAY, now=build.moment(TODAY), **LACKED
    ),
    "holds": lambda cast, made: (
        said(made, Stand.PLACED, cast.school.user, on=PLACED),
        said(made, Stand.PLACED, cast.school.user, day=CHECK),
    ),
    "does not hold": lambda cast, made: (
        said(made, Stand.PLACED, cast.school.user, on=PLACED),
        said(made, Stand.FAILED, cast.school.user, day=CHECK, **LACKED),
    ),
    "runs, taken back": lambda cast, made: (
        said(made, Stand.RUNS, cast.school.user),
        undo(terugvraag=last(made), by=cast.school.user, today=TODAY),
    ),
    "failed, taken back": lambda cast, made: (
        said(made, Stand.FAILED, cast.school.user, **LACKED),
        undo(terugvraag=last(made), by=cast.school.user, today=TODAY),
    ),
}


def both_areas(cast: Cast, on: date) -> None:
    """Who was placed in the other area, comes back there."""
    coming(cast, on)
    session(cast.zuid, cast.voorzitter_zuid.user, on=on)


@pytest.mark.parametrize("planned", [False, True])
@pytest.mark.parametrize("act", ACTS)
def test_an_open_promise_has_one_open_question_and_a_failed_one_a_place_to_come_back(
    cast: Cast, act: str, planned: bool
) -> None:
    if planned:
        both_areas(cast, date(2027, 2, 16))
    made = promised(cast)

    ACTS[act](cast, made)

    counted = Toezegging.objects.annotate(questions=Count("terugvragen", filter=Q(terugvragen__answered_at=None))).get()
    assert counted.questions == (1 if counted.is_open else 0)
    if counted.ending in {Ending.FAILED, Ending.WITHDRAWN}:
        assert (counted.returned_in_id is not None) == planned
        both_areas(cast, date(2027, 3, 16))
        assert bring_waiting_back(today=CHECK) == (0 if planned else 1)
    assert Event.objects.filter(kind=EventKind.PROMISED).exists()
