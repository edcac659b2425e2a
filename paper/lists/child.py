"""The child process: `python -m paper.lists.child KIND [SHEET]`, the file on standard input.

Limits itself before it reads a byte. Prints one JSON line per row and a last line about the whole, or one
line {"refused": message}. A crash prints where, never what: cells hold personal data.
"""

from __future__ import annotations

import json
import resource
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import TracebackType
from typing import Any

from paper.lists.table import (
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    MAX_CPU_SECONDS,
    MAX_DATA_ROWS,
    MAX_FILE_BYTES,
    MAX_MEMORY_BYTES,
    MAX_SHEET_ROWS,
    MAX_TITLE_ROWS,
    Refused,
)
from paper.text import clean_text

FORMULA_SIGNS = "=@+-"
TOO_WIDE = f"Deze lijst heeft meer dan {MAX_COLUMNS} kolommen. Bewaar alleen de kolommen die nodig zijn."


@dataclass
class Source:
    """A sheet or a text file on its way out: `rows` are (row number, raw cells), empty rows included."""

    rows: Iterator[tuple[int, list[Any]]]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    formulas: set[tuple[int, int]] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""


def main() -> None:
    sys.excepthook = _print_place
    limit()
    kind, sheet = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    encode = json.JSONEncoder(separators=(",", ":")).encode
    try:
        for line in answer(sys.stdin.buffer.read(MAX_FILE_BYTES + 1), kind, sheet):
            sys.stdout.write(encode(line) + "\n")
    except Refused as refused:
        sys.stdout.write(encode({"refused": refused.message}) + "\n")


def limit() -> None:
    """No more memory, time, files or processes than reading one list takes."""
    for what, most in (
        (resource.RLIMIT_AS, MAX_MEMORY_BYTES),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def answer(data: bytes, kind: str, sheet: str | None) -> Iterator[Any]:
    """The lines to print: [row number, cells] for each row that is not empty, then one about the whole."""
    # Only now, inside the limits: these modules and the libraries they bring are what the limits are for.
    from paper.lists import delimited, workbook

    source = workbook.open_sheet(data, sheet) if kind == "xlsx" else delimited.open_text(data)
    filled: list[tuple[int, list[Any]]] = []
    width = 0
    for number, raw in source.rows:
        if number > MAX_SHEET_ROWS:
            raise Refused(
                f"Dit blad heeft meer dan {MAX_SHEET_ROWS} rijen, de lege meegeteld. "
                "Kopieer alleen de lijst zelf naar een nieuw bestand."
            )
        cells = [plain(cell) for cell in raw]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if len(cells) > width:
            width = len(cells)
            if width > MAX_COLUMNS:
                raise Refused(TOO_WIDE)
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell[0] in FORMULA_SIGNS and looks_like_formula(cell):
                source.formulas.add((number, column))
        filled.append((number, cells))
        if len(filled) > MAX_DATA_ROWS + MAX_TITLE_ROWS:
            raise Refused(f"Deze lijst heeft meer dan {MAX_DATA_ROWS} rijen. Splits hem in kleinere bestanden.")
    if not filled:
        raise Refused("Er staat niets in dit bestand.")
    for number, cells in filled:
        yield [number, cells + [None] * (width - len(cells))]
    yield {
        "width": width,
        "sheet": source.sheet,
        "sheets": source.sheets,
        "formulas": sorted(source.formulas),
        "warnings": source.warnings,
        "encoding": source.encoding,
        "delimiter": source.delimiter,
    }


def plain(cell: Any) -> Any:
    """A cell as JSON holds it; text cleaned, empty text None, a date or moment marked as such."""
    if isinstance(cell, str):
        return _text(cell)
    if isinstance(cell, int | float):
        return cell
    if isinstance(cell, datetime):
        if cell.time() == time(0):
            return {"date": cell.date().isoformat()}
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, timedelta):  # a duration: 16:30 of missed lessons
        return f"{int(cell.total_seconds()) // 3600}:{int(cell.total_seconds()) // 60 % 60:02d}"
    if isinstance(cell, time):
        return f"{cell.hour}:{cell.minute:02d}"
    return cell


@lru_cache(maxsize=8_192)  # a list repeats its schools, kinds and dates thousands of times
def _text(cell: str) -> str | None:
    return clean_text(cell[:MAX_CELL_CHARACTERS]) or None


def looks_like_formula(text: str) -> bool:
    """Would a spreadsheet take this text for a formula (and perhaps start a program)?"""
    if text[0] in "=@":
        return True
    return text[0] in "+-" and any(char in text for char in "|!(")


def _print_place(kind: type[BaseException], _error: BaseException, place: TracebackType | None) -> None:
    frames = "; ".join(f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(place))
    sys.stderr.write(f"{kind.__name__} at {frames}\n")


if __name__ == "__main__":
    main()
