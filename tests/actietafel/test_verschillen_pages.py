"""The work list, one difference at a time, and what a school and leerplicht see: their own, and no more."""

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
from cases.models import AccessLog, Casus
from tests.actietafel import building
from tests.actietafel.lists import NOW, Lists, lists, thuis
from tests.conftest import TODAY, Cast, Login

K, S = VerschilKind, Settlement


def page(toegang: Toegang, of: Lists, query: str = "") -> str:
    response = Login(toegang).get(reverse("verschillen", args=[of.uitvraag.code]) + query)
    assert response.status_code == 200
    return response.content.decode()


def one(row: Verschil, query: str = "") -> str:
    return reverse("verschil", args=[row.key]) + query


def shown(text: str, *words: str) -> list[str]:
    return [word for word in words if word in text]


@pytest.fixture
def of(cast: Cast) -> Lists:
    """Each bin once. Amber: only school; Siebe: only leerplicht; Jelte: only ours; Merel: new; Hidde: ill, new."""
    made = lists(cast)
    made.on(made.school, thuis(cast, "Amber", "Amberstra"))
    made.on(made.leerplicht, thuis(cast, "Siebe", "Siebestra"))
    thuis(cast, "Jelte", "Jeltestra")
    made.named(made.school, "Merel", "Merelstra")
    made.named(made.leerplicht, "Merel", "Merelstra")
    made.named(made.school, "Hidde", "Hiddestra", kind="geoorloofd", permitted_kind="ziek")
    made.compare()
    return made


NAMES = ("Amber", "Siebe", "Jelte", "Merel", "Hidde")


# --- who sees what ------------------------------------------------------------------------------------------------------


def test_the_chair_sees_all_of_the_area_and_each_page_is_logged(cast: Cast, of: Lists) -> None:
    text = page(cast.voorzitter, of)

    assert shown(text, *NAMES) == list(NAMES)
    assert set(AccessLog.objects.get(user=cast.voorzitter.user).casussen) == set(
        Casus.objects.values_list("pk", flat=True)
    )


def test_the_school_sees_its_own_that_leerplicht_does_not_know_and_nothing_of_the_other_list(
    cast: Cast, of: Lists
) -> None:
    text = page(cast.school, of)

    assert shown(text, *NAMES) == ["Amber"]
    assert shown(text, "leerplicht Lindevoort", "Staat niet op de lijst", "alleen op de lijst") == []
    assert "langdurig relatief verzuim (langer dan vier weken)" in text
    assert "Eerste verzuimdag: 16 oktober 2026" in text


def test_the_other_school_does_not_see_the_round(cast: Cast, of: Lists) -> None:
    assert Login(cast.other_school).get(reverse("verschillen", args=[of.uitvraag.code])).status_code == 404


def test_leerplicht_never_learns_of_who_is_ill_and_of_the_schools_list_only_when_it_is_time(
    cast: Cast, of: Lists
) -> None:
    early = page(cast.leerplicht, of)
    Verschil.objects.filter(kind=K.ONLY_SCHOOL).update(leerplicht_from=date(2020, 1, 1))
    late = page(cast.leerplicht, of)
    # and not even when the date of somebody ill would be filled by mistake
    Verschil.objects.filter(phase="geoorloofd").update(leerplicht_from=date(2020, 1, 1), kind=K.ONLY_SCHOOL)

    assert shown(early, *NAMES) == ["Siebe"]
    assert shown(late, *NAMES) == ["Amber", "Siebe"]
    assert shown(page(cast.leerplicht, of), *NAMES) == ["Amber", "Siebe"]


def test_leerplicht_learns_it_once_the_school_reported(cast: Cast, of: Lists) -> None:
    row = of.one(K.ONLY_SCHOOL)
    Login(cast.school).post(reverse("verschil_report", args=[row.key]), {"on": "24-11-2020", "version": row.version})

    row.refresh_from_db()
    assert (row.settlement, row.school_reported_on) == (S.REPORTED, date(2020, 11, 24))
    assert shown(page(cast.leerplicht, of), *NAMES) == ["Amber", "Siebe"]
    assert shown(page(cast.school, of), "gemeld op", "Tekst voor de melding") == ["gemeld op"]


