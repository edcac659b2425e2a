"""One row of a list in Loket's own terms: cleaned, with the school and municipality it means, or the reason why not."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import Any

from cases.intake.senders import Places, Sender, UnknownPlace
from cases.models import PhaseKind
from cases.names import Name, sort_key
from paper.columns import NO_FIRST_DAY, ListRow
from paper.dates import dutch
from paper.headers import LABELS
from paper.text import fold
from region.models import Level

CONCERN = "zorg"
LONG_AGO_DAYS = 2 * 365
NO_DAY = f"{LABELS['absent_since'].capitalize()}: {NO_FIRST_DAY}"
LEVELS = {
    "pro": Level.PRO, "praktijkonderwijs": Level.PRO, "vso": Level.VSO, "vmbob": Level.VMBO_B, "vmbobb": Level.VMBO_B,
    "vmbobasis": Level.VMBO_B, "vmbobl": Level.VMBO_B, "vmbok": Level.VMBO_K, "vmbokb": Level.VMBO_K, "vmbokader": Level.VMBO_K,
    "vmbokl": Level.VMBO_K, "vmbot": Level.VMBO_T, "vmbotl": Level.VMBO_T, "vmbogt": Level.VMBO_T, "mavo": Level.VMBO_T,
    "havo": Level.HAVO, "havovwo": Level.HAVO_VWO, "vwo": Level.VWO, "atheneum": Level.VWO, "gymnasium": Level.VWO,
    "isk": Level.ISK, "po": Level.PO, "basisonderwijs": Level.PO,
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """`kind` is a PhaseKind, "" for zorg om aanwezigheid. `school_id` is where the list says the pupil is or was enrolled.

    `error` keeps it out, with the reason; `skipped` says why the row holds no pupil; `notes` ask a person to look. `lacks_day`: nothing
    but the first absence day is missing, so that a person may take the row as *nog niet bekend*; `lacks_home`: nothing is wrong but a
    woongemeente that Loket does not know (this is its error), so that a person may take that of the school, which stands in
    `municipality_id` (both: cases.intake.ticked).
    """

    number: int
    given_name: str = ""
    infix: str = ""
    family_name: str = ""
    birth_date: date | None = None
    first_day: date | None = None
    returned_on: date | None = None
    kind: str = ""
    permitted_kind: str = ""
    school_id: int | None = None
    municipality_id: int | None = None
    pupil_no: str = ""
    year_group: int | None = None
    level: str = Level.OTHER.value
    notes: tuple[str, ...] = ()
    lacks_day: bool = False
    lacks_home: str = ""
    error: str = ""
    skipped: str = ""

    @property
    def may_be_ticked(self) -> bool:
        return self.lacks_day or bool(self.lacks_home)

    @property
    def parts(self) -> Name:
        return Name(self.given_name, self.infix, self.family_name)

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.given_name, self.infix, self.family_name)))

    @cached_property
    def sorted_by(self) -> str:
        """As Pupil.sorted_by, so that a name is the same wherever its prefix stands."""
        return "|".join(sort_key(self.given_name, self.infix, self.family_name))[:160]

    @property
    def enrolled_at(self) -> int | None:
        """The school for the casus: none for a leerling zonder inschrijving."""
        return None if self.kind == PhaseKind.ABSOLUUT else self.school_id

    @property
    def told(self) -> str:
        """What the row says about the absence: two rows with the same text say the same."""
        return f"{self.first_day or ''}|{self.kind}|{self.permitted_kind}|{self.returned_on or ''}"

    def as_json(self) -> dict[str, Any]:
        """Without what is empty: a list of ten thousand rows is kept for a while."""
        return {name: _plain(value) for name in _NAMES if (value := getattr(self, name))}

    @classmethod
    def from_json(cls, number: int, value: dict[str, Any]) -> "Entry":
        known = {name: text for name, text in value.items() if name in _NAMES}
        for name in ("birth_date", "first_day", "returned_on"):
            if name in known:
                known[name] = date.fromisoformat(known[name])
        known["notes"] = tuple(known.get("notes", ()))
        return cls(number, **known)


_NAMES = frozenset(each.name for each in fields(Entry)) - {"number", "error", "skipped"}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Reader:
    """Makes entries of the rows of one list. `reference_date` is the day the list is about (peildatum). `asks_home`: an unknown
    woongemeente is for a person to decide here; a later room has its own question about it."""

    sender: Sender
    places: Places
    reference_date: date
    today: date
    asks_home: bool = True

    def entry(self, row: ListRow) -> Entry:
        if row.skipped:
            return Entry(row.number, skipped=row.skipped)
        problems = [f"{LABELS[each.field].capitalize()}: {each.message}" for each in row.errors]
        notes = [f"{LABELS[each.field].capitalize()}: {each.message}" for each in row.notes]
        school_id = self._school(row, problems, notes)
        municipality_id, lacks_home = self._municipality(row, school_id, problems, notes)
        problems += self._day_problems(row)
        problems += _too_long(row)
        if row.absent_since and (self.reference_date - row.absent_since).days > LONG_AGO_DAYS:
            notes.append("De eerste verzuimdag is meer dan twee jaar geleden. Klopt dat?")
        kind = row.kind.phase if row.kind else ""
        concern = kind == CONCERN
        return Entry(
            number=row.number,
            given_name=row.given_name,
            infix=row.infix,
            family_name=row.family_name,
            birth_date=row.birth_date,
            first_day=None if concern else row.absent_since,
            returned_on=None if concern else row.returned_on,
            kind="" if concern else kind,
            permitted_kind=row.kind.permitted_kind if row.kind else "",
            school_id=school_id,
            municipality_id=municipality_id,
            pupil_no=row.pupil_no,
            year_group=row.year_group,
            level=LEVELS.get(fold(row.level), Level.OTHER).value,
            notes=tuple(notes),
            lacks_day=problems == [NO_DAY] and row.returned_on is None,
            lacks_home=lacks_home if problems == [lacks_home] else "",
            error=" ".join(problems)[:300],
        )

    def _school(self, row: ListRow, problems: list[str], notes: list[str]) -> int | None:
        own = self.sender.school
        try:
            school = self.places.school((row.school_code, row.school_name))
        except UnknownPlace as unknown:
            # The school's own list may name a building or a team: that is no reason to refuse the row.
            (notes if own else problems).append(f"School: {unknown}")
            return own.pk if own else None
        if own and school and school.pk != own.pk:
            problems.append(f"Dit is een leerling van een andere school ({school}). Die school meldt zelf.")
        return own.pk if own else school.pk if school else None

    def _municipality(
        self, row: ListRow, school_id: int | None, problems: list[str], notes: list[str]
    ) -> tuple[int | None, str]:
        """Where the pupil lives, and what is wrong when it is that of the school only if somebody says so."""
        own = self.sender.municipality
        try:
            municipality = self.places.municipality(row.municipality)
        except UnknownPlace as unknown:
            if own or not self.asks_home:
                notes.append(f"Woongemeente: {unknown}{f' Loket neemt {own}.' if own else ''}")
                return own.pk if own else None, ""
            school = self.places.school_by_id(school_id)
            empty = (
                f" Staat er niets, dan neemt Loket de gemeente van de school, {school.municipality}." if school else ""
            )
            problems.append(f"Woongemeente: {unknown}{empty}")
            return (school.municipality_id, problems[-1]) if school else (None, "")
        if own and municipality and municipality.pk != own.pk:
            problems.append(f"Deze leerling woont in een andere gemeente ({municipality}).")
        return own.pk if own else municipality.pk if municipality else None, ""

    def _day_problems(self, row: ListRow) -> list[str]:
        found = []
        if row.birth_date and row.birth_date > self.today:
            found.append("Geboortedatum: deze dag moet nog komen.")
        if row.absent_since and row.absent_since > self.reference_date:
            late = (
                "moet nog komen"
                if row.absent_since > self.today
                else f"ligt na de peildatum, {dutch(self.reference_date)}"
            )
            found.append(f"Eerste verzuimdag: deze dag {late}.")
        if row.returned_on and row.returned_on > self.today:
            found.append("Weer naar school sinds: deze dag moet nog komen.")
        return found


def _too_long(row: ListRow) -> list[str]:
    limits = (("Voornaam", row.given_name, 60), ("Tussenvoegsel", row.infix, 20), ("Achternaam", row.family_name, 80),
              ("Leerlingnummer", row.pupil_no, 20))  # fmt: skip
    return [f"{label}: te lang (meer dan {most} tekens)." for label, text, most in limits if len(text) > most]


def without_doubles(entries: Iterable[Entry]) -> list[Entry]:
    """The same pupil twice on one list: the second is skipped when it says the same, else an error on that row. A row that lacks its
    first absence day or its woongemeente gives way to one that has it, wherever that stands."""
    first: dict[tuple[object, ...], Entry] = {}
    found = []
    for entry in sorted(entries, key=lambda each: each.may_be_ticked):
        keys: list[tuple[object, ...]] = []
        if entry.may_be_ticked or not (entry.error or entry.skipped):
            keys += [(entry.sorted_by, entry.birth_date)] if entry.birth_date else []
            keys += [(entry.school_id, "nr", entry.pupil_no)] if entry.pupil_no else []
        earlier = next((first[key] for key in keys if key in first), None)
        if earlier is None:
            first.update(dict.fromkeys(keys, entry))
            found.append(entry)
        elif earlier.told == entry.told and earlier.sorted_by == entry.sorted_by:
            text = f"Deze leerling staat al op rij {earlier.number}."
            found.append(replace(entry, skipped=text, error="", lacks_day=False, lacks_home=""))
        else:
            text = f"Deze leerling staat ook op rij {earlier.number}, met andere gegevens. Laat één rij staan."
            found.append(replace(entry, error=text, lacks_day=False, lacks_home=""))
    return sorted(found, key=lambda each: each.number)
