"""Which column is what: recognised, as this sender had it before, or as a person says; and the table as it waits for that."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from cases.models import ColumnMapping
from paper.columns import HEADER_WITHIN, MISSING_HEADER, missing_fields, recognise, refuse_formulas, text_of
from paper.headers import FIELDS, LABELS, NOT_READ, Field, field_of
from paper.kinds import Kind
from paper.lists import Cell, Row, Table
from paper.text import fold, listed

SAMPLES = 3
NUMBERS_DROPPED = (
    "Er staan burgerservicenummers in dit bestand. Loket leest ze niet en bewaart ze niet. "
    "Stuur ze de volgende keer niet mee."
)
MISSING_TEXT: dict[Field, str] = {
    "family_name": "de achternaam (of de hele naam)",
    "birth_date": "de geboortedatum (of het leerlingnummer)",
    "absent_since": "de eerste verzuimdag",
    "kind": "de soort verzuim",
}


@dataclass(frozen=True)
class Columns:
    """Field → column index under the headers of `header_row` (None: not found). `kind` is for rows without one."""

    header_row: int | None
    fields: dict[Field, int]
    kind: str = ""
    unknown: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def from_row(self, header_row: int) -> "Columns":
        """Another row holds the headers: nothing is known of its columns yet."""
        warnings = [line for line in self.warnings if line != MISSING_HEADER]
        return Columns(header_row, {}, self.kind, [], warnings)

    @property
    def missing(self) -> list[Field]:
        if self.header_row is None:
            return missing_fields({})
        return [name for name in missing_fields(self.fields) if not (name == "kind" and self.kind)]

    @property
    def missing_text(self) -> str:
        """In Dutch, for a message: "de geboortedatum en de soort verzuim"."""
        return listed(MISSING_TEXT[name] for name in self.missing)

    @property
    def default_kind(self) -> Kind | None:
        phase, _, permitted = self.kind.partition("/")
        return Kind(phase, permitted) if phase else None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Columns":
        return cls(**value)

    def headers(self, table: Table) -> dict[str, str]:
        """Field → header as it stands in the file: what is remembered of a sender."""
        cells = header_cells(table, self.header_row)
        return {name: text_of(cells[column]) for name, column in self.fields.items() if column < len(cells)}

    def check(self, table: Table) -> None:
        """Raises Refused when a formula stands in a column that is read."""
        if self.header_row is not None:
            refuse_formulas(table, self.fields, self.header_row)


def header_cells(table: Table, header_row: int | None) -> tuple[Cell, ...]:
    return next((row.cells for row in table.rows if row.number == header_row), ())


def find_columns(table: Table, mapping: ColumnMapping | None) -> Columns:
    """The columns as remembered of this sender where those headers are there, for the rest as Loket recognises them."""
    told = recognise(table)
    found = Columns(told.header_row, told.mapping, "", told.unknown, [*table.warnings, *told.warnings])
    if mapping is None:
        return found
    wanted = {fold(header): cast(Field, name) for name, header in mapping.columns.items() if name in FIELDS}
    header_row = told.header_row or _row_with(table, set(wanted))
    cells = header_cells(table, header_row)
    own: dict[Field, int] = {}
    for column, cell in enumerate(cells):
        name = wanted.get(fold(text_of(cell)))
        if name is not None and name not in own:
            own[name] = column
    taken = set(own.values())
    rest = {name: column for name, column in told.mapping.items() if name not in own and column not in taken}
    if "family_name" in own:
        rest.pop("full_name", None)
    known = {fold(text_of(cells[column])) for column in taken}
    unknown = [header for header in told.unknown if fold(header) not in known]
    return replace(found, header_row=header_row, fields={**rest, **own}, kind=mapping.kind, unknown=unknown)


def _row_with(table: Table, headers: set[str]) -> int | None:
    """The first row that holds at least two of the remembered headers."""
    for row in table.rows[:60]:
        if len(headers & {fold(text_of(cell)) for cell in row.cells}) >= 2:
            return row.number
    return None


@dataclass(frozen=True)
class Sample:
    """One column for the page where a person says what it is."""

    index: int
    header: str
    values: list[str]
    meaning: str


def samples(table: Table, columns: Columns) -> list[Sample]:
    """Every column with a header, with the first values under it."""
    by_column = {column: name for name, column in columns.fields.items()}
    below = [row.cells for row in table.rows if columns.header_row is None or row.number > columns.header_row]
    found = []
    for index, cell in enumerate(header_cells(table, columns.header_row)):
        values = [text_of(cells[index]) for cells in below[:50] if index < len(cells) and cells[index] is not None]
        if text_of(cell) or values:
            found.append(Sample(index, text_of(cell), values[:SAMPLES], by_column.get(index, "")))
    return found


def label_of(name: Field) -> str:
    return LABELS[name]


def without_citizen_numbers(table: Table) -> Table:
    """The table with every column of burgerservicenummers emptied: never read, so not kept while we wait either.

    By its header, or because at least half of what stands in it are nine digits that pass the eleven-test (of other numbers one
    in eleven does).
    """
    named, filled, passing = set[int](), Counter[int](), Counter[int]()
    for row in table.rows:
        for column, cell in enumerate(row.cells):
            if cell is None:
                continue
            text = text_of(cell)
            if row.number <= table.rows[0].number + HEADER_WITHIN and field_of(text) == "citizen_no":
                named.add(column)
            filled[column] += 1
            passing[column] += is_citizen_number(text)
    found = {column for column, hits in passing.items() if hits and hits * 2 >= filled[column] - 1}
    gone = named | found
    if not gone:
        return table
    rows = tuple(
        Row(row.number, tuple(_kept(cell, column in gone) for column, cell in enumerate(row.cells)))
        for row in table.rows
    )
    return replace(table, rows=rows, warnings=(*table.warnings, *([NUMBERS_DROPPED] if found - named else [])))


def _kept(cell: Cell, emptied: bool) -> Cell:
    """Of an emptied column the header stays: every cell without a digit."""
    return None if emptied and any(letter.isdigit() for letter in text_of(cell)) else cell


def is_citizen_number(text: str) -> bool:
    """Nine digits that pass the eleven-test of the burgerservicenummer."""
    if len(text) != 9 or not text.isascii() or not text.isdecimal() or int(text) == 0:
        return False
    digits = [int(each) for each in text]
    return (sum(d * w for d, w in zip(digits[:8], range(9, 1, -1), strict=True)) - digits[8]) % 11 == 0


def table_as_json(table: Table) -> dict[str, Any]:
    return {
        "filename": table.filename,
        "kind": table.kind,
        "width": table.width,
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "warnings": list(table.warnings),
        "formulas": sorted(table.formulas),
        "rows": [[row.number, [_packed(cell) for cell in row.cells]] for row in table.rows],
    }


def table_from_json(value: Mapping[str, Any]) -> Table:
    return Table(
        filename=value["filename"],
        kind=value["kind"],
        width=value["width"],
        sheet=value["sheet"],
        sheets=tuple(value["sheets"]),
        warnings=tuple(value["warnings"]),
        formulas=frozenset((row, column) for row, column in value["formulas"]),
        rows=tuple(Row(number, tuple(map(_unpacked, cells))) for number, cells in value["rows"]),
    )


def _packed(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return {"m": cell.isoformat()}
    return {"d": cell.isoformat()} if isinstance(cell, date) else cell


def _unpacked(value: Any) -> Cell:
    if not isinstance(value, dict):
        return cast(Cell, value)
    return datetime.fromisoformat(value["m"]) if "m" in value else date.fromisoformat(value["d"])


__all__ = [
    "NOT_READ", "Columns", "Sample", "find_columns", "label_of", "samples", "table_as_json", "table_from_json",
    "without_citizen_numbers",
]  # fmt: skip