def test_a_difference_that_was_settled_otherwise_is_no_longer_shown_outside_the_office(cast: Cast, of: Lists) -> None:
    row = of.one(K.ONLY_SCHOOL)
    decision = Decision(S.STILL_HOME, because="Leerplicht weet het.")
    settle(verschil=row, decision=decision, by=cast.consulent.user, today=TODAY, now=NOW, version=row.version)
    Verschil.objects.update(leerplicht_from=date(2020, 1, 1))

    assert shown(page(cast.school, of), *NAMES) == []
    assert shown(page(cast.leerplicht, of), *NAMES) == ["Siebe"]
    remark = reverse("verschil_remark", args=[row.key])
    assert Login(cast.school).post(remark, {"remark": "Hoi", "version": 2}).status_code == 404


def test_school_does_not_read_what_leerplicht_told_of_the_same_pupil(cast: Cast) -> None:
    of = lists(cast)
    regel = of.named(of.school, "Merel", "Merelstra")
    of.named(of.leerplicht, "Merle-Geheim", "Merelstra", answer="terug", changed="Geheime toelichting")
    of.compare()
    Verschil.objects.update(kind=K.ONLY_SCHOOL, subject="x", by_school=regel, school=cast.beemd)
    Verschil.objects.update(by_leerplicht=of.leerplicht.regels.get())

    assert shown(page(cast.school, of), "Merel Merelstra", "Geheim") == ["Merel Merelstra"]


def test_a_pupil_outside_the_circle_is_no_name_but_a_colleague_to_ask(cast: Cast) -> None:
    of = lists(cast)
    far = thuis(cast, "Merlijn", "Merelstra", at=cast.heuvelrade, consulent=cast.colleague.user)
    near = thuis(cast, "Merle", "Merelstra")
    of.both(near)
    of.named(of.school, "Merel", "Merelstra", kind="geoorloofd", birth_date=date(2012, 2, 13))
    of.school.regels.filter(pupil=None).update(candidates=[far.pupil_id])
    of.compare()
    row = of.one(K.SIMILAR)

    text = Login(cast.consulent).get(one(row)).content.decode()
    chosen = {"doe": "zelfde", "zelfde-same": f"p{far.pupil_id}", "version": row.version}
    refused = Login(cast.consulent).post(one(row), chosen)

    assert row.facts["lijkt_op"] == sorted([f"p{far.pupil_id}", f"p{near.pupil_id}"], key=lambda who: int(who[1:]))
    assert shown(text, "Merle Merelstra", "Merlijn", far.code) == ["Merle Merelstra"]
    assert "Een collega kent misschien een leerling die hierop lijkt." in text
    assert refused.status_code == 422


def test_a_casus_of_another_area_is_not_shown_and_not_changed(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(
        cast, "Merel", "Merelstra", at=cast.heuvelrade, municipality=cast.lindevoort, consulent=cast.colleague.user
    )
    of.on(of.leerplicht, casus, first_day=date(2026, 10, 1))
    of.compare()
    row = of.one(K.FIRST_DAY)
    Verschil.objects.update(owner=cast.consulent.user)

    text = Login(cast.consulent).get(one(row)).content.decode()
    posted = Login(cast.consulent).post(one(row), {"doe": "leerplicht", "version": row.version})

    assert casus.code not in text
    assert shown(text, "16 oktober 2026", "1 oktober 2026", "Abdel Ottevanger") == [
        "1 oktober 2026",
        "Abdel Ottevanger",
    ]
    assert posted.status_code == 422
    absence = casus.absence()
    assert absence is not None
    assert absence.first_day == date(2026, 10, 16)


def test_titles_name_no_pupil(cast: Cast, of: Lists) -> None:
    pages = [
        page(cast.voorzitter, of),
        Login(cast.voorzitter).get(one(of.one(K.ONLY_SCHOOL))).content.decode(),
        page(cast.school, of),
    ]

    titles = [found[1] for text in pages if (found := re.search(r"<title>(.*?)</title>", text, re.DOTALL))]
    assert len(titles) == 3
    assert [shown(title, *NAMES) for title in titles] == [[], [], []]


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
