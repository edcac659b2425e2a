"""Which holidays a pupil has: of the school's region, or the school's own where it deviates."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from region.models import Holiday, Municipality, School
from tests import build

AUTUMN = (date(2026, 10, 19), date(2026, 10, 25))
CHRISTMAS = (date(2026, 12, 21), date(2027, 1, 3))
OWN = (date(2026, 10, 12), date(2026, 10, 18))


@pytest.fixture
def school(db: None) -> School:
    return build.school()


def holiday(name: str, days: tuple[date, date], region: str = "zuid", **fields: object) -> Holiday:
    row = {
        "school_year": "2026-2027",
        "name": name,
        "first_day": days[0],
        "last_day": days[1],
        "region": region,
        **fields,
    }
    return Holiday.objects.create(**row)


def test_a_school_has_the_holidays_of_its_region(school: School) -> None:
    holiday("herfst", AUTUMN)
    holiday("kerst", CHRISTMAS)
    holiday("herfst", OWN, region="noord")

    assert Holiday.objects.calendar(school=school, municipality=school.municipality) == [AUTUMN, CHRISTMAS]


def test_an_own_holiday_takes_the_place_of_that_of_the_region(school: School) -> None:
    holiday("herfst", AUTUMN)
    holiday("kerst", CHRISTMAS)
    holiday("herfst", OWN, region="", school=school)

    assert Holiday.objects.calendar(school=school, municipality=school.municipality) == [OWN, CHRISTMAS]


def test_an_own_holiday_of_another_year_takes_no_place(school: School) -> None:
    holiday("herfst", AUTUMN)
    holiday("herfst", OWN, region="", school=school, school_year="2025-2026")

    assert Holiday.objects.calendar(school=school, municipality=school.municipality) == [OWN, AUTUMN]


def test_without_a_school_the_woongemeente_decides(school: School) -> None:
    holiday("herfst", AUTUMN)
    holiday("herfst", OWN, region="noord")
    up_north = build.municipality("Hoogland", holiday_region="noord")

    assert Holiday.objects.calendar(school=None, municipality=up_north) == [OWN]


def test_the_school_goes_before_the_woongemeente(school: School) -> None:
    holiday("herfst", AUTUMN)
    holiday("herfst", OWN, region="noord")
    up_north = build.municipality("Hoogland", holiday_region="noord")

    assert Holiday.objects.calendar(school=school, municipality=up_north) == [AUTUMN]


def test_a_holiday_is_of_a_region_or_of_a_school(school: School) -> None:
    for fields in ({"region": ""}, {"region": "zuid", "school": school}):
        with pytest.raises(IntegrityError, match="holiday_of_region_or_school"), transaction.atomic():
            holiday("herfst", AUTUMN, **fields)


def test_reversed_days_are_refused_in_words_and_by_the_database(school: School) -> None:
    row = Holiday(region="zuid", school_year="2026-2027", name="herfst", first_day=AUTUMN[1], last_day=AUTUMN[0])

    with pytest.raises(ValidationError, match="laatste dag ligt voor"):
        row.clean()
    with pytest.raises(IntegrityError, match="holiday_days_in_order"), transaction.atomic():
        row.save()


def test_one_day_is_a_holiday_too(school: School) -> None:
    assert holiday("pasen", (AUTUMN[0], AUTUMN[0])).pk is not None


def test_names_of_places_are_unique(db: None) -> None:
    build.municipality("Lindevoort")

    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.create(name="Lindevoort", area=build.area(), holiday_region="zuid")
