"""One box, and only what this person may see."""

from datetime import date
from importlib import import_module

import pytest

from cases.models import AccessLog
from tests.cases.listed import asked, day, listed
from tests.conftest import Cast, Login


def found(cast: Cast, role: str, typed: str) -> list[str]:
    return [row.code for row in Login(getattr(cast, role)).get("/zoeken/", {"q": typed}).context["rows"]]


@pytest.mark.parametrize("typed", ["{code}", "{lower}", " {bare} "])
def test_search_whole_code_goes_straight_to_the_casus(cast: Cast, typed: str) -> None:
    code = listed(cast).code
    query = typed.format(code=code, lower=code.lower(), bare=code.replace("-", ""))

    assert Login(cast.consulent).get("/zoeken/", {"q": query})["Location"] == f"/casus/{code}/"


def test_search_foreign_code_is_as_no_code(cast: Cast) -> None:
    foreign = listed(cast, "Vreemdeling", at=cast.heuvelrade, consulent=cast.colleague.user)

    pages = [Login(cast.consulent).get("/zoeken/", {"q": code}).content.decode() for code in (foreign.code, "B2B-22B")]

    assert "Vreemdeling" not in pages[0]
    assert pages[0].count("Niets gevonden") == pages[1].count("Niets gevonden") == 1


def test_search_by_part_of_a_name_gives_initials(cast: Cast) -> None:
    casus = listed(cast, "Zonderlingnaam")

    page = Login(cast.consulent).get("/zoeken/", {"q": "zonderl"}).content.decode()

    assert (casus.code in page, "F. Z." in page, "Zonderlingnaam" in page) == (True, True, False)


def test_search_each_role_finds_its_own(cast: Cast) -> None:
    own = listed(cast, "Vosjan", first_day=day(-40))
    foreign = listed(cast, "Vosjan", first_day=day(-40), at=cast.heuvelrade, consulent=cast.colleague.user)

    roles = (
        "consulent",
        "voorzitter",
        "leerplicht",
        "school",
        "colleague",
        "leerplicht_elsewhere",
        "beheerder",
        "privacy",
    )
    hits = {role: found(cast, role, "vosjan") for role in roles}

    assert hits == {
        "consulent": [own.code], "voorzitter": [own.code], "leerplicht": [own.code], "school": [own.code],
        "colleague": [foreign.code], "leerplicht_elsewhere": [foreign.code], "beheerder": [], "privacy": [],
    }  # fmt: skip


def test_search_leerplicht_never_finds_zorg(cast: Cast) -> None:
    listed(cast, "Vosjan")

    assert found(cast, "leerplicht", "vosjan") == []
    assert len(found(cast, "consulent", "vosjan")) == 1


def test_search_finds_closed_casussen_after_open_ones(cast: Cast) -> None:
    closed, is_open = listed(cast, "Vosjan", closed_on=day(-1), outcome="mbo"), listed(cast, "Vosjan")

    assert found(cast, "consulent", "vosjan") == [is_open.code, closed.code]


def test_search_school_leads_to_who_is_who(cast: Cast) -> None:
    response = Login(cast.leerplicht).get("/zoeken/", {"q": "beemdcol"})

    assert response.context["schools"] == [cast.beemd]
    assert "/wie-is-wie/?q=Beemdcollege" in response.content.decode()


@pytest.mark.parametrize("typed", ["", "v"])
def test_search_too_little_says_what_is_searched(cast: Cast, typed: str) -> None:
    listed(cast, "Vosjan")

    response = Login(cast.consulent).get("/zoeken/", {"q": typed})

    assert (response.context["rows"], response.context["schools"]) == ([], [])
    assert "Loket zoekt op naam, casuscode en school" in response.content.decode()


@pytest.mark.parametrize("typed", ["maasdonck", "Masdonk", "maasdnok", "fena maasdonk", "fenna masdonk"])
def test_search_finds_what_is_written_nearly_so(cast: Cast, typed: str) -> None:
    """By ear, with a parent on the telephone."""
    near = listed(cast, "Maasdonk")
    listed(cast, "Vosjan")

    page = Login(cast.consulent).get("/zoeken/", {"q": typed})

    assert [row.code for row in page.context["rows"]] == [near.code]
    html = page.content.decode()
    assert f"Niets gevonden bij “{typed}”. Dit lijkt erop." in html
    assert "Lijkt erop <span" in html


