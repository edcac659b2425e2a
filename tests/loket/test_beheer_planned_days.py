"""What was planned on days that a change of holidays takes."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actietafel.days import round_days_ahead
from actietafel.models import Gesprek, Uitvraag
from cases.reference import load_reference
from overleg.days import meetings_ahead, without_school
from overleg.models import Overleg
from paper.dates import dutch
from region.models import Holiday, Municipality
from tests.conftest import Cast
from tests.loket.weeks import monday, week


def test_a_meeting_that_a_new_holiday_falls_over_is_named(cast: Cast, beheer: Client) -> None:
    load_reference()
    Holiday.objects.all().delete()
    for number, (area, weeks, closed) in enumerate(
        ((cast.noord, 3, None), (cast.zuid, 3, None), (cast.noord, 4, None), (cast.noord, 3, timezone.now()))
    ):
        Overleg.objects.create(
            code=f"tafel{number}", area=area, on=monday(weeks), starts_at="13:30", created_by=cast.voorzitter.user,
            closed_at=closed,
        )  # fmt: skip
    Municipality.objects.filter(area=cast.zuid).update(holiday_region="midden")
    named = f"Actietafel Noord op {dutch(monday(3))}"

    shown = beheer.post(reverse("beheer_holiday_new"), week(3))
    kept = beheer.post(reverse("beheer_holiday_new"), {**week(3), "bewaren": "1"}, follow=True).content.decode()
    again = beheer.post(reverse("beheer_holiday_new"), week(3, name="nog eens"))

    assert shown.context["effect"].planned == [named]
    assert "<strong>1 geplande dag valt dan in een vakantie of op een vrije dag.</strong>" in shown.content.decode()
    assert f"Nu in een vakantie, nog te verplaatsen: {named}." in kept
    assert again.context["effect"].planned == []


def test_days_of_a_round_that_a_new_holiday_falls_over_are_named(cast: Cast, beheer: Client) -> None:
    load_reference()
    Holiday.objects.all().delete()
    stopped = {"opened_at": timezone.now(), "stopped_at": timezone.now(), "stopped_by": cast.voorzitter.user}
    for reference, of in ((0, {}), (1, {"opened_at": timezone.now()}), (2, stopped)):
        uitvraag = Uitvraag.objects.create(
            area=cast.noord, reference_date=monday(reference), opens_on=monday(3), due_on=monday(4), talks_from=monday(4),
            talks_until=monday(4), created_by=cast.voorzitter.user, **of,
        )  # fmt: skip
    Gesprek.objects.create(uitvraag=uitvraag, school=cast.beemd, on=monday(3))
    Gesprek.objects.create(uitvraag=uitvraag, municipality=cast.lindevoort, on=monday(3), held_at=timezone.now())

    third = beheer.post(reverse("beheer_holiday_new"), week(3)).context["effect"].planned
    fourth = beheer.post(reverse("beheer_holiday_new"), week(4)).context["effect"].planned

    assert third == [
        f"Gesprek met Beemdcollege op {dutch(monday(3))}",
        f"Kwartaalopgave Noord versturen op {dutch(monday(3))}",
    ]
    assert fourth == [f"Kwartaalopgave Noord terug op {dutch(monday(4))}"] * 2


def test_looking_for_planned_days_takes_as_many_queries_for_one_as_for_three(cast: Cast) -> None:
    counts = []
    for number in range(3):
        Overleg.objects.create(
            code=f"tafel{number}",
            area=cast.noord,
            on=monday(3 + number),
            starts_at="13:30",
            created_by=cast.voorzitter.user,
        )
        with CaptureQueriesContext(connection) as queries:
            without_school([*meetings_ahead(timezone.localdate()), *round_days_ahead(timezone.localdate())])
        counts.append(len(queries))

    assert counts == [4, 4, 4]
