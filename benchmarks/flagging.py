"""The nightly job against one hand-written statement that writes the same rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.databases import Database, Say
from benchmarks.report import Aim, Figure, UnequalError
from benchmarks.serving import serving
from benchmarks.timing import Watch, p50, take_turns
from cases.clock import flag_deadlines

SHARE_DUE = 0.001
ROUNDS = 15
Rows = list[tuple[Any, ...]]


def measure(small: Database, large: Database, say: Say, rounds: int = ROUNDS) -> list[Figure]:
    """Nothing due; 0.1 % due; and the same number due in both sizes. Everything is rolled back."""
    figures = [
        *_nothing_due(small, large, say, rounds),
        *due(large, say, rounds),
        *_same_number(small, large, say, rounds),
    ]
    for database in dict.fromkeys((small, large)):
        database.tidy("cases_deadline", "cases_event", "post_notice")
    return figures


def _nothing_due(small: Database, large: Database, say: Say, rounds: int) -> list[Figure]:
    figures = []
    for database in dict.fromkeys((small, large)):
        say(f"flagging, {database.cases:,} cases: nothing due")
        with serving(database):
            if writes := _writes_when_quiet(database):
                raise UnequalError(f"nothing was due, and yet transaction {writes} wrote")
            (seconds,) = take_turns([lambda db=database: _quiet(db)], 4 * rounds, warm=5)  # type: ignore[misc]
        figures.append(
            Figure("flagging: nothing due, no write", database.cases, 1000 * p50(seconds), "ms", aim=Aim(5, of="value"))
        )
    return figures


def _quiet(database: Database) -> float:
    watch = Watch()
    with watch.running():
        flag_deadlines(today=database.as_of, now=_soon_after_the_run(database))
    return watch.seconds


def _writes_when_quiet(database: Database) -> int | None:
    """The number of the transaction if it wrote: PostgreSQL gives one only then."""
    with transaction.atomic():
        flag_deadlines(today=database.as_of, now=_soon_after_the_run(database))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id_if_assigned()::text::bigint")
            number: int | None = cursor.fetchone()[0]
    return number


def _soon_after_the_run(database: Database) -> datetime:
    """Within the minute in which the job does not note again that it ran."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ran_at FROM cases_clockrun ORDER BY id DESC LIMIT 1")
        ran_at: datetime = cursor.fetchone()[0]
    return ran_at + timedelta(seconds=20)


def due(large: Database, say: Say, rounds: int) -> list[Figure]:
    wanted = max(1, round(large.cases * SHARE_DUE))
    with serving(large):
        ids = pick(wanted)
    say(f"flagging, {large.cases:,} cases: {len(ids):,} terms due")
    ours = check(large, ids)
    night = Night(large, ids)
    loket, by_hand = take_turns([lambda: night.timed(by_loket), lambda: night.timed(by_hand_written)], rounds, warm=2)
    note = f"{len(ids):,} terms due: {ours.events} events, {ours.notices} notices, {ours.returns} returns planned"
    return [
        Figure(
            "flagging: 0.1 % due / hand-written SQL",
            large.cases,
            1000 * p50(loket),
            "ms",
            1000 * p50(by_hand),
            Aim(1.3),
            note,
        )
    ]


def _same_number(small: Database, large: Database, say: Say, rounds: int) -> list[Figure]:
    if small.cases == large.cases:
        return []
    with serving(small):
        few = pick(max(1, round(large.cases * SHARE_DUE)))  # as many as a whole region has waiting
    with serving(large):
        many = pick(len(few))
    say(f"flagging: {len(few)} terms due in both sizes")
    check(small, few)
    check(large, many)
    one, other = Night(large, many), Night(small, few)
    at_large, at_small = take_turns([lambda: one.timed(by_loket), lambda: other.timed(by_loket)], rounds, warm=2)
    return [
        Figure(
            f"flagging: {len(few)} due / same number at {small.cases:,}", large.cases, 1000 * p50(at_large), "ms",
            1000 * p50(at_small), Aim(1.5),
        )
    ]  # fmt: skip


@dataclass(frozen=True)
class Written:
    """What one night leaves behind, without the numbers that rows happen to get."""

    deadlines: Rows
    event_rows: Rows
    notice_rows: Rows

    @property
    def events(self) -> int:
        return len(self.event_rows)

    @property
    def notices(self) -> int:
        return len(self.notice_rows)

    @property
    def returns(self) -> int:
        return sum(1 for row in self.deadlines if row[-1])


@dataclass(frozen=True)
class Night:
    """A night on which these terms are due; each time in a transaction that is undone."""

    database: Database
    ids: list[int]

    @property
    def now(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.database.as_of, time(23, 30)))

    @contextmanager
    def begun(self) -> Iterator[None]:
        with serving(self.database), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(MAKE_DUE, {"ids": self.ids, "today": self.database.as_of})
                cursor.execute(FORGET, {"ids": self.ids})
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            yield
            transaction.set_rollback(True)

    def timed(self, job: "Job") -> float:
        """Seconds of the job, its foreign keys checked as at a commit."""
        watch = Watch()
        with self.begun(), watch.running():
            job(self)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return watch.seconds

    def written(self, job: "Job") -> Written:
        with self.begun():
            job(self)
            return Written(*(self._rows(query) for query in (DEADLINES, EVENTS, NOTICES)))

    def _rows(self, query: str) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(query, {"ids": self.ids, "now": self.now})
            return list(cursor.fetchall())


Job = Callable[[Night], object]


def by_loket(night: Night) -> None:
    flag_deadlines(today=night.database.as_of, now=night.now)


