"""What waits for whom on Vandaag, and what a closed casus does to the aanmelding of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Toegang, Waarneming
from cases.access import resolve
from cases.actions.closing import close, reopen
from cases.models import Casus, Enrolment
from overleg.approval import approve
from plaatsing.actions.aanmelding import WrongStateError, ask_back, ask_deviation, withdraw
from plaatsing.actions.entering import accept
from plaatsing.at_hand import at_hand
from plaatsing.models import Aanmelding, AanmeldingState
from plaatsing.standing import punt_of
from post.models import Notice
from tests.conftest import TODAY, Cast, Login
from tests.plaatsing.entering import NOW, form, pupil_of, sent, zitting


def waits(toegang: Toegang) -> list[str]:
    return [line.what for line in at_hand(resolve(toegang, TODAY))]


def everybody(cast: Cast) -> dict[str, list[str]]:
    """For whom something waits."""
    people = {name: waits(one) for name, one in vars(cast).items() if isinstance(one, Toegang)}
    return {name: lines for name, lines in people.items() if lines}


def test_from_form_to_blad_it_waits_for_one_person_at_a_time(cast: Cast) -> None:
    made = form(cast)
    assert everybody(cast) == {"school": ["Formulier afmaken en indienen"]}

    given = sent(cast, pupil_of(cast, "Aisha"))
    Aanmelding.objects.filter(pk=made.pk).delete()
    assert everybody(cast) == {"consulent": ["Nakijken: een school heeft ingediend"]}

    ask_back(aanmelding=given, question="Sinds wanneer?", by=cast.consulent.user, today=TODAY, now=NOW)
    assert everybody(cast) == {"school": ["Het loket vraagt iets"]}


def test_an_accepted_one_waits_for_its_blad_until_it_is_approved(cast: Cast) -> None:
    zitting(cast)
    taken = accept(aanmelding=sent(cast), by=cast.consulent.user, today=TODAY, now=NOW).aanmelding
    assert everybody(cast) == {"school": ["Blad goedkeuren voor de tafel"]}

    punt = punt_of(taken)
    assert punt is not None
    approve(punt=punt, by=cast.school.user, now=NOW, version=punt.version)

    assert everybody(cast) == {}


def test_a_deviation_waits_for_the_voorzitter_of_the_area(cast: Cast) -> None:
    made = form(cast, schools=1)
    ask_deviation(aanmelding=made, because="Er is hier één school.", by=cast.school.user, today=TODAY, now=NOW)

    assert everybody(cast) == {"voorzitter": ["De school vraagt om af te wijken van een spelregel"]}


def test_without_a_consulent_it_waits_for_the_voorzitter(cast: Cast) -> None:
    given = sent(cast)
    Casus.objects.filter(pk=given.casus_id).update(consulent=None)

    assert everybody(cast) == {"voorzitter": ["Nakijken: een school heeft ingediend"]}


def test_who_stands_in_for_the_consulent_checks_it(cast: Cast) -> None:
    sent(cast)
    Waarneming.objects.create(
        consulent=cast.consulent.user,
        waarnemer=cast.colleague.user,
        valid_from=TODAY,
        valid_to=TODAY + timedelta(days=7),
    )

    assert set(everybody(cast)) == {"consulent", "colleague"}


def test_of_a_consulent_who_left_it_waits_for_the_voorzitter_who_hears_it(cast: Cast) -> None:
    cast.consulent.end_on(TODAY)

    sent(cast)

    assert everybody(cast)["voorzitter"] == ["Nakijken: een school heeft ingediend"]
    assert set(Notice.objects.filter(settled_at=None).values_list("user", flat=True)) == {cast.voorzitter.user_id}


def test_a_pupil_who_went_elsewhere_no_longer_stands_on_the_page_of_the_school(cast: Cast) -> None:
    given = sent(cast)
    ask_back(aanmelding=given, question="Sinds wanneer?", by=cast.consulent.user, today=TODAY, now=NOW)
    Casus.objects.filter(pk=given.casus_id).update(school=cast.heuvelrade)
    Enrolment.objects.filter(pupil=given.casus.pupil_id).update(school=cast.heuvelrade)

    assert everybody(cast) == {}
    assert given.casus.code not in Login(cast.school).get("/").content.decode()


def test_vandaag_shows_it_and_asks_as_much_for_three_as_for_one(cast: Cast) -> None:
    def queries() -> int:
        client = Login(cast.consulent)
        client.get("/")
        with CaptureQueriesContext(connection) as seen:
            page = client.get("/").content.decode()
        assert page.count("Nakijken: een school heeft ingediend") == Aanmelding.objects.count()
        return len(seen)

    sent(cast)
    one = queries()
    sent(cast, pupil_of(cast, "Aisha"))
    sent(cast, pupil_of(cast, "Bo"))

    assert queries() == one


def test_a_closed_casus_takes_its_aanmelding_along_and_brings_it_back(cast: Cast) -> None:
    given, today, now = sent(cast), timezone.localdate(), timezone.now()  # the page shows what was closed lately
    close(
        casus=given.casus,
        outcome="verhuisd",
        on=today,
        by=cast.consulent.user,
        version=given.casus.version,
        today=today,
    )
    there = Aanmelding.objects.select_related("casus").get(pk=given.pk)

    assert (there.state, there.is_running, there.ended_on) == (AanmeldingState.CLOSED, False, today)
    assert not Aanmelding.objects.running().exists()
    assert everybody(cast) == {}
    with pytest.raises(WrongStateError, match="Deze casus is gesloten"):
        accept(aanmelding=there, by=cast.consulent.user, today=today, now=now)
    with pytest.raises(WrongStateError, match="Deze casus is gesloten"):
        withdraw(aanmelding=there, because="Niet meer nodig", by=cast.school.user, today=today, now=now)
    page = Login(cast.school).get("/plaatsingsoverleg/").content.decode()
    assert "casus gesloten" in page
    assert "Er loopt geen aanmelding." in page

    reopen(casus=there.casus, because="Toch weer thuis", by=cast.consulent.user, today=today + timedelta(days=1))

    assert Aanmelding.objects.running().get().state == AanmeldingState.SENT
