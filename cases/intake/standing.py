"""What Loket knows of the pupils on a list, and what a row would change about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from cases.actions.phases import phase_label
from cases.intake.entries import Entry
from cases.intake.rows_in import among
from cases.models import NEVER_WAS, Absence, Casus, Enrolment, PermittedKind, Phase, PhaseKind, Residence, RowPlan
from paper.dates import dutch


@dataclass
class Standing:
    """One known pupil. `absence` is the one that runs on the open casus, else its last; `phases` are those of that absence.

    `settled` are the stretches of closed casussen: (from, until), inclusive.
    """

    pupil_id: int
    casus: Casus | None = None
    absence: Absence | None = None
    phases: list[Phase] = field(default_factory=list)
    settled: list[tuple[date, date]] = field(default_factory=list)
    school_id: int | None = None
    municipality_id: int | None = None

    def phase_on(self, day: date) -> Phase | None:
        """As known now; before the first phase, that first one."""
        rows = sorted(self.phases, key=lambda row: (row.true_from, row.known_at, row.pk))
        return next((row for row in reversed(rows) if row.true_from <= day), rows[0] if rows else None)


@dataclass(frozen=True)
class Planned:
    """`differs`: what the list says otherwise, in Dutch. `heard_on` is since when Loket knew, when it may be confirmed."""

    plan: RowPlan
    why: str = ""
    differs: tuple[str, ...] = ()


def standing_of(pupil_ids: Iterable[int], today: date) -> dict[int, Standing]:
    """Five queries, whatever the number of pupils."""
    ids = set(pupil_ids)
    found = {pk: Standing(pk) for pk in ids}
    if not ids:
        return found
    _add_casussen(found)
    for pupil_id, school_id in Enrolment.objects.on(today).filter(among("pupil", ids)).values_list("pupil", "school"):
        found[pupil_id].school_id = school_id
    for pupil_id, home in Residence.objects.on(today).filter(among("pupil", ids)).values_list("pupil", "municipality"):
        found[pupil_id].municipality_id = home
    return found


def _add_casussen(found: dict[int, Standing]) -> None:
    were = Casus.objects.filter(among("pupil", found)).exclude(outcome__in=NEVER_WAS)  # a mistake settled nothing
    casussen = {casus.pk: casus for casus in were.select_related("consulent", "school")}
    for casus in casussen.values():
        if casus.closed_on:
            found[casus.pupil_id].settled.append((casus.opened_on, casus.closed_on))
        else:
            found[casus.pupil_id].casus = casus
    for absence in Absence.objects.filter(among("casus", casussen)).order_by("pk") if casussen else ():
        casus = casussen[absence.casus_id]
        row = found[casus.pupil_id]
        if casus.closed_on is None:
            row.absence = row.absence if row.absence and row.absence.ended_on is None else absence
        elif since := absence.first_day or absence.confirmed_on:
            row.settled.append((since, absence.ended_on or casus.closed_on))
    current = {row.absence.pk: row for row in found.values() if row.absence}
    for phase in Phase.objects.filter(among("absence", current), withdrawn_at=None) if current else ():
        current[phase.absence_id].phases.append(phase)


def plan_for(entry: Entry, standing: Standing, reference_date: date) -> Planned:
    """What reading in this row does with a known pupil. Pure."""
    if standing.casus is None:
        day = entry.first_day or reference_date
        over = next((until for first, until in standing.settled if first <= day <= until), None)
        if over is None and entry.first_day:
            over = next((until for first, until in standing.settled if first <= reference_date <= until), None)
        if over is not None:
            return Planned(RowPlan.PAST, f"Dit verzuim is al afgesloten, op {dutch(over)}.")
        return Planned(RowPlan.OPEN)
    if standing.absence is None:
        return _without_absence(entry)
    return _with_absence(entry, standing, standing.absence, reference_date)


def _without_absence(entry: Entry) -> Planned:
    if not entry.kind:
        return Planned(RowPlan.SAME, "De casus loopt al.")
    since = f"thuis sinds {dutch(entry.first_day)}" if entry.first_day else "thuis, sinds wanneer is nog niet bekend"
    return Planned(RowPlan.DIFFERS, differs=(f"Lijst: {since}. Loket: zorg om aanwezigheid.",))


def _with_absence(entry: Entry, standing: Standing, absence: Absence, reference_date: date) -> Planned:
    if not entry.kind:
        return Planned(RowPlan.SAME, "De casus loopt al; er is al verzuim.")
    if absence.first_day and absence.first_day > reference_date:
        return Planned(RowPlan.PAST, f"Loket kent een later verzuim, sinds {dutch(absence.first_day)}.")
    if absence.ended_on is not None:
        return _after_return(entry, absence.ended_on, reference_date)
    differs = []
    if entry.first_day and absence.first_day != entry.first_day:
        known = dutch(absence.first_day) if absence.first_day else "nog niet bekend"
        differs.append(f"Eerste verzuimdag: lijst {dutch(entry.first_day)}, Loket {known}.")
    phase = standing.phase_on(reference_date)
    if phase is not None and not _same_kind(entry, phase):
        said = phase_label(Phase(kind=entry.kind, permitted_kind=entry.permitted_kind))
        differs.append(f"Soort: lijst {said}, Loket {phase_label(phase)}.")
    if entry.returned_on:
        differs.append(f"Lijst: weer naar school sinds {dutch(entry.returned_on)}. Loket: nog thuis.")
    if differs:
        return Planned(RowPlan.DIFFERS, differs=tuple(differs))
    if heard_on(absence) < reference_date:
        return Planned(RowPlan.CONFIRM, f"Nog thuis; wordt bevestigd op {dutch(reference_date)}.")
    return Planned(RowPlan.SAME, "Staat al zo in Loket.")


def _after_return(entry: Entry, ended_on: date, reference_date: date) -> Planned:
    about_earlier = entry.first_day is None or entry.first_day < ended_on
    if about_earlier or reference_date < ended_on or entry.returned_on == ended_on:
        return Planned(RowPlan.PAST, f"Weer naar school sinds {dutch(ended_on)}.")
    first = dutch(entry.first_day) if entry.first_day else ""
    return Planned(
        RowPlan.DIFFERS, differs=(f"Lijst: weer thuis sinds {first}. Loket: naar school sinds {dutch(ended_on)}.",)
    )


def _same_kind(entry: Entry, phase: Phase) -> bool:
    if entry.kind != phase.kind:
        return False
    vague = ("", PermittedKind.OTHER)
    return (
        entry.permitted_kind in vague or phase.permitted_kind in vague or entry.permitted_kind == phase.permitted_kind
    )


def heard_on(absence: Absence) -> date:
    """The day up to which Loket knows that the pupil is at home."""
    return absence.confirmed_on or absence.known_on


def opening_problem(entry: Entry, standing: Standing | None) -> str:
    """Why a casus cannot be opened with this row, in Dutch; "" when it can. `standing` None: a pupil who is new."""
    if standing is None:
        if not entry.given_name:
            return "De voornaam ontbreekt; die is nodig voor een leerling die Loket nog niet kent."
        if entry.birth_date is None:
            return "De geboortedatum ontbreekt; die is nodig voor een leerling die Loket nog niet kent."
    school_id = entry.school_id or (standing.school_id if standing else None)
    if school_id is None and entry.kind not in (PhaseKind.ABSOLUUT, ""):
        return "De school ontbreekt. Zet hem in de lijst, of kies als soort zonder inschrijving."
    home = entry.municipality_id or (standing.municipality_id if standing else None)
    if school_id is None and home is None:
        return "De woongemeente ontbreekt, en er is geen school om hem van af te leiden."
    return ""


__all__ = ["Planned", "Standing", "heard_on", "opening_problem", "plan_for", "standing_of"]
