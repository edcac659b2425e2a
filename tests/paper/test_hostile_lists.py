"""Files that mean harm, or are simply not lists: each is refused in Dutch, in time, and nothing else happens."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from paper.lists import Refused, read_table
from paper.lists.table import MAX_DATA_ROWS
from tests.paper.files import (
    BOOK,
    ONE_ROW,
    deflated_zeros,
    overlapping,
    package,
    sheet_xml,
    text_cell,
    with_lying_sizes,
    xlsx,
)

BOMB = "Dit bestand wordt uitgepakt veel te groot. Kopieer alleen de lijst zelf naar een nieuw bestand."
DAMAGED = "Dit Excel-bestand is beschadigd of niet compleet. Open het in Excel en sla het opnieuw op."
NOT_EXCEL = "Dit bestand heet .xlsx, maar is geen Excel-bestand. Kies in Excel Opslaan als: Excel-werkmap (.xlsx)."
TOO_MUCH = "Dit bestand is te groot of te ingewikkeld om te lezen. Bewaar alleen de lijst zelf in een nieuw bestand."
HALF = "Dit bestand lijkt halverwege afgebroken. Sla het opnieuw op of vraag het opnieuw aan."
OLD_EXCEL = "Dit is een oud Excel-bestand (.xls). Kies in Excel Opslaan als: Excel-werkmap (.xlsx)."
LOCKED = "Dit bestand is beveiligd met een wachtwoord. Haal het wachtwoord eraf en sla het opnieuw op."
NO_TEXT = "Dit bestand is geen leesbare tekst. Kies in Excel Opslaan als: CSV UTF-8 of Excel-werkmap (.xlsx)."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROJECT = Path(__file__).parents[2]
SHEET = "xl/worksheets/sheet1.xml"
# Cells without a name, one row very wide and one row far down: laid out as a rectangle they fill over 2 GB.
SPRAWL = f'<row r="2">{"<c><v>1</v></c>" * 2_000}</row><row r="50000"><c><v>1</v></c></row>'


def refusal(data: bytes | Path, filename: str = "lijst.xlsx", sheet: str | None = None) -> str:
    started = time.monotonic()
    with pytest.raises(Refused) as refused:
        read_table(data, filename, sheet=sheet)
    assert time.monotonic() - started < 25
    return refused.value.message


def random_rows(count: int) -> str:
    # Not repeating, so that the archive stays within the ratio and only the count can be the ground.
    return "".join(
        f'<row r="{number}">{text_cell(f"A{number}", os.urandom(6).hex())}</row>' for number in range(1, count + 1)
    )


def test_bomb_of_zeros_in_the_sheet_is_refused() -> None:
    data = package(sheet_xml(ONE_ROW + " " * 60_000_000))

    assert len(data) < 100_000
    assert refusal(data) == BOMB


def test_bomb_beside_the_sheet_is_refused() -> None:
    buffer = io.BytesIO(package(sheet_xml(ONE_ROW)))
    with (
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/image1.png", "w") as image,
    ):
        for _ in range(600):
            image.write(bytes(1_000_000))

    assert len(buffer.getvalue()) < 1_000_000
    assert refusal(buffer.getvalue()) == BOMB


def test_bomb_by_ratio_below_the_size_limit_is_refused() -> None:
    assert refusal(package(sheet_xml(ONE_ROW), {"xl/media/image1.png": b"\0" * 5_000_000})) == BOMB


def test_bomb_of_modest_ratio_is_refused_by_its_size() -> None:
    noise = b"".join(os.urandom(10_000) * 5 for _ in range(1_100))

    data = package(sheet_xml(ONE_ROW), {"xl/media/image1.png": noise})

    assert len(noise) / len(data) < 6
    assert refusal(data) == BOMB


def test_file_above_the_size_limit_is_refused() -> None:
    assert refusal(b"naam;uren\n" * 2_000_001, "lijst.csv") == (
        "Dit bestand is groter dan 20 MB. Bewaar alleen de lijst zelf in een nieuw bestand."
    )


def test_bomb_that_claims_to_be_small_is_refused() -> None:
    data = package(sheet_xml(ONE_ROW), {"xl/media/a.bin": b"\0" * 55_000_000})

    assert refusal(with_lying_sizes(data, "xl/media/a.bin", 100)) == BOMB


def test_sheet_that_lies_about_its_size_is_refused() -> None:
    assert refusal(with_lying_sizes(package(sheet_xml(ONE_ROW)), SHEET, 40)) == DAMAGED
    assert refusal(with_lying_sizes(package(sheet_xml(ONE_ROW)), SHEET, 4_000_000_000)) == DAMAGED


def test_overlapping_entries_are_refused() -> None:
    assert refusal(overlapping(9, deflated_zeros(1_000_000))) == BOMB


def test_thousands_of_entries_are_refused() -> None:
    assert refusal(package(sheet_xml(ONE_ROW), {f"xl/media/{number}": b"x" for number in range(1_500)})) == BOMB


def test_repeated_entry_is_refused() -> None:
    data = package(sheet_xml(ONE_ROW), {"xl/worksheets/SHEET1.xml": b"<worksheet/>"})

    assert refusal(data) == DAMAGED


def test_entities_in_the_sheet_are_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'

    assert refusal(package(sheet_xml(ONE_ROW, laughs))) == NOT_EXCEL
    assert refusal(package(sheet_xml(ONE_ROW, '<!DOCTYPE x SYSTEM "file:///etc/passwd">'))) == NOT_EXCEL


def test_sheet_in_another_encoding_is_refused() -> None:
    hidden = sheet_xml(ONE_ROW, '<!DOCTYPE x [<!ENTITY a "ha">]>').replace("UTF-8", "UTF-16").encode("utf-16")

    assert refusal(package(hidden)) == NOT_EXCEL


@pytest.mark.parametrize("sheet", [b"<worksheet><sheetData>", b"", b"no xml at all"])
def test_broken_sheet_is_refused(sheet: bytes) -> None:
    formula = sheet + b"<f>1</f><v>"

    assert refusal(package(formula)) == DAMAGED


def test_million_empty_rows_are_refused() -> None:
    rows = ONE_ROW + "".join(f'<row r="{number}"/>' for number in range(2, 1_000_001))

    message = refusal(package(sheet_xml(rows)))

    assert message == (
        "Dit blad loopt door tot rij 1000000; de meeste rijen zijn leeg. Kopieer alleen de lijst zelf naar een nieuw "
        "bestand."
    )


def test_million_empty_rows_without_numbers_are_refused() -> None:
    rows = ONE_ROW + "<row/>" * 100_000

    assert refusal(package(sheet_xml(rows))) == (
        "Dit blad loopt door tot rij 100001; de meeste rijen zijn leeg. Kopieer alleen de lijst zelf naar een nieuw "
        "bestand."
    )


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (
            "A1048576",
            (
                "Dit blad loopt door tot rij 1048576; de meeste rijen zijn leeg. "
                "Kopieer alleen de lijst zelf naar een nieuw bestand."
            ),
        ),
        ("CW2", "Dit blad heeft meer dan 100 kolommen. Bewaar alleen de kolommen die nodig zijn."),
        ("XFD2", "Dit blad heeft meer dan 100 kolommen. Bewaar alleen de kolommen die nodig zijn."),
    ],
)
def test_one_stray_cell_far_away_is_refused(cell: str, message: str) -> None:
    rows = f"{ONE_ROW}<row>{text_cell(cell, 'x')}</row>"

    assert refusal(package(sheet_xml(rows))) == message


def test_hundredth_column_is_read() -> None:
    found = read_table(package(sheet_xml(f'<row r="1">{text_cell("CV1", "naam")}</row>')), "lijst.xlsx")

    assert found.width == 100


def test_million_empty_lines_in_a_csv_are_refused() -> None:
    message = refusal(b"naam;uren\nJan;4\n" + b";\n" * 1_000_000, "lijst.csv")

    assert message == (
        "Dit bestand heeft meer dan 50000 rijen, de lege meegeteld. Bewaar alleen de lijst zelf in een nieuw bestand."
    )


def test_too_many_rows_are_refused_and_the_limit_itself_is_read() -> None:
    header = "naam;uren\n"
    most = header + "".join(f"Jan{number};4\n" for number in range(MAX_DATA_ROWS))

    assert len(read_table(most.encode(), "lijst.csv").rows) == MAX_DATA_ROWS + 1
    assert refusal((most + "Els;5\n" * 60).encode(), "lijst.csv") == (
        "Deze lijst heeft meer dan 20000 rijen. Splits hem in kleinere bestanden."
    )
    assert refusal(package(sheet_xml(random_rows(MAX_DATA_ROWS + 60)))) == (
        "Deze lijst heeft meer dan 20000 rijen. Splits hem in kleinere bestanden."
    )


def test_too_many_columns_are_refused() -> None:
    wide = ";".join(f"kolom{number}" for number in range(101))

    assert refusal(f"{wide}\n{wide}\n".encode(), "lijst.csv") == (
        "Deze lijst heeft meer dan 100 kolommen. Bewaar alleen de kolommen die nodig zijn."
    )


def test_more_memory_than_the_child_may_use_is_refused() -> None:
    assert refusal(package(sheet_xml(SPRAWL))) == TOO_MUCH


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_half_an_xlsx_is_refused(kept: float) -> None:
    data = xlsx([["naam"], *[[f"Jan {number}"] for number in range(300)]])

    assert refusal(data[: int(len(data) * kept)]) == DAMAGED


@pytest.mark.parametrize("content", [b"naam", b"picture"])
def test_damaged_byte_in_an_xlsx_is_refused(content: bytes) -> None:
    data = bytearray(package(sheet_xml(ONE_ROW), {"xl/media/image1.png": b"picture"}, compress=False))
    data[data.index(content)] ^= 1

    assert refusal(bytes(data)) == DAMAGED


@pytest.mark.parametrize(
    "data",
    [
        b"naam;plaats;uren\nJan;Venlo;4\nEls;Venray;5\nPiet;Ve",
        "naam;plaats;uren\nZoë;Venlo;4\nEls;Venray;5\nZo".encode() + b"\xc3",
        "naam;plaats\nZoë;Venlo\n".encode("utf-16")[:-3],
    ],
)
def test_half_a_csv_is_refused(data: bytes) -> None:
    assert refusal(data, "lijst.csv") == HALF


def test_quote_that_never_closes_is_refused() -> None:
    assert refusal(b'naam;uren\nJan;4\n"Els;5\nPiet;6\n', "lijst.csv") == (
        f"{HALF} (Vanaf rij 3 sluit een aanhalingsteken niet.)"
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("xl/vbaProject.bin", "macro's"),
        ("xl/macrosheets/sheet1.xml", "macro's"),
        ("xl/workbook.bin", ".xlsb"),
    ],
)
def test_macros_and_binary_workbooks_are_refused(name: str, message: str) -> None:
    assert message in refusal(package(sheet_xml(ONE_ROW), {name: b"<x/>"}))


def test_encrypted_files_are_refused() -> None:
    data = bytearray(package(sheet_xml(ONE_ROW)))
    entry = data.index(b"PK\x01\x02")
    flags = struct.unpack_from("<H", data, entry + 8)[0]
    struct.pack_into("<H", data, entry + 8, flags | 1)

    assert refusal(bytes(data)) == LOCKED
    assert refusal(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")) == LOCKED


def test_unknown_compression_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", BOOK)

    assert refusal(buffer.getvalue()) == DAMAGED


@pytest.mark.parametrize(
    ("data", "filename", "message"),
    [
        (b"%PDF-1.7\n", "lijst.xlsx", "Dit is een PDF, geen lijst. Loket leest Excel (.xlsx) en CSV."),
        (b"%PDF-1.7\n", "lijst.csv", "Dit is een PDF, geen lijst. Loket leest Excel (.xlsx) en CSV."),
        (b"\x89PNG\r\n\x1a\n", "lijst.csv", "Dit is een afbeelding, geen lijst. Loket leest Excel (.xlsx) en CSV."),
        (b"MZ\x90\0", "lijst.csv", "Dit is een programma, geen lijst. Loket leest Excel (.xlsx) en CSV."),
        (OLE + b"\0" * 600, "lijst.xlsx", OLD_EXCEL),
        (OLE + b"\0" * 600, "lijst.csv", OLD_EXCEL),
        (OLE + b"\0" * 600, "lijst.xls", OLD_EXCEL),
        (b"naam;uren\nJan;4\n", "lijst.xlsx", NOT_EXCEL),
        (b"\0" * 500, "lijst.csv", NO_TEXT),
        (b"naam;uren\nJan\0;4\n", "lijst.csv", NO_TEXT),
        ("naam;uren\nJan\0;4\n".encode("utf-16"), "lijst.csv", NO_TEXT),
        (b"naam;uren\nJan\x81;4\n", "lijst.csv", NO_TEXT),
        (b"", "lijst.csv", "Dit bestand is leeg."),
        (b"\n ; \n\n", "lijst.csv", "Er staat niets in dit bestand."),
        (b"naam;uren\n", "lijst.exe", "Loket leest alleen Excel (.xlsx) en CSV (.csv, .txt of .tsv)."),
        (b"naam;uren\n", "lijst", "Loket leest alleen Excel (.xlsx) en CSV (.csv, .txt of .tsv)."),
        (
            b"\xef\xbb\xbf <HTML><table>",
            "lijst.csv",
            "Dit is een webpagina of XML-bestand, geen lijst. Sla het in Excel op als .xlsx.",
        ),
    ],
)
def test_wrong_types_are_refused(data: bytes, filename: str, message: str) -> None:
    assert refusal(data, filename) == message


@pytest.mark.parametrize("extension", ["xlsm", "xlsb", "ods", "numbers", "xls"])
def test_other_spreadsheets_say_how_to_save_them(extension: str) -> None:
    assert refusal(package(sheet_xml(ONE_ROW)), f"lijst.{extension}").endswith(
        ("Excel-werkmap (.xlsx).", "of CSV.", "Excel (.xlsx).")
    )


def test_xlsx_under_another_name_is_refused() -> None:
    assert refusal(xlsx([["naam"]]), "lijst.csv") == (
        "Dit bestand heet CSV, maar is een Excel-bestand of ingepakt bestand. Geef het de naam .xlsx."
    )


def test_other_archives_under_the_name_of_excel_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")

    assert refusal(buffer.getvalue()) == NOT_EXCEL
    assert refusal(b"#!/bin/sh\n" + package(sheet_xml(ONE_ROW))) == NOT_EXCEL


def test_workbook_without_the_sheet_it_names_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package(sheet_xml(ONE_ROW)))) as whole, zipfile.ZipFile(buffer, "w") as less:
        for name in whole.namelist():
            if name != SHEET:
                less.writestr(name, whole.read(name))

    assert refusal(buffer.getvalue()) == DAMAGED


def test_big_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "groot.csv"
    with path.open("wb") as file:
        file.truncate(5_000_000_000)  # sparse: takes no room

    assert refusal(path, "groot.csv") == (
        "Dit bestand is groter dan 20 MB. Bewaar alleen de lijst zelf in een nieuw bestand."
    )


def test_child_inherits_nothing_and_reports_no_content(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")  # a child that inherits this one reports every import

    refusal(package(sheet_xml(f"<row r='1'>{text_cell('A1', 'Planted Naam')}</row>{SPRAWL}")))

    assert [record.name for record in caplog.records] == ["paper.lists.reader"]
    assert "import time" not in caplog.text
    assert "Planted" not in caplog.text


def test_child_limits_itself() -> None:
    names = ("AS", "CPU", "FSIZE", "CORE", "NPROC")
    script = (
        "import resource; from paper.lists.child import limit; limit(); "
        f"print([resource.getrlimit(getattr(resource, 'RLIMIT_' + name)) for name in {names}])"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=PROJECT, check=True)

    limits = [512_000_000, 20, 0, 0, 0]
    assert done.stdout.strip() == str([(limit, limit) for limit in limits])
