"""Causes, waits, who is around, voices, passend aanbod, leerplicht informed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import story
from cases.events import ConflictError
from cases.models import Betrokkene, Casus, Cause, Event, EventKind, Voice, Wachttijd
from tests import build
from tests.conftest import TODAY, Cast, Login


def a_casus(cast: Cast) -> Casus:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    build.absence(casus)
    return casus


def url(name: str, casus: Casus, *more: object) -> str:
    return reverse(name, args=[casus.code, *more])


def standing(casus: Casus) -> set[tuple[str, bool]]:
    return set(Cause.objects.filter(casus=casus, valid_to=None).values_list("code", "main"))


def test_causes_end_and_begin_and_nothing_is_deleted(cast: Cast) -> None:
    casus = a_casus(cast)
    later = TODAY + timedelta(days=10)
    story.set_causes(casus=casus, main="angst", others=["thuis"], by=cast.consulent.user, today=TODAY)

    story.set_causes(casus=casus, main="thuis", others=["niveau"], by=cast.consulent.user, today=later)

    assert standing(casus) == {("thuis", True), ("niveau", False)}
    ended = Cause.objects.filter(casus=casus).exclude(valid_to=None)
    assert set(ended.values_list("code", "main", "valid_from", "valid_to")) == {
        ("angst", True, TODAY, later), ("thuis", False, TODAY, later),
    }  # fmt: skip


def test_causes_that_stay_keep_their_day(cast: Cast) -> None:
    casus = a_casus(cast)
    story.set_causes(casus=casus, main="angst", others=["thuis"], by=cast.consulent.user, today=TODAY)

    changed = story.set_causes(
        casus=casus, main="angst", others=["thuis"], by=cast.consulent.user, today=TODAY + timedelta(days=9)
    )

    assert changed is False
    assert set(Cause.objects.values_list("valid_from", "valid_to")) == {(TODAY, None)}
    assert Event.objects.filter(kind=EventKind.CAUSE).count() == 1


def test_causes_may_change_twice_on_one_day(cast: Cast) -> None:
    casus = a_casus(cast)

    for main in ("angst", "thuis", "angst"):
        story.set_causes(casus=casus, main=main, others=[], by=cast.consulent.user, today=TODAY)

    assert standing(casus) == {("angst", True)}


@pytest.mark.parametrize("typed", [{}, {"main": "criminaliteit"}, {"main": "angst", "others": ["amv"]}])
def test_causes_outside_the_list_are_refused(cast: Cast, typed: dict[str, Any]) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(url("casus_causes", casus), typed)

    assert response.context["form"].errors
    assert standing(casus) == set()


def test_main_cause_ticked_twice_counts_once(cast: Cast) -> None:
    casus = a_casus(cast)

    Login(cast.consulent).post(url("casus_causes", casus), {"main": "angst", "others": ["angst", "regels"]})

    assert standing(casus) == {("angst", True), ("regels", False)}


@pytest.mark.parametrize("name", ["casus_causes", "casus_wait", "casus_partner", "casus_offer", "casus_informed"])
def test_the_story_is_written_by_the_office(cast: Cast, name: str) -> None:
    casus = a_casus(cast)

    status = {who: Login(getattr(cast, who)).get(url(name, casus)).status_code for who in
              ("consulent", "voorzitter", "school", "leerplicht", "colleague")}  # fmt: skip

    assert status == {"consulent": 200, "voorzitter": 200, "school": 403, "leerplicht": 403, "colleague": 404}


def test_wait_says_where_it_sticks_until_it_is_over(cast: Cast) -> None:
    casus = a_casus(cast)
    client = Login(cast.consulent)
    since = timezone.localdate() - timedelta(days=20)
    client.post(url("casus_wait", casus), {
        "what": "behandeling", "provider_kind": "jeugd_ggz", "since": since.isoformat(), "expected": "januari 2027",
        "meanwhile": "twee keer per week huiswerk met de mentor",
    })  # fmt: skip
    wait = Wachttijd.objects.get()
    waiting = client.get(url("casus", casus)).content.decode()

    client.post(url("casus_wait_end", casus, wait.pk), {"on": timezone.localdate().isoformat()})

    after = client.get(url("casus", casus)).content.decode()
    assert "Hier zit het vast: wachtlijst." in waiting
    assert "20 dagen geleden" in waiting
    assert "Verwacht: januari 2027." in waiting
    assert "Hier zit het vast: wachtlijst." not in after


@pytest.mark.parametrize("on", ["", "2999-01-01", "2019-01-01", "straks"])
def test_wait_ends_on_a_day_that_can_be(cast: Cast, on: str) -> None:
    casus = a_casus(cast)
    wait = story.add_wait(
        casus=casus, what="plek", provider_kind="vso", since=date(2026, 10, 1), by=cast.consulent.user, today=TODAY
    )
    assert wait is not None

    response = Login(cast.consulent).post(url("casus_wait_end", casus, wait.pk), {"on": on})

    wait.refresh_from_db()
    assert "on" in response.context["form"].errors
    assert wait.ended_on is None


def test_wait_over_twice_is_one_event(cast: Cast) -> None:
    casus = a_casus(cast)
    wait = story.add_wait(
        casus=casus, what="plek", provider_kind="vso", since=TODAY, by=cast.consulent.user, today=TODAY
    )
    assert wait is not None

    first = story.end_wait(wait=wait, on=TODAY, by=cast.consulent.user, today=TODAY)
    second = story.end_wait(wait=wait, on=TODAY, by=cast.consulent.user, today=TODAY)

    assert (first, second) == (True, False)
    assert Event.objects.filter(kind=EventKind.WAIT).count() == 2


def test_wait_of_another_casus_is_not_found_by_this_address(cast: Cast) -> None:
    casus = a_casus(cast)
    other = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, who=build.pupil("Bram"))
    wait = story.add_wait(
        casus=other, what="plek", provider_kind="vso", since=TODAY, by=cast.consulent.user, today=TODAY
    )
    assert wait is not None

    assert Login(cast.consulent).get(url("casus_wait_end", casus, wait.pk)).status_code == 404


def test_somebody_around_the_pupil_comes_and_goes(cast: Cast) -> None:
    casus = a_casus(cast)
    client = Login(cast.consulent)
    client.post(
        url("casus_partner", casus), {"name": "Mirjam de Wit", "function": "jeugdarts", "phone": "000 – 123 45 67"}
    )
    row = Betrokkene.objects.get()
    there = client.get(url("casus", casus)).content.decode()

    client.post(url("casus_partner_end", casus, row.pk), {"on": timezone.localdate().isoformat()})

    row.refresh_from_db()
    assert "Mirjam de Wit" in there
    assert row.ended_on == timezone.localdate()


def test_somebody_has_a_name_or_an_organisation(cast: Cast) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(url("casus_partner", casus), {"function": "jeugdarts"})

    assert "name" in response.context["form"].errors
    assert 'value="jeugdarts"' in response.content.decode()


def test_newest_voice_is_the_one_that_counts(cast: Cast) -> None:
    casus = a_casus(cast)
    story.record_voice(
        casus=casus,
        party="leerling",
        by=cast.consulent.user,
        on=TODAY - timedelta(days=9),
        today=TODAY,
        text="Liever niet.",
    )

    story.record_voice(casus=casus, party="leerling", by=cast.consulent.user, on=TODAY, today=TODAY, text="Ik wil wel.")

    html = Login(cast.consulent).get(url("casus", casus)).content.decode()
    voices = html[html.index('class="voices"') : html.index("</figure>")]
    assert "Ik wil wel." in voices
    assert "Liever niet." not in voices
    assert Voice.objects.count() == 2


def test_voice_that_was_not_asked_says_why_and_when_again(cast: Cast) -> None:
    casus = a_casus(cast)
    again = timezone.localdate() + timedelta(days=15)

    Login(cast.school).post(url("casus_voice", casus, "professional"), {
        "on": timezone.localdate().isoformat(), "not_asked_because": "de behandeling nog niet is begonnen.",
        "ask_again_on": again.isoformat(),
    })  # fmt: skip

    voice = Voice.objects.get()
    html = Login(cast.consulent).get(url("casus", casus)).content.decode()
    assert (voice.party, voice.ask_again_on, voice.school_reads) == ("professional", again, True)
    assert "Niet gevraagd, omdat de behandeling nog niet is begonnen." in html


@pytest.mark.parametrize("typed", [
    {},
    {"text": "Ik wil wel.", "not_asked_because": "ziek"},
    {"text": "x" * 401},
    {"text": "Ik wil wel.", "on": "2999-01-01"},
    {"not_asked_because": "ziek", "ask_again_on": "2001-01-01"},
])  # fmt: skip
def test_voice_is_what_was_said_or_why_not(cast: Cast, typed: dict[str, str]) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(
        url("casus_voice", casus, "ouders"), {"on": timezone.localdate().isoformat()} | typed
    )

    assert response.context["form"].errors
    assert not Voice.objects.exists()


def test_voice_of_nobody_does_not_exist(cast: Cast) -> None:
    casus = a_casus(cast)

    assert Login(cast.consulent).get(url("casus_voice", casus, "buurman")).status_code == 404
    assert Login(cast.leerplicht).get(url("casus_voice", casus, "ouders")).status_code == 403


def test_offer_shows_both_texts_when_a_colleague_was_first(cast: Cast) -> None:
    casus = a_casus(cast)
    read, day = casus.version, timezone.localdate()
    story.set_offer(casus=casus, since=day, today=day, text="Plek op de Klimop", by=cast.voorzitter.user, version=read)

    response = Login(cast.consulent).post(
        url("casus_offer", casus), {"offer_since": day.isoformat(), "offer_text": "Maatwerk thuis", "version": read}
    )

    html = response.content.decode()
    casus.refresh_from_db()
    assert "Gerda Lamping" in html
    assert "Plek op de Klimop" in html
    assert "Maatwerk thuis" in html
    assert casus.offer_text == "Plek op de Klimop"
    assert response.context["form"]["version"].value() == casus.version


def test_offer_compares_versions(cast: Cast) -> None:
    casus = a_casus(cast)

    with pytest.raises(ConflictError):
        story.set_offer(
            casus=casus, since=TODAY, today=TODAY, text="x", by=cast.consulent.user, version=casus.version + 1
        )


@pytest.mark.parametrize(
    "typed", [{"offer_text": "zonder dag"}, {"offer_since": "2999-01-01"}, {"offer_since": "ooit"}]
)
def test_offer_without_a_possible_day_is_refused(cast: Cast, typed: dict[str, str]) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(url("casus_offer", casus), typed | {"version": casus.version})

    assert "offer_since" in response.context["form"].errors


def test_text_of_an_offer_stays_in_the_office(cast: Cast) -> None:
    casus = a_casus(cast)
    story.set_offer(
        casus=casus,
        since=timezone.localdate(),
        today=timezone.localdate(),
        text="Plek op de Klimop",
        by=cast.consulent.user,
        version=casus.version,
    )

    assert "Plek op de Klimop" in Login(cast.voorzitter).get(url("casus", casus)).content.decode()
    assert "Plek op de Klimop" not in Login(cast.leerplicht).get(url("casus", casus)).content.decode()


def test_leerplicht_informed_is_dated(cast: Cast) -> None:
    casus = a_casus(cast)

    Login(cast.consulent).post(url("casus_informed", casus), {"on": timezone.localdate().isoformat()})

    casus.refresh_from_db()
    assert casus.leerplicht_informed_on == timezone.localdate()
    assert "Leerplicht geïnformeerd" in Login(cast.leerplicht).get(url("casus", casus)).content.decode()


def test_a_year_that_is_surely_mistyped_is_asked_about(cast: Cast) -> None:
    casus = a_casus(cast)

    page = Login(cast.consulent).post(url("casus_informed", casus), {"on": "2012-01-01"})

    casus.refresh_from_db()
    assert "Dat is meer dan vijf jaar geleden. Kijk het jaar na." in page.content.decode()
    assert casus.leerplicht_informed_on is None
