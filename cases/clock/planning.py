"""Planning: from the facts of an absence to the rows of its terms.

One act, `replan`, serves everything that can move a term: new, corrected, imported, ended or running again, phase shifted,
moved house, holiday changed, rule changed. It computes what should stand, compares that with what stands, and writes the
difference. What should stand follows from the facts alone, so the order of corrections does not matter.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from cases import deadlines
from cases.clock.calendars import Calendars, Place
from cases.models import Absence, CountsFrom, Deadline, DeadlineRule, Phase
from post.actions import settle

ABSENCE_ENDED = "verzuim beëindigd"
CASUS_CLOSED = "casus gesloten"
RECOUNTED = "opnieuw geteld"


@dataclass(frozen=True)
class Moved:
    """One term whose date changed. `before` None: new; `after` None: withdrawn."""

    rule: DeadlineRule
    number: int
    before: date | None
    after: date | None
    absence_id: int


@dataclass(frozen=True)
class Stretch:
    """A phase with its end made visible: `kind` stands on every day of [first, until)."""

    kind: str
    first: date
    until: date


@dataclass(frozen=True)
class Facts:
    """All that the terms of one absence depend on. `ended_on`: the first day on which nothing is reached any more."""

    absence_id: int
    casus_id: int
    first_day: date | None
    known_on: date
    ended_on: date | None
    why_ended: str
    stretches: Sequence[Stretch]
    rules: Sequence[DeadlineRule]
    calendar: deadlines.Calendar


class Standing(NamedTuple):
    """A row that stands, as far as planning looks at it."""

    pk: int
    absence_id: int
    rule_id: int
    code: str
    number: int
    due_on: date
    provisional: bool
    flag_on: date | None
    past_on_entry: bool
    flagged_on: date | None


@dataclass(frozen=True)
class Planned:
    """What should stand for one rule and number. `true_on` is the day it is true in a phase that the rule alerts in."""

    rule: DeadlineRule
    number: int
    due_on: date
    provisional: bool
    true_on: date | None
    past_on_entry: bool = False

    @property
    def key(self) -> tuple[str, int]:
        # By code: a municipality's own rule takes over the row of the general one, flag and handling included.
        return self.rule.code, self.number

    @property
    def flag_on(self) -> date | None:
        return None if self.past_on_entry else self.true_on


def stretches(phases: Sequence[tuple[str, date]], ended_on: date | None) -> list[Stretch]:
    """Phases of one absence as (kind, true from), in order, as stretches. The first one also covers the days before it."""
    found = []
    for index, (kind, true_from) in enumerate(phases):
        first = true_from if index else date.min
        until = phases[index + 1][1] if index + 1 < len(phases) else date.max
        until = min(until, ended_on or date.max)
        if first < until:
            found.append(Stretch(kind, first, until))
    return found


def true_on(due_on: date, standing: Sequence[Stretch], alerts_in: Sequence[str]) -> date | None:
    """The first day, from `due_on` on, on which a phase stands that the rule alerts in; None when there is none (yet)."""
    days = [max(due_on, s.first) for s in standing if s.kind in alerts_in and max(due_on, s.first) < s.until]
    return min(days, default=None)


def plan(
    facts: Facts, today: date, cache: dict[tuple[object, ...], tuple[date, bool]]
) -> dict[tuple[str, int], Planned]:
    """What should stand for one absence, by code and number.

    A rule that comes back has its next return planned once the one before it signalled; cases.clock.flagging adds it in SQL.
    Of the rungs due by the day the absence became known only the highest signals. `cache` keeps (rule, calendar, first day)
    -> (date, provisional) between absences.
    """
    found: list[Planned] = []
    for rule in facts.rules:
        start = facts.first_day if rule.counts_from == CountsFrom.FIRST_DAY else facts.known_on
        if start is None:
            continue
        key = (rule.pk, id(facts.calendar), start)
        if key not in cache:
            told = deadlines.explain(start, rule.arithmetic, facts.calendar)
            cache[key] = (told.reached_on, told.provisional)
        reached, provisional = cache[key]
        found += _returns(facts, rule, reached, provisional, today)
    return {planned.key: planned for planned in _quiet(found, facts.known_on)}


def _returns(facts: Facts, rule: DeadlineRule, reached: date, provisional: bool, today: date) -> Iterator[Planned]:
    """The rung itself and, of a rule that comes back, every return up to the first that still has to signal."""
    due_on = reached
    for number in count():
        if facts.ended_on and due_on >= facts.ended_on:
            break
        true = true_on(due_on, facts.stretches, rule.alerts_in)
        yield Planned(rule, number, due_on, provisional, true)
        next_on = due_on + timedelta(weeks=rule.every_weeks)
        signalled = true is not None and (true <= today or next_on <= true)
        if not rule.every_weeks or not (signalled or due_on <= facts.known_on):
            break
        due_on = next_on


def _quiet(found: list[Planned], known_on: date) -> list[Planned]:
    """Silences what would be noise: lower rungs at entry, and returns that a later return on the same day makes old news."""
    entry = [p for p in found if p.due_on <= known_on and p.true_on is not None]
    highest = max(entry, key=lambda p: (p.due_on, p.rule.pk, p.number), default=None)
    newest: dict[tuple[str, date | None], int] = {}
    for p in found:
        newest[p.rule.code, p.true_on] = max(p.number, newest.get((p.rule.code, p.true_on), 0))
    return [
        replace(p, past_on_entry=True)
        if p.due_on <= known_on and p is not highest
        else replace(p, true_on=None)
        if 0 < p.number < newest[p.rule.code, p.true_on]
        else p
        for p in found
    ]


@transaction.atomic
def replan(absences: Iterable[Absence], *, now: datetime | None = None, because: str = "") -> list[Moved]:
    """Bring the terms of these absences in line with the facts; returns the terms whose date changed.

    The number of queries is the same for one absence and for ten thousand. A flag that is still true keeps its day and its
    handling; one that is not is withdrawn with `because` and planned anew. Doing it twice changes nothing.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    ids = sorted({absence.pk for absence in absences})
    rules = {rule.pk: rule for rule in DeadlineRule.objects.order_by("pk")}
    facts = _gather(ids, _Ladder(rules.values()))
    change = _Change(rules)
    cache: dict[tuple[object, ...], tuple[date, bool]] = {}
    standing = _standing(ids)
    for pk, fact in facts.items():
        change.compare(fact, plan(fact, today, cache), standing.get(pk, {}), today, because)
    change.write(now)
    return change.moved


