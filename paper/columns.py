"""From a table to rows about pupils: which row holds the headers, which column is what, what each cell says.

Nothing is guessed in silence: an unknown header is named, an unreadable cell is an error with its reason in
Dutch, and a row that is left out says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import islice

from paper.dates import dutch, read_date
from paper.headers import NOT_READ, Field, field_of
from paper.kinds import Kind, read_kind
from paper.lists import Cell, Refused, Row, Table, cell_name
from paper.people import split_family, split_name

HEADER_WITHIN = 60  # filled rows to look for the headers in
MOST_HOURS = 5_000
NAME_LENGTH = 100
MISSING_HEADER = "Er is geen rij met kolomnamen gevonden, zoals achternaam, geboortedatum en eerste verzuimdag."
NO_FIRST_DAY = "De eerste verzuimdag ontbreekt."

_TOTAL = re.compile(
    r"(?:sub|eind|groeps?|school)?\s*-?(?:(?:totaal|totalen|totals?)\b.*|(?:som|gemiddelde?)[\s:=\d.,]*)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"aantal\s+\w+\s*[:=]?\s*\d*", re.IGNORECASE)
_FOOTER = re.compile(
    r"(?:bron|opgesteld|gemaakt|afgedrukt|uitgedraaid|printdatum|peildatum|pagina|blad \d|bijlage|let op|legenda|"
    r"toelichting|versie|einde|\*)",
    re.IGNORECASE,
)
_HOURS_AND_MINUTES = re.compile(r"(\d{1,4}):([0-5]\d)(?::\d\d)?")
_NUMBER_IN_TEXT = re.compile(r"(\d[\d.,]*)\s*(?:u|uur|uren|lesuur|lesuren|h|hrs|hours)?\.?", re.IGNORECASE)
_YEAR_GROUP = re.compile(r"(?<!\d)([1-8])(?!\d)")
_SHORTENED = re.compile(r"\d[.,]?\d*E\+?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that cannot be used: `value` as it stands in the list, `message` in Dutch."""

    field: Field
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the headers say. `header_row` is the row number as the spreadsheet shows it, None when not found.

    `mapping`: field to column index. `unknown`: headers without a meaning. `missing`: fields an import cannot
    do without. `doubles`: headers for a field that another column has already. `warnings`: Dutch sentences.
    """

    header_row: int | None
    mapping: dict[Field, int]
    unknown: list[str]
    missing: list[Field]
    doubles: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of the list. Text is "" and a date, number or kind None when the cell is empty or has an error.

    `errors` keep the row out; `notes` do not, they ask a person to look. `skipped` is the Dutch reason why a
    row holds no pupil (totals, repeated headers), "" when it does. `number` is the row number in the
    spreadsheet.
    """

    number: int
    school_code: str = ""
    school_name: str = ""
    pupil_no: str = ""
    given_name: str = ""
    infix: str = ""
    family_name: str = ""
    birth_date: date | None = None
    absent_since: date | None = None
    enrolled_until: date | None = None
    returned_on: date | None = None
    hours_missed: Decimal | None = None
    kind: Kind | None = None
    year_group: int | None = None
    level: str = ""
    municipality: str = ""
    errors: tuple[CellError, ...] = ()
    notes: tuple[CellError, ...] = ()
    skipped: str = ""


def recognise(table: Table) -> Recognition:
    """Find the header row (the one with most known headers, at least two) and what its columns mean."""
    best: Row | None = None
    most = 1
    for row in table.rows[:HEADER_WITHIN]:
        known = {field_of(cell) for cell in row.cells if isinstance(cell, str)} - {None}
        if len(known) > most:
            best, most = row, len(known)
    if best is None:
        return Recognition(None, {}, [], missing_fields({}), warnings=[MISSING_HEADER])
    mapping: dict[Field, int] = {}
    unknown: list[str] = []
    doubles: list[str] = []
    for column, cell in enumerate(best.cells):
        header = text_of(cell)
        meaning = field_of(header) if header else None
        if meaning is None:
            unknown += [header] if header else []
        elif meaning in mapping:
            doubles.append(header)
        else:
            mapping[meaning] = column
    if "given_name" in mapping and "full_name" in mapping and "family_name" not in mapping:
        # "Naam" beside "Voornaam" is the family name.
        mapping["family_name"] = mapping.pop("full_name")
    warnings = [f"De kolom {header!r} komt dubbel voor en wordt niet gelezen." for header in doubles]
    if "citizen_no" in mapping:
        warnings.append("De kolom met burgerservicenummers wordt niet gelezen. Stuur die de volgende keer niet mee.")
    return Recognition(best.number, mapping, unknown, missing_fields(mapping), doubles, warnings)


