"""The own form of the Inspectie, filled from a Kwartaalstand by a column mapping that the office sets.

The form changes from year to year, so no column is fixed here: a header as the form has it, and what of a row fills it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.text import slugify

from accounts.models import User
from cases.events import ConflictError
from cases.models import CauseCode, Formulierindeling, Kwartaalregel, Kwartaalstand
from paper.sheets import Cell, Column, write_xlsx

FIXED_TEXT = "tekst"
NOT_RECORDED = ""
FIELDS: dict[str, tuple[str, Callable[[Kwartaalregel], Cell]]] = {
    "nummer": ("volgnummer", lambda row: row.number),
    "peildatum": ("peildatum", lambda row: row.stand.reference_date),
    "gebied": ("gebied", lambda row: row.stand.area.name),
    "leeftijd": ("leeftijd, per twee jaar", lambda row: row.age_band),
    "onderwijs": ("onderwijs", lambda row: row.education),
    "soort": ("soort verzuim", lambda row: row.get_phase_display()),
    "grond": ("reden of grond (ziek, 5 onder a …)", lambda row: row.get_permitted_kind_display()),
    "weken": ("weken thuis", lambda row: row.weeks),
    "oorzaak": ("hoofdoorzaak", lambda row: _cause(row)),
    "stroom": ("nieuw, zelfde of weg", lambda row: row.get_flow_display()),
    "thuis": ("nog thuis: ja of nee", lambda row: row.still_home),
    "terug": ("weer naar school: ja of nee", lambda row: row.back_at_school),
    "uitkomst": ("uitkomst bij sluiten", lambda row: row.get_outcome_display()),
    "vorige": ("soort op de vorige peildatum", lambda row: row.get_phase_before_display()),
}
CHOICES: list[tuple[str, str]] = [*((name, label) for name, (label, _) in FIELDS.items()), (FIXED_TEXT, "vaste tekst")]
MOST_COLUMNS = 40


@dataclass(frozen=True)
class FormColumn:
    """A column of the form: its header, and the field that fills it or the same text in every row (`field` "tekst")."""

    header: str
    field: str
    text: str = ""

    def cell(self, row: Kwartaalregel) -> Cell:
        return self.text if self.field == FIXED_TEXT else FIELDS[self.field][1](row)


USUAL = tuple(
    FormColumn(header, field)
    for header, field in (
        ("Nummer", "nummer"), ("Leeftijd", "leeftijd"), ("Onderwijs", "onderwijs"), ("Soort verzuim", "soort"),
        ("Reden of grond", "grond"), ("Weken thuis", "weken"), ("Hoofdoorzaak", "oorzaak"), ("Nog thuis", "thuis"),
        ("Uitkomst", "uitkomst"),
    )
)  # fmt: skip


def _cause(row: Kwartaalregel) -> str:
    return str(CauseCode(row.main_cause).label) if row.main_cause else NOT_RECORDED


def columns_now() -> tuple[int, list[FormColumn]]:
    """The mapping that holds and its number; before the office set one, the usual columns and 0."""
    newest = Formulierindeling.objects.order_by("-pk").first()
    if newest is None:
        return 0, list(USUAL)
    return newest.pk, [FormColumn(**column) for column in newest.columns]


def set_columns(*, columns: Sequence[FormColumn], was: int, by: User, now: datetime) -> Formulierindeling:
    """A new mapping. Raises ConflictError when somebody set one after number `was`."""
    if columns_now()[0] != was:
        raise ConflictError
    return Formulierindeling.objects.create(
        columns=[asdict(column) for column in columns], changed_at=now, changed_by=by
    )


def filled(stand: Kwartaalstand, columns: Sequence[FormColumn], most: int | None = None) -> list[list[Cell]]:
    """Rows of the form in the order of their numbers; the first `most` of them."""
    rows = stand.rows.order_by("number")  # each knows its stand: no query a row
    return [[column.cell(row) for column in columns] for row in (rows if most is None else rows[:most])]


def workbook(stand: Kwartaalstand, columns: Sequence[FormColumn]) -> bytes:
    """The form as XLSX: an ordinary sheet, no formulas, no names."""
    return write_xlsx("Thuiszittersregistratie", [Column(column.header) for column in columns], filled(stand, columns))


def file_name(stand: Kwartaalstand) -> str:
    return f"thuiszittersregistratie-{slugify(stand.area.name)}-{stand.reference_date}.xlsx"


def from_mapping(values: Mapping[str, str]) -> FormColumn:
    """What a row of the form page says."""
    fixed = values["field"] == FIXED_TEXT
    return FormColumn(values["header"].strip(), values["field"], values.get("text", "").strip() if fixed else "")
