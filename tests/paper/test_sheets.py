"""Spreadsheets out, read back with another library than the one that wrote them."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from paper.lists import read_table
from paper.sheets import Cell, Column, sheet_name, write_xlsx

COLUMNS = [Column("Code"), Column("Sinds", "date"), Column("Uren", "number")]


def sheet_of(data: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(data)).worksheets[0]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://voorbeeld.nl")',
        "+31612345678",
        "-1",
        "@SUM(A1)",
        "\tcmd",
        "{=A1}",
        "0123",
        "2-3-2010",
        "http://voorbeeld.nl",
        "<b>&amp;",
        "regel 1\nregel 2",
    ],
)
def test_text_is_stored_as_text(text: str) -> None:
    cell = sheet_of(write_xlsx("Lijst", [Column("Tekst")], [[text]]))["A2"]

    assert (cell.value, cell.data_type, cell.number_format, cell.quotePrefix) == (text, "s", "@", True)
    assert cell.hyperlink is None


def test_no_cell_is_a_formula() -> None:
    data = write_xlsx("Lijst", [Column("=A1")], [["=1+1"]])

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_values_keep_their_type() -> None:
    moment = datetime(2025, 9, 1, 22, 30, tzinfo=UTC)
    row: list[Cell] = ["K7M-42Q", date(2025, 9, 1), Decimal("12.5"), 3, True, None, "", moment]

    sheet = sheet_of(write_xlsx("Lijst", [Column(str(number)) for number in range(8)], [row]))

    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [
        ("K7M-42Q", "s"),
        (datetime(2025, 9, 1), "d"),  # noqa: DTZ001 (how a sheet keeps a day)
        (12.5, "n"),
        (3, "n"),
        ("ja", "s"),
        (None, "n"),
        (None, "n"),
        (datetime(2025, 9, 2, 0, 30), "d"),  # noqa: DTZ001 (the moment in the Netherlands)
    ]
    assert [sheet["B2"].number_format, sheet["H2"].number_format] == ["dd-mm-yyyy", "dd-mm-yyyy hh:mm"]


def test_headings_are_frozen_and_filterable() -> None:
    sheet = sheet_of(write_xlsx("Signalen", COLUMNS, [["a", None, 1], ["b", None, 2]]))

    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("Signalen", "A2", "A1:C3")
    assert [cell.value for cell in sheet[1]] == ["Code", "Sinds", "Uren"]


def test_document_names_no_author_and_no_moment() -> None:
    properties = load_workbook(io.BytesIO(write_xlsx("Signalen", COLUMNS, []))).properties

    assert (properties.title, properties.creator, properties.lastModifiedBy) == ("Signalen", None, None)
    assert properties.created == properties.modified == datetime(1980, 1, 1)  # noqa: DTZ001


def test_same_list_gives_the_same_bytes() -> None:
    assert write_xlsx("a", COLUMNS, [["x", None, 1]]) == write_xlsx("a", COLUMNS, [["x", None, 1]])


def test_widths_follow_the_content_or_the_column() -> None:
    sheet = sheet_of(
        write_xlsx("a", [Column("A"), Column("B", width=7), Column("C")], [["x" * 20, "y" * 20, "z" * 99]])
    )

    widths = [round(sheet.column_dimensions[letter].width) for letter in "ABC"]

    assert widths == [22, 8, 61]


def test_row_of_another_width_is_an_error() -> None:
    with pytest.raises(ValueError, match="row 2 has 2 cells for 3 columns"):
        write_xlsx("a", COLUMNS, [["x", None, 1], ["y", None]])


def test_text_that_does_not_fit_is_an_error_and_not_cut() -> None:
    assert sheet_of(write_xlsx("a", [Column("A")], [["x" * 32_767]]))["A2"].value == "x" * 32_767
    with pytest.raises(ValueError, match="does not fit"):
        write_xlsx("a", [Column("A")], [["x" * 32_768]])


@pytest.mark.parametrize(
    ("title", "name"),
    [("Signalen: week 3/4", "Signalen week 34"), ("x" * 40, "x" * 31), ("[]", "Lijst"), ("'Lijst'", "Lijst")],
)
def test_sheet_name_is_one_that_a_spreadsheet_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name
    assert sheet_of(write_xlsx(title, COLUMNS, [])).title == name


def test_own_export_can_be_read_in_again() -> None:
    table = read_table(write_xlsx("Lijst", COLUMNS, [["K7M-42Q", date(2025, 9, 1), 12.5]]), "lijst.xlsx")

    assert [row.cells for row in table.rows] == [("Code", "Sinds", "Uren"), ("K7M-42Q", date(2025, 9, 1), 12.5)]
    assert table.formulas == frozenset()
