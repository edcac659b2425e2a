"""The home visit: planned with what is known, taken along, told; safety never on paper nor on the timeline."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Casus, Guardian
from taskforce.models import Escalatie, Huisbezoek, VisitResult
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.taskforce import making
from tests.taskforce.making import Desk

pytestmark = pytest.mark.usefixtures("today")
SAFETY = "Er loopt een grote hond."


@pytest.fixture
def track(cast: Cast, people: Desk) -> Escalatie:
    return making.escalatie(cast, people)


def told(**other: object) -> dict[str, object]:
    day = {
        "on": (TODAY + timedelta(days=2)).isoformat(),
        "starts_at": "15:30",
        "address": "Waterlelie 9, Lindevoort",
        "phone": "000 – 11",
    }
    return {**day, "interpreter": "Tigrinya", "safety": SAFETY, **other}


def test_address_and_phone_stand_there_already(track: Escalatie, people: Desk) -> None:
    pupil = track.casus.pupil
    pupil.street, pupil.postcode, pupil.town = "Waterlelie 9", "0000 ZZ", "Lindevoort"
    pupil.save()
    Guardian.objects.create(pupil=pupil, name="Ilse Roskam", phone="000 – 222")

    form = Login(people.investigator).get(reverse("huisbezoek_new", args=[track.code])).context["form"]

    assert (form["address"].value(), form["phone"].value()) == ("Waterlelie 9, 0000 ZZ Lindevoort", "000 – 222")


def test_planning_makes_a_page_to_take_along(track: Escalatie, people: Desk) -> None:
    client = Login(people.investigator)

    answer = client.post(reverse("huisbezoek_new", args=[track.code]), told(), follow=True)

    page = answer.content.decode()
    assert 'href="tel:00011"' in page
    assert SAFETY in page
    assert "Lees dit voordat u aanbelt" in page
    assert 'class="alert alert-soon no-print"' in page  # never printed
    assert "Roskam" not in page.partition("</title>")[0]


def test_a_visit_that_is_sent_again_is_planned_once(track: Escalatie, people: Desk) -> None:
    client, path = Login(people.investigator), reverse("huisbezoek_new", args=[track.code])
    for typed in (told(), told(), told(starts_at="16:30")):
        assert client.post(path, typed).status_code == 302

    assert [f"{row.starts_at:%H:%M}" for row in track.huisbezoeken.order_by("pk")] == ["15:30", "16:30"]
    assert track.casus.events.count() == 2


def test_the_timeline_says_the_day_and_nothing_of_the_home(track: Escalatie, people: Desk) -> None:
    Login(people.investigator).post(reverse("huisbezoek_new", args=[track.code]), told())

    event = track.casus.events.get()
    assert (event.title, event.text, event.school_reads) == ("Huisbezoek gepland op 26 november 2026", "", False)


def test_a_visit_in_the_past_and_one_without_address_are_refused(track: Escalatie, people: Desk) -> None:
    answer = Login(people.investigator).post(
        reverse("huisbezoek_new", args=[track.code]), told(on="2026-11-23", address="")
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "on": ["Deze dag is al geweest. Kies vandaag of een dag daarna."], "address": ["Vul het adres in."]
    }  # fmt: skip


def test_not_at_home_proposes_the_same_visit_a_week_later(track: Escalatie, people: Desk) -> None:
    visit = making.visit(track, on=TODAY, result="", present="", safety=SAFETY, interpreter="Tigrinya")
    client = Login(people.investigator)

    answer = client.post(
        reverse("huisbezoek", args=[track.code, visit.pk]),
        {"result": "niet_thuis", "version": visit.version},
        follow=True,
    )

    form = answer.context["form"]
    assert form["on"].value() == TODAY + timedelta(days=7)
    assert (form["address"].value(), form["safety"].value(), form["interpreter"].value()) == (
        "Waterlelie 9",
        SAFETY,
        "Tigrinya",
    )
    contact = track.casus.events.get()
    assert (contact.kind, contact.channel, contact.reached) == ("contact", "huisbezoek", False)


def test_a_visit_that_was_held_says_with_whom(track: Escalatie, people: Desk) -> None:
    visit = making.visit(track, on=TODAY, result="", present="")
    client, path = Login(people.investigator), reverse("huisbezoek", args=[track.code, visit.pk])

    refused = client.post(path, {"result": "geweest", "version": visit.version})
    kept = client.post(path, {"result": "geweest", "present": "moeder en Fenna", "version": visit.version})

    assert refused.context["form"].errors == {"present": ["Schrijf met wie u sprak."]}
    assert kept.headers["Location"] == reverse("zaakonderzoek", args=[track.code])
    visit.refresh_from_db()
    assert (visit.result, visit.present) == (VisitResult.HELD, "moeder en Fenna")


def test_told_twice_is_told_once(track: Escalatie, people: Desk) -> None:
    visit = making.visit(track, on=TODAY, result="", present="")
    client, path = Login(people.investigator), reverse("huisbezoek", args=[track.code, visit.pk])
    for _ in range(2):
        client.post(path, {"result": "niet_thuis", "version": visit.version})

    assert track.casus.events.count() == 1


def test_two_who_change_it_see_both_texts(track: Escalatie, people: Desk) -> None:
    visit = making.visit(track, on=TODAY, result="", safety="")
    client, path = Login(people.investigator), reverse("huisbezoek_edit", args=[track.code, visit.pk])
    client.post(path, told(version=visit.version, address="Lelie 1"))

    answer = client.post(path, told(version=visit.version, address="Roos 2"))

    assert answer.status_code == 409
    assert [(both.label, both.theirs, both.mine) for both in answer.context["conflict"].fields] == [
        ("Adres", "Lelie 1", "Roos 2")
    ]
    version = Huisbezoek.objects.get().version
    assert client.post(path, told(version=version, address="Roos 2")).status_code == 302
    assert Huisbezoek.objects.get().address == "Roos 2"


def test_the_kerngroep_reads_how_it_went_and_not_where(track: Escalatie, people: Desk) -> None:
    visit = making.visit(track, safety=SAFETY)
    client = Login(people.manager)

    page = client.get(reverse("escalatie", args=[track.code])).content.decode()

    assert "moeder en Fenna" in page
    assert SAFETY not in page
    assert "Waterlelie" not in page
    assert client.get(reverse("huisbezoek", args=[track.code, visit.pk])).status_code == 403


def test_a_visit_of_another_escalatie_is_nowhere(cast: Cast, track: Escalatie, people: Desk) -> None:
    other: Casus = build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Daan", "Kok"))
    elsewhere = making.visit(making.escalatie(cast, people, casus=other))

    assert Login(people.investigator).get(reverse("huisbezoek", args=[track.code, elsewhere.pk])).status_code == 404