def test_search_offers_nothing_alike_where_something_is_found_or_the_word_is_short(cast: Cast) -> None:
    listed(cast, "Maasdonk")
    listed(cast, "Maasdonck")

    assert len(found(cast, "consulent", "maasdonk")) == 1
    assert found(cast, "consulent", "mas") == found(cast, "consulent", "van mas") == []
    assert found(cast, "consulent", "zwaluwstaart") == []


def test_search_what_is_alike_stays_within_the_own_circle_and_is_read_logged(cast: Cast) -> None:
    own = listed(cast, "Maasdonk")
    listed(cast, "Maasdonk", at=cast.heuvelrade, consulent=cast.colleague.user)

    assert found(cast, "consulent", "masdonck") == [own.code]
    assert AccessLog.objects.get().casussen == [own.pk]
    assert found(cast, "beheerder", "masdonck") == []


def test_search_most_alike_comes_first(cast: Cast) -> None:
    listed(cast, "Maasdoncker")
    nearest = listed(cast, "Maasdonk")

    assert found(cast, "consulent", "masdonk")[0] == nearest.code


def test_search_a_school_written_nearly_so(cast: Cast) -> None:
    page = Login(cast.beheerder).get("/zoeken/", {"q": "Beemdkollege"})

    assert [str(school) for school in page.context["schools"]] == ["Beemdcollege"]


def test_search_is_read_logged(cast: Cast) -> None:
    casus = listed(cast, "Vosjan")
    listed(cast, "Anders")

    Login(cast.consulent).get("/zoeken/", {"q": "vosjan"})

    assert (AccessLog.objects.get().page, AccessLog.objects.get().casussen) == ("zoeken", [casus.pk])


@pytest.mark.parametrize(("typed", "number"), [("vosjan", 5), ("vosian", 7)])
def test_search_queries_same_for_one_and_three(cast: Cast, typed: str, number: int) -> None:
    """As it is written, and nearly so: casussen and schools are looked for once more."""
    client = Login(cast.consulent)
    listed(cast, "Vosjan")
    one = asked(client, f"/zoeken/?q={typed}")
    listed(cast, "Vosjan")
    listed(cast, "Vosjan")

    assert len(asked(client, f"/zoeken/?q={typed}")) == len(one) == number


def test_search_speaks_of_casussen_only_to_who_may_see_them(cast: Cast) -> None:
    texts = {
        role: Login(getattr(cast, role)).get("/zoeken/", {"q": "beemd"}).content.decode()
        for role in ("school", "beheerder", "privacy")
    }

    said = {role: ("0 casussen en 1 school" in text, 'placeholder="School"' in text) for role, text in texts.items()}
    assert said == {"school": (True, False), "beheerder": (False, True), "privacy": (False, True)}


def test_search_more_than_it_shows_leads_to_the_list(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    listed(cast, "Vosjan")
    listed(cast, "Vosjan", closed_on=day(-1), outcome="mbo")
    monkeypatch.setattr(import_module("loket.views.search"), "MOST", 1)
    client = Login(cast.consulent)

    page = client.get("/zoeken/", {"q": "vosjan"})

    assert len(page.context["rows"]) == 1
    assert '<a href="/casussen/?q=vosjan&amp;staat=alle">' in page.content.decode()
    assert client.get("/casussen/?q=vosjan&staat=alle").context["total"] == 2


def test_search_by_birth_date_finds_only_its_own(cast: Cast) -> None:
    own, other = listed(cast, "Een"), listed(cast, "Twee")
    foreign = listed(cast, "Drie", at=cast.heuvelrade, consulent=cast.colleague.user)
    for casus in (own, foreign):
        casus.pupil.birth_date = date(2011, 3, 7)
        casus.pupil.save()

    assert other.pupil.birth_date != date(2011, 3, 7)
    for typed in ("7-3-2011", "07/03/2011", "7 maart 2011"):
        assert found(cast, "consulent", typed) == [own.code]
    assert found(cast, "consulent", "31-02-2011") == []


@pytest.mark.parametrize("typed", ["v.d. Bergstra", "van den bergstra", "vd bergstra", "Bergstra"])
def test_search_looks_past_the_prefix(cast: Cast, typed: str) -> None:
    casus = listed(cast, "Bergstra")

    assert found(cast, "consulent", typed) == [casus.code]
