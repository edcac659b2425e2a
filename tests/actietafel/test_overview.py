"""The Kwartaaloverzicht on screen and paper, and the form of the Inspectie."""

import io
import re
from datetime import date, timedelta
from typing import Any

import openpyxl
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actietafel.chart import draw
from actietafel.inspectie import FIELDS, FormColumn, columns_now, set_columns
from actietafel.models import Uitvraag
from actietafel.overview import Overview, overview_of
from cases.models import AccessLog, Cause, Formulierindeling, Kwartaalregel, Kwartaalstand
from cases.quarter import take_stand
from tests import build
from tests.actietafel import building
from tests.cases.test_quarter import NOVEMBER, SEPTEMBER, back, pupil_at_home, shift, stand
from tests.conftest import Cast, Login

EXPLAINED = "–"
SVG = re.compile(r"<(?:script|style|foreignObject|image)|\son\w+=|href=", re.IGNORECASE)


def settled(cast: Cast, day: date = NOVEMBER) -> Uitvraag:
    moment = build.moment(day + timedelta(days=20))
    return building.uitvraag(
        cast.noord, cast.voorzitter.user, reference_date=day, opens_on=day, due_on=day + timedelta(days=11),
        talks_from=day + timedelta(days=12), talks_until=day + timedelta(days=30), stopped_at=moment,
        stopped_by=cast.voorzitter.user, settled_at=moment, settled_by=cast.voorzitter.user,
    )  # fmt: skip


def two_quarters(cast: Cast) -> Uitvraag:
    """12 at home in September. In November 10 of those (2 in another phase), 6 new ones; 2 back at school."""
    casussen = [pupil_at_home(cast, date(2026, 8, 3)) for _ in range(12)]
    for number, casus in enumerate(casussen):
        cause = "angst" if number < 7 else "wacht_zorg" if number < 9 else ""
        if cause:
            Cause.objects.create(casus=casus, code=cause, main=True, valid_from=date(2026, 8, 20), by=casus.opened_by)
    stand(cast, SEPTEMBER)
    for casus in casussen[:2]:
        back(casus, date(2026, 10, 1))
    for casus in casussen[2:4]:
        shift(casus, "deels", date(2026, 10, 1))
    for _ in range(6):
        pupil_at_home(cast, date(2026, 9, 21))
    stand(cast, NOVEMBER)
    return settled(cast)


def overview(cast: Cast, *, partners: bool) -> Overview:
    return overview_of(Kwartaalstand.objects.get(area=cast.noord, reference_date=NOVEMBER), partners=partners)


