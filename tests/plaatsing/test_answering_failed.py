"""Niet gelukt, ingetrokken and teruggenomen: what it does to the promise and the agenda."""

from datetime import date
from typing import Any

import pytest

from accounts.models import Toegang
from cases.actions.phases import RefusedError
from overleg.models import Agendapunt, Section
from plaatsing.actions.answering import undo, undoable, withdraw
from plaatsing.actions.returning import bring_waiting_back
from plaatsing.actions.sessions import take_what_waits
from plaatsing.models import Aanmelding, Ending, Stand
from post.models import Notice
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.plaatsing.promised import CHECK, LACKED, NEXT, PLACED, coming, last, promised, said, stands, titles

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
        "Terug op de agenda van Plaatsingsoverleg Noord, 15 december 2026: een toezegging kwam niet uit",
    ]
    told = Notice.objects.filter(text="Een toezegging van het Plaatsingsoverleg kwam niet uit.")
    assert {one.user for one in told} == {
        cast.consulent.user,
        cast.school.user,
    }  # who entered the pupil goes on with it
    assert Login(cast.school).get(told[0].path).status_code == 200


def test_the_voorzitter_hears_of_it_when_the_consulent_left(cast: Cast) -> None:
    made = promised(cast)
    Toegang.objects.filter(pk=cast.consulent.pk).update(valid_to=TODAY)

    said(made, Stand.FAILED, cast.other_school.user, **LACKED)

    assert {one.user for one in Notice.objects.all()} == {cast.voorzitter.user, cast.school.user}


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


def test_still_going_on_can_be_taken_back_until_it_is_asked_again(cast: Cast) -> None:
    made = promised(cast)
    said(made, Stand.RUNS, cast.school.user, told="Bijna.")

    undo(terugvraag=last(made), by=cast.school.user, today=TODAY, now=build.moment(TODAY))

    assert stands(made) == [(1, "", NEXT)]
    assert (made.terugvragen.get().told, titles(made)[-1]) == ("", "Antwoord over Heuvelrade College ingetrokken")
    said(made, Stand.RUNS, cast.school.user)
    made.terugvragen.open().update(asked_at=build.moment(NEXT))
    with pytest.raises(RefusedError, match="er is al mee verder gewerkt"):
        undo(terugvraag=last(made), by=cast.school.user, today=NEXT, now=build.moment(NEXT))


def test_failed_can_be_taken_back_until_somebody_worked_on_the_agenda(cast: Cast) -> None:
    made, session = promised(cast), coming(cast)
    said(made, Stand.FAILED, cast.school.user, **LACKED)

    undo(terugvraag=last(made), by=cast.school.user, today=TODAY, now=build.moment(TODAY))

    made.refresh_from_db()
    assert (made.ending, made.ended_on, made.returned_in, session.punten.count()) == ("", None, None, 0)
    assert stands(made) == [(1, "", NEXT)]
    said(made, Stand.FAILED, cast.school.user, **LACKED)
    session.punten.update(version=2)
    with pytest.raises(RefusedError, match="staat alweer op een agenda"):
        undo(terugvraag=last(made), by=cast.school.user, today=TODAY, now=build.moment(TODAY))


def test_a_withdrawn_offer_can_be_taken_back(cast: Cast) -> None:
    made = promised(cast)
    withdraw(toezegging=made, by=cast.other_school.user, today=TODAY, now=build.moment(TODAY), **LACKED)

    undo(terugvraag=last(made), by=cast.other_school.user, today=TODAY, now=build.moment(TODAY))

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

    undo(terugvraag=last(made), by=cast.school.user, today=CHECK, now=build.moment(CHECK))

    made.refresh_from_db()
    assert (made.is_open, made.placed_on, Aanmelding.objects.running().count()) == (True, PLACED, 1)
    assert stands(made) == [(1, Stand.PLACED, NEXT), (2, "", CHECK)]
