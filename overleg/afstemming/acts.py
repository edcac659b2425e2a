"""Acts on an Afstemming: plan a year, move one, write down what was agreed about a pupil, close."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.crypto import get_random_string

from accounts.models import OFFICE_ROLES, User
from cases.circle import Viewer
from cases.events import ConflictError
from cases.models import Casus, PhaseKind
from overleg.actions import CODE_LETTERS, change_overleg, locked
from overleg.afstemming.carrying import seat, take_what_waits
from overleg.afstemming.listing import LEERPLICHT, Side
from overleg.afstemming.people import pair_at, pair_of
from overleg.codes import fresh_codes
from overleg.models import (
    SHEET_DIGITS,
    Agendapunt,
    Attendance,
    Deelname,
    Discipline,
    Overleg,
    OverlegKind,
    Result,
    Section,
)
from overleg.outcomes import Agreed, record_outcome
from overleg.tabling import Closed, close_overleg
from overleg.told import tell_changed
from region.models import Municipality


class NoOfficersError(Exception):
    """There is nobody to meet: the municipality has no fixed officers on the day of planning."""


class TasksStandError(ValueError):
    """ "Geen actie nodig", while tasks are divided."""


@dataclass(frozen=True)
class Taak:
    """One task as it is typed: of which side, by whom, by when. `pk` of the row that it changes."""

    side: Side
    what: str
    holder: User
    due_on: date
    pk: int | None = None


@transaction.atomic
def plan_year(
    *,
    municipality: Municipality,
    days: Iterable[date],
    starts_at: time,
    ends_at: time | None,
    place: str,
    by: User,
    today: date,
) -> list[Overleg]:
    """A meeting on each of these days; a day that has one already is left as it is. What a cancelled one left comes on the first.
    Raises NoOfficersError."""
    if not pair_of(municipality, today).officers:
        raise NoOfficersError
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)  # two people who plan the same year
    have = set(Overleg.objects.filter(municipality=municipality, cancelled=False).values_list("on", flat=True))
    made = [
        Overleg.objects.create(
            code=get_random_string(10, CODE_LETTERS + SHEET_DIGITS), kind=OverlegKind.AFSTEMMING, area=municipality.area,
            municipality=municipality, on=day, starts_at=starts_at, ends_at=ends_at, place=place, created_by=by,
        )
        for day in sorted(set(days) - have)
    ]  # fmt: skip
    for overleg in made[:1]:
        take_what_waits(overleg)
    return made


@transaction.atomic
def move(*, overleg: Overleg, version: int, by: User, today: date, now: datetime, **fields: Any) -> list[User]:
    """Another day, time or place. Both sides hear it; returns who. Raises ConflictError, ClosedError, RefusedError."""
    before = Overleg.objects.get(pk=overleg.pk)
    change_overleg(overleg=overleg, version=version, by=by, today=today, **fields)
    told = pair_at(overleg, today).but(by)
    return tell_changed(overleg=overleg, before=before, told=told, what="De afstemming met leerplicht", now=now)


@transaction.atomic
def record_line(
    *,
    overleg: Overleg,
    casus: Casus,
    said: str,
    no_action: bool,
    tasks: Iterable[Taak],
    by: User,
    now: datetime,
    version: int,
) -> Agendapunt | None:
    """What was agreed about one pupil. With nothing typed the line is as if nothing was recorded, and None comes back.

    `version` is 0 when nothing stood there yet. Raises ConflictError, ClosedError, TasksStandError.
    """
    tasks = list(tasks)
    if no_action and tasks:
        raise TasksStandError
    locked(overleg)
    punt: Agendapunt | None = overleg.punten.filter(casus=casus).first()
    if (punt.version if punt else 0) != version:
        raise ConflictError
    if not (said or tasks or no_action):
        if punt is not None:
            punt.acties.all().delete()
            punt.delete()
        return None
    punt = punt or _add(overleg, [casus])[0]
    record_outcome(
        punt=punt, by=by, now=now, version=punt.version, said=said, held_until=None, next_step="", next_step_on=None,
        result=Result.NO_ACTION if no_action else Result.AGREED,
        acties=[Agreed(task.what, task.due_on, _seat(overleg, task.holder, task.side), "", task.pk) for task in tasks],
    )  # fmt: skip
    return punt


def _add(overleg: Overleg, casussen: list[Casus], **fields: Any) -> list[Agendapunt]:
    last = overleg.punten.aggregate(last=Max("position"))["last"] or 0
    codes = fresh_codes(overleg, len(casussen))
    return [
        Agendapunt.objects.create(
            overleg=overleg, casus=casus, position=place, sheet_code=codes.pop(), section=Section.RUNNING, **fields
        )
        for place, casus in enumerate(casussen, last + 1)
    ]


def _seat(overleg: Overleg, user: User, side: Side) -> Deelname:
    return seat(overleg, user, Discipline.LEERPLICHT if side == LEERPLICHT else Discipline.CONSULENT)


@transaction.atomic
def close(*, overleg: Overleg, by: User, today: date, now: datetime) -> Closed:
    """Who stood on the list is kept with what was decided; about whom nothing was written down stays as "niet besproken". What was
    agreed comes to stand in the casussen, tasks with those who do them (overleg.tabling). Raises ClosedError."""
    locked(overleg)
    have = overleg.punten.values("casus")
    rows = (
        Casus.objects.open().filter(phase=PhaseKind.ABSOLUUT, municipality=overleg.municipality_id).exclude(pk__in=have)
    )
    _add(overleg, list(rows.order_by("pk")), result=Result.PASSED_BY, decided_at=now, decided_by=by)
    _sat_there(overleg, by, today)
    return close_overleg(overleg=overleg, by=by, today=today, now=now)


def _sat_there(overleg: Overleg, by: User, today: date) -> None:
    """Who held it, as it was on the day: the fixed officers, the consulenten, who covered, who wrote it down. Not who only has a task
    from an earlier one."""
    pair = pair_at(overleg, today)
    seats = [_seat(overleg, officer, LEERPLICHT) for officer in pair.officers]
    seats += [_seat(overleg, colleague, "loket") for colleague in [*pair.office, by]]
    sat = overleg.deelnames.filter(pk__in=[seat.pk for seat in seats], attendance="")
    sat.update(attendance=Attendance.PRESENT)


def at_the_table(
    overleg: Overleg, casus: Casus, circle: dict[int, Viewer], today: date
) -> tuple[list[User], list[User]]:
    """Who can take a task home about a casus, of the loket and of leerplicht: inside its circle for good. The first one is the
    proposal: who holds the casus, else who holds the municipality."""
    pair = pair_at(overleg, today)
    holders = [casus.consulent_id, *(one.pk for one in pair.office)]
    office = [viewer.user for viewer in circle.values() if viewer.role in OFFICE_ROLES]
    office.sort(key=lambda one: (holders.index(one.pk) if one.pk in holders else len(holders), one.name))
    return office, [one for one in pair.officers if one.pk in circle]
