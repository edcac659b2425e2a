"""Who the fixed leerplicht officers of a municipality are, from a day on."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.actions import end_user, fix_officers
from accounts.models import User, VasteAmbtenaar
from tests import build
from tests.conftest import Cast, Login

FIRST, LATER = date(2026, 9, 1), date(2026, 11, 1)


def rows(cast: Cast) -> list[tuple[str, int, date, date | None]]:
    found = VasteAmbtenaar.objects.filter(municipality=cast.lindevoort).order_by("place", "valid_from")
    return [(row.officer.name, row.place, row.valid_from, row.valid_to) for row in found.select_related("officer")]


def second() -> User:
    return build.user("tweede@loket.example", "Tweede Ambtenaar")


def test_who_stays_stays_since_when_it_was_and_who_goes_ends(cast: Cast) -> None:
    other, third = second(), build.user("derde@loket.example", "Derde Ambtenaar")
    fix_officers(municipality=cast.lindevoort, officers=[cast.leerplicht.user, other], day=FIRST)

    fix_officers(municipality=cast.lindevoort, officers=[cast.leerplicht.user, third], day=LATER)

    assert rows(cast) == [
        ("Samira Ouhadi", 1, FIRST, None), ("Tweede Ambtenaar", 2, FIRST, LATER), ("Derde Ambtenaar", 2, LATER, None),
    ]  # fmt: skip


def test_officers_change_places_and_a_place_stays_empty(cast: Cast) -> None:
    other = second()
    fix_officers(municipality=cast.lindevoort, officers=[cast.leerplicht.user, other], day=FIRST)

    fix_officers(municipality=cast.lindevoort, officers=[other, None], day=LATER)

    assert [row for row in rows(cast) if row[3] is None] == [("Tweede Ambtenaar", 1, LATER, None)]


def test_mistake_of_the_same_day_leaves_no_trace(cast: Cast) -> None:
    fix_officers(municipality=cast.lindevoort, officers=[second(), None], day=FIRST)
    fix_officers(municipality=cast.lindevoort, officers=[cast.leerplicht.user, None], day=FIRST)

    assert rows(cast) == [("Samira Ouhadi", 1, FIRST, None)]


def test_ended_account_is_fixed_no_longer(cast: Cast) -> None:
    fix_officers(municipality=cast.lindevoort, officers=[cast.leerplicht.user, None], day=FIRST)
    today = timezone.localdate()

    end_user(user=cast.leerplicht.user, today=today)

    assert rows(cast)[0][3] == today


def test_beheer_chooses_among_officers_of_that_municipality(cast: Cast) -> None:
    place = reverse("beheer_municipality_officers", args=[cast.lindevoort.pk])
    client, day = Login(cast.beheerder), timezone.localdate().isoformat()

    wrong = client.post(place, {"first": cast.leerplicht_elsewhere.user_id, "second": "", "valid_from": day})
    assert not VasteAmbtenaar.objects.exists()
    assert "Selecteer een geldige keuze" in wrong.content.decode()
    twice = client.post(place, {"first": cast.leerplicht.user_id, "second": cast.leerplicht.user_id, "valid_from": day})
    assert "Kies iemand anders, of niemand." in twice.content.decode()
    client.post(place, {"first": cast.leerplicht.user_id, "second": "", "valid_from": day})

    assert rows(cast) == [("Samira Ouhadi", 1, timezone.localdate(), None)]
    assert "Samira Ouhadi" in client.get(reverse("beheer_list", args=["gemeenten"])).content.decode()


def test_days_before_and_after_are_kept(cast: Cast) -> None:
    fix_officers(municipality=cast.lindevoort, officers=[cast.leerplicht.user, None], day=FIRST)
    fix_officers(municipality=cast.lindevoort, officers=[None, None], day=FIRST + timedelta(days=10))

    assert VasteAmbtenaar.objects.on(FIRST + timedelta(days=9)).count() == 1
    assert VasteAmbtenaar.objects.on(FIRST + timedelta(days=10)).count() == 0


def test_a_slip_in_the_year_wipes_no_officer_and_what_is_planned_goes_only_when_that_is_said(cast: Cast) -> None:
    place, client = reverse("beheer_municipality_officers", args=[cast.lindevoort.pk]), Login(cast.beheerder)
    today = timezone.localdate()
    later = today + timedelta(days=30)
    fix_officers(municipality=cast.lindevoort, officers=[cast.leerplicht.user, None], day=FIRST)
    fix_officers(municipality=cast.lindevoort, officers=[second(), None], day=later)
    before = rows(cast)
    sent = {"first": cast.leerplicht.user_id, "second": ""}

    said = [
        client.post(place, {**sent, "valid_from": day.isoformat()}).context["form"].errors["valid_from"][0]
        for day in (date(2015, 1, 1), today)
    ]
    kept = rows(cast)
    client.post(place, {**sent, "valid_from": today.isoformat(), "instead": "on"})

    assert [line.split(":")[0] for line in said] == ["Op of na deze dag staat al", "Er staat al gepland"]
    assert kept == before
    assert "Tweede Ambtenaar" not in {row[0] for row in rows(cast)}
