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


PARTS = ("?deel=scholen", "?deel=gemeenten", "?deel=loket")


@pytest.mark.parametrize("name", ["consulent", "school", "leerplicht", "beheerder", "privacy"])
def test_everybody_with_a_toegang_finds_the_contact_persons(cast: Cast, name: str) -> None:
    text = "".join(page(getattr(cast, name), part) for part in PARTS)

    for person in ("Noor van Veldhuizen", "Abdel Ottevanger", "Samira Ouhadi", "Jurre Bakelaar", "Gerda Lamping"):
        assert person in text
    assert "000 – 123 45 67" in text


def test_a_consulent_begins_at_the_own_schools(cast: Cast) -> None:
    first = {name: "Heuvelrade College" in page(getattr(cast, name)) for name in ("consulent", "colleague", "school")}

    assert first == {"consulent": False, "colleague": True, "school": True}


def test_the_name_on_the_telephone_is_found(cast: Cast) -> None:
    texts = {name: page(cast.beheerder, f"?q={name}") for name in ("jurre", "samira", "gerda", "tom beheer")}

    found = {
        name: [word in text for word in ("Beemdcollege", "Lindevoort", "Gerda Lamping")] for name, text in texts.items()
    }
    assert found == {
        "jurre": [True, True, False],
        "samira": [False, True, False],
        "gerda": [False, False, True],
        "tom beheer": [False, False, False],
    }


def test_schools_come_a_page_at_a_time(cast: Cast) -> None:
    for number in range(30):
        build.school(f"School {number:02}", f"1{number:02}ZZ", municipality=cast.lindevoort)

    first, second = page(cast.school, "?deel=scholen"), page(cast.school, "?deel=scholen&bladzijde=2")

    assert ("School 20" in first, "School 29" in first) == (True, False)
    assert ("School 20" in second, "School 29" in second) == (False, True)
    assert "1 tot en met 25 van 32" in first


def test_a_beheerder_and_a_privacy_officer_are_no_contact_person(cast: Cast) -> None:
    text = "".join(page(cast.school, part) for part in PARTS)

    assert ("Tom Beheer" in text, "Fatma Privé" in text) == (False, False)


def test_who_left_or_has_no_toegang_any_more_is_gone(cast: Cast) -> None:
    User.objects.filter(pk=cast.leerplicht.user_id).update(is_active=False)
    Toegang.objects.filter(pk=cast.school.pk).update(valid_to=timezone.localdate())

    text = "".join(page(cast.consulent, part) for part in PARTS)

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

    text = "".join(page(cast.consulent, part) for part in PARTS)

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
