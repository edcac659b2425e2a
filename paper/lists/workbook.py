"""XLSX: which sheet, which rows, which cells are formulas. Runs in the child only."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from paper.lists.archive import DAMAGED, open_archive
from paper.lists.child import Source
from paper.lists.table import MAX_COLUMNS, MAX_SHEET_ROWS, Refused

_ROW = re.compile(rb"<(?:\w+:)?row(?:\s[^>]*?\br\s*=\s*[\"'](\d+)|[\s/>])")
# Cells beyond CV, the hundredth column, and from row 50000 on, as every writer spells them. Another spelling ends
# at the memory limit of the child.
_FAR_COLUMN = re.compile(rb' r="(?:[A-Z]{3,}|[D-Z][A-Z]|C[W-Z])\d')
_FAR_ROW = re.compile(rb' r="[A-Z]+(\d{6,}|[5-9]\d{4})"')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is|f)[\s/>]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


@dataclass(frozen=True)
class Element:
    name: str
    attributes: dict[str, str]


def open_sheet(data: bytes, wanted: str | None) -> Source:
    """The rows of the wanted or first filled visible sheet. Raises Refused in Dutch."""
    parts = open_archive(data)
    paths = sheet_paths(parts)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [
            about.name
            for about in book.sheets_metadata
            if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet
        ]
        if any(name not in paths for name in visible):
            raise Refused(DAMAGED)
        filled = [name for name in visible if _VALUE.search(parts[paths[name]])]
        name = chosen(wanted, filled)
        part = parts[paths[name]]
        refuse_sprawl(part)
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False, nrows=MAX_SHEET_ROWS + 1)
        merged = sheet.merged_cell_ranges or []
    except CalamineError:
        raise Refused(DAMAGED) from None
    return Source(
        rows=enumerate(rows, 1),
        sheet=name,
        sheets=tuple(filled),
        formulas=formula_cells(part),
        warnings=merge_warnings(merged),
    )


def chosen(wanted: str | None, filled: list[str]) -> str:
    """The sheet to read. Raises Refused when it is not there or nothing is."""
    if not filled:
        raise Refused("Er staat niets op de zichtbare bladen van dit bestand.")
    if wanted is None:
        return filled[0]
    if wanted not in filled:
        raise Refused(f"Het blad {wanted!r} staat niet in dit bestand. Wel: {', '.join(filled)}.")
    return wanted


def sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    """Sheet name to the part it is stored in, by the workbook and its relations."""
    targets: dict[str, str] = {}
    for element in elements(parts.get("xl/_rels/workbook.xml.rels", b"")):
        if element.name == "Relationship":
            target = element.attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[element.attributes.get("Id", "")] = path
    found: dict[str, str] = {}
    for element in elements(parts["xl/workbook.xml"]):
        if element.name == "sheet":
            relation = next((value for key, value in element.attributes.items() if key.endswith(":id")), "")
            path = targets.get(relation, "")
            if path in parts:
                found[element.attributes.get("name", "")] = path
    return found


def refuse_sprawl(part: bytes) -> None:
    """Raises Refused on a sheet with far too many rows or columns, before memory is laid out for it.

    The reading library lays out a full rectangle up to the last filled cell, so one stray cell far down or
    far to the right costs as much as a full sheet.
    """
    rows = last = 0
    for match in _ROW.finditer(part):
        rows += 1
        last = max(last, int(match[1] or 0))
    for match in _FAR_ROW.finditer(part):
        last = max(last, int(match[1]))
    if max(rows, last) > MAX_SHEET_ROWS:
        raise Refused(
            f"Dit blad loopt door tot rij {max(rows, last)}; de meeste rijen zijn leeg. "
            "Kopieer alleen de lijst zelf naar een nieuw bestand."
        )
    if _FAR_COLUMN.search(part):
        raise Refused(f"Dit blad heeft meer dan {MAX_COLUMNS} kolommen. Bewaar alleen de kolommen die nodig zijn.")


def formula_cells(part: bytes) -> set[tuple[int, int]]:
    """(row number, column index) of every cell that holds a formula, those of an array formula included."""
    if not _FORMULA.search(part):  # the usual case, without parsing again
        return set()
    found: set[tuple[int, int]] = set()
    row = column = 0
    for element in elements(part):
        if element.name == "row":
            row, column = int(element.attributes.get("r", row + 1)), -1
        elif element.name == "c":
            reference = _REFERENCE.fullmatch(element.attributes.get("r", ""))
            column = _column(reference[1]) if reference else column + 1
            row = int(reference[2]) if reference else row
        elif element.name == "f":
            found.add((row, column))
            found |= _area(element.attributes)
    return found


def merge_warnings(merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> list[str]:
    """A Dutch sentence when cells are merged over several rows: only the top one holds the value."""
    tall = [start[0] + 1 for start, end in merged if end[0] > start[0]]
    if not tall:
        return []
    return [f"Vanaf rij {min(tall)} zijn cellen over meer rijen samengevoegd; alleen de bovenste rij krijgt de waarde."]


def elements(part: bytes) -> Iterator[Element]:
    """The start tags of an XML part, names without prefix. Raises Refused when it is no XML."""
    found: list[Element] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append(Element(name.split(":")[-1], attributes))
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        raise Refused(DAMAGED) from None
    return iter(found)


def _area(attributes: dict[str, str]) -> set[tuple[int, int]]:
    corners = _REFERENCE.findall(attributes.get("ref", "")) if attributes.get("t") in ("array", "dataTable") else []
    if len(corners) != 2:
        return set()
    (left, top), (right, bottom) = corners
    rows = range(int(top), min(int(bottom), MAX_SHEET_ROWS) + 1)
    columns = range(_column(left), min(_column(right), MAX_COLUMNS) + 1)
    return {(row, column) for row in rows for column in columns}


def _column(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
