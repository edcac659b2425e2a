"""The filters of the list: each keeps one casus and drops a near miss."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from cases.models import Casus, Cause, Event, Phase
from tests import build
from tests.cases.listed import codes, day, listed, step, term
from tests.conftest import Cast, Login

# --- filters: each keeps one and drops a near miss ------------------------------------------------------------------


def check(cast: Cast, query: str, kept: Casus, dropped: Casus) -> None:
    found = codes(Login(cast.consulent), f"/casussen/?{query}")
    assert (kept.code in found, dropped.code in found) == (True, False)


def test_filter_starts_with_open_casussen(cast: Cast) -> None:
    is_open, closed = listed(cast, "Open"), listed(cast, "Dicht", closed_on=day(-1), outcome="mbo")
    check(cast, "", is_open, closed)
    check(cast, "staat=gesloten", closed, is_open)
    assert len(codes(Login(cast.consulent), "/casussen/?staat=alle")) == 2


def test_filter_phase(cast: Cast) -> None:
    absolute, relative = listed(cast, "A", first_day=day(-9), kind="absoluut"), listed(cast, "R", first_day=day(-9))
    zorg = listed(cast, "Zorg")
    check(cast, "fase=absoluut", absolute, relative)
    check(cast, "fase=zorg", zorg, relative)


def test_filter_weeks_at_least(cast: Cast) -> None:
    kept, near = listed(cast, "Vier", first_day=day(-28)), listed(cast, "Bijna", first_day=day(-27))
    check(cast, "weken=4", kept, near)


def test_filter_term_reached_soon_later(cast: Cast) -> None:
    reached, soon, later, quiet = (
        listed(cast, n, first_day=day(-40)) for n in ("Bereikt", "Binnenkort", "Later", "Stil")
    )
    term(reached, day(0))
    term(soon, day(14))
    term(later, day(15))
    term(quiet, day(3), quiet=True)

    client = Login(cast.consulent)
    found = {
        value: set(codes(client, f"/casussen/?termijn={value}"))
        for value in ("bereikt", "binnenkort", "later", "signaal")
    }

    assert found == {
        "bereikt": {reached.code}, "binnenkort": {soon.code}, "later": {later.code, quiet.code}, "signaal": {reached.code},
    }  # fmt: skip


def test_filter_term_agrees_with_what_the_row_says(cast: Cast) -> None:
    for number, due in enumerate((-20, -1, 0, 1, 14, 15, 200)):
        casus = listed(cast, f"Naam{number}", first_day=day(-40))
        term(casus, day(due))
        term(casus, day(due + 300), number=1)
    handled = listed(cast, "Afgehandeld", first_day=day(-40))
    term(handled, day(-3), handled_at=timezone.now())
    term(handled, day(9), number=1)
    evaluated = listed(cast, "Opbouw", first_day=day(-90), kind="deels")
    Phase.objects.filter(casus=evaluated).update(evaluate_on=day(5))
    term(evaluated, day(1), quiet=True)

    client = Login(cast.consulent)
    states = {row.code: row.due.state for row in client.get("/casussen/").context["rows"]}
    found = {
        value: {states[code] for code in codes(client, f"/casussen/?termijn={value}")}
        for value in ("bereikt", "binnenkort", "later")
    }
    numbers = {value: len(codes(client, f"/casussen/?termijn={value}")) for value in found}

    assert found == {"bereikt": {"reached"}, "binnenkort": {"soon"}, "later": {"far"}}
    assert sum(numbers.values()) == len(states) == 9


def test_filter_school_and_municipality(cast: Cast) -> None:
    other = build.school("Vakschool", "03HA00", municipality=cast.lindevoort)
    here, there = listed(cast, "Hier"), listed(cast, "Daar", at=other, municipality=cast.oosterbeemd)
    elsewhere = build.municipality("Kwartelveen", area=cast.noord)
    third = listed(cast, "Derde", municipality=elsewhere)

    check(cast, "school=01AB00", here, there)
    check(cast, "gemeente=Kwartelveen", third, here)
    assert len(codes(Login(cast.consulent), "/casussen/?school=01AB00&school=03HA00")) == 3


def test_filter_consulent(cast: Cast) -> None:
    mine, nobodys = listed(cast, "Mijn"), listed(cast, "Niemand", consulent=None)
    check(cast, "consulent=mij", mine, nobodys)
    check(cast, "consulent=geen", nobodys, mine)
    check(cast, f"consulent={cast.consulent.user_id}", mine, nobodys)


def test_filter_finds_the_casussen_of_a_consulent_who_left(cast: Cast) -> None:
    left, elsewhere, closed = (build.user(f"{n}@loket.example", f"Weg {n}") for n in ("een", "twee", "drie"))
    waits, mine = listed(cast, "Wacht", consulent=left), listed(cast, "Mijn")
    listed(cast, "Zuid", at=cast.heuvelrade, consulent=elsewhere)
    listed(cast, "Dicht", consulent=closed, closed_on=day(-1), outcome="verhuisd")
    client = Login(cast.voorzitter)

    page = client.get("/casussen/?meer=ja").content.decode()

    offered = {
        name for name in ("Weg een (beëindigd)", "Weg twee", "Weg drie", "Noor van Veldhuizen (b") if name in page
    }
    assert offered == {"Weg een (beëindigd)"}
    assert codes(client, f"/casussen/?consulent={left.pk}") == [waits.code]
    assert codes(client, f"/casussen/?consulent={cast.consulent.user_id}") == [mine.code]


def test_casus_page_says_that_its_consulent_left(cast: Cast) -> None:
    left = build.user("weg@loket.example", "Weg Gegaan")
    waits, mine = listed(cast, "Wacht", consulent=left), listed(cast, "Mijn")
    client = Login(cast.voorzitter)

    marked = [
        '<span class="tag">beëindigd</span>' in client.get(f"/casus/{casus.code}/").content.decode()
        for casus in (waits, mine)
    ]

    assert marked == [True, False]


def test_filter_cause_that_still_holds(cast: Cast) -> None:
    kept, past = listed(cast, "Nu"), listed(cast, "Toen")
    for casus, valid_to in ((kept, None), (past, day(-1))):
        Cause.objects.create(casus=casus, code="angst", valid_from=day(-20), valid_to=valid_to, by=cast.consulent.user)
    check(cast, "oorzaak=angst", kept, past)


def test_leerplicht_who_reads_no_cause_finds_none_by_filtering(cast: Cast) -> None:
    caused, other = (listed(cast, name, first_day=day(-9)) for name in ("Oorzaak", "Zonder"))
    Cause.objects.create(casus=caused, code="middelen", valid_from=day(-3), by=cast.consulent.user)
    client = Login(cast.leerplicht)

    page = client.get("/casussen/?oorzaak=middelen&meer=ja")

    assert sorted(row.code for row in page.context["rows"]) == sorted((caused.code, other.code))
    assert "middelengebruik" not in page.content.decode()
    check(cast, "oorzaak=middelen", caused, other)


def test_filter_movement(cast: Cast) -> None:
    stuck, moving = listed(cast, "Vast"), listed(cast, "Beweegt")
    step(moving, cast)
    step(stuck, cast, done_at=timezone.now())
    check(cast, "beweging=geen", stuck, moving)
    check(cast, "beweging=stap", moving, stuck)


def test_filter_confirmed_more_than_two_weeks_ago(cast: Cast) -> None:
    old, near = (listed(cast, n, first_day=day(-40), confirmed_on=day(d)) for n, d in (("Oud", -15), ("Net", -14)))
    check(cast, "bevestigd=oud", old, near)


def test_filter_back_at_school_this_month(cast: Cast) -> None:
    first_of_month = timezone.localdate().replace(day=1)
    back = listed(cast, "Terug", first_day=day(-90), ended_on=first_of_month, kind="terug")
    before = listed(cast, "Eerder", first_day=day(-90), ended_on=first_of_month - timedelta(days=1), kind="terug")
    check(cast, "weer=maand", back, before)


def test_filter_changed_since_previous_visit(cast: Cast) -> None:
    User.objects.filter(pk=cast.consulent.user_id).update(previous_login=timezone.now() - timedelta(days=2))
    changed, own, older = listed(cast, "Nieuw"), listed(cast, "Zelf"), listed(cast, "Oud")
    for casus, by, ago in ((changed, cast.voorzitter, 1), (own, cast.consulent, 1), (older, cast.voorzitter, 3)):
        at = timezone.now() - timedelta(days=ago)
        Event.objects.create(casus=casus, kind="antwoord", on=day(-1), at=at, by=by.user, title="Nieuw antwoord")

    client = Login(cast.consulent)

    assert codes(client, "/casussen/?sinds=bezoek") == [changed.code]
    assert {row.code: row.news for row in client.get("/casussen/").context["rows"]} == {
        changed.code: "Nieuw antwoord", own.code: "", older.code: "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("vosjan", True),
        ("VÓSJAN", True),
        ("fenna beemd", True),
        ("vosjan heuvelrade", False),
        ("vosjans", False),
        ("%", False),
    ],
)
def test_filter_search_on_name_code_and_school(cast: Cast, typed: str, found: bool) -> None:
    casus = listed(cast, "Vosjan")
    client = Login(cast.consulent)

    assert codes(client, f"/casussen/?q={typed}") == ([casus.code] if found else [])
    assert codes(client, f"/casussen/?q={casus.code.lower()}") == [casus.code]


def test_filter_that_is_not_offered_counts_for_nothing(cast: Cast) -> None:
    casus = listed(cast)

    response = Login(cast.consulent).get("/casussen/?school=99ZZ99&weken=abc&consulent=0")

    assert [row.code for row in response.context["rows"]] == [casus.code]
    assert "telt niet mee" in response.content.decode()


def test_views_count_exactly_the_rows_they_open(cast: Cast) -> None:
    for number in range(4):
        casus = listed(cast, f"Naam{number}", first_day=day(-40), confirmed_on=day(-10 * number))
        term(casus, day(10 * number))
        if number % 2:
            step(casus, cast)
    listed(cast, "Niemand", consulent=None)
    client = Login(cast.consulent)

    views = [view for view in client.get("/casussen/").context["views"] if view.number is not None]

    assert [view.number for view in views] == [5, 4, 3, 1, 2]
    assert [len(codes(client, f"/casussen/?{view.query}")) for view in views] == [view.number for view in views]