def by_hand_written(night: Night) -> None:
    with connection.cursor() as cursor:
        cursor.execute(HAND_WRITTEN, {"today": night.database.as_of, "now": night.now})


def check(database: Database, ids: list[int], reference: Job = by_hand_written) -> Written:
    """What Loket writes; raises UnequalError when the reference writes anything else."""
    night = Night(database, ids)
    ours, theirs = night.written(by_loket), night.written(reference)
    if ours != theirs or ours.events != len(ids):
        counts = f"{ours.events}/{theirs.events} events, {ours.notices}/{theirs.notices} notices of {len(ids)} terms"
        raise UnequalError(f"flagging differs: {counts}")
    return ours


def pick(count: int) -> list[int]:
    """Terms of running absences that can be made due, spread over rules and casussen; at most `count`."""
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, {"count": count})
        return [row[0] for row in cursor.fetchall()]


CANDIDATES = """
SELECT d.id FROM cases_deadline d
JOIN cases_casus c ON c.id = d.casus_id AND c.closed_on IS NULL
JOIN cases_absence a ON a.id = d.absence_id AND a.ended_on IS NULL
JOIN cases_deadlinerule r ON r.id = d.rule_id AND c.phase = ANY (r.alerts_in)
WHERE d.withdrawn_at IS NULL AND NOT d.past_on_entry
ORDER BY md5(d.id::text), d.id LIMIT %(count)s
"""
MAKE_DUE = """
UPDATE cases_deadline
SET flag_on = %(today)s, flagged_on = NULL, flagged_at = NULL, handled_at = NULL, handled_by_id = NULL, handled_with = ''
WHERE id = ANY (%(ids)s)
"""
FORGET = "DELETE FROM post_notice WHERE key IN (SELECT 'termijn:' || id FROM unnest(%(ids)s::bigint[]) id)"

# The last column says whether this night planned the row.
DEADLINES = """
SELECT d.absence_id, d.rule_id, d.number, d.due_on, d.provisional, d.flag_on, d.flagged_on, d.flagged_at, d.past_on_entry,
       d.planned_at, d.withdrawn_at, d.planned_at = %(now)s
FROM cases_deadline d
WHERE d.absence_id IN (SELECT absence_id FROM cases_deadline WHERE id = ANY (%(ids)s)) ORDER BY 1, 2, 3, d.id
"""
EVENTS = """
SELECT e.casus_id, e.kind, e.on, e.title, e.text, e.by_id, e.facts - 'deadline', e.school_reads, e.leerplicht_reads,
       d.absence_id, d.rule_id, d.number
FROM cases_event e JOIN cases_deadline d ON d.id = (e.facts ->> 'deadline')::bigint
WHERE e.at = %(now)s AND e.kind = 'termijn' AND %(ids)s::bigint[] IS NOT NULL ORDER BY d.absence_id, d.rule_id, d.number
"""
NOTICES = """
SELECT n.user_id, n.kind, n.text, n.path, n.held, d.absence_id, d.rule_id, d.number
FROM post_notice n JOIN cases_deadline d ON n.key = 'termijn:' || d.id
WHERE n.created_at = %(now)s AND %(ids)s::bigint[] IS NOT NULL ORDER BY n.user_id, d.absence_id, d.rule_id, d.number
"""

# What somebody would write who knows this population: one phase an absence, no cover, a consulent on every casus.
HAND_WRITTEN = """
WITH due AS (
  UPDATE cases_deadline SET flagged_on = flag_on, flagged_at = %(now)s, flag_on = NULL WHERE flag_on <= %(today)s
  RETURNING id, casus_id, absence_id, rule_id, number, due_on, flagged_on, provisional
), coming AS (
  INSERT INTO cases_deadline (casus_id, absence_id, rule_id, number, due_on, provisional, flag_on, past_on_entry, planned_at,
                              handled_with, withdrawn_because)
  SELECT casus_id, absence_id, rule_id, number + 1, due_on + 7 * every_weeks, provisional, due_on + 7 * every_weeks, false, %(now)s,
         '', ''
  FROM due JOIN cases_deadlinerule r ON r.id = rule_id AND every_weeks > 0
  ON CONFLICT DO NOTHING
), signal AS (
  SELECT due.id, due.casus_id, due.number, due.flagged_on, r.code, r.name, c.consulent_id, c.municipality_id
  FROM due JOIN cases_deadlinerule r ON r.id = rule_id JOIN cases_casus c ON c.id = casus_id
), event AS (
  INSERT INTO cases_event (casus_id, kind, "on", at, title, text, party, channel, facts, school_reads, leerplicht_reads)
  SELECT casus_id, 'termijn', flagged_on, %(now)s,
         CASE number WHEN 0 THEN name || ' bereikt' ELSE 'Herijking ' || number || ' na ' || name END, '', '', '',
         jsonb_build_object('deadline', id, 'rule', code), true, true
  FROM signal
), notice AS (
  INSERT INTO post_notice (user_id, key, kind, text, path, created_at, held)
  SELECT user_id, 'termijn:' || id, 'termijn', 'Een termijn is bereikt.', '/signalen/', %(now)s, false
  FROM (
    SELECT id, consulent_id AS user_id FROM signal
    UNION ALL
    SELECT s.id, t.user_id FROM signal s JOIN accounts_toegang t
      ON t.role = 'leerplicht' AND t.municipality_id = s.municipality_id AND t.valid_from <= %(today)s
      AND (t.valid_to IS NULL OR t.valid_to > %(today)s)
  ) reader
  ON CONFLICT DO NOTHING
)
INSERT INTO cases_clockrun (ran_at, today, flagged, notices, jumped) SELECT %(now)s, %(today)s, count(*), 0, false FROM signal
"""
