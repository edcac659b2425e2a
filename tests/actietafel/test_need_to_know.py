"""What nobody may learn, read or change in the quarter beside the plain rules: guests, two lists about one pupil, the read log."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consulentschap, Role, Toegang
from actietafel.actions.answering import add_regel, reopen_opgave, return_opgave
from actietafel.actions.reconciling import Decision, settle
from actietafel.actions.rounds import settle_round
from actietafel.models import Gesprek, Opgave, Opgaveregel, Settlement, Verschil, VerschilKind, Voorbespreking
from cases.intake.entries import Entry
from cases.models import AccessLog, Casus, Grant, GrantGround, Intake
from tests import build
from tests.actietafel import building
from tests.actietafel.lists import NOW, Lists, lists, thuis
from tests.actietafel.talking import brought_in, open_round, said, typed, with_school
from tests.actietafel.test_opgave import a_casus, a_running, home_since
from tests.actietafel.test_opgave_pupils import take_over, upload
from tests.cases import intake_lists
from tests.conftest import TODAY, Cast, Login

K, S = VerschilKind, Settlement


def own_page(toegang: Toegang, of: Lists) -> str:
    response = Login(toegang).get(reverse("verschillen", args=[of.uitvraag.code]))
    assert response.status_code == 200
    return response.content.decode()


def logged() -> set[int]:
    return {pk for ids in AccessLog.objects.values_list("casussen", flat=True) for pk in ids}


# --- guests: who sees a casus only because of a personal Grant ---------------------------------------------------------------


def a_guest(cast: Cast, casus: Casus, ground: str) -> Toegang:
    """A consulent with a school of their own in the round, and this one casus as a guest."""
    guest = build.toegang(build.user("gast@loket.example", "Gast"), Role.CONSULENT, area=cast.noord)
    build.consulentschap(guest.user, build.school("Anders College", "03ZZ00", municipality=cast.lindevoort))
    Grant.objects.create(
        casus=casus, user=guest.user, ground=ground, given_by=cast.consulent.user, given_at=timezone.now()
    )
    return guest


@pytest.mark.parametrize("ground", [GrantGround.THINK_ALONG, GrantGround.REASON])
def test_guest_of_a_casus_settles_no_difference_about_it(cast: Cast, ground: str) -> None:
    of = lists(cast)
    casus = thuis(cast)
    of.compare()
    row, guest = of.one(K.ONLY_OURS), a_guest(cast, casus, ground)
    data = {"doe": "gesloten", "gesloten-outcome": "mbo", "gesloten-on": "24-11-2026", "version": row.version}

    seen = Login(guest).get(reverse("verschil", args=[row.key]))
    done = Login(guest).post(reverse("verschil", args=[row.key]), data)

    casus.refresh_from_db()
    assert (seen.status_code, done.status_code, casus.closed_on) == (404, 404, None)


def test_owner_of_a_difference_who_is_a_guest_of_the_casus_changes_nothing_in_it(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast)
    of.compare()
    row, guest = of.one(K.ONLY_OURS), a_guest(cast, casus, GrantGround.THINK_ALONG)
    Verschil.objects.update(owner=guest.user)
    data = {"doe": "gesloten", "gesloten-outcome": "mbo", "gesloten-on": "24-11-2026", "version": row.version}

    done = Login(guest).post(reverse("verschil", args=[row.key]), data)

    casus.refresh_from_db()
    assert (done.status_code, casus.closed_on) == (422, None)


def test_guest_of_a_casus_decides_nothing_about_it_in_a_conversation(cast: Cast) -> None:
    of = open_round(cast)
    casus = thuis(cast)
    with_school(cast, of)
    guest = a_guest(cast, casus, GrantGround.THINK_ALONG)
    Consulentschap.objects.create(consulent=guest.user, municipality=cast.lindevoort, valid_from=build.START)
    talk = Gesprek.objects.get(uitvraag=of, municipality=cast.lindevoort)

    page = Login(guest).get(reverse("gesprek", args=[talk.code])).content.decode()
    saved = Login(guest).post(reverse("gesprek_block", args=[talk.code, casus.code]), typed(casus))
    off = Login(guest).post(reverse("gesprek_off", args=[talk.code, casus.code]))

    assert casus.code not in page
    assert (saved.status_code, off.status_code, Voorbespreking.objects.count()) == (404, 404, 0)


# --- two lists about one pupil: each reads its own --------------------------------------------------------------------------


def test_school_reads_its_own_line_when_another_school_lists_the_pupil_too(cast: Cast) -> None:
    of = lists(cast)
    second = build.school("Tweede College", "03ZZ00", municipality=cast.lindevoort)
    other = building.opgave(of.uitvraag, school=second, returned_at=NOW, returned_by=cast.school.user)
    casus = thuis(cast)
    of.on(other, casus, first_day=date(2026, 10, 3))
    of.on(of.school, casus, first_day=date(2026, 10, 16))
    of.compare()

    text = own_page(cast.school, of)

    assert of.one(K.ONLY_SCHOOL).school == cast.beemd
    assert ("16 oktober 2026" in text, "3 oktober 2026" in text) == (True, False)


def test_leerplicht_reads_its_own_line_when_another_municipality_lists_the_pupil_too(cast: Cast) -> None:
    of = lists(cast)
    second = build.municipality("Tweedegem", area=cast.noord)
    as_second = build.toegang(build.user("twee@loket.example", "Twee"), Role.LEERPLICHT, municipality=second)
    other = building.opgave(of.uitvraag, municipality=second, returned_at=NOW, returned_by=cast.school.user)
    casus = thuis(cast)
    of.on(of.leerplicht, casus, answer="weg", on=date(2026, 10, 20))
    of.on(other, casus, first_day=date(2026, 10, 3))
    of.compare()

    mine, theirs = own_page(cast.leerplicht, of), own_page(as_second, of)

    assert ("Tweedegem" in mine, "3 oktober 2026" in mine) == (False, False)
    assert "3 oktober 2026" in theirs


def test_leerplicht_does_not_learn_from_another_first_day_that_the_school_named_the_pupil(cast: Cast) -> None:
    of = lists(cast)
    of.on(of.school, thuis(cast), first_day=date(2026, 9, 3))
    of.compare()
    Verschil.objects.filter(leerplicht_from__isnull=False).update(
        leerplicht_from=timezone.localdate() + timedelta(days=1)
    )

    text = own_page(cast.leerplicht, of)

    assert of.open() == [K.ONLY_SCHOOL, K.FIRST_DAY]
    assert "Fenna" not in text


def test_what_one_brought_in_is_not_read_by_the_other(cast: Cast) -> None:
    open_round(cast)
    casus = thuis(cast)
    brought_in(cast, casus, question="Geheime vraag", because="Geheime reden", day=timezone.localdate())

    read = {
        (who.role, name): "Geheime" in Login(who).get(reverse(name, args=[casus.code])).content.decode()
        for who in (cast.school, cast.leerplicht)
        for name in ("casus", "casus_propose", "casus_timeline")
    }

    assert {name for (role, name), shown in read.items() if role == "leerplicht" and shown} == set()
    assert read["school", "casus_propose"] is True


def test_words_for_who_brought_a_casus_in_are_not_read_by_the_other_who_did(cast: Cast) -> None:
    of = open_round(cast)
    casus, today = thuis(cast), timezone.localdate()
    brought_in(cast, casus, by=cast.school, day=today)
    brought_in(cast, casus, by=cast.leerplicht, day=today)
    said(cast, of, casus, told="Woorden voor leerplicht", day=today)

    read = {
        (who.role, name): "Woorden voor leerplicht" in Login(who).get(reverse(name, args=[casus.code])).content.decode()
        for who in (cast.school, cast.leerplicht)
        for name in ("casus_propose", "casus_timeline")
    }

    assert read == {
        ("school", "casus_propose"): False, ("school", "casus_timeline"): False,
        ("leerplicht", "casus_propose"): True, ("leerplicht", "casus_timeline"): True,
    }  # fmt: skip


# --- who is named is in the read log -----------------------------------------------------------------------------------------


def test_name_of_a_pupil_whose_casus_is_out_of_sight_is_in_the_read_log(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast)
    of.on(of.school, casus)
    of.compare()
    row = of.one(K.ONLY_SCHOOL)
    Verschil.objects.update(owner=cast.colleague.user)
    building.opgave(of.uitvraag, school=cast.heuvelrade)

    for url in (reverse("verschil", args=[row.key]), reverse("verschillen", args=[of.uitvraag.code])):
        AccessLog.objects.all().delete()
        text = Login(cast.colleague).get(url).content.decode()

        assert ("Fenna Roskam" in text, casus.code in text, logged()) == (True, False, {casus.pk})


def test_name_of_a_pupil_whose_casus_is_closed_is_in_the_read_log(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast)
    Casus.objects.update(closed_on=date(2026, 10, 25), outcome="mbo")
    of.on(of.school, casus)
    of.compare()
    row = of.one(K.NEW)

    text = Login(cast.consulent).get(reverse("verschil", args=[row.key])).content.decode()

    assert ("Fenna Roskam" in text, row.casus, logged()) == (True, None, {casus.pk})


def test_pupil_who_may_be_meant_is_in_the_read_log(cast: Cast) -> None:
    of = lists(cast)
    near = thuis(cast, "Merle", "Merelstra")
    of.both(near)
    of.named(of.school, "Merel", "Merelstra", birth_date=near.pupil.birth_date)
    of.compare()

    text = Login(cast.consulent).get(reverse("verschil", args=[of.one(K.SIMILAR).key])).content.decode()

    assert ("Merle Merelstra" in text, logged()) == (True, {near.pk})


# --- a list for one Opgave is of that one ----------------------------------------------------------------------------------


def test_own_list_for_another_opgave_or_for_casussen_is_not_taken_over(cast: Cast) -> None:
    opgave = a_running(cast)
    second = build.school("Tweede College", "03ZZ00", municipality=cast.lindevoort)
    other = building.opgave(opgave.uitvraag, school=second)
    client, file = Login(cast.voorzitter), intake_lists.a_list(intake_lists.row(eerste_verzuimdag=home_since()))

    upload(client, opgave, file)
    of_another = take_over(client, other)
    Intake.objects.update(goes_to="")
    for_casussen = take_over(client, opgave)

    assert (of_another.status_code, for_casussen.status_code) == (404, 404)
    assert Opgaveregel.objects.count() == 0


# --- what was sent in, and what was vastgesteld -------------------------------------------------------------------------------


def sent_and_opened_again(opgave: Opgave, by: Any) -> None:
    opgave.refresh_from_db()
    return_opgave(opgave=opgave, by=by, now=timezone.now(), version=opgave.version)
    reopen_opgave(opgave=opgave, by=by, now=timezone.now())


def test_who_was_named_by_mistake_comes_off_after_the_list_was_compared(cast: Cast) -> None:
    opgave = a_running(cast)
    entry = Entry(1, given_name="Bo", family_name="Bos", birth_date=date(2012, 1, 2), first_day=home_since(), kind="relatief",
                  school_id=cast.beemd.pk, municipality_id=cast.lindevoort.pk)  # fmt: skip
    regel = add_regel(opgave=opgave, entry=entry, source="erbij", by=cast.school.user, now=timezone.now()).regel
    sent_and_opened_again(opgave, cast.school.user)
    before = list(Verschil.objects.values_list("by_school", flat=True))

    response = Login(cast.school).post(reverse("opgave_take_out", args=[opgave.code, regel.pk]))

    assert (response.status_code, before) == (302, [regel.pk])
    assert list(Opgaveregel.objects.all()) == []
    row = Verschil.objects.get()
    assert (row.by_school, row.settlement) == (None, S.GONE)


def test_all_home_is_taken_back_after_the_list_was_compared(cast: Cast) -> None:
    opgave = a_running(cast)
    a_casus(cast, first_day=home_since())
    building.opgave(
        opgave.uitvraag, municipality=cast.lindevoort, returned_at=timezone.now(), returned_by=cast.leerplicht.user
    )
    client = Login(cast.school)
    client.post(reverse("opgave_all_home", args=[opgave.code]))
    sent_and_opened_again(opgave, cast.school.user)
    assert Verschil.objects.exclude(by_school=None).exists()

    response = client.post(reverse("opgave_all_home_undo", args=[opgave.code]))

    assert (response.status_code, opgave.regels.count()) == (302, 0)


def test_decision_in_a_round_that_is_vastgesteld_is_not_taken_back(cast: Cast) -> None:
    of = lists(cast, stopped_at=NOW, stopped_by=cast.voorzitter.user)
    of.on(of.school, thuis(cast))
    of.compare()
    row = of.one(K.ONLY_SCHOOL)
    decision = Decision(S.NOT_COUNTED, because="Dubbel.")
    settled = settle(verschil=row, decision=decision, by=cast.consulent.user, today=TODAY, now=NOW, version=row.version)
    settle_round(uitvraag=of.uitvraag, by=cast.voorzitter.user, now=NOW)

    page = Login(cast.consulent).get(reverse("verschil", args=[row.key])).content.decode()
    Login(cast.consulent).post(reverse("verschil_reopen", args=[row.key]), {"version": settled.version})

    assert ("Deze ronde is vastgesteld." in page, "Besluit terugnemen" in page) == (True, False)
    assert of.open() == []
