"""What goes on an anonymous sheet: an allow-list of coded facts, and texts that a person approves.

Nothing else of a casus can reach paper: Facts has no place for a name, school, municipality or date.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from cases.coarse import age_band, education
from cases.deadlines import weeks_between
from overleg.material import VOICE_FIELDS, Material, gather, of_punt
from overleg.models import Agendapunt, Blad, BroughtBy, Overleg
from overleg.texts import Stand, Texts

LABELS = {
    "question": "Vraag aan de tafel",
    "text": "Situatie",
    "needs": "Nodig",
    "tried": "Wat is al gedaan",
    "works": "Wat werkt",
    "voice_pupil": "Leerling",
    "voice_parents": "Ouders",
    "voice_professional": "Professional",
}
LIMITS = {
    "question": 300,
    "text": 1500,
    "needs": 300,
    "tried": 400,
    "works": 400,
    "voice_pupil": 400,
    "voice_parents": 400,
    "voice_professional": 400,
}  # in letters, as the columns of Blad have them


@dataclass(frozen=True)
class Facts:
    """Coded facts. Ages in bands of two years, levels grouped, leerjaar as onderbouw or bovenbouw, weeks on the day of the meeting."""

    age_band: str
    education: str
    phase: str
    weeks: int | None


class Sheet(Texts):
    """The sheet of one agendapunt as it would be printed now."""

    @property
    def own(self) -> tuple[str, ...]:
        """The texts that are typed for this kind of meeting."""
        return self.material.overleg.of_kind.texts

    @property
    def labels(self) -> Mapping[str, str]:
        return LABELS

    @property
    def limits(self) -> Mapping[str, int]:
        return LIMITS

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self.material)

    @cached_property
    def originals(self) -> dict[str, str]:
        return originals(self.material)

    @cached_property
    def columns(self) -> dict[str, Any]:
        """The columns of the Blad that approving would make."""
        reasons = not_asked(self.material)
        return {
            **asdict(self.facts),
            **{piece.field: piece.result for piece in self.pieces},
            **{f"not_asked_{name.removeprefix('voice_')}": reasons[name] for name in VOICE_FIELDS},
            **coded(self.material),
            "brought_by": self.punt.brought_by if self.punt.brought_by in BroughtBy.values else "",
            "minutes": self.punt.minutes,
        }

    @property
    def obstacles(self) -> list[str]:
        """What must be done before this sheet can be approved, in Dutch."""
        found = self.text_obstacles
        if not self.columns["question"].strip():
            found.append("De vraag aan de tafel ontbreekt.")
        return found

    @cached_property
    def stand(self) -> Stand:
        """Computed, never stored: a changed text or fact cannot be forgotten. An unchanged sheet costs no scan."""
        blad = self.punt.blad
        if blad is None:
            return Stand("open", tuple(self.obstacles))
        if self.punt.approved_fingerprint == fingerprint(self):
            return Stand("approved")
        if self.punt.approved_fingerprint[:_HALF] != _content(self):
            return Stand("lapsed", (_changes(blad, self.columns), *self.obstacles))
        # Only the names in the record are others than at the approval: it stands when paper would still say the same.
        if not self.obstacles and all(getattr(blad, name) == value for name, value in self.columns.items()):
            return Stand("approved")
        return Stand("lapsed", ("In de casus staan nu andere namen dan bij de goedkeuring.", *self.obstacles))


def sheets_of(overleg: Overleg, ids: Iterable[int]) -> list[Sheet]:
    """Sheets of the punten with these ids, in the same order; a constant number of queries."""
    return [Sheet(material) for material in gather(overleg, ids)]


def sheet_of(punt: Agendapunt) -> Sheet:
    """The sheet of one punt, as it stands in the database now."""
    return Sheet(of_punt(punt))


def facts_of(material: Material) -> Facts:
    """Coded facts of the casus on the day of the meeting."""
    day, absence = material.overleg.on, material.absence
    weeks = weeks_between(absence.first_day, day) if absence and absence.first_day and not absence.ended_on else None
    without = "" if absence else "zorg om aanwezigheid"
    phase = material.phase.get_kind_display() if material.phase else without
    return Facts(age_band(material.pupil.age_on(day)), _education(material), phase, weeks)


def _education(material: Material) -> str:
    enrolment = material.enrolment
    return education(enrolment.level, enrolment.year_group) if enrolment else ""


def fields_of(overleg: Overleg) -> tuple[str, ...]:
    """The texts of a sheet, in the order of the paper: what is typed, then the three voices as recorded."""
    return (*overleg.of_kind.texts, *VOICE_FIELDS)


def originals(material: Material) -> dict[str, str]:
    """Texts as they stand: what was typed, and voices that may be told at a meeting."""
    punt, fields = material.punt, fields_of(material.overleg)
    texts = {name: typed_text(punt, name) for name in material.overleg.of_kind.texts}
    for name, voice in material.voices.items():
        texts[name] = voice.text if voice.may_be_told else ""
    return {name: texts.get(name, "") for name in fields}


def typed_text(punt: Agendapunt, name: str) -> str:
    """One of the texts that are typed; the question has a column of its own, because it is shown in lists."""
    return punt.question if name == "question" else str(punt.sheet.get(name, ""))


def coded(material: Material) -> dict[str, str]:
    """Facts that came with the item from its own room, chosen there from lists: only the columns that its kind of meeting has."""
    told = material.punt.sheet.get("coded", {})
    return {name: str(told.get(name, "")) for name in material.overleg.of_kind.coded}


def not_asked(material: Material) -> dict[str, str]:
    """Why a voice is not on paper, in coded words: the reason itself is free text and stays in the casus."""

    def reason(name: str) -> str:
        voice = material.voices.get(name)
        if voice is None or not voice.text:
            return "nog niet gevraagd"
        return "" if voice.may_be_told else "gevraagd, en mag hier niet worden verteld"

    return {name: reason(name) for name in VOICE_FIELDS}


_HALF = 32


def fingerprint(sheet: Sheet) -> str:
    """64 characters: of what the chair approved, then of the names that the texts were searched for."""
    return _content(sheet) + _digest(sheet.known)


def _content(sheet: Sheet) -> str:
    facts, texts, punt = asdict(sheet.facts), sheet.originals, sheet.punt
    told = coded(sheet.material)
    return _digest([facts, texts, told, punt.choices, not_asked(sheet.material), punt.brought_by, punt.minutes])


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:_HALF]


_COLUMN_LABELS = {**LABELS, "age_band": "leeftijd", "education": "onderwijs", "phase": "fase", "weeks": "weken"} | {
    "brought_by": "inbreng", "minutes": "minuten", "not_asked_pupil": "stem van de leerling",
    "not_asked_parents": "stem van de ouders", "not_asked_professional": "stem van de professional",
    "school": "ingebracht door", "reason": "aanleiding", "wanted": "gezocht",
}  # fmt: skip


def _changes(blad: Blad, columns: Mapping[str, Any]) -> str:
    """Which parts would be printed otherwise than approved."""
    changed = [_COLUMN_LABELS[name] for name, value in columns.items() if getattr(blad, name) != value]
    if not changed:
        return "De tekst waaruit dit blad kwam, is daarna gewijzigd."
    return f"Na de goedkeuring gewijzigd: {', '.join(changed)}."


def is_approved(punt: Agendapunt) -> bool:
    """Whether the approved Blad still says what paper would say now."""
    return sheet_of(punt).stand.approved
