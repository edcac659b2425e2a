"""Casussen for many rows at once: bulk writes that leave what the acts add_pupil and open_casus leave. A test compares the two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef

from accounts.models import Consulentschap, User
from cases import clock
from cases.actions.enrolment import search_text
from cases.actions.opening import LOOK_AGAIN, school_year_start
from cases.actions.phases import reads_along, since_when
from cases.clock.calendars import Calendars, Place
from cases.deadlines import Calendar, next_school_day
from cases.intake.entries import Entry
from cases.intake.rows_in import among, insert_many
from cases.intake.senders import Places, Sender
from cases.intake.standing import Standing
from cases.models import (
    Absence,
    Actie,
    ActieKind,
    Casus,
    Enrolment,
    Event,
    EventKind,
    FirstDayKind,
    Intake,
    Outcome,
    Phase,
    PhaseKind,
    Pupil,
    Residence,
)
from cases.scope import LEERPLICHT_PHASES
from paper.dates import dutch
from region.models import Municipality, School

TITLE = "Gemeld via lijst"


@dataclass
class Opening:
    """One casus to open: for a known pupil, or (pupil_id None) for one that is added first."""

    entry: Entry
    standing: Standing | None = None
    pupil: Pupil | None = None
    casus: Casus | None = None


@dataclass
class Opener:
    """What holds for the whole list. `day` is the peildatum: when it was true. The office knows it from `today`, the day of reading in;
    only what is over and settled by then is history, written as of the peildatum (`_begins_on`)."""

    intake: Intake
    by: User
    today: date
    now: datetime
    fallback: User | None = None

    def __post_init__(self) -> None:
        self.day = self.intake.reference_date
        self.places = Places.load()
        held = Consulentschap.objects.held(self.today).select_related("consulent")
        rows = list(held)
        self._of_school = {row.school_id: row.consulent for row in rows if row.school_id}
        self._of_municipality = {row.municipality_id: row.consulent for row in rows if row.municipality_id}

    def open_all(self, openings: Sequence[Opening]) -> None:
        """Give every opening its pupil and casus. The number of statements does not depend on how many there are."""
        self._add_pupils([each for each in openings if each.standing is None])
        self._known_pupils([each for each in openings if each.standing is not None])
        self._open(openings)

    def _school(self, opening: Opening) -> School | None:
        entry, standing = opening.entry, opening.standing
        if entry.kind == PhaseKind.ABSOLUUT:
            return None
        return self.places.school_by_id(entry.school_id or (standing.school_id if standing else None))

    def _municipality(self, opening: Opening) -> Municipality:
        """As told; else where the pupil is known to live; else that of the school."""
        entry, standing = opening.entry, opening.standing
        told = entry.municipality_id or (standing.municipality_id if standing else None)
        school = self.places.school_by_id(entry.school_id or (standing.school_id if standing else None))
        found = self.places.municipality_by_id(told) or (school.municipality if school else None)
        if found is None:
            raise LookupError("an opening needs a municipality or a school")
        return found

    def _add_pupils(self, openings: Sequence[Opening]) -> None:
        start = school_year_start(self.day)
        for opening in openings:
            entry = opening.entry
            if entry.birth_date is None:
                raise LookupError("a pupil who is new needs a birth date")
            pupil = Pupil(
                given_name=entry.given_name, infix=entry.infix, family_name=entry.family_name, birth_date=entry.birth_date,
                pupil_no=entry.pupil_no,
            )  # fmt: skip
            pupil.index()
            opening.pupil = pupil
        insert_many([each.pupil for each in openings if each.pupil])
        insert_many(
            [Residence(pupil=each.pupil, municipality=self._municipality(each), valid_from=start) for each in openings]
        )
        insert_many(
            [
                Enrolment(
                    pupil=each.pupil,
                    school=school,
                    valid_from=start,
                    year_group=each.entry.year_group,
                    level=each.entry.level,
                )
                for each in openings
                if (school := self._school(each)) is not None
            ]
        )

    def _known_pupils(self, openings: Sequence[Opening]) -> None:
        """Fetch them and, for a list of today, make enrolment and woongemeente say what was told (actions.enrolment.register).
        An old list does not move anybody."""
        by_id = {each.standing.pupil_id: each for each in openings if each.standing}
        for pupil in Pupil.objects.filter(among("pk", by_id)) if by_id else ():
            by_id[pupil.pk].pupil = pupil
        if self.day < self.today or not by_id:
            return
        self._register_schools(by_id)
        self._register_homes(by_id)

    def _register_schools(self, by_id: dict[int, Opening]) -> None:
        running = _running(Enrolment, "school", by_id, self.day)
        end: list[Running] = []
        new = []
        for pupil_id, opening in by_id.items():
            school, rows = self._school(opening), running.get(pupil_id, [])
            if school is not None and any(row.place == school.pk for row in rows):
                continue
            end += rows
            if school is not None:
                new.append(Enrolment(pupil_id=pupil_id, school=school, valid_from=self.day))
        if end:
            _drop_next_year([row.pk for row in end])
        _end_all(Enrolment, end, self.day)
        insert_many(new)

    def _register_homes(self, by_id: dict[int, Opening]) -> None:
        running = _running(Residence, "municipality", by_id, self.day)
        end: list[Running] = []
        new = []
        for pupil_id, opening in by_id.items():
            home, rows = self._municipality(opening), running.get(pupil_id, [])
            if all(row.place != home.pk for row in rows):
                end += rows
                new.append(Residence(pupil_id=pupil_id, municipality=home, valid_from=self.day))
        _end_all(Residence, end, self.day)
        insert_many(new)

    def _open(self, openings: Sequence[Opening]) -> None:
        codes = Casus.objects.free_codes(len(openings))
        for opening, code in zip(openings, codes, strict=True):
            opening.casus = self._casus(opening, code)
        casussen = [(each, each.casus) for each in openings if each.casus]
        insert_many([casus for _, casus in casussen])
        absences = {}
        for opening, casus in casussen:
            if opening.entry.kind:
                absences[casus.pk] = Absence(
                    casus=casus, first_day=opening.entry.first_day, known_on=casus.opened_on, ended_on=opening.entry.returned_on,
                    first_day_kind=FirstDayKind.EXACT if opening.entry.first_day else FirstDayKind.UNKNOWN,
                    **self._confirmed(opening.entry, casus),
                )  # fmt: skip
        begun = insert_many(list(absences.values()))
        insert_many(
            [phase for opening, casus in casussen for phase in self._phases(opening.entry, absences.get(casus.pk))]
        )
        insert_many([event for opening, casus in casussen for event in self._events(opening.entry, casus)])
        concerns = [casus for opening, casus in casussen if not opening.entry.kind]
        calendars = Calendars.of(map(Place.of, concerns))
        insert_many([self._look_again(casus, calendars.at(Place.of(casus)).days) for casus in concerns])
        clock.replan(begun, now=self.now)

    def _casus(self, opening: Opening, code: str) -> Casus:
        entry, school, home = opening.entry, self._school(opening), self._municipality(opening)
        fixed = self._of_school.get(school.pk) if school else None
        casus = Casus(
            code=code,
            pupil=opening.pupil,
            school=school,
            municipality=home,
            area=school.area if school else home.area,
            consulent=fixed or self._of_municipality.get(home.pk) or self.fallback,
            phase=PhaseKind.TERUG if entry.returned_on else entry.kind,
            opened_on=self._begins_on(entry),
            opened_by=self.by,
            leerplicht_informed_on=self.day if self.intake.municipality_id and entry.kind else None,
        )
        casus.search = search_text(casus)
        if closed_on := self._closes_on(entry):
            casus.closed_on, casus.outcome = closed_on, Outcome.OWN_SCHOOL
        return casus

    def _begins_on(self, entry: Entry) -> date:
        return self.day if self._closes_on(entry) else self.today

    def _confirmed(self, entry: Entry, casus: Casus) -> dict[str, Any]:
        """An older list tells up to when the pupil was at home: a later list may confirm it."""
        if entry.returned_on or self.day >= casus.opened_on:
            return {}
        how = Sender(self.intake.school, self.intake.municipality).told_by
        return {"confirmed_on": self.day, "confirmed_by": self.by, "confirmed_how": how}

    def _closes_on(self, entry: Entry) -> date | None:
        """History: who went back so long ago that reopening is past is settled. Whoever came back lately a person looks at."""
        if entry.returned_on is None or self.today - entry.returned_on <= timedelta(days=settings.REOPEN_WITHIN_DAYS):
            return None
        return max(entry.returned_on, self.day)

    def _phases(self, entry: Entry, absence: Absence | None) -> Iterable[Phase]:
        if absence is None:
            return
        yield Phase(
            casus_id=absence.casus_id, absence=absence, kind=entry.kind, permitted_kind=entry.permitted_kind,
            true_from=entry.first_day or self.day, known_at=self.now, by=self.by,
        )  # fmt: skip
        if entry.returned_on:
            yield Phase(
                casus_id=absence.casus_id, absence=absence, kind=PhaseKind.TERUG, true_from=entry.returned_on,
                known_at=self.now, by=self.by,
            )  # fmt: skip

    def _events(self, entry: Entry, casus: Casus) -> Iterable[Event]:
        """All of the moment of reading in: what is written later, somebody did (intake.undoing)."""
        yield Event(
            casus=casus, at=self.now, kind=EventKind.REPORTED, by=self.by, on=casus.opened_on, title=TITLE,
            text=f"Lijst van {self.intake.sender_label}, peildatum {dutch(self.day)}.", school_reads=True,
            leerplicht_reads=entry.kind in LEERPLICHT_PHASES, facts={"list": str(self.intake.key), "row": entry.number},
        )  # fmt: skip
        if not entry.kind:
            yield Event(
                casus=casus, at=self.now, kind=EventKind.REST, by=self.by, on=casus.opened_on, title="Weer bekijken"
            )
        if entry.returned_on:
            yield Event(
                casus=casus, at=self.now, kind=EventKind.RETURNED, by=self.by, on=entry.returned_on,
                text=since_when(entry.returned_on, casus.opened_on), **reads_along(entry.kind),
            )  # fmt: skip
        if casus.closed_on:
            yield Event(
                casus=casus, at=self.now, kind=EventKind.CLOSED, by=self.by, on=casus.closed_on,
                title=f"Gesloten: {Outcome.OWN_SCHOOL.label}", **reads_along(PhaseKind.TERUG),
            )  # fmt: skip

    def _look_again(self, casus: Casus, calendar: Calendar) -> Actie:
        """As actions.opening.look_again, for many."""
        again = next_school_day(self.today + LOOK_AGAIN, calendar)
        return Actie(
            casus=casus, kind=ActieKind.REST, what="Weer bekijken", due_on=again,
            holder=casus.consulent or self.by, asked_by=self.by,
        )  # fmt: skip


class Running(NamedTuple):
    """A dated row that runs: where, and since when."""

    pk: int
    pupil_id: int
    place: int
    valid_from: date


def _running(
    model: type[Enrolment] | type[Residence], place: str, pupil_ids: Iterable[int], day: date
) -> dict[int, list[Running]]:
    """By pupil, as tuples: ten thousand instances cost more than the query."""
    found: dict[int, list[Running]] = {}
    rows = model.objects.on(day).filter(among("pupil", pupil_ids)).values_list("pk", "pupil", place, "valid_from")
    for row in map(Running._make, rows):
        found.setdefault(row.pupil_id, []).append(row)
    return found


def _drop_next_year(ids: Sequence[int]) -> None:
    """The same enrolments a leerjaar higher that stand already from 1 August on (actions.enrolment.with_next_year)."""
    before = Enrolment.objects.filter(
        among("pk", ids), pupil=OuterRef("pupil"), school=OuterRef("school"), valid_to=OuterRef("valid_from")
    )
    Enrolment.objects.filter(Exists(before)).delete()


def _end_all(model: type[Enrolment] | type[Residence], rows: Sequence[Running], on: date) -> None:
    """End each on `on`; what would last no day at all never held and goes."""
    model.objects.filter(among("pk", [row.pk for row in rows if row.valid_from < on])).update(valid_to=on)
    if gone := [row.pk for row in rows if row.valid_from >= on]:
        model.objects.filter(pk__in=gone).delete()
