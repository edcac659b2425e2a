"""Somebody on a list becomes a casus, or turns out to be a pupil Loket knows. Names move from the regel to the pupil, once."""

from datetime import date, datetime

from accounts.models import User
from actietafel.models import Opgaveregel, Verschil
from cases.actions.opening import add_pupil, open_casus, tell_office
from cases.actions.phases import RefusedError
from cases.actions.reporting import REPORTED
from cases.intake.entries import Entry
from cases.intake.standing import opening_problem, standing_of
from cases.models import Casus, FirstDayKind, PhaseKind, Pupil
from region.models import Municipality, School

CONCERN = "zorg"


def regels_of(row: Verschil) -> list[Opgaveregel]:
    """The lines behind a difference: the school's first."""
    found = Opgaveregel.objects.filter(pk__in=row.facts.get("regels", ())).select_related(
        "opgave__school__municipality__area", "opgave__municipality__area", "opgave__school__area"
    )
    return sorted(found, key=lambda regel: (regel.opgave.school_id is None, regel.pk))


def entry_of(regels: list[Opgaveregel]) -> Entry:
    """What the lists told of somebody unknown; what the first leaves open, the next may fill."""
    merged: dict[str, object] = {}
    for regel in regels:
        for name, value in Entry.from_json(0, regel.told).as_json().items():
            merged.setdefault(name, value)
    return Entry.from_json(0, merged)


def kind_of(regels: list[Opgaveregel], entry: Entry) -> tuple[str, str]:
    """Kind and reason as the lists say them; ("", "") when none does."""
    for regel in regels:
        if regel.answer == "deels":
            return PhaseKind.DEELS.value, ""
        if regel.kind:
            return regel.kind, regel.permitted_kind
    return entry.kind, entry.permitted_kind


def open_new(
    *, row: Verschil, by: User, today: date, now: datetime, kind: str, permitted_kind: str, school: School | None, text: str
) -> Casus:  # fmt: skip
    """Open a casus for a pupil on a list who has none. RefusedError when the lists do not say enough; raises AlreadyOpen.

    `kind` "" takes what the lists say. The names move to the pupil; the regels only point there from then on.
    """
    regels = regels_of(row)
    if not regels:
        raise RefusedError("", "Deze leerling staat op geen lijst meer. Vergelijk opnieuw.")
    entry = entry_of(regels)
    told, reason = kind_of(regels, entry)
    first_day = next((regel.first_day for regel in regels if regel.first_day), entry.first_day)
    if not kind and not told and first_day:
        raise RefusedError("kind", "De lijst zegt niet welk soort verzuim het is. Kies de soort.")
    chosen, why = (kind, permitted_kind) if kind else (told, reason)
    chosen = "" if chosen == CONCERN else chosen
    standing = standing_of([row.pupil_id], today)[row.pupil_id] if row.pupil_id else None
    at = school or next(
        (regel.opgave.school for regel in regels if regel.opgave.school and regel.answer != "weg"), None
    )
    at = at or School.objects.filter(pk=entry.school_id or (standing.school_id if standing else 0) or 0).first()
    if chosen == PhaseKind.ABSOLUUT:
        at = None
    home = _home(row, entry, standing.municipality_id if standing else None, regels, at)
    pupil = Pupil.objects.get(pk=row.pupil_id) if row.pupil_id else _new_pupil(entry, at, home, by, today)
    said = any(regel.told.get("first_day_kind") == FirstDayKind.ABOUT for regel in regels)
    about = FirstDayKind.ABOUT if said else FirstDayKind.EXACT
    casus = open_casus(
        pupil=pupil, by=by, today=today, kind=chosen, permitted_kind=why, school=at, municipality=home,
        first_day=first_day if chosen else None, first_day_kind=about, reported=True, text=text, now=now,
    )  # fmt: skip
    _point_at(regels, pupil, casus)
    tell_office(casus=casus, by=by, today=today, now=now, text=REPORTED)
    return casus


def _home(
    row: Verschil, entry: Entry, known: int | None, regels: list[Opgaveregel], school: School | None
) -> Municipality:
    told = next((regel.opgave.municipality for regel in regels if regel.opgave.municipality), None)
    found = told or Municipality.objects.filter(pk=entry.municipality_id or known or row.municipality_id or 0).first()
    found = found or (school.municipality if school else None)
    if found is None:
        raise RefusedError("", "De woongemeente ontbreekt, en er is geen school om hem van af te leiden.")
    return found


def _new_pupil(entry: Entry, school: School | None, home: Municipality, by: User, today: date) -> Pupil:
    problem = opening_problem(entry, None)
    if (not entry.given_name or entry.birth_date is None) and problem:
        raise RefusedError("", problem)
    if entry.birth_date is None:
        raise RefusedError("", "De geboortedatum ontbreekt.")
    return add_pupil(
        given_name=entry.given_name, infix=entry.infix, family_name=entry.family_name, birth_date=entry.birth_date,
        municipality=home, by=by, today=today, school=school, year_group=entry.year_group, level=entry.level,
        pupil_no=entry.pupil_no,
    )  # fmt: skip


def _point_at(regels: list[Opgaveregel], pupil: Pupil, casus: Casus | None) -> None:
    """The regels are about this pupil now. What the list said of the absence is kept in the columns; the name is emptied."""
    taken = set(
        Opgaveregel.objects.filter(opgave__in=[regel.opgave_id for regel in regels], pupil=pupil)
        .exclude(pk__in=[regel.pk for regel in regels])
        .values_list("opgave", flat=True)
    )
    for regel in regels:
        if regel.opgave_id in taken:
            raise RefusedError(
                "", "Deze leerling staat al op dezelfde lijst. Kies ‘telt niet mee’ voor de dubbele regel."
            )
        entry = Entry.from_json(0, regel.told)
        regel.first_day = regel.first_day or entry.first_day
        if not regel.kind:
            regel.kind, regel.permitted_kind = entry.kind, entry.permitted_kind
        regel.on = regel.on or entry.returned_on
        taken.add(regel.opgave_id)
        regel.pupil, regel.casus, regel.told, regel.candidates = pupil, casus, {}, []
        regel.save(update_fields=["pupil", "casus", "told", "candidates", "first_day", "kind", "permitted_kind", "on"])


def link(*, row: Verschil, pupil_id: int) -> None:
    """A person of the office says: this is that pupil."""
    pupil = Pupil.objects.filter(pk=pupil_id).first()
    if pupil is None:
        raise RefusedError("same", "Deze leerling is er niet meer.")
    _point_at(regels_of(row), pupil, Casus.objects.open().filter(pupil=pupil).first())
