"""What a list is once it is read, and the limits it has to keep to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

MAX_FILE_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 50_000_000
MAX_RATIO = 100
MAX_ENTRIES = 1_000
MAX_DATA_ROWS = 20_000
MAX_TITLE_ROWS = 50  # header, titles above, totals below: not counted as data
MAX_SHEET_ROWS = 50_000  # empty ones included
MAX_COLUMNS = 100
MAX_CELL_CHARACTERS = 2_000
MAX_MEMORY_BYTES = 512_000_000
MAX_CPU_SECONDS = 20
MAX_WALL_SECONDS = 60

Cell = str | int | float | bool | date | datetime | None


class Refused(Exception):  # noqa: N818 (an answer to the sender, not a fault of ours)
    """This file cannot be read in. `message` is one or two Dutch sentences for the person who sent it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Row:
    """One row with something in it. `number` is the row number as the spreadsheet shows it (from 1)."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A list as it stands in the file.

    `kind` is "xlsx" or "csv"; `sheet` the sheet that was read and `sheets` all visible sheets with something
    on them (both empty for CSV). `rows` leaves out empty rows; every row has `width` cells. Text is cleaned,
    an empty cell is None. `formulas` holds the (row number, column index) of cells that are, or would become,
    a formula. `warnings` are Dutch sentences. `encoding` and `delimiter` say how a CSV was read.
    """

    filename: str
    kind: str
    rows: tuple[Row, ...]
    width: int
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()
    warnings: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""


def cell_name(row_number: int, column: int) -> str:
    """The name that a spreadsheet gives a cell: (5, 0) is "A5", (2, 27) is "AB2"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row_number}"
