"""The job: signals what is reached, in one statement, whenever it runs.

Late, twice, on four workers at once, killed half way or after two hundred silent days: the same rows, once. A signal carries
the day on which it was true, never the day on which the job happened to run.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, QuerySet
from django.utils import timezone

from accounts.models import User
from cases.models import ClockRun, Deadline, EventKind
from cases.prepared import ask
from cases.scope import LEERPLICHT_PHASES
from paper.dates import dutch
from post.models import Notice

JUMP = timedelta(days=2)
PULSE = timedelta(minutes=1)
NOTICE_KIND = "termijn"
NOTICE_TEXT = "Een termijn is bereikt."
NOTICE_PATH = (
    "/signalen/"  # written out: the job must run even when a page is broken; a test compares it with the address
)


def moment() -> tuple[date, datetime]:
    """Today in Amsterdam and now, by the clock of the database: all workers agree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (now() AT TIME ZONE %s)::date, now()", [settings.TIME_ZONE])
        today, now = cursor.fetchone()
    return today, now


@transaction.atomic
def flag_deadlines(*, today: date, now: datetime) -> ClockRun:
    """Signal every term with `flag_on` up to and including `today`; returns what this run did.

    Nothing due: one query that reads, and no write but a pulse of at most one row a minute, so that the footer knows it ran.
    When the clock jumped forward more than JUMP since the last run, or such a jump is not confirmed yet, the notices are
    held: the mail waits for `confirm_clock`.
    """
    newest = ClockRun.objects.order_by("-pk").first()
    run = ClockRun(ran_at=now, today=today, flagged=0)
    run.jumped = newest is not None and today - newest.today > JUMP
    if Deadline.objects.filter(flag_on__lte=today).exists():
        held = run.jumped or _unconfirmed().exists()
        run.flagged, run.notices = _flag(today, now, held=held)
    if run.flagged or newest is None or newest.today != today:
        run.save(force_insert=True)
    elif abs(now - newest.ran_at) >= PULSE:
        ClockRun.objects.filter(pk=newest.pk).update(ran_at=now)
    return run


def _flag(today: date, now: datetime, *, held: bool) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            FLAG,
            {
                "today": today,
                "now": now,
                "held": held,
                "leerplicht_phases": list(LEERPLICHT_PHASES),
                "event_kind": EventKind.TERM,
                "notice_kind": NOTICE_KIND,
                "notice_text": NOTICE_TEXT,
                "notice_path": NOTICE_PATH,
            },
        )
        flagged, notices = cursor.fetchone()
    return flagged, notices


def flagged_by_rule(run: ClockRun) -> dict[str, int]:
    """How many terms a run signalled, by name of the rule."""
    rows = Deadline.objects.filter(flagged_at=run.ran_at).values("rule__name").annotate(terms=Count("pk"))
    return {row["rule__name"]: row["terms"] for row in rows.order_by("rule__name")}


@transaction.atomic
def confirm_clock(*, by: User, now: datetime) -> int:
    """A person says that the jump was real (standstill, not a wrong clock): releases the held notices; returns their number."""
    _unconfirmed().update(confirmed_at=now, confirmed_by=by)
    return Notice.objects.filter(kind=NOTICE_KIND, held=True).update(held=False)


def _unconfirmed() -> QuerySet[ClockRun]:
    return ClockRun.objects.filter(jumped=True, confirmed_at=None)


@dataclass(frozen=True)
class ClockStatus:
    """When the job last ran, for footer and /gezond. `held`: mail waits until a person confirms a jump of the clock."""

    ran_at: datetime | None
    stale: bool
    held: bool

    @property
    def text(self) -> str:
        if self.ran_at is None:
            return "Termijnen zijn nog niet bijgewerkt"
        local = timezone.localtime(self.ran_at)
        day = "vandaag" if local.date() == timezone.localdate() else f"op {dutch(local.date())}"
        said = "Termijnen zijn te lang niet bijgewerkt, het laatst" if self.stale else "Termijnen bijgewerkt:"
        return f"{said} {day}, {local:%-H.%M} uur"


def clock_status(now: datetime) -> ClockStatus:
    """Newest run by number, not by moment: a clock that was wrong must not hide the runs after it."""
    newest = ask(_newest_run)
    if not newest:
        return ClockStatus(None, stale=True, held=False)
    [(ran_at, waits)] = newest
    return ClockStatus(ran_at, stale=now - ran_at > settings.CLOCK_STALE_AFTER, held=waits)


def _newest_run() -> QuerySet[Any, Any]:
    return ClockRun.objects.order_by("-pk").values_list("ran_at", Exists(_unconfirmed()))[:1]


