"""A year of sessions in one go."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from overleg.models import Overleg
from plaatsing.plan import propose
from region.models import Holiday
from tests.conftest import Cast, Login
from tests.plaatsing import building
from tests.plaatsing.session_pages import page, post, soon


def year_form(*days: date | str, **fields: str) -> dict[str, str]:
    rows = {f"zitting-{number}-on": str(day) for number, day in enumerate(days)}
    times = {"starts_at": "9.00", "ends_at": "11.00", "place": "zaal 2"}
    return {"zitting-TOTAL_FORMS": str(len(days)), "zitting-INITIAL_FORMS": "0", **rows, **times, **fields}


def school_days(number: int) -> list[date]:
    year = timezone.localdate().year + 1
    return propose(year, [])[:number]


def test_proposed_days_are_shown_and_one_is_left_out(cast: Cast) -> None:
    shown = page(cast.voorzitter, "zittingen_year")
    days = school_days(3)

    answer = post(cast.voorzitter, "zittingen_year", **year_form(*days, **{"zitting-1-skip": "on"}))

    assert [row.initial["on"] for row in shown.context["days"]]
    assert list(Overleg.objects.order_by("on").values_list("on", flat=True)) == [days[0], days[2]]
    assert "2 zittingen zijn gepland in Noord" in answer.content.decode()


def test_planning_twice_plans_nothing_double_and_says_so(cast: Cast) -> None:
    days = school_days(2)
    post(cast.voorzitter, "zittingen_year", **year_form(*days))

    answer = post(cast.voorzitter, "zittingen_year", **year_form(*days))

    assert Overleg.objects.count() == 2
    assert "er al een zitting van dit gebied" in answer.content.decode()


def test_a_day_in_a_holiday_in_the_past_or_twice_is_refused_beside_it(cast: Cast) -> None:
    first, second = school_days(2)
    Holiday.objects.create(
        region=cast.lindevoort.holiday_region, school_year="2026-2027", name="vrij", first_day=first, last_day=first
    )

    answer = post(cast.voorzitter, "zittingen_year", **year_form(first, soon(-1), second, second, "31-02-2027"))

    errors = [form.errors.get("on", [""])[0] for form in answer.context["days"]]
    assert "valt in een weekend of vakantie" in errors[0]
    assert "is al geweest" in errors[1]
    assert errors[2:4] == ["", "Deze dag staat er twee keer."]
    assert errors[4] != ""
    assert not Overleg.objects.exists()


def test_months_that_are_planned_are_not_proposed_again(cast: Cast) -> None:
    year = timezone.localdate().year + (1 if timezone.localdate().month >= 8 else 0)
    url = reverse("zittingen_year") + f"?schooljaar={year}"
    before = [row.initial["on"] for row in Login(cast.voorzitter).get(url).context["days"]]
    building.session(cast.noord, cast.voorzitter.user, on=before[0] + timedelta(days=1))

    after = [row.initial["on"] for row in Login(cast.voorzitter).get(url).context["days"]]

    assert after == before[1:]
