"""Take the stand of an area on a reference date: figures, anonymous rows, and corrections of the stand before.

Everything is read at once and counted in memory (cases.counting): the number of queries does not grow with the casussen.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from cases.actions.closing import AT_SCHOOL
from cases.actions.phases import RefusedError
from cases.coarse import age_band, education
from cases.counting import ABSOLUUT, TERUG, Place, Step, Stretch, best, in_order, year_begins
from cases.models import (
    NEVER_WAS,
    Absence,
    Cause,
    CorrectedFigure,
    Enrolment,
    Flow,
    Kwartaalcorrectie,
    Kwartaalregel,
    Kwartaalstand,
    Phase,
    Pupil,
    Residence,
)
from paper.dates import dutch
from region.models import Area

LONG_WEEKS = 13
Dated = tuple[date, date | None, int]  # from, to, area


@dataclass
class Person:
    """One pupil while counting. Never leaves this module."""

    born: date
    stretches: list[Stretch] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    enrolled: list[Dated] = field(default_factory=list)
    lives: list[Dated] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    area: int = 0
    until: date = date.max
    outcomes: dict[int, str] = field(default_factory=dict)

    def place(self, day: date, area: int) -> Place:
        """Where this pupil counts on `day` in `area`."""
        stretch = best(self.stretches, day)
        found = stretch.place(day)
        return found if found and self.area_on(day, stretch) == area else Place.OUT

    def area_on(self, day: date, stretch: Stretch) -> int:
        """The area of the casus, unless the pupil went to school or lived elsewhere on that day: a move is no correction."""
        then, now = self._by_rows(day, stretch), self._by_rows(self.until, stretch)
        return self.area if then is None or then == now else then

    def _by_rows(self, day: date, stretch: Stretch) -> int | None:
        step = stretch.standing(day)
        school = _valid(self.enrolled, day)
        without = step is not None and step.kind == ABSOLUUT
        before_first = all(day < row[0] for row in self.enrolled)
        if school is None and before_first and not without:  # known to us later than the absence began
            school = _first(self.enrolled)
        return school or _valid(self.lives, day) or _first(self.lives)

    def last_counted(self, first: date, last: date, area: int) -> date | None:
        """The last day from `first` to `last` on which this pupil counted in `area`: the day before something changed."""
        changes = {day for one in self.stretches for day in one.changes}
        changes |= {day for begin, end, _ in (*self.enrolled, *self.lives) for day in (begin, end) if day}
        days = {last, *(change - timedelta(days=1) for change in changes if first < change <= last)}
        return next((day for day in sorted(days, reverse=True) if self.place(day, area)), None)

    def enrolment(self, day: date) -> Enrolment | None:
        """On that day, else the last one before it, else the first after it."""
        held = [row for row in self.enrolments if row.valid_from <= day]
        return max(held, key=lambda row: (row.valid_to is None or row.valid_to > day, row.valid_from, row.pk)) if held else (
            min(self.enrolments, key=lambda row: (row.valid_from, row.pk), default=None)
        )  # fmt: skip

    def main_cause(self, day: date) -> str:
        """Of that day; else the one that was found after it, in the talks of the same round."""
        running = [row for row in self.causes if row.holds_on(day)]
        newest = max(running or self.causes, key=lambda row: (row.valid_from, row.pk), default=None)
        return newest.code if newest else ""


def _valid(rows: list[Dated], day: date) -> int | None:
    """The area of the newest row that holds on `day`."""
    held = [row for row in rows if row[0] <= day and (row[1] is None or day < row[1])]
    return max(held, key=lambda row: row[0])[2] if held else None


def _first(rows: list[Dated]) -> int | None:
    return min(rows, key=lambda row: row[0])[2] if rows else None


@transaction.atomic
def take_stand(*, area: Area, reference_date: date, by: User, now: datetime) -> Kwartaalstand:
    """Write the Kwartaalstand of `area` on `reference_date` as known at `now`, and correct the one before where it proves
    otherwise. A constant number of queries.

    Raises RefusedError when this date has a stand, or a later one has: stands follow each other.
    """
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    last = Kwartaalstand.objects.filter(area=area).order_by("-reference_date").first()
    if last is not None and last.reference_date >= reference_date:
        raise RefusedError(
            "", f"Van {dutch(last.reference_date)} is er al een kwartaalstand; een eerdere kan er niet meer bij."
        )
    before = last.reference_date if last else None
    people = _people(area, reference_date, before, now)
    if last is not None:
        _correct(last, people, area.pk, by, now)
    counted = [row for one in people if (row := _count(one, area.pk, reference_date, before))]
    kept = [row for row in counted if row.flow in {Flow.NEW, Flow.SAME}]
    same = [row for row in kept if row.flow == Flow.SAME]
    gone = [row for row in counted if row.flow == Flow.GONE]
    this_year = [row for row in counted if row.last >= year_begins(reference_date)]
    stand = Kwartaalstand.objects.create(
        area=area, reference_date=reference_date, known_at=now, previous=last, made_by=by, stock=len(kept),
        new=len(kept) - len(same), same=len(same), gone=len(gone), back=sum(row.back for row in gone),
        shifted=sum(row.phase.kind != row.phase_before for row in same),
        between=sum(row.flow == Flow.BETWEEN for row in counted), persons=len(this_year),
        exempt=sum(row.now_at is Place.EXEMPT for row in counted), long=sum(row.weeks >= LONG_WEEKS for row in kept),
        median_weeks=Decimal(str(median(row.weeks for row in kept))) if kept else None,
    )  # fmt: skip
    secrets.SystemRandom().shuffle(this_year)
    Kwartaalregel.objects.bulk_create(row.as_regel(stand, number) for number, row in enumerate(this_year, 1))
    return stand


def _correct(last: Kwartaalstand, people: Iterable[Person], area: int, by: User, now: datetime) -> None:
    """The law between two stands: stock of the previous one, with its corrections, is same + gone."""
    there = [one for one in people if one.place(last.reference_date, area) is Place.STOCK]
    before = Kwartaalcorrectie.objects.filter(stand=last, what=CorrectedFigure.STOCK).order_by("pk").last()
    stood = before.after if before else last.stock
    if len(there) == stood:
        return
    late = sum(_heard_after(one, last) for one in there)
    other = len(there) - stood - late
    said = [f"{late} later gemeld"] if late else []
    if other:
        said.append(
            f"{abs(other)} {'meer' if other > 0 else 'minder'} door een verbetering van eerste dag, soort, sluiting of gebied"
        )
    Kwartaalcorrectie.objects.create(
        stand=last, what=CorrectedFigure.STOCK, before=stood, after=len(there), because="; ".join(said), by=by, at=now
    )


def _heard_after(person: Person, stand: Kwartaalstand) -> bool:
    """Nothing of the absence that counted was recorded when that stand was taken."""
    return best(person.stretches, stand.reference_date).heard_at > stand.known_at


@dataclass(frozen=True)
class Counted:
    """What is told of one pupil: as of the reference date, or of `last`, the last day that counted."""

    person: Person
    stretch: Stretch
    phase: Step
    last: date
    now_at: Place
    flow: Flow
    phase_before: str
    outcome: str
    back: bool

    @property
    def weeks(self) -> int:
        return self.stretch.weeks(self.last)

    def as_regel(self, stand: Kwartaalstand, number: int) -> Kwartaalregel:
        enrolment = self.person.enrolment(self.last)
        return Kwartaalregel(
            stand=stand, number=number, age_band=age_band(Pupil(birth_date=self.person.born).age_on(self.last)),
            education=education(enrolment.level, enrolment.year_group) if enrolment else "", phase=self.phase.kind,
            permitted_kind=self.phase.permitted_kind, weeks=self.weeks, main_cause=self.person.main_cause(self.last),
            flow=self.flow, still_home=bool(self.now_at), back_at_school=self.back, outcome=self.outcome,
            phase_before=self.phase_before,
        )  # fmt: skip


def _count(person: Person, area: int, day: date, before: date | None) -> Counted | None:
    """None for who counted on no day of this school year, nor on the previous reference date."""
    now_at = person.place(day, area)
    before_at = person.place(before, area) if before else Place.OUT
    first = min(year_begins(day), before) if before else year_begins(day)
    last = day if now_at else person.last_counted(first, day, area)
    if last is None or (last < year_begins(day) and not before_at):
        return None
    stretch = best(person.stretches, last)
    phase, then = (
        stretch.standing(last),
        best(person.stretches, before).standing(before) if before and before_at else None,
    )
    if phase is None:
        raise ValueError(f"absence {stretch.absence} counts on {last} without a phase")
    outcome = person.outcomes[stretch.casus] if stretch.closed_on and stretch.closed_on <= day else ""
    at_school = best(person.stretches, day).standing(day)
    back = not now_at and (outcome in AT_SCHOOL or (not outcome and at_school is not None and at_school.kind == TERUG))
    return Counted(
        person,
        stretch,
        phase,
        last,
        now_at,
        _flow(now_at, before_at, last, before),
        then.kind if then else "",
        outcome,
        back,
    )


def _flow(now_at: Place, before_at: Place, last: date, before: date | None) -> Flow:
    if now_at is Place.STOCK:
        return Flow.SAME if before_at is Place.STOCK else Flow.NEW
    if before_at is Place.STOCK:
        return Flow.GONE
    if now_at is Place.EXEMPT:
        return Flow.EXEMPT
    passed = before is not None and before_at is Place.OUT and last > before
    return Flow.BETWEEN if passed else Flow.EARLIER


def _people(area: Area, day: date, before: date | None, now: datetime) -> list[Person]:
    """Everybody with an absence in the period who is, or was, of this area. Six queries."""
    first = min(year_begins(day), before) if before else year_begins(day)
    schools = Enrolment.objects.filter(pupil=OuterRef("casus__pupil"), school__area=area)
    homes = Residence.objects.filter(pupil=OuterRef("casus__pupil"), municipality__area=area)
    absences = Absence.objects.filter(
        Q(casus__area=area) | Exists(schools) | Exists(homes),
        Q(ended_on=None) | Q(ended_on__gt=first),
        Q(casus__closed_on=None) | Q(casus__closed_on__gt=first),
    ).exclude(casus__outcome__in=NEVER_WAS)
    rows: list[Any] = list(
        absences.order_by("pk").values_list(
            "pk", "casus_id", "first_day", "casus__closed_on", "casus__outcome", "casus__area_id", "casus__pupil_id",
            "casus__pupil__birth_date", named=True,
        )
    )  # fmt: skip
    steps = _steps([row.pk for row in rows])
    people: dict[int, Person] = {}
    for row in rows:
        person = people.setdefault(row.casus__pupil_id, Person(row.casus__pupil__birth_date))
        known = in_order(steps[row.pk], now)
        if not known:
            continue
        person.stretches.append(
            Stretch(
                row.casus__pupil_id,
                row.casus_id,
                row.pk,
                row.first_day,
                row.casus__closed_on,
                min(step.known_at for step in steps[row.pk]),
                known,
            )
        )
        person.area, person.until = row.casus__area_id, row.casus__closed_on or date.max  # the newest goes last
        person.outcomes[row.casus_id] = row.casus__outcome
    _around(people)
    return [one for one in people.values() if one.stretches]


def _steps(absences: list[int]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = defaultdict(list)
    fields = ("absence_id", "kind", "permitted_kind", "true_from", "known_at", "withdrawn_at", "pk")
    for absence, *values in Phase.objects.filter(absence__in=absences).values_list(*fields):
        found[absence].append(Step(*values))
    return found


def _around(people: dict[int, Person]) -> None:
    """Enrolments, homes and main causes."""
    ids: list[Any] = list(people)
    for enrolment in Enrolment.objects.filter(pupil__in=ids).select_related("school"):
        person = people[enrolment.pupil_id]
        person.enrolments.append(enrolment)
        person.enrolled.append((enrolment.valid_from, enrolment.valid_to, enrolment.school.area_id))
    for home in Residence.objects.filter(pupil__in=ids).select_related("municipality"):
        people[home.pupil_id].lives.append((home.valid_from, home.valid_to, home.municipality.area_id))
    for cause in Cause.objects.filter(casus__pupil__in=ids, main=True).select_related("casus"):
        people[cause.casus.pupil_id].causes.append(cause)