# due: what must be signalled, by the partial index deadline_to_flag; other workers wait, look again and find nothing.
# step, chain, coming: what follows on a rule that comes back (herijking), exactly as planning.plan says it: a next one stands
#   once its predecessor signalled, and of those that became true on one day only the last signals. A test compares the two.
# toegang: who may have to read something; the schools, four fifths of all, never do.
# here: signals of which the consulent still works at the office today.
# reader: that consulent and who covers them today; nobody holds the casus: the voorzitters; leerplicht where it may look.
FLAG = """
WITH due AS MATERIALIZED (
  SELECT id FROM cases_deadline WHERE flag_on <= %(today)s ORDER BY id FOR NO KEY UPDATE
), flagged AS (
  UPDATE cases_deadline d SET flagged_on = d.flag_on, flagged_at = %(now)s, flag_on = NULL
  FROM due WHERE d.id = due.id
  RETURNING d.id, d.casus_id, d.absence_id, d.rule_id, d.number, d.due_on, d.flagged_on, d.provisional
), step AS (
  SELECT f.*, n, next.next_on, (
    SELECT min(greatest(next.next_on, p.true_from))
    FROM (
      SELECT kind, true_from, lead(true_from, 1, 'infinity') OVER (ORDER BY true_from, known_at, id) AS until
      FROM cases_phase WHERE absence_id = f.absence_id AND withdrawn_at IS NULL
    ) p
    WHERE p.kind = ANY (r.alerts_in) AND greatest(next.next_on, p.true_from) < p.until
  ) AS true_on
  FROM flagged f
  JOIN cases_deadlinerule r ON r.id = f.rule_id AND r.every_weeks > 0
  CROSS JOIN LATERAL (
    SELECT greatest(%(today)s, max(true_from)) AS newest FROM cases_phase
    WHERE absence_id = f.absence_id AND withdrawn_at IS NULL
  ) p
  CROSS JOIN generate_series(1, greatest(0, p.newest - f.due_on) / (7 * r.every_weeks) + 1) n
  CROSS JOIN LATERAL (SELECT f.due_on + 7 * r.every_weeks * n AS next_on) next
), chain AS (
  SELECT *, bool_and(goes_on) OVER (PARTITION BY id ORDER BY n) AS stands
  FROM (
    SELECT *, coalesce(earlier <= %(today)s OR next_on <= earlier, false) AS goes_on
    FROM (SELECT *, lag(true_on, 1, flagged_on) OVER (PARTITION BY id ORDER BY n) AS earlier FROM step) s
  ) s
), coming AS (
  SELECT casus_id, absence_id, rule_id, number + n AS number, next_on AS due_on, provisional,
         CASE WHEN true_on IS DISTINCT FROM lead(true_on) OVER (PARTITION BY id ORDER BY n) THEN true_on END AS true_on
  FROM chain WHERE stands
), returned AS (
  INSERT INTO cases_deadline (casus_id, absence_id, rule_id, number, due_on, provisional, flag_on, flagged_on, flagged_at,
                              past_on_entry, planned_at, handled_with, withdrawn_because)
  SELECT casus_id, absence_id, rule_id, number, due_on, provisional,
         CASE WHEN true_on > %(today)s THEN true_on END,
         CASE WHEN true_on <= %(today)s THEN true_on END,
         CASE WHEN true_on <= %(today)s THEN %(now)s::timestamptz END,
         false, %(now)s, '', ''
  FROM coming
  ON CONFLICT (absence_id, rule_id, number) WHERE withdrawn_at IS NULL DO NOTHING
  RETURNING id, casus_id, absence_id, rule_id, number, due_on, flagged_on, provisional
), signal AS (
  SELECT s.id, s.flagged_on, s.number, r.code AS rule, r.name, c.id AS casus_id, c.consulent_id, c.area_id, c.municipality_id,
         c.phase = ANY (%(leerplicht_phases)s) AS leerplicht_reads
  FROM (SELECT * FROM flagged UNION ALL SELECT * FROM returned WHERE flagged_on IS NOT NULL) s
  JOIN cases_deadlinerule r ON r.id = s.rule_id
  JOIN cases_casus c ON c.id = s.casus_id
), event AS (
  INSERT INTO cases_event (casus_id, kind, "on", at, title, text, party, channel, facts, school_reads, leerplicht_reads)
  SELECT casus_id, %(event_kind)s, flagged_on, %(now)s,
         CASE WHEN number = 0 THEN name || ' bereikt' ELSE 'Herijking ' || number || ' na ' || name END,
         '', '', '', jsonb_build_object('deadline', id, 'rule', rule), true, leerplicht_reads
  FROM signal ORDER BY id
), toegang AS (
  SELECT t.user_id, t.role, t.area_id, t.municipality_id
  FROM accounts_toegang t JOIN accounts_user u ON u.id = t.user_id AND u.is_active
  WHERE t.role IN ('consulent', 'voorzitter', 'leerplicht')
    AND t.valid_from <= %(today)s AND (t.valid_to IS NULL OR t.valid_to > %(today)s)
), here AS (
  SELECT id, consulent_id FROM signal
  WHERE consulent_id IN (SELECT user_id FROM toegang WHERE role IN ('consulent', 'voorzitter'))
), reader AS (
  SELECT id, consulent_id AS user_id FROM here
  UNION
  SELECT s.id, w.waarnemer_id FROM signal s JOIN accounts_waarneming w ON w.consulent_id = s.consulent_id
  WHERE w.valid_from <= %(today)s AND (w.valid_to IS NULL OR w.valid_to > %(today)s)
  UNION
  SELECT s.id, t.user_id FROM signal s JOIN toegang t ON t.role = 'voorzitter' AND coalesce(t.area_id, s.area_id) = s.area_id
  WHERE s.id NOT IN (SELECT id FROM here)
  UNION
  SELECT s.id, t.user_id FROM signal s JOIN toegang t ON t.role = 'leerplicht' AND t.municipality_id = s.municipality_id
  WHERE s.leerplicht_reads
), notice AS (
  INSERT INTO post_notice (user_id, key, kind, text, path, created_at, held)
  SELECT user_id, 'termijn:' || id, %(notice_kind)s, %(notice_text)s, %(notice_path)s, %(now)s, %(held)s FROM reader
  ON CONFLICT (user_id, key) DO NOTHING
  RETURNING 1
)
SELECT (SELECT count(*) FROM signal), (SELECT count(*) FROM notice)
"""
