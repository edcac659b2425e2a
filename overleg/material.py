"""Everything of a casus that a sheet may need, read for a whole agenda at once: the number of queries does not grow with it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Model

from cases.models import (
    Absence,
    Actie,
    Betrokkene,
    Casus,
    Enrolment,
    Guardian,
    Phase,
    Pupil,
    Residence,
    Voice,
    VoiceParty,
)
from overleg.models import Agendapunt, Overleg

VOICE_FIELDS = {
    "voice_pupil": VoiceParty.PUPIL,
    "voice_parents": VoiceParty.PARENTS,
    "voice_professional": VoiceParty.PROFESSIONAL,
}
Row = TypeVar("Row", bound=Model)


@dataclass
class Material:
    """One agendapunt with its casus and what hangs on it. `voices` are the newest of each party, by field of the sheet."""

    punt: Agendapunt
    overleg: Overleg
    absence: Absence | None = None
    phase: Phase | None = None
    voices: dict[str, Voice] = field(default_factory=dict)
    spoken_with: list[str] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    guardians: list[Guardian] = field(default_factory=list)
    residences: list[Residence] = field(default_factory=list)
    partners: list[Betrokkene] = field(default_factory=list)
    acties: list[Actie] = field(default_factory=list)

    @property
    def casus(self) -> Casus:
        return self.punt.casus

    @property
    def pupil(self) -> Pupil:
        return self.punt.casus.pupil

    @property
    def enrolment(self) -> Enrolment | None:
        """The newest inschrijving that has begun by the day of the meeting: the next leerjaar stands ready before the summer."""
        begun = [row for row in self.enrolments if row.valid_from <= self.overleg.on]
        return max(begun, key=lambda row: (row.valid_from, row.pk), default=None)


def gather(overleg: Overleg, ids: Iterable[int]) -> list[Material]:
    """Material of each punt, in the same order; nine queries at most. The ids must be selected by the caller (visible_to)."""
    wanted = list(ids)
    related = ("casus__pupil", "casus__municipality", "casus__school", "casus__consulent", "blad")
    rows = {punt.pk: punt for punt in Agendapunt.objects.filter(pk__in=wanted).select_related(*related)}
    found = [Material(rows[pk], overleg) for pk in wanted if pk in rows]
    if found:
        _of_casus(found, overleg)
        _of_pupil(found)
    return found


def of_punt(punt: Agendapunt) -> Material:
    """Material of one punt, as it stands in the database now."""
    return gather(punt.overleg, [punt.pk])[0]


def _by(rows: Iterable[Row], key: str) -> dict[int, list[Row]]:
    sorted_out: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        sorted_out[getattr(row, key)].append(row)
    return sorted_out


def _of_casus(found: list[Material], overleg: Overleg) -> None:
    ids = [one.casus.pk for one in found]
    # The running absence, else the one that ended last: as Casus.absence() says it.
    absences = _by(Absence.objects.filter(casus__in=ids), "casus_id")
    phases = _by(Phase.objects.filter(casus__in=ids).standing(overleg.on), "absence_id")
    voices = _by(Voice.objects.filter(casus__in=ids).order_by("on", "pk"), "casus_id")
    partners = _by(Betrokkene.objects.filter(casus__in=ids).select_related("partner"), "casus_id")
    acties = _by(Actie.objects.filter(casus__in=ids).select_related("partner").order_by("pk"), "casus_id")
    for one in found:
        own = absences[one.casus.pk]
        one.absence = max(own, key=lambda row: (row.ended_on is None, row.ended_on or overleg.on, row.pk), default=None)
        if one.absence:
            one.phase = next(iter(phases[one.absence.pk]), None)
        said = {voice.party: voice for voice in voices[one.casus.pk]}
        one.voices = {name: said[party] for name, party in VOICE_FIELDS.items() if party in said}
        one.spoken_with = [voice.spoken_with for voice in voices[one.casus.pk] if voice.spoken_with]
        one.partners, one.acties = partners[one.casus.pk], acties[one.casus.pk]


def _of_pupil(found: list[Material]) -> None:
    ids = [one.pupil.pk for one in found]
    enrolments = _by(Enrolment.objects.filter(pupil__in=ids).select_related("school__municipality"), "pupil_id")
    guardians = _by(Guardian.objects.filter(pupil__in=ids).order_by("pk"), "pupil_id")
    residences = _by(Residence.objects.filter(pupil__in=ids).select_related("municipality").order_by("pk"), "pupil_id")
    for one in found:
        one.enrolments = enrolments[one.pupil.pk]
        one.guardians = guardians[one.pupil.pk]
        one.residences = residences[one.pupil.pk]
