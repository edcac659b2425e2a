"""The list of casussen: what stands in it, for whom, in which order, and what it costs."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import User
from cases import keyset
from cases.models import AccessLog, Casus, Event
from cases.rows import COLUMNS, cells
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
