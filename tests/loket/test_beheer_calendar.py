"""Holidays with their effect on running terms, and the new school year."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import clock
from cases.models import Absence, Casus, Deadline, DeadlineRule, Enrolment
from cases.reference import load_reference
from loket.beheer.effect import Effect
from region.models import Holiday, Level, Municipality, School
from tests import build
from tests.conftest import Cast, Login
from tests.loket.weeks import monday, week
from tests.plaatsing.promised import PLACED, promised, said


@pytest.fixture
def absence(cast: Cast) -> Absence:
    """Since two weeks, so that terms are still to come; counted in school days, so that a holiday moves them."""
    load_reference()
    Holiday.objects.all().delete()
    casus = build.casus(by=cast.consulent.user, at=cast.beemd)
    row = build.absence(casus, first_day=monday(-2))
    clock.replan([row])
    return row


def _dates() -> list[tuple[str, date]]:
    rows = Deadline.objects.standing().order_by("rule__code", "number")
    return list(rows.values_list("rule__code", "due_on"))


def _count_school_days() -> None:
    DeadlineRule.objects.filter(unit="weeks").update(counting="school_days")
    clock.replan(Absence.objects.all())


def test_the_effect_of_a_holiday_is_shown_and_undone(cast: Cast, beheer: Client, absence: Absence) -> None:
    _count_school_days()
    before = _dates()

    answer = beheer.post(reverse("beheer_holiday_new"), week(1))

    effect = answer.context["effect"]
    assert (answer.status_code, effect.absences, effect.earliest, effect.latest) == (200, 1, 7, 7)
    assert effect.moved == sum(1 for code, _ in before if code.endswith("weken"))
    assert effect.moved > 0
    assert _dates() == before
    assert not Holiday.objects.exists()


@pytest.mark.parametrize(
    ("earliest", "latest", "said"),
    [
        (7, 7, "7 dagen later"),
        (-7, -7, "7 dagen eerder"),
        (1, 1, "1 dag later"),
        (2, 7, "2 tot 7 dagen later"),
        (-7, -2, "2 tot 7 dagen eerder"),
        (-1, 7, "1 dag eerder tot 7 dagen later"),
    ],
)
def test_the_effect_says_how_far_and_which_way(earliest: int, latest: int, said: str) -> None:
    assert Effect(1, 2, [], earliest, latest).shift == said


def test_one_term_is_one(cast: Cast, beheer: Client, absence: Absence) -> None:
    _count_school_days()
    Deadline.objects.exclude(rule__code="10-weken").delete()
    DeadlineRule.objects.exclude(code="10-weken").delete()

    shown = beheer.post(reverse("beheer_holiday_new"), week(1)).content.decode()
    kept = beheer.post(reverse("beheer_holiday_new"), week(1, bewaren="1"), follow=True).content.decode()

    assert "<strong>1 termijn verschuift</strong>, 7 dagen later. Nagerekend: 1 lopende keer verzuim." in shown
    assert "De vakantie is bewaard. 1 termijn is opnieuw berekend." in kept


def test_keeping_a_holiday_moves_running_terms(cast: Cast, beheer: Client, absence: Absence) -> None:
    _count_school_days()
    before = dict(_dates())

    answer = beheer.post(reverse("beheer_holiday_new"), week(1, bewaren="1"))

    after = dict(_dates())
    assert answer.headers["Location"] == reverse("beheer_holidays")
    assert Holiday.objects.get().school_year == "2026-2027"
    assert after["10-weken"] - before["10-weken"] == timedelta(days=7)
    assert after["3-maanden"] == before["3-maanden"]


def test_another_vakantieregio_shows_and_moves_running_terms(cast: Cast, beheer: Client, absence: Absence) -> None:
    _count_school_days()
    Holiday.objects.create(**{**week(1), "school_year": "2026-2027", "region": "noord"})
    before, place = _dates(), cast.lindevoort
    told = {"name": place.name, "area": place.area_id, "holiday_region": "noord"}
    address = reverse("beheer_place", args=["gemeenten", place.pk])

    shown = beheer.post(address, told)
    place.refresh_from_db()
    stood = place.holiday_region, _dates()
    kept = beheer.post(address, {**told, "bewaren": "1"}, follow=True).content.decode()

    assert (shown.status_code, shown.context["effect"].earliest, shown.context["effect"].latest) == (200, 7, 7)
    assert "Opnieuw berekenen" in shown.content.decode()
    assert stood == ("zuid", before)
    place.refresh_from_db()
    assert place.holiday_region == "noord"
    assert dict(_dates())["10-weken"] - dict(before)["10-weken"] == timedelta(days=7)
    assert f"Lindevoort is bewaard. {shown.context['effect'].moved} termijnen zijn opnieuw berekend." in kept
    other = beheer.post(address, {**told, "phone": "077-1234567"}, follow=True).content.decode()
    assert "Lindevoort is bewaard." in other  # nothing moves: kept at once
    assert "opnieuw berekend" not in other


def test_a_school_in_another_municipality_shows_and_moves_running_terms(
    cast: Cast, beheer: Client, absence: Absence
) -> None:
    _count_school_days()
    Municipality.objects.filter(pk=cast.oosterbeemd.pk).update(holiday_region="noord")
    Holiday.objects.create(**{**week(1), "school_year": "2026-2027", "region": "noord"})
    before, school = _dates(), cast.beemd
    told = {
        "name": school.name, "code": school.code, "board": school.board_id, "municipality": cast.oosterbeemd.pk, "area": school.area_id,
        "sector": school.sector,
    }  # fmt: skip
    address = reverse("beheer_school", args=[school.code])

    shown = beheer.post(address, told)
    stood = School.objects.get(pk=school.pk).municipality, _dates()
    kept = beheer.post(address, {**told, "bewaren": "1"}, follow=True).content.decode()

    assert (shown.status_code, shown.context["effect"].latest) == (200, 7)
    assert stood == (cast.lindevoort, before)
    assert School.objects.get(pk=school.pk).municipality == cast.oosterbeemd
    assert dict(_dates())["10-weken"] - dict(before)["10-weken"] == timedelta(days=7)
    assert "Beemdcollege is bewaard." in kept
    assert "opnieuw berekend" in kept


@pytest.mark.parametrize("at", ["school", "municipality"])
def test_casussen_go_along_to_another_area(cast: Cast, beheer: Client, absence: Absence, at: str) -> None:
    casus, place = absence.casus, cast.lindevoort
    told: dict[str, object] = {"name": place.name, "area": cast.zuid.pk, "holiday_region": place.holiday_region}
    address = reverse("beheer_place", args=["gemeenten", place.pk])
    if at == "school":
        school = cast.beemd
        told = {
            "name": school.name, "code": school.code, "board": school.board_id, "municipality": school.municipality_id,
            "area": cast.zuid.pk, "sector": school.sector,
        }  # fmt: skip
        address = reverse("beheer_school", args=[school.code])
    else:
        Casus.objects.filter(pk=casus.pk).update(school=None)
    other = build.casus(by=cast.consulent.user, at=cast.heuvelrade, who=build.pupil("Bo", "Elders"))
    page = reverse("casus", args=[casus.code])

    shown = beheer.post(address, told)
    sees = [Login(who).get(page).status_code for who in (cast.voorzitter, cast.voorzitter_zuid)]
    kept = beheer.post(address, {**told, "bewaren": "1"}, follow=True).content.decode()

    assert "<strong>1 open casus gaat mee naar het andere gebied.</strong>" in shown.content.decode()
    assert sees == [200, 404]
    assert "Er verschoof geen termijn. 1 casus ging mee naar het andere gebied." in kept
    assert [Login(who).get(page).status_code for who in (cast.voorzitter, cast.voorzitter_zuid)] == [404, 200]
    assert casus.events.latest("pk").title.endswith("hoort bij gebied Zuid; de casus gaat mee")
    assert not other.events.filter(title__contains="gaat mee").exists()


def test_a_term_from_the_day_it_was_known_moves_also_while_the_first_day_is_not_known(
    cast: Cast, beheer: Client
) -> None:
    DeadlineRule.objects.create(
        code="bekend", name="2 weken bekend", amount=2, source="loket", counts_from="known_on", counting="school_days",
        valid_from=build.START,
    )  # fmt: skip
    casus = build.casus(by=cast.consulent.user, at=cast.beemd)
    clock.replan([build.absence(casus, first_day=None, known_on=timezone.localdate())])
    before = _dates()

    beheer.post(reverse("beheer_holiday_new"), {**week(1), "bewaren": "1"})

    assert [(code, day + timedelta(days=7)) for code, day in before] == _dates() != []


def test_the_question_after_a_placement_moves_out_of_a_holiday_that_comes_later(cast: Cast, beheer: Client) -> None:
    made = promised(cast, home=True)
    said(made, "geplaatst", cast.other_school.user, on=PLACED)
    asked = made.terugvragen.open().get()
    asked.ask_on = monday(3)
    asked.save()

    shown = beheer.post(reverse("beheer_holiday_new"), week(3)).content.decode()
    asked.refresh_from_db()
    before = asked.ask_on
    kept = beheer.post(reverse("beheer_holiday_new"), {**week(3), "bewaren": "1"}, follow=True).content.decode()
    asked.refresh_from_db()

    assert "<strong>1 terugvraag krijgt een andere dag</strong>" in shown
    assert "1 terugvraag kreeg een andere dag." in kept
    assert (before, asked.ask_on) == (monday(3), monday(4))


def test_taking_a_holiday_away_moves_them_back(cast: Cast, beheer: Client, absence: Absence) -> None:
    _count_school_days()
    before = _dates()
    beheer.post(reverse("beheer_holiday_new"), week(1, bewaren="1"))
    holiday = Holiday.objects.get()

    shown = beheer.get(reverse("beheer_holiday_remove", args=[holiday.pk]))
    still = Holiday.objects.filter(pk=holiday.pk).exists()
    beheer.post(reverse("beheer_holiday_remove", args=[holiday.pk]))

    assert (shown.context["effect"].earliest, shown.context["effect"].latest, still) == (-7, -7, True)
    assert _dates() == before
    assert not Holiday.objects.exists()


def test_changing_a_holiday_shows_the_effect_of_the_change(cast: Cast, beheer: Client, absence: Absence) -> None:
    _count_school_days()
    beheer.post(reverse("beheer_holiday_new"), week(1, bewaren="1"))
    holiday, before = Holiday.objects.get(), _dates()
    two_weeks = week(1) | {"last_day": (monday(1) + timedelta(days=13)).isoformat()}

    answer = beheer.post(reverse("beheer_holiday", args=[holiday.pk]), two_weeks)

    assert (answer.context["effect"].earliest, answer.context["effect"].latest) == (7, 7)
    assert Holiday.objects.get().last_day == holiday.last_day
    assert _dates() == before


def test_a_holiday_elsewhere_moves_nothing(cast: Cast, beheer: Client, absence: Absence) -> None:
    _count_school_days()

    answer = beheer.post(reverse("beheer_holiday_new"), week(1, region="noord"))

    assert answer.context["effect"].moved == 0


def test_a_beheerder_sees_numbers_and_no_casus(cast: Cast, beheer: Client, absence: Absence) -> None:
    _count_school_days()

    page = beheer.post(reverse("beheer_holiday_new"), week(1)).content.decode()

    assert absence.casus.code not in page
    assert absence.casus.pupil.family_name not in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last_day": "2020-01-01"}, "last_day"),
        ({"region": ""}, "region"),
        ({"school_year": "2026-2028"}, "school_year"),
        ({"school_year": "volgend jaar"}, "school_year"),
        ({"first_day": "geen dag"}, "first_day"),
    ],
)
def test_a_holiday_that_cannot_be_is_refused_beside_its_field(
    beheer: Client, change: dict[str, str], field: str
) -> None:
    answer = beheer.post(reverse("beheer_holiday_new"), {**week(1, bewaren="1"), **change})

    assert field in answer.context["form"].errors
    assert not Holiday.objects.exists()


def test_a_holiday_is_of_a_region_or_of_a_school_not_of_both(cast: Cast, beheer: Client) -> None:
    answer = beheer.post(reverse("beheer_holiday_new"), week(1, school=str(cast.beemd.pk), bewaren="1"))

    assert "school" in answer.context["form"].errors


# --- the new school year ------------------------------------------------------------------------------------------------------


def start_of_year() -> date:
    today = timezone.localdate()
    return date(today.year if today.month >= 6 else today.year - 1, 8, 1)


@pytest.fixture
def enrolments(cast: Cast) -> dict[str, Enrolment]:
    def at(level: str, year: int | None, **fields: object) -> Enrolment:
        return build.enrolment(build.pupil(), cast.beemd, level=level, year_group=year, **fields)

    return {
        "goes on": at(Level.VMBO_T, 2),
        "last year": at(Level.VMBO_T, 4),
        "unknown": at(Level.HAVO, None),
        "began this year": at(Level.HAVO, 1, valid_from=start_of_year()),
        "left": at(Level.HAVO, 1, valid_to=start_of_year() - timedelta(days=30)),
    }


def _standing(who: Enrolment) -> list[tuple[int | None, date, date | None]]:
    rows = Enrolment.objects.filter(pupil=who.pupil_id).order_by("valid_from")
    return [(row.year_group, row.valid_from, row.valid_to) for row in rows]


def test_pupils_go_to_the_next_leerjaar_once(beheer: Client, enrolments: dict[str, Enrolment]) -> None:
    start, former = start_of_year(), build.START

    beheer.post(reverse("beheer_next_year"))
    once = {name: _standing(row) for name, row in enrolments.items()}
    again = beheer.post(reverse("beheer_next_year"), follow=True)

    assert once == {
        "goes on": [(2, former, start), (3, start, None)],
        "last year": [(4, former, None)],
        "unknown": [(None, former, None)],
        "began this year": [(1, start, None)],
        "left": [(1, former, start - timedelta(days=30))],
    }
    assert {name: _standing(row) for name, row in enrolments.items()} == once
    assert "Er is niets veranderd" in again.content.decode()


def test_the_page_of_the_new_year_only_tells(beheer: Client, enrolments: dict[str, Enrolment]) -> None:
    before = {name: _standing(row) for name, row in enrolments.items()}

    rows = beheer.get(reverse("beheer_next_year")).context["rows"]

    assert {(row.year_group, row.to, row.pupils) for row in rows} == {(2, 3, 1), (4, None, 1)}
    assert {name: _standing(row) for name, row in enrolments.items()} == before
