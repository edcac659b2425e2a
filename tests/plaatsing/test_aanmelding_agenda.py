"""From accepted to an agenda, nagekomen, taken back, and the blad approved."""

import pytest

from cases.models import Casus, Event
from overleg.approval import approve, change_punt
from overleg.models import Agendapunt, Section
from overleg.sheet import sheet_of
from plaatsing.actions.aanmelding import (
    WrongStateError,
    start,
    withdraw,
)
from plaatsing.actions.entering import accept, enter, place_waiting, take_in_late
from plaatsing.models import Aanmelding, AanmeldingState
from plaatsing.standing import punt_of
from tests import build
from tests.conftest import TODAY, Cast
from tests.plaatsing.building import aanbod
from tests.plaatsing.entering import LATER, NEXT, NOW, form, fresh, pupil_of, sent, take, told, zitting

# --- accepting, agenda, late ------------------------------------------------------------------------------------------------------


def test_accepted_it_stands_on_the_next_agenda_with_its_texts(cast: Cast) -> None:
    zitting(cast, NEXT, area=cast.zuid)
    zitting(cast, LATER)
    due = zitting(cast, NEXT)
    made = sent(cast)

    done = accept(aanmelding=made, by=cast.consulent.user, today=TODAY, now=NOW)

    assert done.punt is not None
    assert (done.punt.overleg, done.passed, done.punt.section) == (due, None, Section.NEW)
    assert done.punt.question == "Wie heeft een rustige plek?"
    columns = sheet_of(done.punt).columns
    assert (columns["school"], columns["reason"], columns["wanted"]) == (
        "Beemdcollege",
        "zit thuis",
        "havo, leerjaar 3",
    )
    assert (columns["tried"], columns["works"]) == ("Gesprekken thuis en een proefweek.", "Eén vast gezicht.")
    assert told(cast.school) == ["Uw aanmelding staat op een agenda. Wilt u het blad goedkeuren?"]


def test_a_zorg_om_aanwezigheid_stands_among_the_new_ones(cast: Cast) -> None:
    of = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    due = zitting(cast)

    take(cast, sent(cast, of))

    assert due.punten.get().section == Section.NEW


def test_nothing_of_the_approached_schools_reaches_the_sheet(cast: Cast) -> None:
    zitting(cast)
    made = sent(cast)
    take(cast, made)
    punt = punt_of(fresh(made))
    assert punt is not None

    printed = str(sheet_of(punt).columns)

    for row in made.approached.all():
        assert str(row) not in printed
        assert row.person not in printed
        assert row.needed not in printed


def test_without_a_session_it_waits_and_goes_on_once_one_is_planned(cast: Cast) -> None:
    made = take(cast, sent(cast))
    assert (made.state, list(Aanmelding.objects.waiting())) == (AanmeldingState.ACCEPTED, [made])
    due = zitting(cast)

    placed = place_waiting(overleg=due, by=cast.voorzitter.user, today=TODAY)

    assert [punt.casus for punt in placed] == [made.casus]
    assert list(Aanmelding.objects.waiting()) == []
    assert place_waiting(overleg=due, by=cast.voorzitter.user, today=TODAY) == []


def test_waiting_goes_only_where_it_belongs(cast: Cast) -> None:
    take(cast, sent(cast))
    closed = take(cast, sent(cast, pupil_of(cast, "Siebe")))
    Casus.objects.filter(pk=closed.casus_id).update(closed_on=TODAY, outcome="verhuisd")

    assert place_waiting(overleg=zitting(cast, area=cast.zuid), by=cast.voorzitter.user, today=TODAY) == []
    assert place_waiting(overleg=zitting(cast, published_at=NOW), by=cast.voorzitter.user, today=TODAY) == []
    assert len(place_waiting(overleg=zitting(cast, LATER), by=cast.voorzitter.user, today=TODAY)) == 1


def test_taken_off_an_agenda_it_waits_again(cast: Cast) -> None:
    zitting(cast)
    made = take(cast, sent(cast))
    Agendapunt.objects.all().delete()

    assert list(Aanmelding.objects.waiting()) == [made]


def test_after_the_agenda_was_fixed_it_goes_to_the_next_session(cast: Cast) -> None:
    fixed, due = zitting(cast, NEXT, published_at=NOW), zitting(cast, LATER)

    done = accept(aanmelding=sent(cast), by=cast.consulent.user, today=TODAY, now=NOW)

    assert done.punt is not None
    assert (done.punt.overleg, done.passed) == (due, fixed)