def missing_fields(mapping: Mapping[Field, int]) -> list[Field]:
    """What an import cannot do without: a name, a birth date or number, a first day (or end of enrolment) and a kind."""
    missing: list[Field] = []
    if "family_name" not in mapping and "full_name" not in mapping:
        missing.append("family_name")
    if "birth_date" not in mapping and "pupil_no" not in mapping:
        missing.append("birth_date")
    if "absent_since" not in mapping and "enrolled_until" not in mapping:
        missing.append("absent_since")
    if "kind" not in mapping:
        missing.append("kind")
    return missing


def rows(
    table: Table, mapping: Mapping[Field, int], header_row: int, *, default_kind: Kind | None = None
) -> Iterator[ListRow]:
    """The rows under the headers, cleaned, in order; nothing for empty rows.

    `default_kind` is the kind of rows without one (a sender's list may hold one kind only). Raises Refused at
    once when a formula stands in a column that is read, total rows excepted: its value may be anyone's.
    """
    refuse_formulas(table, mapping, header_row)
    headers = next((row.cells for row in table.rows if row.number == header_row), ())
    return (_list_row(row, mapping, headers, default_kind) for row in table.rows if row.number > header_row)


def refuse_formulas(table: Table, mapping: Mapping[Field, int], header_row: int) -> None:
    """Raises Refused, naming up to three cells, when data under the headers is calculated by a formula."""
    read = {column for name, column in mapping.items() if name not in NOT_READ}
    found = sorted((row, column) for row, column in table.formulas if row > header_row and column in read)
    if found:
        numbers = {row for row, _ in found}
        totals = {row.number for row in table.rows if row.number in numbers and _skip_reason(row, mapping, ())}
        found = [(row, column) for row, column in found if row not in totals]
    if found:
        raise calculated(found)


def calculated(cells: Sequence[tuple[int, int]]) -> Refused:
    """The answer to a list in which these cells (row number, column index) are calculated."""
    named = ", ".join(cell_name(row, column) for row, column in cells[:3])
    more = " en verder" if len(cells) > 3 else ""
    return Refused(
        f"In cel {named}{more} staat een formule. Kopieer de lijst, plak hem als waarden "
        "(Plakken speciaal: Waarden) en lees het bestand opnieuw in."
    )


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without decimals, dates as dd-mm-yyyy."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    return str(cell)


class _Reader:
    """The cells of one row by field, with the errors and notes met on the way."""

    __slots__ = ("errors", "mapping", "notes", "row")

    def __init__(self, row: Row, mapping: Mapping[Field, int]) -> None:
        self.row = row
        self.mapping = mapping
        self.errors: list[CellError] = []
        self.notes: list[CellError] = []

    def cell(self, name: Field) -> Cell:
        column = self.mapping.get(name)
        return self.row.cells[column] if column is not None and column < len(self.row.cells) else None

    def text(self, name: Field, most: int = NAME_LENGTH) -> str:
        cell = self.cell(name)
        text = cell if type(cell) is str else text_of(cell)
        if len(text) > most:
            self.fault(name, f"Deze tekst is te lang (meer dan {most} tekens).")
            return ""
        return text

    def fault(self, name: Field, message: str) -> None:
        self.errors.append(CellError(name, text_of(self.cell(name))[:80], message))

    def note(self, name: Field, message: str) -> None:
        self.notes.append(CellError(name, text_of(self.cell(name))[:80], message))

    def day(self, name: Field) -> date | None:
        cell = self.cell(name)
        if cell is None:
            return None
        try:
            return read_date(cell)
        except ValueError as error:
            self.fault(name, str(error))
            return None

    def hours(self) -> Decimal | None:
        cell = self.cell("hours_missed")
        if cell is None:
            return None
        number = _hours(text_of(cell)) if not isinstance(cell, date | datetime) else None
        if number is None or not 0 <= number <= MOST_HOURS:
            self.fault("hours_missed", "Dit is geen aantal uren. Schrijf een getal, bijvoorbeeld 12 of 12,5.")
            return None
        return number

    def kind(self, default: Kind | None) -> Kind | None:
        text = self.text("kind")
        if not text and default is not None:
            return default
        try:
            return read_kind(text)
        except ValueError as error:
            self.fault("kind", str(error))
            return None

    def pupil_no(self) -> str:
        text = self.text("pupil_no", 40).lstrip("'").replace(" ", "")
        if _SHORTENED.fullmatch(text):
            self.fault("pupil_no", "Het rekenblad heeft dit nummer afgekort. Maak de kolom op als tekst of getal.")
            return ""
        return text

    def year_group(self) -> int | None:
        text = self.text("year_group")
        match = _YEAR_GROUP.search(text)
        if match:
            return int(match[1])
        if text:
            self.note("year_group", "Het leerjaar is hier niet uit te lezen en blijft leeg.")
        return None

    def name(self) -> tuple[str, str, str]:
        """(given name, infix, family name); an error when there is no family name."""
        infix, family, given = self.text("infix"), self.text("family_name"), self.text("given_name")
        where: Field = "family_name" if "family_name" in self.mapping else "full_name"
        if not family and "full_name" in self.mapping:
            name = split_name(self.text("full_name"))
            given, infix, family = given or name.given, infix or name.infix, name.family
            where = "full_name"
        elif not infix:
            infix, family = split_family(family)
        if not any(letter.isalpha() for letter in family):
            self.fault(where, "De achternaam ontbreekt." if not family else "Dit is geen naam.")
        return given, infix, family


