"""A year of Afstemmingen, planned in one go."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import VasteAmbtenaar
from loket.templatetags.ui import count_word
from overleg.models import Overleg
from tests.conftest import Cast, Login
from tests.overleg.pairs import fixed, meeting, today


def test_year_is_proposed_changed_and_planned(cast: Cast) -> None:
    fixed(cast)
    client = Login(cast.consulent)
    place = f"{reverse('afstemming_year')}?gemeente={cast.lindevoort.pk}&week=2&dag=3"

    page = client.get(place)
    days = [form.initial["on"] for form in page.context["days"].forms]
    assert {day.weekday() for day in days} == {3}
    data = {
        "starts_at": "09.30",
        "ends_at": "10.30",
        "place": "Stadhuis",
        "dag-TOTAL_FORMS": len(days),
        "dag-INITIAL_FORMS": 0,
    }
    data |= {f"dag-{number}-on": day.isoformat() for number, day in enumerate(days)}
    data["dag-0-on"] = ""

    client.post(place, data)

    assert list(Overleg.objects.order_by("on").values_list("on", flat=True)) == days[1:]
    assert set(Overleg.objects.values_list("area", "municipality", "place")) == {
        (cast.noord.pk, cast.lindevoort.pk, "Stadhuis")
    }
    made = list(Overleg.objects.order_by("on"))
    listed, year = client.get(reverse("afstemmingen")).content.decode(), client.get(place).content.decode()
    assert f"daarna nog {count_word(len(made) - 1)} gepland" in listed
    assert [
        one.on for one in made if f'<a href="{one.get_absolute_url()}">' not in year
    ] == []  # each can be opened, and changed


def test_what_was_closed_today_is_not_called_changeable(cast: Cast) -> None:
    fixed(cast)
    closed, planned = meeting(cast, days=0), meeting(cast)
    Overleg.objects.filter(pk=closed.pk).update(closed_at=timezone.now(), closed_by=cast.consulent.user)

    page = Login(cast.consulent).get(reverse("afstemming_year"), {"gemeente": cast.lindevoort.pk}).content.decode()

    assert [one.get_absolute_url() in page for one in (closed, planned)] == [False, True]


def test_year_without_officers_is_not_planned(cast: Cast) -> None:
    row = fixed(cast)
    VasteAmbtenaar.objects.filter(pk=row.pk).update(valid_to=today())
    client = Login(cast.voorzitter)

    page = client.get(f"{reverse('afstemming_year')}?gemeente={cast.lindevoort.pk}").content.decode()

    assert "geen vaste leerplichtambtenaren" in page
    assert "Afstemmingen plannen" not in page


def test_days_that_cannot_be_are_refused(cast: Cast) -> None:
    fixed(cast)
    monday = today() + timedelta(days=7 - today().weekday())
    place = f"{reverse('afstemming_year')}?gemeente={cast.lindevoort.pk}"
    data = {
        "starts_at": "10:00", "ends_at": "09:00", "dag-TOTAL_FORMS": 4, "dag-INITIAL_FORMS": 0,
        "dag-0-on": (monday + timedelta(days=5)).isoformat(), "dag-1-on": "2020-01-07", "dag-2-on": monday.isoformat(),
        "dag-3-on": monday.isoformat(),
    }  # fmt: skip

    page = Login(cast.consulent).post(place, data).content.decode()

    said = (
        "valt in een weekend of vakantie",
        "7 januari 2020 is al geweest.",
        "staat er twee keer",
        "De eindtijd ligt niet na",
    )
    assert [text in page for text in said] == [True] * 4
    assert not Overleg.objects.exists()


def test_municipality_of_somebody_else_cannot_be_planned(cast: Cast) -> None:
    fixed(cast)

    answer = Login(cast.consulent).get(f"{reverse('afstemming_year')}?gemeente={cast.oosterbeemd.pk}")

    assert answer.headers["Location"] == reverse("afstemmingen")