def test_the_voorzitter_takes_it_in_late(cast: Cast) -> None:
    fixed, due = zitting(cast, NEXT, published_at=NOW), zitting(cast, LATER)
    made = take(cast, sent(cast))

    punt = take_in_late(aanmelding=made, overleg=fixed, by=cast.voorzitter.user, today=TODAY, now=NOW)

    assert (punt.overleg, punt.sheet["late"], punt.question) == (fixed, True, "Wie heeft een rustige plek?")
    assert due.punten.count() == 0
    with pytest.raises(WrongStateError, match="staat al"):
        take_in_late(aanmelding=made, overleg=fixed, by=cast.voorzitter.user, today=TODAY, now=NOW)


def test_late_is_not_for_another_area_or_what_is_not_accepted(cast: Cast) -> None:
    made = sent(cast)
    with pytest.raises(WrongStateError, match="al ingediend"):
        take_in_late(aanmelding=made, overleg=zitting(cast), by=cast.voorzitter.user, today=TODAY, now=NOW)
    take(cast, made)

    with pytest.raises(WrongStateError, match="ander gebied"):
        take_in_late(
            aanmelding=made, overleg=zitting(cast, LATER, area=cast.zuid), by=cast.voorzitter.user, today=TODAY, now=NOW
        )


def test_entering_twice_keeps_what_was_prepared(cast: Cast) -> None:
    due = zitting(cast)
    made = take(cast, sent(cast))
    punt = due.punten.get()
    change_punt(punt=punt, version=punt.version, question="Wie kan er na de kerst beginnen?")

    again = enter(aanmelding=made, overleg=due, by=cast.voorzitter.user, today=TODAY)

    assert (again.pk, again.question) == (punt.pk, "Wie kan er na de kerst beginnen?")


# --- withdrawing, approving -----------------------------------------------------------------------------------------------------


def test_the_school_takes_it_back_and_it_comes_off_the_agenda(cast: Cast) -> None:
    due = zitting(cast)
    made = take(cast, sent(cast))

    gone = withdraw(aanmelding=made, because="De leerling blijft.", by=cast.school.user, today=TODAY, now=NOW)

    assert (gone.state, due.punten.count()) == (AanmeldingState.WITHDRAWN, 0)
    assert told(cast.voorzitter) == ["Een school trok een aanmeldformulier voor het Plaatsingsoverleg in."]
    with pytest.raises(WrongStateError):
        withdraw(aanmelding=made, because="Nog eens.", by=cast.school.user, today=TODAY, now=NOW)
    assert start(casus=made.casus, school=cast.beemd, by=cast.school.user, now=NOW).state == AanmeldingState.DRAFT


def test_once_the_agenda_is_fixed_the_table_hears_it(cast: Cast) -> None:
    due = zitting(cast)
    made = take(cast, sent(cast))
    type(due).objects.filter(pk=due.pk).update(published_at=NOW)

    withdraw(aanmelding=made, because="De leerling blijft.", by=cast.school.user, today=TODAY, now=NOW)

    assert due.punten.count() == 1


def test_once_the_table_recorded_something_it_hears_it_too(cast: Cast) -> None:
    """Also at a session whose agenda was not fixed, or no longer."""
    due = zitting(cast)
    made = take(cast, sent(cast))
    aanbod(due.punten.get(), cast.heuvelrade, cast.voorzitter.user, chosen=False)

    gone = withdraw(aanmelding=made, because="De leerling blijft.", by=cast.school.user, today=TODAY, now=NOW)

    assert (gone.state, due.punten.count()) == (AanmeldingState.WITHDRAWN, 1)


def test_what_nobody_saw_is_taken_back_in_silence(cast: Cast) -> None:
    withdraw(aanmelding=form(cast), because="Toch niet.", by=cast.school.user, today=TODAY, now=NOW)

    assert (told(cast.voorzitter), told(cast.consulent)) == ([], [])
    assert not Event.objects.filter(title__contains="ingetrokken").exists()


def test_the_school_hears_that_the_loket_approved_in_its_place(cast: Cast) -> None:
    due = zitting(cast)
    made = take(cast, sent(cast))
    for by, heard in ((cast.school, 0), (cast.voorzitter, 1)):
        punt = due.punten.select_related("overleg").get()
        approve(punt=punt, by=by.user, now=NOW, version=punt.version)

        text = "Het loket heeft het blad van uw aanmelding goedgekeurd. Kijkt u het na?"
        assert told(cast.school).count(text) == heard
    blad = made.casus.agendapunten.get().blad
    assert blad is not None
    assert blad.approved_by == cast.voorzitter.user
