"""What the chair, a school and leerplicht see of the differences: their own, and no more."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actietafel.actions.reconciling import Decision, settle
from actietafel.models import Settlement, Verschil, VerschilKind
from cases.models import AccessLog, Casus
from tests.actietafel.lists import NOW, Lists, each_bin, lists, one, page, shown, thuis
from tests.conftest import TODAY, Cast, Login

K, S = VerschilKind, Settlement


@pytest.fixture
def of(cast: Cast) -> Lists:
    return each_bin(cast)


NAMES = ("Amber", "Siebe", "Jelte", "Merel", "Hidde")


def test_the_chair_sees_all_of_the_area_and_each_page_is_logged(cast: Cast, of: Lists) -> None:
    text = page(cast.voorzitter, of)

    assert shown(text, *NAMES) == list(NAMES)
    assert set(AccessLog.objects.get(user=cast.voorzitter.user).casussen) == set(
        Casus.objects.values_list("pk", flat=True)
    )


def test_the_school_sees_its_own_that_leerplicht_does_not_know_and_nothing_of_the_other_list(
    cast: Cast, of: Lists
) -> None:
    text = page(cast.school, of)

    assert shown(text, *NAMES) == ["Amber"]
    assert shown(text, "leerplicht Lindevoort", "Staat niet op de lijst", "alleen op de lijst") == []
    assert "langdurig relatief verzuim (langer dan vier weken)" in text
    assert "Eerste verzuimdag: 16 oktober 2026" in text


def test_the_other_school_does_not_see_the_round(cast: Cast, of: Lists) -> None:
    assert Login(cast.other_school).get(reverse("verschillen", args=[of.uitvraag.code])).status_code == 404


def test_leerplicht_never_learns_of_who_is_ill_and_of_the_schools_list_only_when_it_is_time(
    cast: Cast, of: Lists
) -> None:
    Verschil.objects.filter(kind=K.ONLY_SCHOOL).update(leerplicht_from=timezone.localdate() + timedelta(days=1))
    early = page(cast.leerplicht, of)
    Verschil.objects.filter(kind=K.ONLY_SCHOOL).update(leerplicht_from=timezone.localdate())
    late = page(cast.leerplicht, of)
    # and not even when the date of somebody ill would be filled by mistake
    Verschil.objects.filter(phase="geoorloofd").update(leerplicht_from=date(2020, 1, 1), kind=K.ONLY_SCHOOL)

    assert shown(early, *NAMES) == ["Siebe"]
    assert shown(late, *NAMES) == ["Amber", "Siebe"]
    assert shown(page(cast.leerplicht, of), *NAMES) == ["Amber", "Siebe"]


def test_leerplicht_sees_nothing_of_whom_the_casus_calls_ill_since_the_lists_were_compared(
    cast: Cast, of: Lists
) -> None:
    Verschil.objects.filter(kind=K.ONLY_SCHOOL).update(leerplicht_from=timezone.localdate())
    before = page(cast.leerplicht, of)
    Casus.objects.filter(verschillen=of.one(K.ONLY_LEERPLICHT)).update(phase="geoorloofd")

    after = page(cast.leerplicht, of)

    assert (shown(before, *NAMES), shown(after, *NAMES)) == (["Amber", "Siebe"], ["Amber"])


def test_leerplicht_learns_it_once_the_school_reported(cast: Cast, of: Lists) -> None:
    row = of.one(K.ONLY_SCHOOL)
    Login(cast.school).post(reverse("verschil_report", args=[row.key]), {"on": "24-11-2020", "version": row.version})

    row.refresh_from_db()
    assert (row.settlement, row.school_reported_on) == (S.REPORTED, date(2020, 11, 24))
    assert shown(page(cast.leerplicht, of), *NAMES) == ["Amber", "Siebe"]
    assert shown(page(cast.school, of), "gemeld op", "Tekst voor de melding") == ["gemeld op"]


def test_what_a_school_answers_is_for_the_loket_and_not_for_leerplicht(cast: Cast, of: Lists) -> None:
    row = of.one(K.ONLY_SCHOOL)
    Verschil.objects.filter(pk=row.pk).update(leerplicht_from=timezone.localdate())
    answer = reverse("verschil_remark", args=[row.key])
    Login(cast.school).post(answer, {"remark": "Amber is ziek, zegt de huisarts.", "version": row.version})
    before = page(cast.leerplicht, of)
    Login(cast.leerplicht).post(answer, {"remark": "Wij kennen Amber.", "version": row.version + 1})

    assert shown(before, "Amber", "huisarts", "Jurre Bakelaar") == ["Amber"]
    assert shown(page(cast.leerplicht, of), "Wij kennen Amber.", "huisarts", "Jurre Bakelaar") == ["Wij kennen Amber."]
    assert shown(page(cast.school, of), "Wij kennen Amber.", "Samira Ouhadi") == []
    office = Login(cast.voorzitter).get(one(row)).content.decode()
    assert shown(office, "Wij kennen Amber.", "huisarts") == ["Wij kennen Amber.", "huisarts"]


def test_a_difference_that_was_settled_otherwise_is_no_longer_shown_outside_the_office(cast: Cast, of: Lists) -> None:
    row = of.one(K.ONLY_SCHOOL)
    decision = Decision(S.STILL_HOME, because="Leerplicht weet het.")
    settle(verschil=row, decision=decision, by=cast.consulent.user, today=TODAY, now=NOW, version=row.version)
    Verschil.objects.update(leerplicht_from=date(2020, 1, 1))

    assert shown(page(cast.school, of), *NAMES) == []
    assert shown(page(cast.leerplicht, of), *NAMES) == ["Siebe"]
    remark = reverse("verschil_remark", args=[row.key])
    assert Login(cast.school).post(remark, {"remark": "Hoi", "version": 2}).status_code == 404


def test_school_does_not_read_what_leerplicht_told_of_the_same_pupil(cast: Cast) -> None:
    of = lists(cast)
    regel = of.named(of.school, "Merel", "Merelstra")
    of.named(of.leerplicht, "Merle-Geheim", "Merelstra", answer="terug", changed="Geheime toelichting")
    of.compare()
    Verschil.objects.update(kind=K.ONLY_SCHOOL, subject="x", by_school=regel, school=cast.beemd)
    Verschil.objects.update(by_leerplicht=of.leerplicht.regels.get())

    assert shown(page(cast.school, of), "Merel Merelstra", "Geheim") == ["Merel Merelstra"]


def test_a_pupil_outside_the_circle_is_no_name_but_a_colleague_to_ask(cast: Cast) -> None:
    of = lists(cast)
    far = thuis(cast, "Merlijn", "Merelstra", at=cast.heuvelrade, consulent=cast.colleague.user)
    near = thuis(cast, "Merle", "Merelstra")
    of.both(near)
    of.named(of.school, "Merel", "Merelstra", kind="geoorloofd", birth_date=date(2012, 2, 13))
    of.school.regels.filter(pupil=None).update(candidates=[far.pupil_id])
    of.compare()
    row = of.one(K.SIMILAR)

    text = Login(cast.consulent).get(one(row)).content.decode()
    chosen = {"doe": "zelfde", "zelfde-same": f"p{far.pupil_id}", "version": row.version}
    refused = Login(cast.consulent).post(one(row), chosen)

    assert row.facts["lijkt_op"] == sorted([f"p{far.pupil_id}", f"p{near.pupil_id}"], key=lambda who: int(who[1:]))
    assert shown(text, "Merle Merelstra", "Merlijn", far.code) == ["Merle Merelstra"]
    assert "Een collega kent misschien een leerling die hierop lijkt." in text
    assert refused.status_code == 422


def test_a_casus_of_another_area_is_not_shown_and_not_changed(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(
        cast, "Merel", "Merelstra", at=cast.heuvelrade, municipality=cast.lindevoort, consulent=cast.colleague.user
    )
    of.on(of.leerplicht, casus, first_day=date(2026, 10, 1))
    of.compare()
    row = of.one(K.FIRST_DAY)
    Verschil.objects.update(owner=cast.consulent.user)

    text = Login(cast.consulent).get(one(row)).content.decode()
    posted = Login(cast.consulent).post(one(row), {"doe": "leerplicht", "version": row.version})

    assert casus.code not in text
    assert shown(text, "16 oktober 2026", "1 oktober 2026", "Abdel Ottevanger") == [
        "1 oktober 2026",
        "Abdel Ottevanger",
    ]
    assert posted.status_code == 422
    absence = casus.absence()
    assert absence is not None
    assert absence.first_day == date(2026, 10, 16)


def test_titles_name_no_pupil(cast: Cast, of: Lists) -> None:
    pages = [
        page(cast.voorzitter, of),
        Login(cast.voorzitter).get(one(of.one(K.ONLY_SCHOOL))).content.decode(),
        page(cast.school, of),
    ]

    titles = [found[1] for text in pages if (found := re.search(r"<title>(.*?)</title>", text, re.DOTALL))]
    assert len(titles) == 3
    assert [shown(title, *NAMES) for title in titles] == [[], [], []]