def _list_row(row: Row, mapping: Mapping[Field, int], headers: tuple[Cell, ...], default: Kind | None) -> ListRow:
    if reason := _skip_reason(row, mapping, headers):
        return ListRow(row.number, skipped=reason)
    read = _Reader(row, mapping)
    given, infix, family = read.name()
    pupil_no, kind = read.pupil_no(), read.kind(default)
    born, absent, enrolled_until, returned = (
        read.day("birth_date"),
        read.day("absent_since"),
        read.day("enrolled_until"),
        read.day("returned_on"),
    )
    if born is None and read.cell("birth_date") is None and not pupil_no:
        read.fault("birth_date", "De geboortedatum ontbreekt; zonder leerlingnummer is die nodig.")
    if absent is None and read.cell("absent_since") is None:
        absent = _first_day(read, kind, enrolled_until)
    _check_order(read, born, absent)
    if absent is not None and returned is not None and returned < absent:
        read.fault("returned_on", f"De eerste schooldag ligt voor de eerste verzuimdag ({dutch(absent)}).")
    return ListRow(
        number=row.number,
        school_code=read.text("school_code", 20),
        school_name=read.text("school_name"),
        pupil_no=pupil_no,
        given_name=given,
        infix=infix,
        family_name=family,
        birth_date=born,
        absent_since=absent,
        enrolled_until=enrolled_until,
        returned_on=returned,
        hours_missed=read.hours(),
        kind=kind,
        year_group=read.year_group(),
        level=read.text("level", 60),
        municipality=read.text("municipality", 60),
        errors=tuple(read.errors),
        notes=tuple(read.notes),
    )


def _first_day(read: _Reader, kind: Kind | None, enrolled_until: date | None) -> date | None:
    """Without first absence day: absoluut starts the day after enrolment ended, zorg needs no day."""
    if kind is not None and kind.phase == "zorg":
        return None
    if kind is not None and kind.phase == "absoluut" and enrolled_until is not None:
        return enrolled_until + timedelta(days=1)
    read.fault("absent_since", NO_FIRST_DAY)
    return None


def _check_order(read: _Reader, born: date | None, absent: date | None) -> None:
    if born is None or absent is None:
        return
    if absent <= born:
        read.fault("absent_since", f"De eerste verzuimdag ligt voor de geboortedatum ({dutch(born)}).")
    elif not 4 <= (absent - born).days // 365 <= 24:
        read.note("birth_date", "De leeftijd is ongewoon. Klopt de geboortedatum?")


def _skip_reason(row: Row, mapping: Mapping[Field, int], headers: tuple[Cell, ...]) -> str:
    """Why this row holds no pupil, or ""."""
    if row.cells == headers:
        return "De kolomnamen staan hier nog een keer."
    words = (cell for cell in row.cells if isinstance(cell, str) and any(map(str.isalpha, cell)))
    for text in islice(words, 2):
        if (_TOTAL.fullmatch(text) or _COUNT.fullmatch(text)) and not _has_birth_date(row, mapping):
            return f"Dit is een totaalregel ({text[:40]})."
    if row.cells.count(None) == len(row.cells) - 1 and any(_FOOTER.match(text_of(cell)) for cell in row.cells):
        return "Dit is een regel tekst onder de lijst, geen leerling."
    return ""


def _has_birth_date(row: Row, mapping: Mapping[Field, int]) -> bool:
    """Sets a pupil whose name begins with "Totaal" apart from a total, which may have a count in that column."""
    return _Reader(row, mapping).day("birth_date") is not None


@lru_cache(maxsize=8_192)
def _hours(text: str) -> Decimal | None:
    if match := _HOURS_AND_MINUTES.fullmatch(text):
        return Decimal(match[1]) + Decimal(round(int(match[2]) / 60 * 100)) / 100
    match = _NUMBER_IN_TEXT.fullmatch(text)
    if not match:
        return None
    try:
        return Decimal(_plain_number(match[1])).quantize(Decimal("0.01")).normalize() + 0
    except InvalidOperation:
        return None


def _plain_number(digits: str) -> str:
    """1.234,5 and 12,5 the Dutch way; 12.5 as well; 1.234 is a thousand."""
    if "," in digits:
        return digits.replace(".", "").replace(",", ".")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits):
        return digits.replace(".", "")
    return digits