def _gather(ids: Sequence[int], ladder: "_Ladder") -> dict[int, Facts]:
    """Facts of these absences, which are locked until the transaction ends: two acts on one absence take turns."""
    rows = list(
        Absence.objects.filter(pk__in=ids)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
        .values_list(
            "pk", "casus_id", "first_day", "known_on", "ended_on", "casus__closed_on", "casus__municipality_id",
            "casus__school_id", "casus__school__municipality__holiday_region", "casus__municipality__holiday_region",
        )
    )  # fmt: skip
    phases: dict[int, list[tuple[str, date]]] = {}
    standing = Phase.objects.filter(absence__in=ids, withdrawn_at=None).order_by("true_from", "known_at", "pk")
    for absence_id, kind, true_from in standing.values_list("absence_id", "kind", "true_from"):
        phases.setdefault(absence_id, []).append((kind, true_from))
    places = {row[0]: Place(row[7], row[8] or row[9]) for row in rows}
    calendars = Calendars.of(places.values())
    found = {}
    for pk, casus_id, first_day, known_on, ended_on, closed_on, municipality_id, *_ in rows:
        last = min(filter(None, (ended_on, closed_on)), default=None)
        found[pk] = Facts(
            absence_id=pk,
            casus_id=casus_id,
            first_day=first_day,
            known_on=known_on,
            ended_on=last,
            why_ended=ABSENCE_ENDED if ended_on else CASUS_CLOSED,
            stretches=stretches(phases.get(pk, ()), last),
            rules=ladder.on(first_day or known_on, municipality_id),
            calendar=calendars.at(places[pk]).days,
        )
    return found


class _Ladder:
    """The rules that hold on a day in a municipality: its own row replaces the general one of the same code."""

    def __init__(self, rules: Iterable[DeadlineRule]) -> None:
        self._rules = list(rules)
        self._known: dict[tuple[date, int], list[DeadlineRule]] = {}

    def on(self, day: date, municipality_id: int) -> list[DeadlineRule]:
        key = (day, municipality_id)
        if key not in self._known:
            holding = [rule for rule in self._rules if rule.holds_on(day)]
            general = {rule.code: rule for rule in holding if rule.municipality_id is None}
            own = {rule.code: rule for rule in holding if rule.municipality_id == municipality_id}
            self._known[key] = list((general | own).values())
        return self._known[key]


