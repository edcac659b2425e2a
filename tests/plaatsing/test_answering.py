"""Geplaatst and loopt nog: what each answer does to the promise and the casus; and what always holds."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db.models import Count, Q

from cases import clock
from cases.actions.phases import RefusedError
from cases.models import Deadline, Enrolment, Event, EventKind, PhaseKind
from cases.reference import load_reference
from plaatsing.actions.answering import AnsweredError, answer, undo, withdraw
from plaatsing.actions.returning import bring_waiting_back
from plaatsing.models import Aanmelding, Ending, Stand, Toezegging
from post.models import Notice
from region.models import Holiday
from tests import build
from tests.conftest import TODAY, Cast
from tests.plaatsing.building import SESSION, session
from tests.plaatsing.promised import CHECK, LACKED, NEXT, PLACED, coming, last, promised, said, stands

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


def test_in_a_holiday_of_the_school_it_is_asked_on_the_first_day_after(cast: Cast) -> None:
    """Six weeks after 23 November is 4 January; this school begins on the sixth."""
    Holiday.objects.create(
        name="Kerstvakantie", school_year="2026-2027", school=cast.heuvelrade, first_day=date(2026, 12, 19), last_day=date(2027, 1, 5),
    )  # fmt: skip
    made = promised(cast)

    said(made, Stand.PLACED, cast.school.user, on=PLACED)

    assert stands(made)[1:] == [(2, "", date(2027, 1, 6))]


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
        undo(terugvraag=last(made), by=cast.school.user, today=TODAY, now=build.moment(TODAY)),
    ),
    "failed, taken back": lambda cast, made: (
        said(made, Stand.FAILED, cast.school.user, **LACKED),
        undo(terugvraag=last(made), by=cast.school.user, today=TODAY, now=build.moment(TODAY)),
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
