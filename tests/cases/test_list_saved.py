"""Own filters: saved, renamed, deleted, and never anybody else's."""

from accounts.models import Role
from cases.models import SavedFilter
from tests import build
from tests.cases.listed import codes, day, listed
from tests.conftest import Cast, Login


def names(cast: Cast) -> list[tuple[str, str]]:
    return list(SavedFilter.objects.filter(user=cast.consulent.user).values_list("name", "query"))


def test_filter_is_saved_and_stands_above_the_list(cast: Cast) -> None:
    old = listed(cast, "Lang", first_day=day(-90))
    listed(cast, "Kort", first_day=day(-9))
    client = Login(cast.consulent)

    client.post("/casussen/filter/bewaren/?weken=12&fase=&na=.K7M-42Q&vreemd=1", {"name": "Lang thuis"})

    assert names(cast) == [("Lang thuis", "weken=12")]
    view = client.get("/casussen/").context["views"][-1]
    assert (view.label, codes(client, f"/casussen/?{view.query}")) == ("Lang thuis", [old.code])


def test_filter_with_the_same_name_is_replaced(cast: Cast) -> None:
    client = Login(cast.consulent)

    for query in ("weken=12", "weken=26"):
        client.post(f"/casussen/filter/bewaren/?{query}", {"name": "Lang thuis"})

    assert names(cast) == [("Lang thuis", "weken=26")]


def test_filter_is_renamed(cast: Cast) -> None:
    client = Login(cast.consulent)
    client.post("/casussen/filter/bewaren/?weken=12", {"name": "Lang"})

    client.post("/casussen/filter/bewaren/?weken=12&naam=Lang", {"name": "Lang thuis"})

    assert names(cast) == [("Lang thuis", "weken=12")]


def test_filter_without_a_name_is_asked_for_one(cast: Cast) -> None:
    response = Login(cast.consulent).post("/casussen/filter/bewaren/?weken=12", {"name": ""})

    assert response.context["form"].errors["name"] == ["Geef dit filter een naam."]
    assert names(cast) == []


def test_filter_that_narrows_nothing_is_not_saved(cast: Cast) -> None:
    response = Login(cast.consulent).post("/casussen/filter/bewaren/?fase=", {"name": "Alles"})

    assert response["Location"] == "/casussen/"
    assert names(cast) == []


def test_filter_deleted_and_put_back(cast: Cast) -> None:
    SavedFilter.objects.create(user=cast.consulent.user, name="Lang", query="weken=12")
    client = Login(cast.consulent)

    page = client.post("/casussen/filter/weg/", {"naam": "Lang"}, follow=True).content.decode()
    gone = names(cast)
    undo = page.split('action="/casussen/filter/terug/')[1].split('"')[0]
    client.post(f"/casussen/filter/terug/{undo}")

    assert (gone, names(cast)) == ([], [("Lang", "weken=12")])


def test_filter_put_back_only_with_loket_own_address(cast: Cast) -> None:
    Login(cast.consulent).post("/casussen/filter/terug/verzonnen:adres/")

    assert names(cast) == []


def test_filter_of_another_person_is_not_shown_nor_deleted(cast: Cast) -> None:
    SavedFilter.objects.create(user=cast.voorzitter.user, name="Van Gerda", query="weken=12")
    client = Login(cast.consulent)

    client.post("/casussen/filter/weg/", {"naam": "Van Gerda"})

    assert SavedFilter.objects.count() == 1
    assert "Van Gerda" not in client.get("/casussen/").content.decode()


def test_filter_of_another_role_of_the_same_person_says_what_does_not_count_and_can_be_removed(cast: Cast) -> None:
    listed(cast, "Kort", first_day=day(-9))
    SavedFilter.objects.create(user=cast.consulent.user, name="Mijn casussen", query="consulent=mij")
    client = Login(build.toegang(cast.consulent.user, Role.SCHOOL, school=cast.beemd))

    page = client.get("/casussen/?consulent=mij").content.decode()

    assert "niet te kiezen en telt niet mee" in page
    assert "Filter “Mijn casussen” verwijderen" in page
    assert "niet te kiezen" not in client.get("/casussen/?weken=12").content.decode()
    assert "niet te kiezen" not in Login(cast.consulent).get("/casussen/?consulent=mij").content.decode()