def page(cast: Cast, uitvraag: Uitvraag, query: str = "", name: str = "kwartaaloverzicht") -> str:
    response = Login(cast.voorzitter).get(reverse(name, args=[uitvraag.code]) + query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def pdf_of(cast: Cast, uitvraag: Uitvraag, query: str = "") -> pypdf.PdfReader:
    response = Login(cast.voorzitter).get(reverse("kwartaaloverzicht_pdf", args=[uitvraag.code]) + query)
    assert response.status_code == 200
    return pypdf.PdfReader(io.BytesIO(response.content))


def text_of(reader: pypdf.PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(one.extract_text() for one in reader.pages))


# --- what it tells


def test_overview_tells_how_many_who_how_long_and_why(cast: Cast) -> None:
    two_quarters(cast)

    told = {card.name: (card.number, card.unit, card.says) for card in overview(cast, partners=False).cards}

    assert told == {
        "Thuis op 2 november 2026": ("16", "leerlingen", "Op 7 september 2026 waren het er 12."),
        "Dezelfde of andere leerlingen": ("10 / 6", "", "Links wie er op 7 september 2026 ook was; rechts wie er nieuw is."),
        "Hoe lang thuis": ("13", "weken", "De ene helft is korter thuis, de andere helft langer. 10 zijn dertien weken of langer thuis."),
        "Verschoven naar een andere soort": (
            "2", "leerlingen", "Van wie er op 7 september 2026 ook waren. De teller van de weken loopt door.",
        ),
        "Hier zit het het vaakst vast": ("5", "leerlingen", "Hoofdoorzaak: angst, somberheid of trauma. Bij 9 is dat nog niet duidelijk."),
        "Weer naar school": ("2", "leerlingen", "Van wie er op 7 september 2026 thuis zaten."),
    }  # fmt: skip


def test_first_stand_compares_with_nothing(cast: Cast) -> None:
    pupil_at_home(cast, date(2026, 8, 3))
    stand(cast, NOVEMBER)

    found = overview(cast, partners=False)

    assert [line.cells for line in found.table] == [("1",), ("",), ("",), ("",)]
    assert found.lead == (
        "Op 2 november 2026 zat 1 leerling thuis. Dit is de eerste stand; vanaf de volgende is te zien wie dezelfde leerlingen zijn."
    )


def test_page_shows_chart_and_table_with_the_same_numbers(cast: Cast) -> None:
    html = page(cast, two_quarters(cast))

    svg = re.search(r"<svg class=\"quarters\".*?</svg>", html)
    table = re.search(r"<table class=\"table figures\"> <caption[^>]*>Aantal leerlingen per peildatum.*?</table>", html)
    assert svg
    assert table
    drawn = {int(n) for n in re.findall(r"<text[^>]*>(\d+)</text>", svg.group())} - {2026}
    assert drawn <= {int(n) for n in re.findall(r"<td>(\d+)</td>", table.group())}
    assert drawn == {16, 12, 10, 6, 2}
    assert not SVG.search(svg.group())


def test_page_before_vaststellen_says_what_comes(cast: Cast) -> None:
    uitvraag = building.uitvraag(cast.noord, cast.voorzitter.user)

    assert "Er is nog geen kwartaalstand" in page(cast, uitvraag)


def test_late_report_is_shown_as_a_correction(cast: Cast) -> None:
    pupil_at_home(cast, date(2026, 7, 6))
    stand(cast, SEPTEMBER)
    pupil_at_home(cast, date(2026, 7, 6), known=date(2026, 10, 12))
    stand(cast, NOVEMBER)

    html = page(cast, settled(cast))

    assert "Stand van 7 september 2026: 1 werd 2 (1 later gemeld)." in html
    assert "thuis, later verbeterd tot" in html


def test_overview_names_no_pupil_school_or_municipality(cast: Cast) -> None:
    uitvraag = two_quarters(cast)

    said = page(cast, uitvraag) + text_of(pdf_of(cast, uitvraag, "?voor=loket"))

    content = said.split("<main", 1)[1]
    for word in ("Fenna", "Roskam", "Beemdcollege", "Lindevoort"):
        assert word not in content


# --- for others


def test_version_for_partners_leaves_small_numbers_out(cast: Cast) -> None:
    uitvraag = two_quarters(cast)

    office, partners = overview(cast, partners=False), overview(cast, partners=True)

    assert (office.figures["back"], office.figures["shifted"]) == (2, 2)
    assert (partners.figures["back"], partners.figures["shifted"]) == (None, None)
    assert [line.cells for line in office.table][3] == ("", "2")
    assert [line.cells for line in partners.table][3] == ("", EXPLAINED)
    # 12 in September = 10 same + 2 gone: with the total and one of both the other would follow
    assert [line.cells for line in partners.table][1] == ("", EXPLAINED)
    assert "niet getoond, omdat het om minder dan 5" in page(cast, uitvraag, "?voor=partners")
    assert "niet getoond" not in page(cast, uitvraag)


def test_corrections_with_their_reasons_stay_in_the_office(cast: Cast) -> None:
    for _ in range(6):
        pupil_at_home(cast, date(2026, 7, 6))
    stand(cast, SEPTEMBER)
    pupil_at_home(cast, date(2026, 7, 6), known=date(2026, 10, 12))
    stand(cast, NOVEMBER)
    uitvraag = settled(cast)

    assert "1 later gemeld" in page(cast, uitvraag)
    assert "1 later gemeld" not in page(cast, uitvraag, "?voor=partners")


def test_pdf_is_one_accessible_page_with_the_numbers_of_the_screen(cast: Cast) -> None:
    uitvraag = two_quarters(cast)

    reader = pdf_of(cast, uitvraag, "?voor=loket")

    assert len(reader.pages) == 1
    said = text_of(reader)
    for words in (
        "Alleen voor het loket",
        "Wie zit er thuis in Noord?",
        "16 leerlingen",
        "10 / 6",
        "angst, somberheid of trauma 5",
    ):
        assert words in said
    assert reader.metadata is not None
    assert reader.metadata.title == "Kwartaaloverzicht Noord, peildatum 2 november 2026"
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]


