"""Spreadsheets out: every text is stored as text, so nothing a person typed can become a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MOST_CHARACTERS = 32_767  # of one cell, by the file format
_NO_MOMENT = datetime(1980, 1, 1)  # noqa: DTZ001 (a fixed mark instead of the clock: same list, same bytes)
_NOT_IN_SHEET_NAMES = str.maketrans("", "", "[]:*?/\\")

Cell = str | int | float | Decimal | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and its width in characters (by its content when 0).

    `kind` is a promise about width only: a cell is written by its own type.
    """

    title: str
    kind: Literal["text", "date", "moment", "number"] = "text"
    width: int = 0


def write_xlsx(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """An XLSX with one sheet: headings frozen and filterable, dates as dates, text as text, no author.

    `title` names the sheet and the document; it must hold no name of a person. Equal input gives equal bytes.
    Raises ValueError for a row that is not as wide as the columns, or a text longer than a cell holds.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": title, "author": "", "created": _NO_MOMENT})
    formats = _Formats(book)
    sheet = book.add_worksheet(sheet_name(title))
    widths = [max(column.width, len(column.title) + 3) for column in columns]
    for index, column in enumerate(columns):
        sheet.write_string(0, index, column.title, formats.heading)
    last = 0
    for last, row in enumerate(rows, 1):
        if len(row) != len(columns):
            raise ValueError(f"row {last} has {len(row)} cells for {len(columns)} columns")
        for index, cell in enumerate(row):
            _write(sheet, last, index, cell, formats)
            if not columns[index].width:
                widths[index] = max(widths[index], _width(cell))
    for index, width in enumerate(widths):
        sheet.set_column(index, index, min(width, 60))
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def sheet_name(title: str) -> str:
    """A title as a sheet may be called: at most 31 characters, without []:*?/\\ and outer apostrophes."""
    return title.translate(_NOT_IN_SHEET_NAMES).strip(" '")[:31].strip(" '") or "Lijst"


class _Formats:
    def __init__(self, book: Workbook) -> None:
        self.heading: Format = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        self.date: Format = book.add_format({"num_format": "dd-mm-yyyy", "align": "left"})
        self.moment: Format = book.add_format({"num_format": "dd-mm-yyyy hh:mm", "align": "left"})
        # "@" and the quote mark keep a text a text when someone edits the cell later.
        self.text: Format = book.add_format({"num_format": "@", "quote_prefix": True})


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_string(row, column, "ja" if cell else "nee", formats.text)
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(row, column, float(cell))
    elif isinstance(cell, datetime):
        local = cell.astimezone(AMSTERDAM).replace(tzinfo=None) if cell.tzinfo else cell
        sheet.write_datetime(row, column, local, formats.moment)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, formats.date)
    else:
        if len(cell) > MOST_CHARACTERS:
            raise ValueError(f"row {row}: a text of {len(cell)} characters does not fit in a cell")
        sheet.write_string(row, column, cell, formats.text)


def _width(cell: Cell) -> int:
    if isinstance(cell, datetime):
        return 17
    if isinstance(cell, date):
        return 11
    return max((len(line) for line in str(cell).splitlines()), default=0) + 1 if cell is not None else 0
