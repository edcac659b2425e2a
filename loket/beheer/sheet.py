"""A list of schools or of people as a spreadsheet holds it: which column is what, and every row as text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing

from paper.columns import HEADER_WITHIN, calculated, text_of
from paper.lists import Refused, Row, Table, read_table
from paper.text import fold, listed

MOST_ROWS = 200  # each is one form filled in: some 50 queries for a person
_SALT, _KEPT = "beheer lijst", 24 * 60 * 60


@dataclass(frozen=True)
class Column:
    """`label` as it is called on screen, which is a header too; `headers`: other words for it; `needed`: no list without it."""

    label: str
    headers: tuple[str, ...] = ()
    needed: bool = False

    def is_called(self, header: str) -> bool:
        return fold(re.sub(r"[\[(].*", "", header)) in {fold(one) for one in (self.label, *self.headers)}


Columns = Mapping[str, Column]


@dataclass(frozen=True)
class Line:
    """One row: its number in the spreadsheet, and the text of each column that the list has."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Sheet:
    """`unread`: headers without a meaning."""

    lines: list[Line]
    unread: list[str]

    def signed(self) -> str:
        """To travel along with the page that shows what would happen: nothing of a list is stored before somebody agrees."""
        return signing.dumps([(line.number, line.cells) for line in self.lines], salt=_SALT, compress=True)


def unsigned(text: str) -> list[Line]:
    """The rows that `signed` sent along. Raises signing.BadSignature for anything else, and for those of yesterday."""
    rows: list[Any] = signing.loads(text, salt=_SALT, max_age=_KEPT)
    return [Line(number, cells) for number, cells in rows]


def read_sheet(data: bytes, filename: str, columns: Columns) -> Sheet:
    """The rows under the row with most known headers. Raises Refused for a file that is no such list."""
    table = read_table(data, filename)
    top, found = _headers(table, columns)
    if missing := [column.label for name, column in columns.items() if column.needed and name not in found]:
        raise Refused(
            f"In dit bestand ontbreekt een kolom voor {listed(missing)}. De namen van de kolommen staan hiernaast."
        )
    if formulas := sorted((row, at) for row, at in table.formulas if row > top.number and at in found.values()):
        raise calculated(formulas)
    lines = [
        Line(row.number, {name: text_of(row.cells[at]) for name, at in found.items()})
        for row in table.rows
        if row.number > top.number and any(row.cells[at] is not None for at in found.values())
    ]
    if not lines:
        raise Refused("Onder de kolomnamen staat niets.")
    if len(lines) > MOST_ROWS:
        raise Refused(
            f"Dit zijn {len(lines)} rijen. Loket leest er hier hooguit {MOST_ROWS} tegelijk; deel de lijst in stukken."
        )
    return Sheet(
        lines, [text_of(cell) for at, cell in enumerate(top.cells) if cell is not None and at not in found.values()]
    )


def _headers(table: Table, columns: Columns) -> tuple[Row, dict[str, int]]:
    """The row with the headers, and the first column of each meaning."""
    best: tuple[Row, dict[str, int]] | None = None
    for row in table.rows[:HEADER_WITHIN]:
        found: dict[str, int] = {}
        for at, cell in enumerate(row.cells):
            means = [name for name, column in columns.items() if isinstance(cell, str) and column.is_called(cell)]
            if means:
                found.setdefault(means[0], at)
        if len(found) > (len(best[1]) if best else 1):
            best = row, found
    if best is None:
        raise Refused("Er is geen rij met kolomnamen gevonden. De namen van de kolommen staan hiernaast.")
    return best
