"""The list of casussen: what stands in it, for whom, in which order, and what it costs."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import User
from cases import keyset
from cases.models import AccessLog, Casus, Cause, Event, Phase
from cases.rows import COLUMNS, cells
from tests import build
from tests.cases.listed import asked, codes, day, listed, step, term
from tests.conftest import Cast, Login


def full(cast: Cast, name: str) -> Casus:
    """A casus with something of everything that a row shows."""
    casus = listed(cast, name, first_day=day(-40), confirmed_on=day(-2))
    term(casus, day(-12))
    term(casus, day(30), number=1)
    step(casus, cast)
    Event.objects.create(casus=casus, kind="contact", on=day(-1), by=cast.voorzitter.user, title="Gebeld")
    return casus


@pytest.mark.parametrize("role", ["consulent", "voorzitter", "leerplicht", "school"])
def test_list_queries_same_for_one_and_three_rows(cast: Cast, role: str) -> None:
    client = Login(getattr(cast, role))
    User.objects.update(previous_login=timezone.now() - timedelta(days=3))
    full(cast, "Een")
    one = asked(client, "/casussen/")
    full(cast, "Twee")
    full(cast, "Drie")

    three = asked(client, "/casussen/?weken=4&termijn=bereikt&oorzaak=&sorteer=weken")

    assert (len(one), len(three)) == (5, 5)


def test_list_of_each_role_leaves_out_foreign_pupil(cast: Cast) -> None:
    own = listed(cast, "Eigen", first_day=day(-40))
    listed(cast, "Vreemdeling", first_day=day(-40), at=cast.heuvelrade, consulent=cast.colleague.user)

    found = {
        role: codes(Login(getattr(cast, role)), "/casussen/?staat=alle")
        for role in ("consulent", "voorzitter", "leerplicht", "school", "voorzitter_zuid", "leerplicht_elsewhere")
    }
    page = Login(cast.voorzitter).get("/casussen/?staat=alle").content.decode()

    assert [len(rows) for rows in found.values()] == [1] * 6
    assert {role: rows == [own.code] for role, rows in found.items()} == {
        "consulent": True, "voorzitter": True, "leerplicht": True, "school": True, "voorzitter_zuid": False,
        "leerplicht_elsewhere": False,
    }  # fmt: skip
    assert "Vreemdeling" not in page
    assert "Heuvelrade" not in page


def test_list_shows_initials_never_a_name(cast: Cast) -> None:
    listed(cast, "Zonderlingnaam", first_day=day(-40))

    page = Login(cast.consulent).get("/casussen/").content.decode()

    assert "F. Z." in page
    assert "Zonderlingnaam" not in page
    assert "Fenna" not in page


def test_list_leerplicht_never_sees_zorg_or_illness(cast: Cast) -> None:
    listed(cast, "Zorg")
    listed(cast, "Ziek", first_day=day(-40), kind="geoorloofd")
    seen = listed(cast, "Thuis", first_day=day(-40))

    assert codes(Login(cast.leerplicht), "/casussen/") == [seen.code]


def test_list_is_read_logged_with_what_it_shows(cast: Cast) -> None:
    shown = listed(cast, "Een")
    listed(cast, "Dicht", closed_on=day(-1), outcome="mbo")

    Login(cast.consulent).get("/casussen/")

    log = AccessLog.objects.get()
    assert (log.page, log.casussen, log.user, log.role) == ("casussen", [shown.pk], cast.consulent.user, "consulent")


@pytest.mark.parametrize("role", ["beheerder", "privacy"])
def test_list_is_closed_to_who_sees_no_casus(cast: Cast, role: str) -> None:
    assert Login(getattr(cast, role)).get("/casussen/").status_code == 403


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


# --- order and pages ----------------------------------------------------------------------------------------------


def walk(client: Login, url: str) -> list[list[str]]:
    """Every page from the first, by the link to the next."""
    pages = []
    while url:
        response = client.get(url)
        pages.append([row.code for row in response.context["rows"]])
        url = f"/casussen/{response.context['next_url']}" if response.context["next_url"] else ""
    return pages


@pytest.mark.parametrize(
    "sort", ["termijn", "-termijn", "weken", "-weken", "naam", "-naam", "laatste", "geopend", "-geopend"]
)
def test_pages_over_ties_show_every_row_once(cast: Cast, monkeypatch: pytest.MonkeyPatch, sort: str) -> None:
    monkeypatch.setattr(keyset, "PAGE", 3)
    for number in range(10):  # dates tie two by two, names tie five by five
        casus = listed(cast, f"Naam{number // 5}", first_day=day(-40 - number // 2), opened_on=day(-number // 2))
        if number % 3:
            term(casus, day(number // 2))
    client = Login(cast.consulent)

    pages = walk(client, f"/casussen/?sorteer={sort}")

    everything = [code for page in pages for code in page]
    assert [len(page) for page in pages] == [3, 3, 3, 1]
    assert len(set(everything)) == 10
    monkeypatch.setattr(keyset, "PAGE", 50)
    assert codes(client, f"/casussen/?sorteer={sort}") == everything


def test_pages_back_give_the_page_before(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "PAGE", 2)
    for number in range(5):
        listed(cast, f"Naam{number}")
    client = Login(cast.consulent)
    first = client.get("/casussen/?sorteer=naam").context
    second = client.get(f"/casussen/{first['next_url']}").context

    back = client.get(f"/casussen/{second['prev_url']}").context

    assert (first["prev_url"], back["rows"] == first["rows"], back["prev_url"]) == ("", True, "")
    assert back["next_url"] == first["next_url"]


def test_pages_by_name_put_no_name_in_the_address(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "PAGE", 1)
    listed(cast, "Aardappel")
    listed(cast, "Beukenoot")

    url = Login(cast.consulent).get("/casussen/?sorteer=naam").context["next_url"]

    assert "aardappel" not in url.lower()


@pytest.mark.parametrize("cursor", ["", "x", "2026-99-99.K7M-42Q", ".K7M-42Q", "2026-01-01.", "' OR 1=1"])
def test_pages_with_a_broken_cursor_start_at_the_first(cast: Cast, cursor: str) -> None:
    casus = listed(cast, first_day=day(-40))

    assert codes(Login(cast.consulent), f"/casussen/?na={cursor}") == [casus.code]


def test_order_next_term_first_and_without_term_last(cast: Cast) -> None:
    none, late, soon, reached = (listed(cast, n, first_day=day(-40)) for n in ("Geen", "Ver", "Dichtbij", "Bereikt"))
    zorg = listed(cast, "Zorg")
    step(zorg, cast, kind="rust", what="Weer bekijken", due_on=day(7))
    term(late, day(20))
    term(soon, day(2))
    term(reached, day(-3))

    found = codes(Login(cast.consulent), "/casussen/")

    assert found == [reached.code, soon.code, zorg.code, late.code, none.code]


def test_order_by_name_is_dutch(cast: Cast) -> None:
    rows = [listed(cast, name) for name in ("Zwart", "Ábel", "Bos")]

    assert codes(Login(cast.consulent), "/casussen/?sorteer=naam") == [rows[1].code, rows[2].code, rows[0].code]


# --- spreadsheet --------------------------------------------------------------------------------------------------


def sheet(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_download_is_exactly_the_screen(cast: Cast) -> None:
    for name in ("Een", "Twee", "Drie"):
        full(cast, name)
    listed(cast, "Zorg")
    client = Login(cast.consulent)
    screen = client.get("/casussen/?weken=4&sorteer=naam")

    response = client.get(screen.context["download_url"])

    head, *lines = sheet(response.content)
    shown = [[("" if cell is None else cell) for cell in cells(row)] for row in screen.context["rows"]]
    assert head == [column.title for column in COLUMNS]
    assert [[str(cell) for cell in line] for line in lines] == [[str(cell) for cell in row] for row in shown]
    assert len(lines) == 3


def test_download_has_every_page_and_is_logged(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "PAGE", 2)
    ids = [listed(cast, f"Naam{number}").pk for number in range(5)]
    listed(cast, "Vreemdeling", at=cast.heuvelrade, consulent=cast.colleague.user)

    response = Login(cast.consulent).get("/casussen/download/")

    lines = sheet(response.content)[1:]
    log = AccessLog.objects.get()
    assert (len(lines), log.page, log.casussen) == (5, "casussen-download", ids)
    assert b"Vreemdeling" not in response.content
    assert response.headers["Content-Disposition"] == f'attachment; filename="casussen-{day(0).isoformat()}.xlsx"'


def test_download_of_chosen_rows_leaves_foreign_code_out(cast: Cast) -> None:
    chosen, other = listed(cast, "Gekozen"), listed(cast, "Andere")
    foreign = listed(cast, "Vreemdeling", at=cast.heuvelrade, consulent=cast.colleague.user)

    response = Login(cast.consulent).get(f"/casussen/download/?kies={chosen.code}&kies={foreign.code}")

    assert [line[0] for line in sheet(response.content)[1:]] == [chosen.code]
    assert other.code not in str(sheet(response.content))


# --- the filters with long choices come when they are asked for -------------------------------------------------------


def test_list_has_no_school_to_choose_until_the_filters_are_opened(cast: Cast) -> None:
    listed(cast, "Een")
    client = Login(cast.voorzitter)

    closed, opened = (client.get(f"/casussen/{query}").content.decode() for query in ("", "?meer=ja"))
    chosen = client.get("/casussen/?weken=4").content.decode()

    assert ['name="school"' in page for page in (closed, opened, chosen)] == [False, True, True]
    assert 'href="?meer=ja"' in closed


def test_list_filters_alone_show_no_casus_and_log_no_reading(cast: Cast) -> None:
    casus = listed(cast, "Een")

    answer = Login(cast.voorzitter).get("/casussen/?meer=ja&fase=zorg", headers={"HX-Request": "true"})

    assert 'name="school"' in answer.content.decode()
    assert casus.code not in answer.content.decode()
    assert AccessLog.objects.count() == 0


def test_list_of_more_than_a_page_counts_all_rows_of_its_filter(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "PAGE", 2)
    for name in ("Een", "Twee", "Drie"):
        listed(cast, name, first_day=day(-40))
    client = Login(cast.consulent)

    totals = [client.get(f"/casussen/{query}").context["total"] for query in ("", "?weken=4", "?fase=zorg")]

    assert totals == [3, 3, 0]
    assert len(asked(client, "/casussen/?weken=4")) == 6
