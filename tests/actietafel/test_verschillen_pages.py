"""The work list, and one difference at a time."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Toegang
from actietafel.actions.reconciling import Decision, settle
from actietafel.models import Settlement, Verschil, VerschilKind
from cases.models import Casus
from tests.actietafel import building
from tests.actietafel.lists import NOW, Lists, each_bin, lists, one, page, shown, thuis
from tests.conftest import TODAY, Cast, Login

K, S = VerschilKind, Settlement


@pytest.fixture
def of(cast: Cast) -> Lists:
    return each_bin(cast)


NAMES = ("Amber", "Siebe", "Jelte", "Merel", "Hidde")


# --- the work list ------------------------------------------------------------------------------------------------------


def test_counts_open_exactly_what_they_count(cast: Cast, of: Lists) -> None:
    text = page(cast.voorzitter, of)

    for address, number in re.findall(r'class="btn bin" href="(\?soort=[a-z_]+)"[^>]*><b>(\d+)</b>', text):
        listed = page(cast.voorzitter, of, address)
        assert listed.count('<th role="rowheader"') == int(number)
    assert "<strong>0 van 5 opgelost</strong>" in text


def test_filters_by_owner_school_and_stand(cast: Cast, of: Lists) -> None:
    Verschil.objects.filter(kind=K.ONLY_OURS).update(owner=cast.voorzitter.user)
    row = of.one(K.ONLY_SCHOOL)
    settle(
        verschil=row,
        decision=Decision(S.REPORTED, on=TODAY),
        by=cast.consulent.user,
        today=TODAY,
        now=NOW,
        version=row.version,
    )

    assert shown(page(cast.voorzitter, of, "?van=mij"), *NAMES) == ["Jelte"]
    assert shown(page(cast.voorzitter, of, f"?school={cast.heuvelrade.pk}"), *NAMES) == []
    assert shown(page(cast.voorzitter, of, "?stand=opgelost"), *NAMES) == ["Amber"]
    assert shown(page(cast.voorzitter, of, "?soort=onzin&school=x&na=9"), *NAMES) == [
        "Siebe",
        "Jelte",
        "Merel",
        "Hidde",
    ]


def test_saving_brings_the_next_and_the_last_brings_the_list(cast: Cast, of: Lists) -> None:
    client = Login(cast.consulent)
    row: Verschil | None = of.one(K.ONLY_SCHOOL)
    walked = []
    for _ in range(3):
        assert row is not None
        data = {"doe": "thuis", "thuis-because": "Nagevraagd.", "version": row.version}
        answer = client.post(one(row), data)
        walked.append(row.kind)
        row = (
            Verschil.objects.filter(key=answer["Location"].split("/")[-2]).first()
            if "/verschil/" in answer["Location"]
            else None
        )
        if row is not None and row.kind == K.NEW:
            break

    assert walked == [K.ONLY_SCHOOL, K.ONLY_LEERPLICHT, K.ONLY_OURS]
    assert row is not None
    assert row.kind == K.NEW


def test_the_last_one_brings_the_list_with_its_filters(cast: Cast, of: Lists) -> None:
    row = of.one(K.ONLY_SCHOOL)

    answer = Login(cast.consulent).post(
        one(row, "?soort=school"), {"doe": "gemeld", "gemeld-on": "1-11-2020", "version": row.version}
    )

    assert answer["Location"] == reverse("verschillen", args=[of.uitvraag.code]) + "?soort=school"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Kies eerst wat klopt."),
        ({"doe": "onzin"}, "Kies een van de mogelijkheden."),
        ({"doe": "telt_niet"}, "Schrijf kort waarom."),
        ({"doe": "terug"}, "Vul de dag in."),
        ({"doe": "terug", "terug-on": "1-1-2099"}, "Deze dag moet nog komen."),
        ({"doe": "gesloten", "gesloten-on": "1-11-2020", "gesloten-because": "Verhuisd <b>"}, "Kies de uitkomst."),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_what_was_typed_stays(
    cast: Cast, of: Lists, data: dict[str, str], said: str
) -> None:
    row = of.one(K.ONLY_OURS)

    answer = Login(cast.consulent).post(one(row), {**data, "version": row.version})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert ("Verhuisd &lt;b&gt;" in text) == ("gesloten-because" in data)
    row.refresh_from_db()
    assert row.is_open


def test_the_second_sees_who_settled_it_and_how_and_the_own_choice(cast: Cast, of: Lists) -> None:
    row = of.one(K.ONLY_OURS)
    data = {"doe": "thuis", "thuis-because": "School belde terug.", "version": row.version}
    Login(cast.consulent).post(one(row), data)

    answer = Login(cast.voorzitter).post(one(row), {**data, "thuis-because": "Zelf gebeld."})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert shown(text, "Noor van Veldhuizen was u voor", "School belde terug.", "Zelf gebeld.") == [
        "Noor van Veldhuizen was u voor", "School belde terug.", "Zelf gebeld.",
    ]  # fmt: skip


def test_ticked_ones_become_casussen(cast: Cast, of: Lists) -> None:
    keys = list(Verschil.objects.filter(kind=K.NEW).values_list("key", flat=True))
    foreign = [Verschil.objects.get(kind=K.ONLY_OURS).key, "onzin"]

    answer = Login(cast.voorzitter).post(
        reverse("verschillen_open", args=[of.uitvraag.code]), {"kies": [*keys, *foreign]}, follow=True
    )

    assert "2 casussen gestart." in answer.content.decode()
    assert sorted(Casus.objects.filter(opened_on__gt=date(2026, 10, 19)).values_list("pupil__given_name", flat=True)) == [
        "Hidde", "Merel",
    ]  # fmt: skip


def test_taking_back_and_why_not(cast: Cast, of: Lists) -> None:
    row, client = of.one(K.ONLY_OURS), Login(cast.consulent)
    client.post(one(row), {"doe": "thuis", "thuis-because": "Nagevraagd.", "version": row.version})
    row.refresh_from_db()

    back = client.post(
        reverse("verschil_reopen", args=[row.key]), {"version": row.version}, follow=True
    ).content.decode()
    new = Verschil.objects.filter(kind=K.NEW).latest("pk")
    client.post(one(new), {"doe": "casus", "version": new.version})
    stays = client.get(one(new)).content.decode()

    assert "Het besluit is teruggenomen." in back
    assert "sluit de casus met de uitkomst" in stays
    assert "Besluit terugnemen" not in stays


def test_zero_open_and_the_way_to_vaststellen_for_the_chair(cast: Cast) -> None:
    of = lists(cast, stopped_at=NOW)
    of.both(thuis(cast))
    of.compare()

    chair, consulent = page(cast.voorzitter, of), page(cast.consulent, of)

    settle_url = reverse("uitvraag_settle", args=[of.uitvraag.code])
    assert "0 open verschillen" in chair
    assert (settle_url in chair, settle_url in consulent) == (True, False)


def test_compare_again(cast: Cast, of: Lists) -> None:
    Casus.objects.filter(pupil__given_name="Jelte").update(closed_on=TODAY, outcome="verhuisd")

    answer = Login(cast.consulent).post(reverse("verschillen_again", args=[of.uitvraag.code]), follow=True)

    assert "Opnieuw vergeleken: 0 nieuw, 1 niet meer aan de orde." in answer.content.decode()


def test_an_answer_of_leerplicht_is_kept_and_read_by_the_owner(cast: Cast, of: Lists) -> None:
    row = of.one(K.ONLY_LEERPLICHT)
    client, url = Login(cast.leerplicht), reverse("verschil_remark", args=[row.key])

    client.post(url, {"remark": "De school meldt te laat.", "version": row.version})
    second = client.post(url, {"remark": "Nog iets.", "version": row.version}, follow=True).content.decode()

    assert "De school meldt te laat." in Login(cast.consulent).get(one(row)).content.decode()
    assert "Uw antwoord is nog niet bewaard: ‘Nog iets.’" in second


# --- size ---------------------------------------------------------------------------------------------------------------


def _many(cast: Cast, number: int) -> Lists:
    of = lists(cast)
    for index in range(number):
        of.named(of.school, f"Merel{index}", f"Stra{index}", birth_date=date(2012, 1, 1) + timedelta(days=index))
    of.compare()
    return of


def _queries(toegang: Toegang, url: str) -> int:
    client: Any = Login(toegang)
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_queries_are_the_same_at_1_3_and_500_rows(cast: Cast) -> None:
    readers = (cast.voorzitter, cast.consulent, cast.school)
    counts = []
    for number in (1, 3, 500):
        of = _round(cast, number)
        counts.append([_queries(reader, reverse("verschillen", args=[of.uitvraag.code])) for reader in readers])

    assert counts == [counts[0]] * 3


def _round(cast: Cast, number: int) -> Lists:
    """A round of its own, so that three sizes stand beside each other."""
    days = {"reference_date": date(2026, 11, 2) - timedelta(days=number % 11)}
    made = building.uitvraag(cast.noord, cast.voorzitter.user, **days)
    school = building.opgave(made, school=cast.beemd, returned_at=NOW)
    home = building.opgave(made, municipality=cast.lindevoort, returned_at=NOW)
    of = Lists(cast, made, school, home)
    for index in range(number):
        of.named(school, f"Merel{index}", f"Stra{index}", birth_date=date(2012, 1, 1) + timedelta(days=index))
    of.compare()
    return of


def test_pages_of_fifty_show_everybody_once(cast: Cast) -> None:
    of = _many(cast, 60)
    seen: list[str] = []
    query: str | None = "?soort=nieuw"
    while query:
        text = page(cast.voorzitter, of, query)
        seen += re.findall(r">(Merel\d+ Stra\d+)</a>", text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        query = found[1].replace("&amp;", "&") if found else None

    assert len(seen) == len(set(seen)) == 60
