"""Telling stories by bulk writes: 1,700 casussen in seconds. Leaves the rows that the acts leave; a test compares them.

The clock itself is not imitated: terms are planned by cases.clock.replan and signalled by cases.clock.flag_deadlines, over all
absences at once.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, models

from accounts.models import User
from cases import clock
from cases.actions.opening import search_text
from cases.models import (
    Casus,
    Deadline,
    Event,
)
from loket.demo.region import Region
from loket.demo.story import Story, script
from loket.demo.telling import Rows, Telling, moment


class Teller:
    """Tells one story after another; `write` puts everything in the database."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.rows = Rows()

    def tell(self, story: Story) -> None:
        telling = Telling(story, self.region, self.rows)
        for step in script(story):
            telling.do(step)
        telling.settle()

    def write(self, *, today: date) -> None:
        """All rows, then the clock over all absences. `today` is the day on which the region is looked at."""
        rows = self.rows
        for casus, code in zip(rows.casussen, Casus.objects.free_codes(len(rows.casussen)), strict=True):
            casus.code = code
            casus.search = search_text(casus)
        _insert(rows.pupils)
        _insert(rows.casussen)
        for batch in _by_model(rows.around):
            _insert(batch)
        _insert(rows.absences)
        _insert(rows.phases)
        _insert(rows.acties)
        for event, actie in rows.events:
            if actie is not None:
                event.facts = {"actie": actie.pk}
        Event.objects.bulk_create([event for event, _ in rows.events], batch_size=2000)
        self._run_clock(today)

    def _run_clock(self, today: date) -> None:
        now = moment(today)
        clock.replan(self.rows.absences, now=now)
        ended = [(absence.pk, on) for absence, on in self.rows.ends.values()]
        with connection.cursor() as cursor:
            cursor.execute(STOP_LATER, [list(column) for column in zip(*ended, strict=True)] or [[], []])
        clock.flag_deadlines(today=today, now=now)
        with connection.cursor() as cursor:
            cursor.execute(END, [list(column) for column in zip(*ended, strict=True)] or [[], []])
            cursor.execute(AUDIENCE, [[absence.casus_id for absence in self.rows.absences]])
        self._handle()
        for casus, on, outcome in self.rows.closings:  # only now: the clock plans nothing for a casus that is closed
            casus.closed_on, casus.outcome = on, outcome
        Casus.objects.bulk_update(
            [casus for casus, *_ in self.rows.closings], ["closed_on", "outcome"], batch_size=2000
        )

    def _handle(self) -> None:
        """The first real act on or after the day of a signal handled it."""
        acts: dict[int, list[tuple[date, User, str]]] = {}
        for casus, day, by, because in self.rows.handling:
            acts.setdefault(casus.pk, []).append((day, by, because))
        changed = []
        for deadline in Deadline.objects.filter(flagged_on__isnull=False, casus__in=list(acts)):
            for day, by, because in acts[deadline.casus_id]:
                if day >= deadline.flagged_on:
                    deadline.handled_at, deadline.handled_by, deadline.handled_with = moment(day), by, because[:300]
                    changed.append(deadline)
                    break
        Deadline.objects.bulk_update(changed, ["handled_at", "handled_by", "handled_with"], batch_size=2000)


def _insert(batch: Sequence[models.Model]) -> None:
    if batch:
        type(batch[0])._default_manager.bulk_create(batch, batch_size=2000)


def _by_model(rows: Iterable[models.Model]) -> list[list[models.Model]]:
    groups: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        groups.setdefault(type(row), []).append(row)
    return list(groups.values())


# Terms that were not reached before the first school day never signalled.
STOP_LATER = """
UPDATE cases_deadline d SET flag_on = NULL
FROM unnest(%s::bigint[], %s::date[]) AS e (absence_id, ended_on)
WHERE d.absence_id = e.absence_id AND d.flag_on > e.ended_on
"""
# Then the absences end, and with them what had not signalled.
END = """
WITH e AS (SELECT * FROM unnest(%s::bigint[], %s::date[]) AS e (absence_id, ended_on)),
ended AS (UPDATE cases_absence a SET ended_on = e.ended_on FROM e WHERE a.id = e.absence_id)
UPDATE cases_deadline d
SET flag_on = NULL, withdrawn_at = e.ended_on + time '10:00', withdrawn_because = 'verzuim beëindigd'
FROM e WHERE d.absence_id = e.absence_id AND (d.flagged_on IS NULL OR d.flagged_on >= e.ended_on)
"""
# The rules of this region signal only in phases that leerplicht reads, and the nightly job signalled before a phase could shift.
AUDIENCE = """
UPDATE cases_event e SET at = e.on + time '03:12', leerplicht_reads = true
WHERE e.kind = 'termijn' AND e.casus_id = ANY (%s)
"""
