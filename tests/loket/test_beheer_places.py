"""Schools with their codes, who is their fixed consulent, and cover."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consulentschap, Role, Waarneming
from cases.models import Casus, SavedFilter
from region.models import School, SchoolBoard
from tests import build
from tests.conftest import Cast, Login
from tests.loket.at_beheer import iso, text_of


def told(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_a_new_consulent_takes_over_a_school_and_the_former_ends_that_day(cast: Cast, beheer: Client) -> None:
    beheer.post(
        reverse("beheer_school_consulent", args=[cast.beemd.code]),
        {"consulent": cast.colleague.user_id, "valid_from": iso()},
    )

    rows = Consulentschap.objects.filter(school=cast.beemd).order_by("valid_from")
    assert [(row.consulent_id, row.valid_to) for row in rows] == [
        (cast.consulent.user_id, timezone.localdate()),
        (cast.colleague.user_id, None),
    ]


def test_appointing_twice_on_a_day_leaves_the_last(cast: Cast, beheer: Client) -> None:
    page = reverse("beheer_school_consulent", args=[cast.beemd.code])

    for person in (cast.colleague, cast.consulent):
        beheer.post(page, {"consulent": person.user_id, "valid_from": iso()})

    today = timezone.localdate()
    assert [row.consulent_id for row in Consulentschap.objects.on(today).filter(school=cast.beemd)] == [
        cast.consulent.user_id
    ]


def test_a_slip_in_the_year_wipes_nobody_who_was_fixed_consulent(cast: Cast, beheer: Client) -> None:
    Consulentschap.objects.filter(school=cast.beemd).update(valid_to="2024-08-01")
    build.consulentschap(cast.colleague.user, cast.beemd, valid_from=date(2024, 8, 1))
    before = list(Consulentschap.objects.filter(school=cast.beemd).order_by("pk").values())
    page = reverse("beheer_school_consulent", args=[cast.beemd.code])

    for day in ("2015-01-01", "2022-05-01", "2024-08-01"):
        answer = beheer.post(page, {"consulent": cast.consulent.user_id, "valid_from": day})
        assert "Abdel Ottevanger vanaf 1 augustus 2024" in answer.context["form"].errors["valid_from"][0]

    assert list(Consulentschap.objects.filter(school=cast.beemd).order_by("pk").values()) == before


def test_a_planned_consulent_goes_only_when_that_is_said(cast: Cast, beheer: Client) -> None:
    page, fields = reverse("beheer_school_consulent", args=[cast.beemd.code]), {"consulent": cast.colleague.user_id}
    assert 'name="instead"' not in beheer.get(page).content.decode()
    beheer.post(page, {**fields, "valid_from": iso(30)})

    refused = beheer.post(page, {"consulent": cast.consulent.user_id, "valid_from": iso()})
    assert 'name="instead"' in refused.content.decode()
    planned = Consulentschap.objects.filter(school=cast.beemd, consulent=cast.colleague.user).exists()
    beheer.post(page, {"consulent": cast.consulent.user_id, "valid_from": iso(), "instead": "on"})

    assert "Er staat al gepland: Abdel Ottevanger vanaf" in refused.context["form"].errors["valid_from"][0]
    assert planned
    assert not Consulentschap.objects.filter(school=cast.beemd, consulent=cast.colleague.user).exists()


def test_appointing_moves_no_running_casus(cast: Cast, beheer: Client) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)

    beheer.post(
        reverse("beheer_school_consulent", args=[cast.beemd.code]),
        {"consulent": cast.colleague.user_id, "valid_from": iso()},
    )

    assert Casus.objects.get(pk=casus.pk).consulent_id == cast.consulent.user_id


def test_only_a_consulent_can_be_appointed(cast: Cast, beheer: Client) -> None:
    answer = beheer.post(
        reverse("beheer_school_consulent", args=[cast.beemd.code]),
        {"consulent": cast.school.user_id, "valid_from": iso()},
    )

    assert "consulent" in answer.context["form"].errors


def test_who_is_appointed_from_a_later_day_works_here_that_day(cast: Cast, beheer: Client) -> None:
    page, first = reverse("beheer_school_consulent", args=[cast.beemd.code]), timezone.localdate() + timedelta(days=10)
    cast.colleague.valid_to = first
    cast.colleague.save()
    starter = build.toegang(build.user("nieuw@loket.example", "Nieuwe Collega"), Role.CONSULENT, valid_from=first)

    leaves = beheer.post(page, {"consulent": cast.colleague.user_id, "valid_from": first.isoformat()})
    early = beheer.post(page, {"consulent": starter.user_id, "valid_from": iso()})
    beheer.post(page, {"consulent": starter.user_id, "valid_from": first.isoformat()})

    assert leaves.context["form"].errors["consulent"]
    assert early.context["form"].errors["consulent"]
    assert [row.consulent for row in Consulentschap.objects.on(first).filter(school=cast.beemd)] == [starter.user]


def test_a_colleague_who_is_gone_by_then_does_not_stand_in(cast: Cast, beheer: Client) -> None:
    first = timezone.localdate() + timedelta(days=10)
    cast.colleague.valid_to = first
    cast.colleague.save()

    answer = beheer.post(
        reverse("beheer_cover"),
        {"consulent": cast.consulent.user_id, "waarnemer": cast.colleague.user_id, "valid_from": first.isoformat(),
         "valid_to": (first + timedelta(days=7)).isoformat()},
    )  # fmt: skip

    assert answer.context["form"].errors["waarnemer"]
    assert not Waarneming.objects.exists()


def test_a_municipality_has_a_consulent_for_pupils_without_school(cast: Cast, beheer: Client) -> None:
    beheer.post(
        reverse("beheer_municipality_consulent", args=[cast.lindevoort.pk]),
        {"consulent": cast.colleague.user_id, "valid_from": iso()},
    )

    row = Consulentschap.objects.get(municipality=cast.lindevoort)
    assert (row.consulent_id, row.school_id) == (cast.colleague.user_id, None)


def test_cover_lets_a_colleague_see_the_casussen_for_a_while(cast: Cast, beheer: Client) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    page = reverse("casus", args=[casus.code])
    before = Login(cast.colleague).get(page).status_code

    beheer.post(
        reverse("beheer_cover"),
        {
            "consulent": cast.consulent.user_id,
            "waarnemer": cast.colleague.user_id,
            "valid_from": iso(),
            "valid_to": iso(7),
        },
    )

    assert (before, Login(cast.colleague).get(page).status_code) == (404, 200)


@pytest.mark.parametrize(
    ("waarnemer", "valid_to", "field"), [("consulent", iso(7), "waarnemer"), ("colleague", iso(-1), "valid_to")]
)
def test_cover_that_cannot_be_is_refused(cast: Cast, beheer: Client, waarnemer: str, valid_to: str, field: str) -> None:
    answer = beheer.post(
        reverse("beheer_cover"),
        {
            "consulent": cast.consulent.user_id,
            "waarnemer": getattr(cast, waarnemer).user_id,
            "valid_from": iso(),
            "valid_to": valid_to,
        },
    )

    assert field in answer.context["form"].errors
    assert not Waarneming.objects.exists()


def covering(cast: Cast, first: int, end: int) -> dict[str, Any]:
    pair = {"consulent": cast.consulent.user_id, "waarnemer": cast.colleague.user_id}
    return {**pair, "valid_from": iso(first), "valid_to": iso(end)}


@pytest.mark.parametrize(
    ("first", "end", "field"), [(3, 5, "waarnemer"), (-9, 1, "waarnemer"), (-9, -2, "valid_to"), (-9, 0, "valid_to")]
)
def test_cover_twice_or_in_the_past_is_refused(cast: Cast, beheer: Client, first: int, end: int, field: str) -> None:
    beheer.post(reverse("beheer_cover"), covering(cast, 0, 7))

    answer = beheer.post(reverse("beheer_cover"), covering(cast, first, end))

    assert list(answer.context["form"].errors) == [field]
    assert Waarneming.objects.count() == 1


@pytest.mark.parametrize(("first", "said"), [(-3, "eindigt vandaag"), (0, "eindigt vandaag"), (3, "gaat niet door")])
def test_cover_ends_today_or_does_not_begin_and_can_be_arranged_again(
    cast: Cast, beheer: Client, first: int, said: str
) -> None:
    beheer.post(reverse("beheer_cover"), covering(cast, first, 7))
    row = Waarneming.objects.get()
    end = reverse("beheer_cover_end", args=[row.pk])
    assert end in text_of(beheer, "beheer_cover")
    assert ("ziet de casussen" in beheer.get(end).content.decode()) == (first <= 0)

    answer = beheer.post(end, follow=True)

    assert said in told(answer)
    row.refresh_from_db()
    assert row.valid_from == timezone.localdate() + timedelta(days=first)
    assert not any(row.holds_on(timezone.localdate() + timedelta(days=n)) for n in range(9))
    assert end not in text_of(beheer, "beheer_cover")
    assert "al beëindigd" in told(beheer.post(end, follow=True))
    beheer.post(reverse("beheer_cover"), covering(cast, 1, 7))
    assert Waarneming.objects.count() == 2


def a_school(cast: Cast, **fields: Any) -> dict[str, Any]:
    there = {"municipality": cast.lindevoort.pk, "area": cast.noord.pk, "sector": "vo"}
    return {"name": "Nieuw College", "code": "07XY00", **there, **fields}


@pytest.mark.parametrize("code", ["abc/def", "nieuw", "01A", "01AB0", "01AB 0", "AB0101", "01AB000"])
def test_a_code_that_is_no_brin_is_refused_beside_its_field(cast: Cast, beheer: Client, code: str) -> None:
    answer = beheer.post(reverse("beheer_school_new"), a_school(cast, code=code))

    assert list(answer.context["form"].errors) == ["code"]
    assert f'value="{code}"' in answer.content.decode()
    assert School.objects.count() == 2


@pytest.mark.parametrize("code", ["07xy", " 07xy01 "])
def test_a_code_is_kept_in_capitals(cast: Cast, beheer: Client, code: str) -> None:
    beheer.post(reverse("beheer_school_new"), a_school(cast, code=code))

    assert beheer.get(reverse("beheer_school", args=[code.strip().upper()])).status_code == 200


def test_a_school_with_a_code_of_before_can_still_be_changed(cast: Cast, beheer: Client) -> None:
    School.objects.filter(pk=cast.beemd.pk).update(code="BEEMD")

    beheer.post(reverse("beheer_school", args=["BEEMD"]), a_school(cast, code="BEEMD", name="Beemd"))

    assert School.objects.get(pk=cast.beemd.pk).name == "Beemd"


def test_two_schools_of_one_name_in_one_municipality_are_refused(cast: Cast, beheer: Client) -> None:
    answer = beheer.post(reverse("beheer_school_new"), a_school(cast, name="BEEMDCOLLEGE"))
    beheer.post(reverse("beheer_school_new"), a_school(cast, name="Beemdcollege", municipality=cast.oosterbeemd.pk))

    assert "In Lindevoort is al een school met deze naam (01AB00)" in answer.context["form"].errors["name"][0]
    assert School.objects.filter(name="Beemdcollege").count() == 2


def test_a_renamed_school_is_found_by_its_new_name_at_once(cast: Cast, beheer: Client) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    closed = build.casus(
        by=cast.consulent.user, at=cast.beemd, who=build.pupil("Bo", "Elders"), closed_on=timezone.localdate(), outcome="verhuisd"
    )  # fmt: skip
    beemd = cast.beemd

    beheer.post(
        reverse("beheer_school", args=[beemd.code]),
        {
            "name": "Linde Lyceum",
            "code": beemd.code,
            "municipality": beemd.municipality_id,
            "area": beemd.area_id,
            "sector": "vo",
        },
    )

    assert set(Casus.objects.matching("linde lyceum")) == {casus, closed}
    assert not Casus.objects.matching("beemdcollege").exists()


def test_a_saved_filter_goes_along_with_another_name_or_code(cast: Cast, beheer: Client) -> None:
    saved = SavedFilter.objects.create(
        user=cast.voorzitter.user, name="Samen", query="fase=relatief&school=01AB00&school=02CD00&gemeente=Lindevoort"
    )
    place = reverse("beheer_place", args=["gemeenten", cast.lindevoort.pk])

    beheer.post(reverse("beheer_school", args=["01AB00"]), a_school(cast, code="01AB01", name="Beemdcollege"))
    beheer.post(place, {"name": "Linde & Voort", "area": cast.noord.pk, "holiday_region": "zuid"})

    saved.refresh_from_db()
    assert saved.query == "fase=relatief&school=01AB01&school=02CD00&gemeente=Linde+%26+Voort"


@pytest.mark.parametrize(
    ("kind", "name"), [("gebieden", "noord"), ("gemeenten", "LINDEVOORT"), ("besturen", "scholengroep plein")]
)
def test_a_place_has_one_name_however_it_is_written(cast: Cast, beheer: Client, kind: str, name: str) -> None:
    SchoolBoard.objects.create(name="Scholengroep Plein")

    new = beheer.post(
        reverse("beheer_place_new", args=[kind]),
        {"name": f" {name} ", "area": cast.noord.pk, "holiday_region": "noord"},
    )

    assert [text.casefold() for text in new.context["form"].errors["name"]] == [f"{name.casefold()} staat er al."]


def test_a_place_may_be_written_otherwise_than_it_was(cast: Cast, beheer: Client) -> None:
    beheer.post(reverse("beheer_place", args=["gebieden", cast.noord.pk]), {"name": "NOORD"})

    cast.noord.refresh_from_db()
    assert cast.noord.name == "NOORD"


def test_an_office_with_nothing_says_where_to_begin(db: None) -> None:
    client = Login(build.toegang(build.user("Eerste beheerder"), Role.BEHEERDER))

    for address in ("/", reverse("beheer_schools")):
        page = client.get(address).content.decode()
        assert reverse("beheer_list", args=["gebieden"]) in page.split("Er is nog geen school.")[1]


def test_a_school_code_is_used_once(cast: Cast, beheer: Client) -> None:
    beemd = cast.beemd
    answer = beheer.post(
        reverse("beheer_school_new"),
        {
            "name": "Ander",
            "code": beemd.code,
            "municipality": beemd.municipality_id,
            "area": beemd.area_id,
            "sector": "vo",
        },
    )

    assert "code" in answer.context["form"].errors
    assert School.objects.count() == 2


def test_schools_without_a_consulent_are_counted_and_listed(cast: Cast, beheer: Client) -> None:
    Consulentschap.objects.filter(school=cast.heuvelrade).delete()

    assert beheer.get(reverse("beheer")).context["without_consulent"] == 1
    page = text_of(beheer, "beheer_schools", query="?zonder=1")
    assert ("Heuvelrade" in page, "Beemdcollege" in page) == (True, False)


def shown(client: Client, *address: object) -> dict[str, Any]:
    """The form as it was opened, with all that stands in it."""
    form = client.get(reverse(str(address[0]), args=address[1:])).context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in values.items() if value not in (None, False, "")}


def test_a_register_that_a_colleague_changed_meanwhile_is_not_put_back(cast: Cast, beheer: Client) -> None:
    """A closing day of the school is not wiped by whoever had the page open to change the telephone."""
    rows: list[tuple[tuple[object, ...], Any, str, Any, str]] = [
        (("beheer_school", cast.beemd.code), cast.beemd, "closed_on", timezone.localdate() + timedelta(days=9), "Gesloten op"),
        (("beheer_place", "gemeenten", cast.lindevoort.pk), cast.lindevoort, "in_taskforce", True, "Taskforce"),
        (("beheer_user", cast.school.user_id), cast.school.user, "function", "teamleider", "Functie: teamleider"),
    ]  # fmt: skip
    for address, row, field, theirs, said in rows:
        setattr(row, field, False if theirs is True else None if field == "closed_on" else "")
        row.save()
        typed = shown(beheer, *address) | {"phone": "0318 – 55 55 55"}
        type(row).objects.filter(pk=row.pk).update(**{field: theirs})

        late = beheer.post(reverse(str(address[0]), args=address[1:]), typed)

        row.refresh_from_db()
        assert (late.status_code, getattr(row, field)) == (200, theirs), address
        text = late.content.decode()
        assert "Een collega wijzigde dit intussen." in text
        assert said in text
        assert "0318 – 55 55 55" in text
        again = typed | {"seen": late.context["form"]["seen"].value()}
        assert beheer.post(reverse(str(address[0]), args=address[1:]), again).status_code == 302


def test_what_a_colleague_typed_just_so_is_no_conflict(cast: Cast, beheer: Client) -> None:
    typed = shown(beheer, "beheer_school", cast.beemd.code) | {"phone": "0318 – 55 55 55"}

    for _ in range(2):
        assert beheer.post(reverse("beheer_school", args=[cast.beemd.code]), typed).status_code == 302
