"""Reading ordinary lists: what a school or municipality sends on a good day."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from paper.lists import Refused, Row, Table, cell_name, read_table
from tests.paper.files import ONE_ROW, package, sheet_xml, text_cell, workbook, xlsx

LIST: list[list[Any]] = [["Naam", "Geboren"], ["Jan van den Berg", date(2010, 3, 2)]]


def csv_cells(data: bytes, filename: str = "lijst.csv") -> list[tuple[object, ...]]:
    return [row.cells for row in read_table(data, filename).rows]


def test_read_table_reads_an_xlsx_whole() -> None:
    data = xlsx([["Verzuim oktober"], [], ["Naam", "Geboren", "Uren"], ["Jan", date(2010, 3, 2), 12.5]])

    table = read_table(data, "Lijst Oktober.XLSX")

    assert table == Table(
        filename="Lijst Oktober.XLSX",
        kind="xlsx",
        rows=(
            Row(1, ("Verzuim oktober", None, None)),
            Row(3, ("Naam", "Geboren", "Uren")),
            Row(4, ("Jan", date(2010, 3, 2), 12.5)),
        ),
        width=3,
        sheet="Lijst",
        sheets=("Lijst",),
    )


def test_read_table_takes_a_path(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(xlsx(LIST))

    assert read_table(path, "lijst.xlsx") == read_table(str(path), "lijst.xlsx") == read_table(xlsx(LIST), "lijst.xlsx")


def test_row_numbers_are_those_of_the_spreadsheet() -> None:
    rows = f'<row r="7">{text_cell("B7", "naam")}</row><row r="12">{text_cell("C12", "Jan")}</row>'

    table = read_table(package(sheet_xml(rows)), "lijst.xlsx")

    assert table.rows == (Row(7, (None, "naam", None)), Row(12, (None, None, "Jan")))


def test_row_numbers_of_a_csv_count_empty_lines_and_lines_inside_quotes_once() -> None:
    table = read_table(b'naam;school\r\n\r\n;\r\n"Jan\r\nPiet";De Brug\r\nEls;De Poort\r\n', "lijst.csv")

    assert [row.number for row in table.rows] == [1, 4, 5]
    assert table.rows[1].cells == ("Jan Piet", "De Brug")


def test_moments_and_durations_in_cells() -> None:
    table = read_table(xlsx([["a", "b"], [datetime(2025, 9, 1, 8, 30), True]]), "lijst.xlsx")  # noqa: DTZ001

    assert table.rows[1].cells == (datetime(2025, 9, 1, 8, 30), True)  # noqa: DTZ001


def test_first_visible_sheet_with_rows_is_read_and_others_are_named() -> None:
    data = workbook(
        {"Uitleg": [], "Oud": [["geheim"]], "Verzuim": LIST, "Adressen": [["Straat"], ["Dorpsstraat"]]}, ["Oud"]
    )

    table = read_table(data, "lijst.xlsx")
    other = read_table(data, "lijst.xlsx", sheet="Adressen")

    assert (table.sheet, table.sheets) == ("Verzuim", ("Verzuim", "Adressen"))
    assert [row.cells for row in other.rows] == [("Straat",), ("Dorpsstraat",)]


@pytest.mark.parametrize("sheet", ["Bestaat niet", "Oud", "Uitleg"])
def test_sheet_that_is_missing_hidden_or_empty_is_refused(sheet: str) -> None:
    data = workbook({"Uitleg": [], "Oud": [["geheim"]], "Verzuim": LIST}, ["Oud"])

    with pytest.raises(Refused, match=f"Het blad '{sheet}' staat niet in dit bestand. Wel: Verzuim"):
        read_table(data, "lijst.xlsx", sheet=sheet)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("naam;plaats\nZoë;Sint-Ödiliënberg\n".encode(), "utf-8"),
        ("naam;plaats\nZoë;Sint-Ödiliënberg\n".encode("utf-8-sig"), "utf-8"),
        ("naam;plaats\nZoë;Sint-Ödiliënberg\n".encode("utf-16"), "utf-16"),
        ("naam;plaats\nZoë;Sint-Ödiliënberg\n".encode("cp1252"), "cp1252"),
    ],
)
def test_csv_encodings_give_the_same_letters(data: bytes, encoding: str) -> None:
    table = read_table(data, "lijst.csv")

    assert [row.cells for row in table.rows] == [("naam", "plaats"), ("Zoë", "Sint-Ödiliënberg")]
    assert (table.encoding, table.warnings) == (encoding, ())


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("filename", ["lijst.csv", "lijst.txt", "lijst.TSV"])
def test_csv_delimiters_are_found(delimiter: str, filename: str) -> None:
    quoted = '"Berg, van den, Jan"'
    text = f"naam{delimiter}uren\n{quoted}{delimiter}4\n{quoted}{delimiter}5\n"

    table = read_table(text.encode(), filename)

    assert [row.cells for row in table.rows] == [
        ("naam", "uren"),
        ("Berg, van den, Jan", "4"),
        ("Berg, van den, Jan", "5"),
    ]
    assert table.delimiter == delimiter


def test_semicolons_win_from_decimal_commas_and_title_lines() -> None:
    data = b"Verzuim, oktober 2025, De Brug\n\nnaam;uren;plaats\nJan;12,5;Venlo\nEls;3,25;Venray\n"

    assert csv_cells(data)[1:] == [
        ("naam", "uren", "plaats"),
        ("Jan", "12,5", "Venlo"),
        ("Els", "3,25", "Venray"),
    ]


def test_hint_line_of_excel_is_obeyed_and_counted() -> None:
    table = read_table(b"sep=,\r\nnaam,uren\r\nJan,4\r\n", "lijst.csv")

    assert [(row.number, row.cells) for row in table.rows] == [(2, ("naam", "uren")), (3, ("Jan", "4"))]


def test_text_marks_of_excel_keep_leading_zeros() -> None:
    table = read_table(b'nummer;naam\n="00123";Jan\n', "lijst.csv")

    assert (table.rows[1].cells, table.formulas) == (("00123", "Jan"), frozenset())


def test_loose_quotes_in_a_name_do_not_stop_the_list() -> None:
    assert csv_cells(b'naam;uren\n"Jan "Jantje" Jansen";4\nEls;5\n')[2] == ("Els", "5")


def test_lost_letters_are_warned_about() -> None:
    table = read_table("naam;uren\nS?reyya Y?ld?z;4\nZoë;5\n".encode("cp1252"), "lijst.csv")

    assert table.warnings == (
        (
            "In dit bestand zijn mogelijk letters verloren gegaan (een ? in plaats van een letter): S?reyya, Y?ld?z. "
            "Kijk deze namen na, of kies Opslaan als: CSV UTF-8 of .xlsx."
        ),
    )


def test_twice_encoded_letters_are_warned_about() -> None:
    table = read_table("naam;uren\nZoÃ«;4\n".encode(), "lijst.csv")

    assert table.warnings == ("Letters met accenten lijken verkeerd opgeslagen (zoals Ã«). Kijk de namen na.",)


def test_control_invisible_and_bidirectional_characters_are_removed() -> None:
    name = "\u202eJan\u202c\u200b \u0007van\u00a0 den\u00adBerg"

    assert csv_cells(f"naam;uren\n{name};4\n".encode())[1] == ("Jan van denBerg", "4")
    assert read_table(xlsx([["naam"], ["\u2066Zoe\u0308\u2069"]]), "lijst.xlsx").rows[1].cells == ("Zoë",)


def test_formula_cells_are_reported_with_and_without_a_stored_value() -> None:
    rows = (
        f'<row r="1">{text_cell("A1", "naam")}</row>'
        '<row r="2"><c r="A2" t="str"><f>1+1</f><v>2</v></c><c r="C2"><f>NOW()</f></c></row>'
        '<row r="3"><c r="B3"><f t="array" ref="B3:B4">A1:A2</f><v>1</v></c></row>'
        '<row r="4"><c r="B4"><v>1</v></c></row>'
        f'<row r="5">{text_cell("A5", "=cmd|x")}{text_cell("B5", "+31612345678")}{text_cell("C5", "@SUM(A1)")}</row>'
    )

    table = read_table(package(sheet_xml(rows)), "lijst.xlsx")

    assert sorted(table.formulas) == [(2, 0), (2, 2), (3, 1), (4, 1), (5, 0), (5, 2)]


def test_formulas_in_a_csv_are_reported() -> None:
    table = read_table(b"naam;uren\n=cmd|'/c calc'!A1;4\n-2+3+cmd|' /C calc'!A0;-4\n@A1;+3\n", "lijst.csv")

    assert sorted(table.formulas) == [(2, 0), (3, 0), (4, 0)]


def test_cells_merged_over_rows_are_warned_about() -> None:
    sheet = sheet_xml(ONE_ROW).replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A3:A6"/></mergeCells>')

    table = read_table(package(sheet), "lijst.xlsx")

    assert table.warnings == (
        "Vanaf rij 3 zijn cellen over meer rijen samengevoegd; alleen de bovenste rij krijgt de waarde.",
    )


@pytest.mark.parametrize(
    ("row", "column", "name"), [(1, 0, "A1"), (5, 25, "Z5"), (2, 26, "AA2"), (9, 99, "CV9"), (3, 702, "AAA3")]
)
def test_cell_name_is_that_of_the_spreadsheet(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name