def test_pdf_is_for_partners_unless_asked_otherwise(cast: Cast) -> None:
    uitvraag = two_quarters(cast)

    said = text_of(pdf_of(cast, uitvraag))

    assert "Voor bestuur en partners" in said
    assert "10 / 6" not in said
    assert f"dezelfde leerlingen {EXPLAINED}" in said


def test_pdf_of_two_full_years_is_still_one_page(cast: Cast) -> None:
    day, casussen = date(2024, 9, 2), []
    for number in range(10):
        casussen += [pupil_at_home(cast, day - timedelta(weeks=5)) for _ in range(4)]
        for code, casus in zip(("angst", "wacht_zorg", "samenwerking", "thuis"), casussen[-4:], strict=True):
            Cause.objects.create(casus=casus, code=code, main=True, valid_from=day, by=casus.opened_by)
        if number:
            leaving = casussen.pop(0)
            back(leaving, day - timedelta(days=3))
            pupil_at_home(
                cast, day - timedelta(weeks=30), known=day - timedelta(days=1)
            )  # late: a correction each time
        take_stand(
            area=cast.noord, reference_date=day, by=cast.voorzitter.user, now=build.moment(day + timedelta(days=10))
        )
        last, day = day, day + timedelta(weeks=13)

    for query in ("?voor=loket", ""):
        reader = pdf_of(cast, settled(cast, last) if query else Uitvraag.objects.get(), query)
        assert len(reader.pages) == 1


def test_bars_are_in_proportion_and_stand_on_the_line() -> None:
    class One:
        day, year = "2 nov", "2026"

        def __init__(self, same: int, new: int, gone: int) -> None:
            self.stock, self.same, self.new, self.gone = same + new, same, new, gone

    chart = draw([One(80, 40, 20), One(40, 20, 10)])

    for bar in chart.bars:
        same, new, gone = bar.parts
        assert same.y + same.high == chart.base == gone.y
        assert new.y + new.high == same.y
    for high, half in zip(*([part.high for part in bar.parts] for bar in chart.bars), strict=True):
        assert abs(high - 2 * half) <= 1  # whole numbers


@pytest.mark.parametrize(("stands", "rows"), [(1, 1), (3, 3), (9, 30)])
def test_page_asks_as_much_whatever_there_is(cast: Cast, stands: int, rows: int) -> None:
    for _ in range(rows):
        pupil_at_home(cast, date(2024, 1, 1))
    days = [date(2024, 9, 2) + timedelta(weeks=13 * number) for number in range(stands)]
    for day in days:
        take_stand(
            area=cast.noord, reference_date=day, by=cast.voorzitter.user, now=build.moment(day + timedelta(days=1))
        )
    client, url = Login(cast.voorzitter), reverse("kwartaaloverzicht", args=[settled(cast, days[-1]).code])

    for query in ("", "?voor=partners"):
        with CaptureQueriesContext(connection) as asked:
            client.get(url + query)
        ours = [one["sql"] for one in asked if "cases_kwartaal" in one["sql"] or "actietafel_" in one["sql"]]
        assert len(ours) == 5  # the round, its stand, the stands before, their rows counted, their corrections


# --- the Inspectie


def sheet_of(cast: Cast, uitvraag: Uitvraag) -> list[tuple[Any, ...]]:
    response = Login(cast.voorzitter).get(reverse("kwartaal_inspectie_download", args=[uitvraag.code]))
    assert (
        response.headers["Content-Disposition"]
        == 'attachment; filename="thuiszittersregistratie-noord-2026-11-02.xlsx"'
    )
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_form_is_filled_by_the_columns_of_the_office(cast: Cast) -> None:
    uitvraag = two_quarters(cast)
    columns = [
        FormColumn("Volgnr.", "nummer"), FormColumn("=Naam SWV", "tekst", "=1+1"), FormColumn("Nog thuis?", "thuis"),
        FormColumn("Weken", "weken"), FormColumn("Stroom", "stroom"),
    ]  # fmt: skip
    set_columns(columns=columns, was=0, by=cast.voorzitter.user, now=build.moment(NOVEMBER))

    head, *rows = sheet_of(cast, uitvraag)

    assert head == ("Volgnr.", "=Naam SWV", "Nog thuis?", "Weken", "Stroom")
    assert [row[0] for row in rows] == list(range(1, 19))
    assert {row[1] for row in rows} == {"=1+1"}
    assert sorted((row[2], row[3], row[4]) for row in rows) == sorted(
        [("ja", 13, "ook op de vorige peildatum")] * 10
        + [("ja", 6, "nieuw")] * 6
        + [("nee", 8, "niet meer geteld")] * 2
    )


