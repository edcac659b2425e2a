"""Who counts as thuis on a day, from the phases of an absence as known at a moment. Pure: no database, no clock.

Counted in the stock (bron Noord-Limburg, Inspectie): without enrolment (absoluut), or at least four weeks at home, with or without
a valid reason, an opbouwrooster included. Vrijgesteld is counted apart. What an open casus says, holds; a closed one says nothing
from the day it was closed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from cases.deadlines import weeks_between

FOUR_WEEKS = timedelta(weeks=4)
ABSOLUUT, VRIJGESTELD, TERUG = "absoluut", "vrijgesteld", "terug"
SCHOOL_YEAR_BEGINS = 8  # August


class Place(IntEnum):
    """Where a pupil is counted; the higher goes first when two absences of one pupil differ."""

    OUT = 0
    EXEMPT = 1
    STOCK = 2


@dataclass(frozen=True, slots=True)
class Step:
    """A phase: what, since when, known and withdrawn at what moment. `pk` decides between two of the same day and moment."""

    kind: str
    permitted_kind: str
    true_from: date
    known_at: datetime
    withdrawn_at: datetime | None
    pk: int

    def known(self, at: datetime) -> bool:
        return self.known_at <= at and (self.withdrawn_at is None or self.withdrawn_at > at)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One absence as known at one moment: `steps` in order of the day they begin. `first_day` None: not known, then it is counted
    from the first step, which is a lower bound. `heard_at`: when anything of it was first recorded, also what was withdrawn."""

    pupil: int
    casus: int
    absence: int
    first_day: date | None
    closed_on: date | None
    heard_at: datetime
    steps: tuple[Step, ...]

    @property
    def since(self) -> date | None:
        return self.first_day or (self.steps[0].true_from if self.steps else None)

    def standing(self, day: date) -> Step | None:
        """The phase on `day`, as PhaseQuerySet.standing says it."""
        return next((step for step in reversed(self.steps) if step.true_from <= day), None)

    def place(self, day: date) -> Place:
        step, since = self.standing(day), self.since
        if step is None or since is None or step.kind == TERUG or (self.closed_on and self.closed_on <= day):
            return Place.OUT
        if step.kind == VRIJGESTELD:
            return Place.EXEMPT
        return Place.STOCK if step.kind == ABSOLUUT or since + FOUR_WEEKS <= day else Place.OUT

    def weeks(self, day: date) -> int:
        return weeks_between(self.since, day) if self.since else 0

    @property
    def changes(self) -> list[date]:
        """Days on which the place may become another; between two of them it is the same."""
        days = [step.true_from for step in self.steps]
        if self.since:
            days.append(self.since + FOUR_WEEKS)
        return [*days, self.closed_on] if self.closed_on else days


def in_order(steps: list[Step], known_at: datetime) -> tuple[Step, ...]:
    """What was known at that moment, in the order in which one ends the other."""
    kept = (step for step in steps if step.known(known_at))
    return tuple(sorted(kept, key=lambda step: (step.true_from, step.known_at, step.pk)))


def year_begins(day: date) -> date:
    """1 August of the school year in which `day` lies (Leerplichtwet: 1 August to 31 July)."""
    return date(day.year if day.month >= SCHOOL_YEAR_BEGINS else day.year - 1, SCHOOL_YEAR_BEGINS, 1)


def best(stretches: list[Stretch], day: date) -> Stretch:
    """The absence that describes a pupil on `day`: counted before not counted, then the one that began last."""
    return max(stretches, key=lambda one: (one.place(day), one.since or date.min, one.absence))
