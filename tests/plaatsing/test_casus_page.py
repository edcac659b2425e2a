"""The page of a casus tells the way to a place, to the office and to the schools that are part of it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from overleg.models import Result
from plaatsing.models import Stand, Toezegging
from tests import build
from tests.conftest import Cast, Login
from tests.plaatsing.building import punt
from tests.plaatsing.promised import coming, promised, said


def page(toegang: Toegang, of: Toezegging) -> str:
    response = Login(toegang).get(reverse("casus", args=[of.casus.code]))
    assert response.status_code == 200
    return response.content.decode()


def test_office_and_entering_school_read_aanmelding_sessions_and_promises(cast: Cast) -> None:
    made = promised(cast, home=True)
    punt(coming(cast), made.casus)

    for toegang in (cast.consulent, cast.voorzitter, cast.school):
        text = page(toegang, made)
        for word in ("aangenomen", "door Beemdcollege", "plaatsing toegezegd", "op de agenda", made.sheet_code):
            assert word in text, (toegang, word)


def test_leerplicht_reads_nothing_of_it(cast: Cast) -> None:
    made = promised(cast, home=True)

    text = page(cast.leerplicht, made)

    for word in ('id="plaatsing"', made.sheet_code, "aangenomen"):
        assert word not in text


def test_the_school_that_placed_the_pupil_reads_its_promise_and_not_the_aanmelding(cast: Cast) -> None:
    made = promised(cast)
    said(made, Stand.PLACED, cast.school.user, on=made.promised_on)

    text = page(cast.other_school, made)

    assert made.sheet_code in text
    assert str(Result.PROMISED.label) not in text
    assert "door Beemdcollege, ingediend" not in text


def test_a_casus_that_was_never_entered_has_no_such_panel(cast: Cast) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)

    assert 'id="plaatsing"' not in Login(cast.consulent).get(reverse("casus", args=[casus.code])).content.decode()


def test_vandaag_of_a_school_begins_with_the_terugvragen_of_today(cast: Cast) -> None:
    made = promised(cast, on=timezone.localdate() - timedelta(days=35))
    later = promised(cast, given_name="Daan", on=timezone.localdate() - timedelta(days=2))

    for toegang in (cast.school, cast.other_school):
        text = Login(toegang).get(reverse("vandaag")).content.decode()
        assert reverse("terugvraag", args=[made.code]) in text
        assert later.code not in text
    assert "Terugvragen" not in Login(cast.consulent).get(reverse("vandaag")).content.decode()
