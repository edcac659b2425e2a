"""The role of plaatsingsbevoegde: one school, no casus ever, nothing to search for."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Toegang
from cases.access import resolve
from cases.models import Casus
from tests import build
from tests.conftest import Cast, Login

PAGES_ABOUT_PUPILS = ("casussen", "signalen", "intakes", "kwartaal", "pupil_report", "search", "casus_new")


def beheerder(cast: Cast) -> Client:
    return Login(cast.beheerder)


def test_beheer_gives_the_role_with_a_school(cast: Cast) -> None:
    typed = {"role": Role.PLAATSING, "school": cast.beemd.pk, "valid_from": "24-11-2026"}

    answer = beheerder(cast).post(reverse("beheer_toegang_new", args=[cast.expired.user_id]), typed)

    assert answer.status_code == 302
    given = Toegang.objects.get(user=cast.expired.user, role=Role.PLAATSING)
    assert (given.school, given.label) == (cast.beemd, "Plaatsingsbevoegde · Beemdcollege")


def test_the_role_without_a_school_is_refused_beside_the_field(cast: Cast) -> None:
    typed = {"role": Role.PLAATSING, "valid_from": "24-11-2026"}

    answer = beheerder(cast).post(reverse("beheer_toegang_new", args=[cast.expired.user_id]), typed)

    assert answer.context["form"].errors == {"school": ["Kies een school bij de rol Plaatsingsbevoegde."]}


def test_levels_of_a_school_are_kept(cast: Cast) -> None:
    page = beheerder(cast).get(reverse("beheer_school", args=[cast.beemd.code]))
    typed = {name: value for name, value in page.context["form"].initial.items() if value is not None}

    answer = beheerder(cast).post(
        reverse("beheer_school", args=[cast.beemd.code]), {**typed, "levels": ["vmbo_b", "havo"]}
    )

    cast.beemd.refresh_from_db()
    assert answer.status_code == 302
    assert cast.beemd.levels == ["vmbo_b", "havo"]


def test_scope_is_the_area_of_the_school(cast: Cast) -> None:
    scope = resolve(cast.plaatser, timezone.localdate())

    assert (scope.role, scope.area_id, scope.school_ids, scope.in_office) == (
        Role.PLAATSING, cast.noord.pk, (cast.beemd.pk,), False,
    )  # fmt: skip


def test_a_casus_of_the_own_school_is_as_one_that_does_not_exist(cast: Cast) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    client = Login(cast.plaatser)

    pages = [client.get(reverse("casus", args=[code])) for code in (casus.code, "B2B-22B")]

    assert [page.status_code for page in pages] == [404, 404]
    assert Casus.objects.visible_to(resolve(cast.plaatser, timezone.localdate())).count() == 0


@pytest.mark.parametrize("name", PAGES_ABOUT_PUPILS)
def test_pages_about_pupils_are_closed(cast: Cast, name: str) -> None:
    assert Login(cast.plaatser).get(reverse(name)).status_code == 403


def test_frame_has_no_search_box_and_no_keys_that_do_nothing(cast: Cast) -> None:
    page = Login(cast.plaatser).get(reverse("who_is_who")).content.decode()

    found = {words: words in page for words in ('id="zoek"', "naar het zoekveld", "nieuwe casus", "dit overzicht")}
    assert found == {'id="zoek"': False, "naar het zoekveld": False, "nieuwe casus": False, "dit overzicht": True}


@pytest.mark.parametrize("name", ["consulent", "voorzitter"])
def test_the_office_keeps_its_keys(cast: Cast, name: str) -> None:
    page = Login(getattr(cast, name)).get(reverse("who_is_who")).content.decode()

    assert all(words in page for words in ('id="zoek"', "naar het zoekveld", "nieuwe casus"))


def test_wie_is_wie_says_who_may_place(cast: Cast) -> None:
    page = Login(cast.consulent).get(reverse("who_is_who"), {"q": "haverkort"}).content.decode()

    assert "Beemdcollege" in page
    assert "Ties Haverkort" in page
    assert "plaatsingsbevoegde" in page


def test_a_plaatsingsbevoegde_begins_at_the_sessions(cast: Cast) -> None:
    assert Login(cast.plaatser).get("/")["Location"] == reverse("plaatsing")