def _standing(ids: Sequence[int]) -> dict[int, dict[tuple[str, int], Standing]]:
    """Standing terms by absence, locked. Locked first and read after: the job may have added a return while we waited."""
    rows = Deadline.objects.standing().filter(absence__in=ids)
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    found: dict[int, dict[tuple[str, int], Standing]] = {}
    columns = ("rule__code" if name == "code" else name for name in Standing._fields)
    for row in map(Standing._make, rows.values_list(*columns)):
        found.setdefault(row.absence_id, {})[row.code, row.number] = row
    return found


class _Change:
    """The difference between what should stand and what stands, gathered over all absences and written at once."""

    def __init__(self, rules: dict[int, DeadlineRule]) -> None:
        self._rules = rules
        self.moved: list[Moved] = []
        self._withdrawn: dict[str, list[int]] = {}
        self._updated: list[tuple[int, int, date, bool, date | None, bool]] = []
        self._new: list[tuple[int, int, int, int, date, bool, date | None, bool]] = []

    def compare(
        self,
        facts: Facts,
        planned: dict[tuple[str, int], Planned],
        standing: dict[tuple[str, int], Standing],
        today: date,
        because: str,
    ) -> None:
        if facts.ended_on is not None:
            # Nothing is planned for what has ended; only what was signalled and is still true stays.
            planned = {key: p for key, p in planned.items() if key in standing and standing[key].flagged_on}
            because = facts.why_ended
        for key in sorted(planned.keys() | standing.keys()):
            self._one(facts, planned.get(key), standing.get(key), today, because or RECOUNTED)

    def _one(self, facts: Facts, new: Planned | None, old: Standing | None, today: date, because: str) -> None:
        if old and old.flagged_on and not (new and new.true_on and new.true_on <= today):
            # Signalled, and no longer true: it goes, and what is true instead is planned anew (nothing when it ended).
            self._withdrawn.setdefault(because, []).append(old.pk)
            new = new if facts.ended_on is None else None
            if new:
                self._insert(facts, new)
        elif old and new:
            flag_on = None if old.flagged_on else new.flag_on
            past = old.past_on_entry if old.flagged_on else new.past_on_entry
            want = (new.rule.pk, new.due_on, new.provisional, flag_on, past)
            if want != (old.rule_id, old.due_on, old.provisional, old.flag_on, old.past_on_entry):
                self._updated.append((old.pk, *want))
        elif old:
            self._withdrawn.setdefault(because, []).append(old.pk)
        elif new:
            self._insert(facts, new)
        before, after = old.due_on if old else None, new.due_on if new else None
        if before != after:
            rule = new.rule if new else self._rules[old.rule_id]  # type: ignore[union-attr]
            number = (new or old).number  # type: ignore[union-attr]
            self.moved.append(Moved(rule, number, before, after, facts.absence_id))

    def _insert(self, facts: Facts, new: Planned) -> None:
        self._new.append(
            (
                facts.casus_id,
                facts.absence_id,
                new.rule.pk,
                new.number,
                new.due_on,
                new.provisional,
                new.flag_on,
                new.past_on_entry,
            )
        )

    def write(self, now: datetime) -> None:
        for because, ids in self._withdrawn.items():  # at most three reasons
            Deadline.objects.filter(pk__in=ids).update(withdrawn_at=now, withdrawn_because=because[:120], flag_on=None)
            settle(keys=[notice_key(pk) for pk in ids], now=now)
        with connection.cursor() as cursor:
            if self._updated:
                cursor.execute(UPDATE, [*map(list, zip(*self._updated, strict=True))])
            if self._new:
                cursor.execute(INSERT, [now, *map(list, zip(*self._new, strict=True))])


def notice_key(deadline_id: int) -> str:
    """Key of the notices of one signal; cases.clock.flagging writes the same in SQL."""
    return f"termijn:{deadline_id}"


UPDATE = """
UPDATE cases_deadline d
SET rule_id = n.rule_id, due_on = n.due_on, provisional = n.provisional, flag_on = n.flag_on, past_on_entry = n.past_on_entry
FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::boolean[], %s::date[], %s::boolean[])
  AS n (id, rule_id, due_on, provisional, flag_on, past_on_entry)
WHERE d.id = n.id
"""
INSERT = """
INSERT INTO cases_deadline (casus_id, absence_id, rule_id, number, due_on, provisional, flag_on, past_on_entry,
                            planned_at, handled_with, withdrawn_because)
SELECT n.*, %s, '', ''
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::date[], %s::boolean[], %s::date[], %s::boolean[])
  AS n (casus_id, absence_id, rule_id, number, due_on, provisional, flag_on, past_on_entry)
"""
