"""A school or leerplicht brings a pupil in, and reads what became of it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from actietafel.actions.rounds import take_table
from actietafel.actions.talks import take_off
from actietafel.models import Voorbespreking
from overleg.cancelling import cancel
from overleg.models import Agendapunt, Overleg
from post.models import Notice
from tests import build
from tests.actietafel.talking import a_round, brought_in, open_round, typed
from tests.conftest import Cast, Login
from tests.overleg.tables import scope_of, table, thuiszitter

DAYS = ("reference_date", "opens_on", "due_on", "talks_from", "talks_until")


def gone(cast: Cast, overleg: Overleg) -> None:
    """It does not take place, since today."""
    scope = scope_of(cast.voorzitter, timezone.localdate())
    cancel(overleg=overleg, because="Ziek.", by=cast.voorzitter.user, scope=scope, now=timezone.now())


def test_the_voorzitter_hears_of_it_when_the_consulent_left(cast: Cast) -> None:
    open_round(cast)
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    Toegang.objects.filter(pk=cast.consulent.pk).update(valid_to=timezone.localdate())

    Login(cast.school).post(
        reverse("casus_propose", args=[casus.code]), {"question": "Wie denkt mee?", "because": "Het loopt vast."}
    )

    assert [row.user for row in Notice.objects.filter(kind="inbreng")] == [cast.voorzitter.user]


def test_school_brings_in_from_the_casus_page_and_reads_what_became_of_it(cast: Cast) -> None:
    of, casus = open_round(cast), build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    school, office, url = Login(cast.school), Login(cast.consulent), reverse("casus_propose", args=[casus.code])
    there = school.get(reverse("casus", args=[casus.code])).content.decode()

    school.post(url, {"question": "Wie denkt mee?", "because": "Het loopt vast."})
    today = office.get(reverse("vandaag")).content.decode()
    talk = reverse("casus_talk", args=[casus.code])
    seen = str(Voorbespreking.objects.get().pk)
    refused = office.post(talk, typed(casus, seen=seen, told=""))
    office.post(
        talk, typed(casus, seen=seen, told="We kijken in maart samen.", because="te vroeg volgens de voorzitter")
    )
    read = school.get(url).content.decode()

    assert url in there
    assert ("Wie denkt mee?" in today, talk in today) == (True, True)
    assert refused.status_code == 422
    assert ("We kijken in maart samen." in read, "te vroeg volgens" in read) == (True, False)
    assert Voorbespreking.objects.filter(uitvraag=of, brought_by="school").count() == 2
    assert talk not in office.get(reverse("vandaag")).content.decode()


def test_bringing_in_without_words_or_without_a_table_is_told_and_kept(cast: Cast) -> None:
    casus = thuiszitter(cast)
    client, url = Login(cast.leerplicht), reverse("casus_propose", args=[casus.code])

    empty = client.post(url, {"question": "Wie denkt mee?", "because": "Het loopt vast."})
    no_table = client.post(url, {"question": "Wie denkt mee?", "because": "Nu."})

    assert (empty.status_code, no_table.status_code) == (422, 422)
    assert "Wie denkt mee?" in empty.content.decode()
    assert "Er is nog geen actietafel gepland voor gebied Noord" in no_table.content.decode()


def test_candidates_say_who_brought_it_in_and_putting_it_on_answers(cast: Cast) -> None:
    of, casus = open_round(cast), build.casus(by=cast.consulent.user, at=cast.beemd)
    brought_in(cast, casus, day=timezone.localdate())
    assert of.overleg
    chair, url = Login(cast.voorzitter), reverse("overleg_candidates", args=[of.overleg.code])

    page = chair.get(url).content.decode()
    chair.post(url, {"kies": casus.code})

    assert ("ingebracht door school" in page, "Wie kan thuis beginnen?" in page) == (True, True)
    assert "ja" in Login(cast.school).get(reverse("casus_propose", args=[casus.code])).context["outcomes"][0].label
    assert Agendapunt.objects.get().brought_by == "school"


def test_deciding_without_a_round_says_why_it_cannot(cast: Cast) -> None:
    casus = thuiszitter(cast)
    client, url = Login(cast.consulent), reverse("casus_talk", args=[casus.code])

    page, sent = client.get(url), client.post(url, typed(casus))

    assert (page.status_code, sent.status_code) == (200, 409)
    assert "Er is nog geen ronde gepland voor gebied Noord." in page.content.decode()
    assert not Voorbespreking.objects.exists()


def test_a_table_that_does_not_take_place_is_not_called_the_one_it_is_for(cast: Cast) -> None:
    of, casus = open_round(cast), build.casus(by=cast.consulent.user, at=cast.beemd)
    brought_in(cast, casus, day=timezone.localdate())
    assert of.overleg
    cancel(
        overleg=of.overleg,
        because="Ziek.",
        by=cast.voorzitter.user,
        scope=scope_of(cast.voorzitter, timezone.localdate()),
        now=timezone.now(),
    )

    read = Login(cast.school).get(reverse("casus_propose", args=[casus.code])).content.decode()
    talk = Login(cast.consulent).get(reverse("casus_talk", args=[casus.code])).content.decode()

    assert "voor de actietafel" in read
    assert ["die niet doorgaat" in page for page in (read, talk)] == [True, True]


def test_a_no_after_the_table_was_cancelled_says_that_it_stands_on_the_next_agenda(cast: Cast) -> None:
    of, casus = open_round(cast), build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    brought_in(cast, casus, day=timezone.localdate())
    assert of.overleg
    Login(cast.voorzitter).post(reverse("overleg_candidates", args=[of.overleg.code]), {"kies": casus.code})
    following = table(cast, on=of.overleg.on + timedelta(weeks=3))
    cancel(
        overleg=of.overleg,
        because="Ziek.",
        by=cast.voorzitter.user,
        scope=scope_of(cast.voorzitter, timezone.localdate()),
        now=timezone.now(),
    )
    client, talk = Login(cast.consulent), reverse("casus_talk", args=[casus.code])

    seen = str(Voorbespreking.objects.latest("pk").pk)
    client.post(talk, typed(casus, seen=seen, told="Niet nu.", because="toch niet"))
    said = client.get(talk).context["talk"]

    assert following.punten.get().casus == casus
    assert (said.can_take_off, said.punt.overleg) == (True, following)
    assert take_off(uitvraag=of, casus=casus, by=cast.voorzitter.user, today=timezone.localdate())
    assert not following.punten.exists()


@pytest.mark.parametrize("before", [True, False])
def test_the_next_table_is_the_one_of_the_round_whose_table_was_cancelled(cast: Cast, before: bool) -> None:
    """Planned before it was cancelled, or afterwards: either way a school can bring somebody in for it, and a ja stands on it."""
    of, casus = open_round(cast), build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    days = {name: date(2025, 9, number) for number, name in enumerate(DAYS, 1)}
    settled = a_round(cast, **days, overleg=None)
    assert of.overleg
    day, today = of.overleg.on + timedelta(weeks=3), timezone.localdate()
    while day.weekday() > 4:
        day += timedelta(days=1)

    def plan() -> None:
        data = {"area": cast.noord.pk, "on": day.isoformat(), "starts_at": "13.30", "place": "zaal 2",
                "leden-TOTAL_FORMS": "0", "leden-INITIAL_FORMS": "0"}  # fmt: skip
        assert Login(cast.voorzitter).post(reverse("overleg_new"), data).status_code == 302

    if before:
        plan()
    cancel(
        overleg=of.overleg,
        because="Ziek.",
        by=cast.voorzitter.user,
        scope=scope_of(cast.voorzitter, today),
        now=timezone.now(),
    )
    if not before:
        plan()

    following = Overleg.objects.get(on=day)
    of.refresh_from_db()
    settled.refresh_from_db()
    assert (of.overleg, settled.overleg) == (following, None)
    brought_in(cast, casus, day=today)
    seen = str(Voorbespreking.objects.latest("pk").pk)
    Login(cast.consulent).post(reverse("casus_talk", args=[casus.code]), typed(casus, seen=seen, agenda="ja", until=""))
    assert following.punten.get().casus == casus


def test_a_table_that_is_planned_beside_a_round_leaves_its_table(cast: Cast) -> None:
    of = open_round(cast)
    assert of.overleg

    take_table(table(cast, on=of.overleg.on + timedelta(weeks=3)))

    before = of.overleg
    of.refresh_from_db()
    assert of.overleg == before
