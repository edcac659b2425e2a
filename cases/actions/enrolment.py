"""Where a pupil is enrolled and lives, and who the pupil is. All dated; the casus follows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Consulentschap, User
from cases import clock
from cases.actions.circle import hand_over
from cases.actions.phases import RefusedError, begin_absence, lock, reads_along, shift_phase
from cases.events import ConflictError, record
from cases.models import Casus, Enrolment, EventKind, Guardian, PhaseKind, Pupil, Residence
from cases.names import fold
from paper.dates import dutch
from paper.text import listed
from region.models import Municipality, School


def search_text(casus: Casus) -> str:
    """Folded name, nicknames, code and school: what the search box looks through."""
    school = casus.school
    words: Iterable[str] = (
        casus.pupil.name,
        casus.pupil.also_known_as,
        casus.code,
        school.name if school else "",
        " ".join(school.short_names.splitlines()) if school else "",
    )
    return fold(" ".join(word for word in words if word))[:400]


def reindex(casus: Casus) -> None:
    """Write Casus.search again; every act that changes name, nickname or school ends with it."""
    casus.search = search_text(casus)
    casus.save(update_fields=["search"])


def register(*, pupil: Pupil, school: School | None, municipality: Municipality, today: date) -> None:
    """Make enrolment and woongemeente of a known pupil say what was told today; what already holds is left alone."""
    running = Enrolment.objects.on(today).filter(pupil=pupil)
    if school is None or all(row.school_id != school.pk for row in running):
        _end(with_next_year(running), today)
        if school is not None:
            Enrolment.objects.create(pupil=pupil, school=school, valid_from=today)
    homes = list(Residence.objects.on(today).filter(pupil=pupil))
    if all(row.municipality_id != municipality.pk for row in homes):
        _end(homes, today)
        Residence.objects.create(pupil=pupil, municipality=municipality, valid_from=today)


def with_next_year(rows: Iterable[Enrolment]) -> list[Enrolment]:
    """These, and what stands behind each from 1 August on: the same enrolment a leerjaar higher (actions.school_year). It ends with it."""
    found = list(rows)
    for row in found:  # grows while it is walked: who was put up twice has two behind it
        if row.valid_to is not None:
            behind = Enrolment.objects.filter(pupil=row.pupil_id, school=row.school_id, valid_from=row.valid_to)
            found += behind.select_related("school")
    return found


def _was_put_up(row: Enrolment) -> bool:
    """Whether it goes on where the same one ended: its first day, 1 August, is a day like any other to leave that school."""
    return Enrolment.objects.filter(pupil=row.pupil_id, school=row.school_id, valid_to=row.valid_from).exists()


def _end(rows: Iterable[Enrolment] | Iterable[Residence], on: date) -> None:
    """End each on `on`; what would last no day at all never held and goes."""
    for row in rows:
        if row.valid_from >= on:
            row.delete()
        else:
            row.valid_to = on
            row.save(update_fields=["valid_to"])


@transaction.atomic
def end_enrolment(
    *,
    casus: Casus,
    on: date,
    by: User,
    today: date,
    becomes_absoluut: bool,
    text: str = "",
    now: datetime | None = None,
) -> None:
    """Uitschrijving: `on` is the first day without enrolment. With `becomes_absoluut` the same casus, and the same clock, go on
    as zonder inschrijving (DOMAIN, B12). The consulent stays, because the family knows them."""
    moment = now or timezone.now()
    lock(casus)
    casus.refresh_from_db()
    running = list(Enrolment.objects.on(on).filter(pupil=casus.pupil_id).select_related("school"))
    if on > today:
        raise RefusedError("on", "Deze dag moet nog komen. Leg de uitschrijving vast als hij is ingegaan.")
    if not running:
        raise RefusedError("on", "Op die dag staat geen inschrijving. Kijk de datum na.")
    first_days = [row.valid_from for row in running if row.valid_from >= on and not _was_put_up(row)]
    if first_days:
        raise RefusedError("on", f"De inschrijving begon op {dutch(max(first_days))}; kies een latere dag.")
    names = listed(row.school for row in running)
    phase_before = casus.phase
    _end(with_next_year(running), on)
    casus.school, casus.area = None, casus.municipality.area
    casus.search = search_text(casus)
    casus.save(update_fields=["school", "area", "search"])
    record(
        casus=casus, kind=EventKind.ENROLMENT, by=by, on=on, title=f"Uitgeschreven bij {names}", text=text,
        **reads_along(phase_before, PhaseKind.ABSOLUUT if becomes_absoluut else ""),
    )  # fmt: skip
    absence = casus.absence()
    runs = absence is not None and absence.ended_on is None
    if becomes_absoluut and absence is not None and runs:
        start = max(on, absence.first_day) if absence.first_day else on
        shift_phase(absence=absence, kind=PhaseKind.ABSOLUUT, true_from=start, by=by, now=moment, today=today)
    elif becomes_absoluut:
        begun = begin_absence(
            casus=casus, kind=PhaseKind.ABSOLUUT, first_day=on, first_day_kind="precies", permitted_kind="", by=by,
            today=today, now=moment,
        )  # fmt: skip
        clock.replan([begun], now=now)
    elif absence is not None and runs:
        clock.replan([absence], now=now)


@transaction.atomic
def enrol(
    *,
    casus: Casus,
    school: School,
    on: date,
    by: User,
    today: date,
    year_group: int | None = None,
    level: str = "anders",
    now: datetime | None = None,
) -> None:
    """A new enrolment from `on`; another that ran ends that day. The casus goes to the area and fixed consulent of the school.

    Whoever was zonder inschrijving and is still at home is from then on relatief: enrolled, not at school; same first day.
    """
    moment = now or timezone.now()
    lock(casus)
    casus.refresh_from_db()
    if on > today:
        raise RefusedError(
            "on", "Deze dag moet nog komen. Zet hem als volgende stap, en leg de inschrijving vast als hij ingaat."
        )
    running = with_next_year(Enrolment.objects.on(on).filter(pupil=casus.pupil_id))
    later = Enrolment.objects.filter(pupil=casus.pupil_id, valid_from__gte=on).select_related("school")
    elsewhere = [row.pk for row in running if row.school_id != school.pk and _was_put_up(row)]
    ahead = later.exclude(pk__in=[*elsewhere, *(row.pk for row in running if row.valid_from > on)]).first()
    if ahead is not None:
        raise RefusedError("on", f"Op {dutch(ahead.valid_from)} begint al een inschrijving bij {ahead.school}.")
    if on < casus.pupil.birth_date:
        raise RefusedError("on", f"De leerling is geboren op {dutch(casus.pupil.birth_date)}.")
    phase_before = casus.phase
    _end(running, on)
    Enrolment.objects.create(pupil=casus.pupil, school=school, valid_from=on, year_group=year_group, level=level)
    fixed = Consulentschap.objects.consulent_for(school=school, municipality=None, day=today)
    handed = fixed is not None and fixed.pk != casus.consulent_id
    casus.school, casus.area = school, school.area
    casus.search = search_text(casus)
    casus.save(update_fields=["school", "area", "search"])
    record(
        casus=casus, kind=EventKind.ENROLMENT, by=by, on=on, title=f"Ingeschreven bij {school}",
        text=f"Vaste consulent van deze school: {fixed}." if handed else "", **reads_along(phase_before),
    )  # fmt: skip
    if fixed is not None:
        hand_over(casussen=[casus], to=fixed, by=by, today=today, text=f"Met de inschrijving bij {school}.")
    absence = casus.absence()
    if absence is None or absence.ended_on is not None:
        return
    if phase_before == PhaseKind.ABSOLUUT:
        start = max(on, absence.first_day) if absence.first_day else on
        shift_phase(absence=absence, kind=PhaseKind.RELATIEF, true_from=start, by=by, now=moment, today=today)
    else:
        clock.replan([absence], now=now)


@transaction.atomic
def move_house(
    *, casus: Casus, municipality: Municipality, on: date, by: User, today: date, now: datetime | None = None
) -> list[clock.Moved]:
    """The pupil lives in `municipality` since `on`: another leerplicht officer looks, and without a school another area and other
    holidays count. Returns which terms moved."""
    lock(casus)
    casus.refresh_from_db()
    if on > today:
        raise RefusedError("on", "Deze dag moet nog komen. Leg de verhuizing vast als hij is geweest.")
    if municipality.pk == casus.municipality_id:
        raise RefusedError("municipality", f"De leerling woont al in {municipality}.")
    if Residence.objects.filter(pupil=casus.pupil_id, valid_from__gte=on).exists():
        raise RefusedError("on", "Na die dag staat al een andere woongemeente. Kijk de datum na.")
    before = casus.municipality
    _end(Residence.objects.on(on).filter(pupil=casus.pupil_id), on)
    Residence.objects.create(pupil=casus.pupil, municipality=municipality, valid_from=on)
    casus.municipality = municipality
    if casus.school_id is None:
        casus.area = municipality.area
    casus.save(update_fields=["municipality", "area"])
    record(
        casus=casus, kind=EventKind.MOVED, by=by, on=on, title=f"Woont nu in {municipality}", text=f"Was {before}.",
        **reads_along(casus.phase),
    )  # fmt: skip
    absence = casus.absence()
    if absence is None or absence.ended_on is not None:
        return []
    return clock.replan([absence], now=now, because=f"verhuisd naar {municipality}")


@dataclass(frozen=True)
class Person:
    """A guardian as typed. `pk` None is a new one."""

    pk: int | None
    name: str
    relation: str
    phone: str
    email: str
    has_authority: bool
    gone: bool = False


PUPIL_FIELDS = (
    "given_name", "infix", "family_name", "also_known_as", "birth_date", "pupil_no", "street", "postcode", "town", "phone",
)  # fmt: skip
GUARDIAN_FIELDS = ("name", "relation", "phone", "email", "has_authority")


def as_it_stands(pupil_id: int) -> str:
    """A fingerprint of all that edit_pupil changes, of the pupil and not of one casus: who was first elsewhere is no colleague who was
    first here."""
    told = [*Pupil.objects.filter(pk=pupil_id).values_list(*PUPIL_FIELDS)]
    told += Guardian.objects.filter(pupil=pupil_id).order_by("pk").values_list("pk", *GUARDIAN_FIELDS)
    return salted_hmac("leerling zoals getoond", json.dumps(told, default=str), algorithm="sha256").hexdigest()


@transaction.atomic
def edit_pupil(
    *, casus: Casus, values: dict[str, Any], guardians: Iterable[Person], by: User, today: date, seen: str
) -> list[str]:
    """Correct pupil and guardians in place; the tables keep their history. `values` has the keys of PUPIL_FIELDS.

    Compare-and-set on what was `seen` (as_it_stands): ConflictError when somebody saved first, in this casus or in another of the pupil.
    Returns the labels of what changed. The timeline names the fields, never the values: they stand in one place.
    """
    Pupil.objects.select_for_update(no_key=True).get(pk=casus.pupil_id)  # before any casus, as closing.reopen does
    casus.refresh_from_db()
    if as_it_stands(casus.pupil_id) != seen:
        raise ConflictError
    pupil = casus.pupil
    changed = [
        str(Pupil._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in PUPIL_FIELDS
        if getattr(pupil, name) != values[name]
    ]
    for name in PUPIL_FIELDS:
        setattr(pupil, name, values[name])
    if changed:
        pupil.index()
        pupil.save()
    if _save_guardians(pupil, guardians):
        changed.append("ouders en voogden")
    if not changed:
        return []
    reindex(casus)
    for other in pupil.casussen.exclude(pk=casus.pk).select_related("school", "pupil"):
        reindex(other)
    record(
        casus=casus, kind=EventKind.CORRECTED, by=by, on=today, title="Gegevens bijgewerkt",
        text=f"Gewijzigd: {', '.join(changed)}.",
    )  # fmt: skip
    return changed


def _save_guardians(pupil: Pupil, guardians: Iterable[Person]) -> bool:
    known = {row.pk: row for row in pupil.guardians.all()}
    changed = False
    for person in guardians:
        row = known.get(person.pk) if person.pk else Guardian(pupil=pupil)
        if row is None:  # somebody else took this one away meanwhile
            raise ConflictError
        if person.gone:
            if row.pk:
                row.delete()
                changed = True
            continue
        said = {name: getattr(person, name) for name in GUARDIAN_FIELDS}
        if row._state.adding or any(getattr(row, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(row, name, value)
            row.save()
            changed = True
    return changed


@transaction.atomic
def follow_area(*, place: School | Municipality, by: User, today: date) -> int:
    """A school or a municipality belongs to another area: its casussen go along, for the area says which voorzitter sees them. Of a
    municipality those of pupils without a school. Returns how many open ones moved; each says so on its timeline."""
    of = {"school": place} if isinstance(place, School) else {"school": None, "municipality": place}
    rows = Casus.objects.filter(**of).exclude(area=place.area)
    moving = list(rows.open().select_for_update(of=("self",), no_key=True).order_by("pk"))
    for casus in moving:
        title = f"{place} hoort bij gebied {place.area}; de casus gaat mee"
        record(casus=casus, kind=EventKind.CORRECTED, by=by, on=today, title=title)
    rows.update(area=place.area)
    return len(moving)
