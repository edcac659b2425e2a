"""How it lies on the sheet: dates that can still be read next year, names in one piece, and no sheets that are half empty."""

import io
import re
from typing import Any

import pypdf
import pytest

from paper.press import Document, press
from tests.paper.papers import agreements, full, key_row, key_sheet, meeting, results, row, text_of

WITHOUT_YEAR = re.compile(
    r"\d{1,2}\s(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    r"|jan|feb|mrt|apr|jun|jul|aug|sep|okt|nov|dec)\b(?!\s\d{4})"
)
OFFERS = ["plaatst", "kennismaking", "denkt mee"]
OUTCOMES = [
    "plaatsing toegezegd", "kennismaking", "nader uitzoeken", "aanhouden tot …", "geen aanbod", "doorverwezen naar …", "teruggetrokken",
]  # fmt: skip
PROMISED = {
    "code": "BC-23", "datum": "2026-11-09", "inbrenger": "Vso Havik", "toegezegd": "Plaatsing door Vakschool Kievit",
    "stand": "nog geen antwoord",
}  # fmt: skip


def pages_of(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def zitting(**changes: Any) -> dict[str, Any]:
    """The chair's copy of a Plaatsingsoverleg."""
    return meeting(
        overleg="Plaatsingsoverleg", vorige={"acties": []}, cijfers={}, terugvragen=[PROMISED], aanbod=OFFERS, uitkomsten=OUTCOMES,
        **changes,
    )  # fmt: skip


def zitting_results() -> dict[str, Any]:
    return meeting(
        overleg="Plaatsingsoverleg", vorige={"acties": []}, samenvatting=[["besproken", 1]], uitkomsten=[], aanwezig=1,
        volgende="2027-01-04",
        terugvraag=[{"nummer": "T1", "code": "BC-23", "school": "Vso Havik", "niveau": "havo/vwo, onderbouw", "op": "2026-11-09",
                     "stand": "geplaatst op", "dag": "2026-11-23", "verder": "afgerond"}],
        zitting=[{"nummer": 1, "code": "RT-41", "school": "Vso Havik", "niveau": "havo/vwo, bovenbouw",
                  "uitkomst": "plaatsing toegezegd", "afspraak": "Vakschool Kievit plaatst", "wie": "Vakschool Kievit",
                  "voor": "2027-01-11"}],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("document", "data", "short"),
    [
        ("agendablad", meeting(cijfers={}), "15 okt 2026"),
        ("agendablad", zitting(), "9 nov 2026"),
        ("voorzittersexemplaar", meeting(cijfers={}), "15 okt 2026"),
        ("voorzittersexemplaar", zitting(), "9 nov 2026"),
        ("resultatenoverzicht", results(), "uiterlijk 17 december 2026"),
        ("resultatenoverzicht", results(), "(18 december 2026)"),
        ("resultatenoverzicht", zitting_results(), "11 jan 2027"),
        ("resultatenoverzicht", zitting_results(), "geplaatst op 23 november 2026"),
        ("afsprakenblad", agreements(afspraken=["Noor begint."]), "uiterlijk 17 december 2026"),
    ],
)
def test_every_date_on_paper_has_its_year(document: Document, data: dict[str, Any], short: str) -> None:
    text = text_of(press(document, data))

    assert WITHOUT_YEAR.findall(text) == []
    assert short in text


@pytest.mark.parametrize("document", ["agendablad", "voorzittersexemplaar", "resultatenoverzicht", "afsprakenblad"])
def test_what_may_be_done_on_the_day_itself_is_not_asked_before_it(document: Document) -> None:
    # at the table, on the screen and in the file it is "uiterlijk 17 december"
    text = text_of(press(document, full(document)))

    assert "uiterlijk" in text.lower()
    assert "vóór" not in text.lower()


def test_date_in_a_narrow_column_stays_on_one_line() -> None:
    for document, data in (
        ("agendablad", meeting()),
        ("voorzittersexemplaar", zitting()),
        ("resultatenoverzicht", zitting_results()),
    ):
        text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(press(document, data))).pages)  # type: ignore[arg-type]

        assert re.search(r"\d{1,2}[ \u00a0](?:okt|nov|jan)[ \u00a0]202\d", text), document


def test_no_name_on_the_sleutelblad_is_cut_in_two() -> None:
    people = {
        "leerling": "Quinty van Wilgenman",
        "school": "Praktijkschool Zonnedauw",
        "consulent": "Zeynep Kettesmavoort",
    }
    data = key_sheet()
    data["rijen"] = [key_row(1, **people)]

    text = text_of(press("sleutelblad", data))

    assert [name for name in people.values() for word in name.split() if word not in text] == []


def test_level_on_the_results_stays_together() -> None:
    lines = [
        page.extract_text().splitlines()
        for page in pypdf.PdfReader(io.BytesIO(press("resultatenoverzicht", zitting_results()))).pages
    ]

    assert any("havo/vwo, bovenbouw" in line for page in lines for line in page)


def test_schools_of_an_area_are_ticked_on_the_first_page() -> None:
    schools = [f"Praktijkschool nummer {n}" + (" (komt niet)" if n % 3 == 0 else "") for n in range(1, 50)]

    pages = pages_of(press("voorzittersexemplaar", zitting(aanwezigheid=schools)))

    assert [school for school in schools if school not in pages[0]] == []
    assert "Wat is ervan gekomen?" in pages[1]
    assert "Vervangen door" not in pages[0]


def test_a_few_who_come_stay_beside_the_parts() -> None:
    pages = pages_of(press("voorzittersexemplaar", zitting(aanwezigheid=["Vso Havik", "Lyceum Horizon"])))

    assert "Vervangen door" in pages[0]
    assert "Wat is ervan gekomen?" in pages[0]


def test_two_pupils_of_a_plaatsingsoverleg_share_a_page_of_the_chairs_copy() -> None:
    casussen = [
        row(n, inbrenger="Vakschool Oosterlicht", aanleiding="huidige school past niet", gezocht="vmbo-basis, leerjaar 1",
            vraag="Welke school kan meedenken over een start met ochtenden?",
            tekst="De drukte van de klas was te veel. Met ochtenden ging het een tijd goed, een volledige dag nog niet.",
            nodig="Opbouw in uren, met iemand die meekijkt in de pauzes.", gedaan="Een opbouwrooster, een rustige werkplek.",
            werkt="Kleine stappen, vooraf weten wat er komt.",
            stemmen={who: {"tekst": "We zien dat opknappen nu de druk eraf is."} for who in ("leerling", "ouders", "professional")})
        for n in range(1, 5)
    ]  # fmt: skip

    pages = pages_of(press("voorzittersexemplaar", zitting(onderdelen=[{"titel": "Nieuw", "casussen": casussen}])))

    assert [[n for n in range(1, 5) if f"RT-{40 + n}" in page] for page in pages][1:3] == [[1, 2], [3, 4]]