def test_every_field_of_the_form_fills_a_cell_without_a_question_a_row(cast: Cast) -> None:
    two_quarters(cast)
    [columns, one] = [[FormColumn(label, name) for name, (label, _) in FIELDS.items()], Kwartaalstand.objects.last()]
    assert one is not None

    with CaptureQueriesContext(connection) as asked:
        filled = [[column.cell(row) for column in columns] for row in one.rows.all()]

    assert len(filled) == Kwartaalregel.objects.filter(stand=one).count() == 18
    assert len(asked) <= 2  # the rows, and the name of the area once


def test_download_is_logged_by_who_and_what(cast: Cast) -> None:
    uitvraag = two_quarters(cast)
    AccessLog.objects.all().delete()

    sheet_of(cast, uitvraag)
    pdf_of(cast, uitvraag)

    logged = list(AccessLog.objects.order_by("pk").values_list("user", "page", "casussen"))
    chair = cast.voorzitter.user_id
    assert logged == [(chair, "inspectie-download", []), (chair, "kwartaaloverzicht-partners", [])]


def typed(*columns: tuple[str, str, str, str], was: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {"kolom-TOTAL_FORMS": len(columns), "kolom-INITIAL_FORMS": 0, "was": was}
    for number, values in enumerate(columns):
        data |= {
            f"kolom-{number}-{name}": value
            for name, value in zip(("place", "header", "field", "text"), values, strict=True)
        }
    return data


def test_beheerder_sets_the_columns_in_the_order_of_their_numbers(cast: Cast) -> None:
    url = reverse("inspectie_columns")

    response = Login(cast.beheerder).post(
        url, typed(("2", "Weken", "weken", ""), ("1", "SWV", "tekst", "Rietlanden"), ("", "", "", ""))
    )

    assert response.status_code == 302
    assert columns_now()[1] == [FormColumn("SWV", "tekst", "Rietlanden"), FormColumn("Weken", "weken")]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ([("1", "Weken", "", "")], "Kies wat onder deze kop komt."),
        ([("1", "", "weken", "")], "Geef deze kolom een kop"),
        ([("1", "SWV", "tekst", "")], "Zeg welke tekst in elke regel komt."),
        ([("1", "Weken", "weken", ""), ("2", "weken", "nummer", "")], "Deze kop staat er twee keer: weken."),
        ([("", "", "", "")], "Het formulier heeft ten minste één kolom."),
        ([("1", "Naam", "pupil", "")], "geen beschikbare keuze"),
    ],
)
def test_columns_that_cannot_be_are_explained_and_kept(cast: Cast, columns: Any, said: str) -> None:
    response = Login(cast.voorzitter).post(reverse("inspectie_columns"), typed(*columns))

    assert said in response.content.decode()
    assert not Formulierindeling.objects.exists()


def test_two_who_set_columns_at_once_see_each_other(cast: Cast) -> None:
    set_columns(
        columns=[FormColumn("Van een collega", "weken")], was=0, by=cast.beheerder.user, now=build.moment(NOVEMBER)
    )

    response = Login(cast.voorzitter).post(reverse("inspectie_columns"), typed(("1", "Van mij", "weken", "")))

    assert response.status_code == 409
    said = response.content.decode()
    assert "Van een collega" in said
    assert 'value="Van mij"' in said
    assert Formulierindeling.objects.count() == 1


def test_page_of_the_form_shows_it_before_it_is_taken(cast: Cast) -> None:
    html = page(cast, two_quarters(cast), name="kwartaal_inspectie")

    assert "18 regels als Excel" in html
    assert html.count("<tr>") == 11
    assert "Kolommen kiezen" in html
