"""Wie is wie: the contact person of each school and municipality. Names of colleagues, never of a pupil."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consulentschap, Role, Toegang, User, Waarneming
from tests import build
from tests.conftest import Cast, Login


def page(toegang: Toegang, query: str = "") -> str:
    return Login(toegang).get(reverse("who_is_who") + query).content.decode()


@pytest.mark.parametrize("name", ["consulent", "school", "leerplicht", "beheerder", "privacy"])
def test_everybody_with_a_toegang_finds_the_contact_persons(cast: Cast, name: str) -> None:
    text = page(getattr(cast, name))

    for person in ("Noor van Veldhuizen", "Abdel Ottevanger", "Samira Ouhadi", "Jurre Bakelaar", "Gerda Lamping"):
        assert person in text
    assert "000 – 123 45 67" in text


def test_a_beheerder_and_a_privacy_officer_are_no_contact_person(cast: Cast) -> None:
    text = page(cast.school)

    assert ("Tom Beheer" in text, "Fatma Privé" in text) == (False, False)


def test_who_left_or_has_no_toegang_any_more_is_gone(cast: Cast) -> None:
    User.objects.filter(pk=cast.leerplicht.user_id).update(is_active=False)
    Toegang.objects.filter(pk=cast.school.pk).update(valid_to=timezone.localdate())

    text = page(cast.consulent)

    assert ("Samira Ouhadi" in text, "Jurre Bakelaar" in text, "Oud Collega" in text) == (False, False, False)


def test_a_colleague_who_covers_stands_beside_the_consulent(cast: Cast) -> None:
    today = timezone.localdate()
    before = page(cast.school, "?q=beemd")
    Waarneming.objects.create(
        consulent=cast.consulent.user,
        waarnemer=cast.colleague.user,
        valid_from=today,
        valid_to=today + timedelta(days=5),
    )

    after = page(cast.school, "?q=beemd")

    assert ["waargenomen door Abdel Ottevanger" in text for text in (before, after)] == [False, True]


def test_a_search_narrows_schools_and_municipalities(cast: Cast) -> None:
    text = page(cast.consulent, "?q=heuvel")

    assert ("Heuvelrade College" in text, "Beemdcollege" in text) == (True, False)


def test_a_closed_school_is_not_listed(cast: Cast) -> None:
    type(cast.beemd).objects.filter(pk=cast.beemd.pk).update(closed_on=timezone.localdate())

    assert "Beemdcollege" not in page(cast.consulent)


def test_no_pupil_and_no_casus_stands_here(cast: Cast) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd)

    text = page(cast.consulent)

    assert (casus.code in text, casus.pupil.family_name in text) == (False, False)


def test_the_number_of_questions_does_not_grow(cast: Cast) -> None:
    client, address = Login(cast.school), reverse("who_is_who")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(3):
        school = build.school(f"School {number}", f"1{number}ZZ00", municipality=cast.lindevoort)
        person = build.user(f"wie{number}@loket.example", f"Wie {number}")
        build.toegang(person, Role.SCHOOL, school=school)
        Consulentschap.objects.create(consulent=cast.consulent.user, school=school, valid_from=build.START)

    with CaptureQueriesContext(connection) as more:
        client.get(address)

    assert len(more) == len(few)
