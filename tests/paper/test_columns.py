"""From a table to rows about pupils: headers found, cells cleaned, every error with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper.columns import CellError, ListRow, Recognition, recognise, rows
from paper.headers import HEADERS, Field, field_of
from paper.kinds import Kind
from paper.lists import Refused, Row, Table, read_table
from paper.text import clean_text
from tests.paper.files import ONE_ROW, package, sheet_xml, text_cell, xlsx

POPULATION = [
    "row_no",
    "school_code",
    "pupil_no",
    "given_name",
    "infix",
    "family_name",
    "birth_date",
    "absent_since",
    "hours_missed",
    "kind",
]
SIMPLE = ["Naam", "Geboortedatum", "Eerste verzuimdag", "Soort"]
JAN: list[Any] = ["Jan van den Berg", "2-3-2010", "1-9-2025", "relatief"]


def table(*lines: Sequence[Any], formulas: frozenset[tuple[int, int]] = frozenset()) -> Table:
    """A table as the reader gives it: rows numbered from 1, empty ones left out."""
    width = max(len(line) for line in lines)
    filled = tuple(
        Row(number, (*line, *[None] * (width - len(line)))) for number, line in enumerate(lines, 1) if any(line)
    )
    return Table("lijst.xlsx", "xlsx", filled, width, formulas=formulas)


def read(*lines: Sequence[Any]) -> list[ListRow]:
    found = table(*lines)
    seen = recognise(found)
    assert seen.header_row is not None
    return list(rows(found, seen.mapping, seen.header_row))


def one(header: str, value: Any, **also: Any) -> ListRow:
    """Jan with one more column."""
    cells = dict(zip(SIMPLE, JAN, strict=True)) | {header: value} | also
    return read(list(cells), list(cells.values()))[0]


def test_population_list_is_recognised_whole() -> None:
    line = [7, "0001XX", "123456782", "Jan", "van den", "Berg", "2010-03-02", "2025-09-01", 12, "medical"]

    seen = recognise(table(POPULATION, line))
    (row,) = read(POPULATION, line)

    assert seen == Recognition(1, {field: index for index, field in enumerate(seen.mapping)}, [], [])
    assert list(seen.mapping) == POPULATION
    assert row == ListRow(
        number=2,
        school_code="0001XX",
        pupil_no="123456782",
        given_name="Jan",
        infix="van den",
        family_name="Berg",
        birth_date=date(2010, 3, 2),
        absent_since=date(2025, 9, 1),
        hours_missed=Decimal(12),
        kind=Kind("geoorloofd", "ziek"),
    )


def test_dutch_list_with_titles_totals_and_other_order_is_read() -> None:
    found = table(
        ["Verzuimoverzicht De Brug"],
        ["Peildatum", "1-10-2025"],
        [],
        ["Nr.", "Klas", "Soort verzuim", "Verzuim sinds", "Geb. datum", "Leerling", "Uren", "Mentor", "Woonplaats"],
        [1, "H4", "LRV", "ma 1-9-2025", "2-3-2010", "Berg, van den, Jan", "12,5", "dhr. Smit", "Venlo"],
        [2, "2 havo", "ziek", date(2025, 9, 8), 40239.0, "Zoë Jansen", 8.0, None, "Venray"],
        [],
        ["Totaal", None, None, None, None, 2, 20.5],
    )

    seen = recognise(found)
    read_rows = list(rows(found, seen.mapping, seen.header_row or 0))

    assert (seen.header_row, seen.unknown, seen.missing, seen.warnings) == (4, ["Mentor"], [], [])
    assert read_rows == [
        ListRow(
            number=5,
            given_name="Jan",
            infix="van den",
            family_name="Berg",
            birth_date=date(2010, 3, 2),
            absent_since=date(2025, 9, 1),
            hours_missed=Decimal("12.5"),
            kind=Kind("relatief"),
            year_group=4,
            municipality="Venlo",
        ),
        ListRow(
            number=6,
            given_name="Zoë",
            family_name="Jansen",
            birth_date=date(2010, 3, 2),
            absent_since=date(2025, 9, 8),
            hours_missed=Decimal(8),
            kind=Kind("geoorloofd", "ziek"),
            year_group=2,
            municipality="Venray",
        ),
        ListRow(number=8, skipped="Dit is een totaalregel (Totaal)."),
    ]


@pytest.mark.parametrize("field", HEADERS)
def test_every_listed_header_is_recognised_in_any_dress(field: Field) -> None:
    for header in HEADERS[field]:
        assert field_of(header) == field
        assert field_of(f"  {header.upper()} : ") == field
        assert field_of(f"{header} (verplicht)") == field


def test_headers_mean_one_field() -> None:
    headers = [header for words in HEADERS.values() for header in words]

    assert len(set(headers)) == len(headers)


@pytest.mark.parametrize("header", ["Géboortedatum", "GEBOORTE-DATUM", "geboorte\u00addatum", "Geboortedatum*"])
def test_headers_ignore_accents_and_punctuation(header: str) -> None:
    assert field_of(clean_text(header)) == "birth_date"


@pytest.mark.parametrize("header", ["", "Mentor", "geboorteplaats", "datum", "()"])
def test_unknown_headers_are_not_guessed(header: str) -> None:
    assert field_of(header) is None


@given(st.permutations(POPULATION))
def test_columns_may_stand_in_any_order(order: list[str]) -> None:
    line = dict(
        zip(
            POPULATION,
            [7, "0001XX", "1234", "Jan", "van den", "Berg", "2-3-2010", "1-9-2025", 12, "absolute"],
            strict=True,
        )
    )

    assert read(order, [line[name] for name in order]) == read(POPULATION, list(line.values()))


def test_table_without_headers_names_what_is_missing() -> None:
    assert recognise(table(["Jan", "Jansen"], ["Els", "Smit"])) == Recognition(
        None,
        {},
        [],
        ["family_name", "birth_date", "absent_since", "kind"],
        warnings=["Er is geen rij met kolomnamen gevonden, zoals achternaam, geboortedatum en eerste verzuimdag."],
    )


def test_headers_that_are_missing_double_or_forbidden_are_named() -> None:
    seen = recognise(table(["Achternaam", "Voornaam", "BSN", "Geboortedatum", "geboren op", "Adres"]))

    assert seen.mapping == {"family_name": 0, "given_name": 1, "citizen_no": 2, "birth_date": 3}
    assert (seen.unknown, seen.doubles, seen.missing) == (["Adres"], ["geboren op"], ["absent_since", "kind"])
    assert seen.warnings == [
        "De kolom 'geboren op' komt dubbel voor en wordt niet gelezen.",
        "De kolom met burgerservicenummers wordt niet gelezen. Stuur die de volgende keer niet mee.",
    ]


def test_name_beside_given_name_is_the_family_name() -> None:
    (row,) = read(["Naam", "Voornaam", *SIMPLE[1:]], ["van den Berg", "Jan", *JAN[1:]])

    assert (row.given_name, row.infix, row.family_name) == ("Jan", "van den", "Berg")


def test_own_mapping_is_followed_without_headers() -> None:
    found = table(["x", "y", "z"], ["Jan Jansen", "2-3-2010", "1-9-2025"])

    (row,) = rows(found, {"full_name": 0, "birth_date": 1, "absent_since": 2}, 1, default_kind=Kind("relatief"))

    assert (row.family_name, row.kind, row.errors) == ("Jansen", Kind("relatief"), ())


@pytest.mark.parametrize(
    ("header", "value", "error"),
    [
        ("Naam", None, CellError("full_name", "", "De achternaam ontbreekt.")),
        ("Naam", "12", CellError("full_name", "12", "Dit is geen naam.")),
        (
            "Geboortedatum",
            None,
            CellError("birth_date", "", "De geboortedatum ontbreekt; zonder leerlingnummer is die nodig."),
        ),
        ("Geboortedatum", "31-2-2010", CellError("birth_date", "31-2-2010", "31 februari bestaat niet.")),
        ("Eerste verzuimdag", None, CellError("absent_since", "", "De eerste verzuimdag ontbreekt.")),
        (
            "Eerste verzuimdag",
            "1-9-2009",
            CellError("absent_since", "1-9-2009", "De eerste verzuimdag ligt voor de geboortedatum (2 maart 2010)."),
        ),
        (
            "Soort",
            "griep",
            CellError(
                "kind",
                "griep",
                "De soort 'griep' is niet bekend. Gebruik relatief, absoluut, ziek, schorsing, geoorloofd, deels op "
                "school, vrijgesteld of zorg om aanwezigheid.",
            ),
        ),
        ("Soort", None, CellError("kind", "", "De soort verzuim ontbreekt.")),
        (
            "Uren",
            "veel",
            CellError("hours_missed", "veel", "Dit is geen aantal uren. Schrijf een getal, bijvoorbeeld 12 of 12,5."),
        ),
        (
            "Uren",
            -3.0,
            CellError("hours_missed", "-3", "Dit is geen aantal uren. Schrijf een getal, bijvoorbeeld 12 of 12,5."),
        ),
        (
            "Leerlingnummer",
            "1.23E+08",
            CellError(
                "pupil_no",
                "1.23E+08",
                "Het rekenblad heeft dit nummer afgekort. Maak de kolom op als tekst of getal.",
            ),
        ),
        ("School", "x" * 150, CellError("school_name", "x" * 80, "Deze tekst is te lang (meer dan 100 tekens).")),
    ],
)
def test_cell_that_cannot_be_used_is_an_error_with_its_reason(header: str, value: Any, error: CellError) -> None:
    assert one(header, value).errors == (error,)


def test_all_errors_of_a_row_are_told_at_once() -> None:
    row = one("Geboortedatum", "gisteren", Soort="griep", Uren="veel")

    assert [error.field for error in row.errors] == ["kind", "birth_date", "hours_missed"]


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("12", "12"),
        (195.0, "195"),
        (12.5, "12.5"),
        ("12,5", "12.5"),
        ("12 uur", "12"),
        ("16:30", "16.5"),
        ("1.234,5", "1234.5"),
        ("1.234", "1234"),
        ("0", "0"),
    ],
)
def test_hours_are_read_the_dutch_way(written: Any, hours: str) -> None:
    assert one("Uren", written).hours_missed == Decimal(hours)


@pytest.mark.parametrize(("written", "number"), [(195.0, "195"), (" 00123", "00123"), ("'00123", "00123")])
def test_pupil_numbers_stay_text(written: Any, number: str) -> None:
    assert one("Leerlingnummer", written).pupil_no == number


@pytest.mark.parametrize(("written", "year"), [("3", 3), (3.0, 3), ("H4", 4), ("2 havo", 2), ("leerjaar 1", 1)])
def test_year_group_is_one_digit(written: Any, year: int) -> None:
    assert one("Klas", written).year_group == year


def test_year_group_that_cannot_be_read_is_a_note_and_keeps_the_row() -> None:
    row = one("Klas", "brugklas")

    assert (row.year_group, row.errors) == (None, ())
    assert row.notes == (CellError("year_group", "brugklas", "Het leerjaar is hier niet uit te lezen en blijft leeg."),)


def test_unusual_age_is_a_note_and_keeps_the_row() -> None:
    row = one("Geboortedatum", "1-1-1999")

    assert row.errors == ()
    assert row.notes == (CellError("birth_date", "1-1-1999", "De leeftijd is ongewoon. Klopt de geboortedatum?"),)


def test_birth_date_may_be_absent_beside_a_pupil_number() -> None:
    assert one("Geboortedatum", None, Leerlingnummer="1234").errors == ()


def test_pupil_without_enrolment_is_absent_from_the_day_after_it_ended() -> None:
    row = one("Eerste verzuimdag", None, Soort="absoluut", Uitschrijfdatum="31-8-2025")

    assert (row.absent_since, row.enrolled_until, row.errors) == (date(2025, 9, 1), date(2025, 8, 31), ())


def test_concern_needs_no_first_day() -> None:
    row = one("Eerste verzuimdag", None, Soort="zorg om aanwezigheid")

    assert (row.absent_since, row.errors) == (None, ())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (["Totaal 12"], "Dit is een totaalregel (Totaal 12)."),
        (["Eindtotaal:", None, None, 20], "Dit is een totaalregel (Eindtotaal:)."),
        ([None, None, "Totaal", 12], "Dit is een totaalregel (Totaal)."),
        (["Aantal leerlingen: 12"], "Dit is een totaalregel (Aantal leerlingen: 12)."),
        (SIMPLE, "De kolomnamen staan hier nog een keer."),
        (["Opgesteld door de administratie"], "Dit is een regel tekst onder de lijst, geen leerling."),
    ],
)
def test_row_without_a_pupil_is_skipped_with_its_reason(line: list[Any], reason: str) -> None:
    assert read(SIMPLE, JAN, line)[1] == ListRow(3, skipped=reason)


@pytest.mark.parametrize("name", ["Totaal, Jan", "Som, Jan", "Jan Aantal"])
def test_pupil_with_an_unlucky_name_is_not_skipped(name: str) -> None:
    assert one("Naam", name).skipped == ""


def test_row_with_only_a_name_is_an_error_and_not_skipped() -> None:
    row = read(SIMPLE, ["Jan Jansen"])[0]

    assert row.skipped == ""
    assert [error.field for error in row.errors] == ["kind", "birth_date", "absent_since"]


def test_formula_in_a_column_that_is_read_refuses_the_list() -> None:
    found = table(SIMPLE, JAN, JAN, formulas=frozenset({(2, 0), (3, 1), (3, 2), (3, 3)}))
    seen = recognise(found)

    with pytest.raises(
        Refused, match=r"^In cel A2, B3, C3 en verder staat een formule. Kopieer de lijst, plak hem als"
    ):
        rows(found, seen.mapping, 1)


def test_formula_row_without_stored_values_refuses_the_list() -> None:
    lines = ONE_ROW.replace("naam", "Naam").replace("</row>", f"{text_cell('B1', 'Geboortedatum')}</row>")
    found = read_table(package(sheet_xml(f'{lines}<row r="2"><c r="A2"><f>B1</f></c></row>')), "lijst.xlsx")

    with pytest.raises(Refused, match=r"^In cel A2 staat een formule"):
        rows(found, recognise(found).mapping, 1)


@pytest.mark.parametrize("cell", [(1, 3), (2, 4), (3, 3)])
def test_formula_in_titles_unread_columns_and_totals_is_allowed(cell: tuple[int, int]) -> None:
    found = table([*SIMPLE, "Mentor"], JAN, ["Totaal", None, None, 12], formulas=frozenset({cell}))
    seen = recognise(found)

    assert [row.errors for row in rows(found, seen.mapping, 1)] == [(), ()]


def test_list_from_a_real_workbook_is_read_end_to_end() -> None:
    data = xlsx([["Verzuim"], [], SIMPLE, ["Süreyya Yıldız", date(2010, 3, 2), date(2025, 9, 1), "LRV"], ["Totaal", 1]])
    found = read_table(data, "lijst.xlsx")
    seen = recognise(found)

    read_rows = list(rows(found, seen.mapping, seen.header_row or 0))

    assert [(row.number, row.given_name, row.family_name, row.skipped) for row in read_rows] == [
        (4, "Süreyya", "Yıldız", ""),
        (5, "", "", "Dit is een totaalregel (Totaal)."),
    ]


cells = st.one_of(
    st.none(),
    st.text(max_size=40).map(lambda text: clean_text(text) or None),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(["Jansen, Jan", "2-3-2010", "LRV", "absoluut", "12,5", date.max, date.max - timedelta(days=1)]),
)


@given(st.lists(st.lists(cells, min_size=10, max_size=10), min_size=1, max_size=4))
def test_no_cell_stops_the_reading(lines: list[list[Any]]) -> None:
    header = [*SIMPLE, "Uren", "Klas", "Leerlingnummer", "Uitschrijfdatum", "School", "Woonplaats"]

    read_rows = read(header, *lines)

    assert [row.number for row in read_rows] == [number for number, line in enumerate(lines, 2) if any(line)]
    assert all(row.skipped or row.errors or row.family_name for row in read_rows)
