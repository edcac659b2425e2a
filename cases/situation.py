"""How a casus stands today: clock and movement, as two signs. Computed from dates, never from whether a job ran."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet

from accounts.models import User
from cases.deadlines import weeks_between
from cases.models import (
    Absence,
    Actie,
    ActieKind,
    Casus,
    Deadline,
    DeadlineRule,
    Enrolment,
    Event,
    Phase,
    PhaseKind,
    Pupil,
)  # fmt: skip
from cases.packed import Row, packed, part, revived, revived_or_none
from cases.querysets import SOON, MoveState
from cases.scope import Scope
from region.models import Municipality, Partner, School

DueState = Literal["reached", "soon", "far", "none"]


@dataclass(frozen=True)
class Due:
    """A contextual date: bar, bold date, what to say, label. `state` reached / soon / far / none."""

    on: date | None
    state: DueState
    say: str
    label: str = ""
    deadline: Deadline | None = None


@dataclass(frozen=True)
class Move:
    """The movement sign. `state`: go (somebody holds a step), wait (a verzoek waits for an answer), rest, stuck.

    `actie` is empty when stuck, and when this reader may not read what moves: then it only says that something does.
    """

    state: MoveState
    actie: Actie | None = None
    since: date | None = None


@dataclass
class Situation:
    """Everything a row or header says about one casus."""

    casus: Casus
    today: date
    absence: Absence | None = None
    phase: Phase | None = None
    deadlines: list[Deadline] = field(default_factory=list)
    acties: list[Actie] = field(default_factory=list)
    last_event: Event | None = None
    hidden: set[MoveState] = field(default_factory=set)  # moved by what this reader may not read: that, and no more
    news: Event | None = None
    enrolment: Enrolment | None = None

    @property
    def weeks(self) -> int | None:
        """Whole weeks since the first absence day, until today or the first school day; None while that day is not known."""
        if self.absence is None or self.absence.first_day is None:
            return None
        return max(0, weeks_between(self.absence.first_day, self.absence.ended_on or self.today))

    @property
    def phase_label(self) -> str:
        if self.phase is None:
            return "zorg om aanwezigheid"
        if self.phase.permitted_kind and self.phase.kind in {PhaseKind.GEOORLOOFD, PhaseKind.VRIJGESTELD}:
            return f"{self.phase.get_kind_display()}, {self.phase.get_permitted_kind_display()}"
        return self.phase.get_kind_display()

    @property
    def signals(self) -> list[Deadline]:
        """Open signals, newest first."""
        return sorted((d for d in self.deadlines if d.is_signal_on(self.today)), key=lambda d: d.due_on, reverse=True)

    @property
    def move(self) -> Move:
        """A held step beats a rest beats a waiting verzoek; nothing is stuck, whatever the age of the casus."""
        for state, belongs in _MOVES:
            if rows := [actie for actie in self.acties if belongs(actie)]:
                return Move(state, rows[0])
            if state in self.hidden:
                return Move(state)
        return Move("stuck", since=self.last_event.on if self.last_event else self.casus.opened_on)

    @property
    def due(self) -> Due:
        """The term that matters now: an open signal, else the next one to come."""
        if not self.casus.is_open:
            return Due(None, "none", "gesloten", self.casus.get_outcome_display())
        if self.phase and self.phase.kind == PhaseKind.DEELS and self.phase.evaluate_on:
            return due_on(self.phase.evaluate_on, self.today, "evaluatie opbouwrooster")
        if self.absence is None:
            again = [actie.due_on for actie in self.acties if actie.kind == ActieKind.REST]
            return Due(
                min(again, default=None), "none", "weer bekijken" if again else "geen termijn", "zorg om aanwezigheid"
            )
        if self.absence.first_day is None:
            return Due(None, "none", "nog geen termijn", "eerste verzuimdag nog niet bekend")
        if self.absence.ended_on is not None:
            return Due(None, "none", "geen termijn", "weer naar school")
        if self.signals:
            return _due(self.signals[0], self.today)
        coming = [d for d in self.deadlines if d.withdrawn_at is None and d.due_on > self.today]
        if coming:
            return _due(min(coming, key=lambda d: d.due_on), self.today)
        return Due(None, "none", "alle termijnen bereikt", "")


_MOVES: tuple[tuple[MoveState, Callable[[Actie], bool]], ...] = (
    ("go", lambda actie: actie.is_held and actie.kind != ActieKind.REST),
    ("rest", lambda actie: actie.is_held and actie.kind == ActieKind.REST),
    ("wait", lambda actie: actie.waits_for_answer),
)


def _due(deadline: Deadline, today: date) -> Due:
    quiet = deadline.flag_on is None and deadline.flagged_on is None
    said = due_on(deadline.due_on, today, deadline.name)
    say = "telt door, geen signaal" if quiet else said.say
    label = f"{said.label}, voorlopig" if deadline.provisional else said.label
    return Due(deadline.due_on, "far" if quiet else said.state, say, label, deadline)


def due_on(day: date, today: date, label: str) -> Due:
    """Neutral words about a date: "vandaag bereikt", "bereikt, 6 dagen geleden", "nog 9 dagen"."""
    left = (day - today).days
    if left == 0:
        return Due(day, "reached", "vandaag bereikt", label)
    if left == -1:
        return Due(day, "reached", "bereikt, gisteren", label)
    if left < 0:
        return Due(day, "reached", f"bereikt, {-left} dagen geleden", label)
    return Due(day, "soon" if left <= SOON.days else "far", "nog 1 dag" if left == 1 else f"nog {left} dagen", label)


_PERSON = ("id", "name")
_EVENT_COLUMNS = ("id", "casus_id", "kind", "on", "at", "by_id", "title", "party", "channel", "reached")
_PUPIL_COLUMNS = ("id", "given_name", "infix", "family_name", "sorted_by")
_CASUS = packed(
    Casus,
    pupil=packed(Pupil, "pupil__", _PUPIL_COLUMNS),
    school=packed(School, "school__", ("id", "code", "name")),
    municipality=packed(Municipality, "municipality__", _PERSON),
    consulent=packed(User, "consulent__", _PERSON),
)
# Built once: expressions are never changed by the queries that use them.
_ABSENCE = packed(Absence, confirmed_by=packed(User, "confirmed_by__", _PERSON))
_PHASE, _DEADLINE, _ENROLMENT = packed(Phase), packed(Deadline), packed(Enrolment)
_RULE = packed(DeadlineRule, municipality=packed(Municipality, "municipality__", _PERSON))
_ACTIE = packed(
    Actie,
    holder=packed(User, "holder__", _PERSON),
    asked_by=packed(User, "asked_by__", _PERSON),
    partner=packed(Partner, "partner__", _PERSON),
)
_HIDDEN = packed(Actie, only=("id", "kind", "answer"))
_EVENT = packed(Event, by=packed(User, "by__", _PERSON))
_NEWS = packed(Event, only=_EVENT_COLUMNS)


def situations(casussen: Iterable[Casus], scope: Scope) -> list[Situation]:
    """Situation of each casus, in the same order. One query whatever the number of rows; the casussen must come from
    visible_to(scope)."""
    found = {casus.pk: Situation(casus, scope.today) for casus in casussen}
    if found:
        _fill_rows(found, _rows(_parts(list(found), scope)))
    return list(found.values())


def situations_of(ids: Sequence[int], scope: Scope, *, since: datetime | None = None) -> list[Situation]:
    """The same for casus ids that a list has chosen, in their order, casus and enrolment included; still one query.

    `since`: also the newest thing that somebody else wrote after that moment. Ids outside `scope` are left out.
    """
    if not ids:
        return []
    visible = Casus.objects.visible_to(scope).filter(pk__in=ids)
    parts = [part(visible, "casus", "pk", _CASUS), *_parts(ids, scope)]
    enrolments = Enrolment.objects.on(scope.today).filter(pupil__in=visible.values("pupil"))
    parts.append(part(enrolments, "enrolment", "pupil_id", _ENROLMENT))
    if since is not None:
        news = Event.objects.readable_by(scope).filter(casus__in=ids, at__gt=since).exclude(by=scope.user_id)
        newest = news.order_by("casus", "-at", "-pk").distinct("casus")
        parts.append(part(newest, "news", "casus_id", _NEWS))
    found: dict[int, Situation] = {}
    rows = _rows(parts)
    for casus_id, row in rows["casus"]:
        found[casus_id] = Situation(_casus(row), scope.today)
    _fill_rows(found, rows)
    _fill_enrolments(found, rows["enrolment"])
    return [found[pk] for pk in ids if pk in found]


def _casus(row: Row) -> Casus:
    return revived(
        Casus,
        row,
        pupil=revived(Pupil, row["pupil"]),
        school=revived_or_none(School, row["school"]),
        municipality=revived(Municipality, row["municipality"]),
        consulent=revived_or_none(User, row["consulent"]),
    )


def _parts(ids: Sequence[int], scope: Scope) -> list[QuerySet[Any, Any]]:
    """What is needed of the children, one arm a table."""
    deadlines = Deadline.objects.standing().filter(casus__in=ids)
    rules = DeadlineRule.objects.filter(pk__in=deadlines.values("rule"))
    acties = Actie.objects.open().filter(casus__in=ids)
    events = Event.objects.readable_by(scope).filter(casus__in=ids)
    newest_events = events.order_by("casus", "-on", "-pk").distinct("casus")
    parts = [
        part(Absence.objects.filter(casus__in=ids), "absence", "casus_id", _ABSENCE),
        part(Phase.objects.filter(casus__in=ids).standing(scope.today), "phase", "casus_id", _PHASE),
        part(rules, "rule", "pk", _RULE),
        part(deadlines, "deadline", "casus_id", _DEADLINE),
        part(acties.readable_by(scope), "actie", "casus_id", _ACTIE),
        part(newest_events, "event", "casus_id", _EVENT),
    ]
    if not scope.in_office:
        readable = acties.readable_by(scope).values("pk")
        hidden = acties.moving().exclude(pk__in=readable)
        parts.append(part(hidden, "hidden", "casus_id", _HIDDEN))
    return parts


Rows = dict[str, list[tuple[int, Row]]]


def _rows(parts: list[QuerySet[Any, Any]]) -> Rows:
    rows: Rows = defaultdict(list)
    for name, casus_id, row in parts[0].union(*parts[1:], all=True):
        rows[name].append((casus_id, row))
    return rows


def _fill_rows(found: dict[int, Situation], rows: Rows) -> None:
    """Hand every child to its casus. A child of a casus that is not there (outside scope) is left."""

    def of(name: str) -> Iterator[tuple[Situation, Row]]:
        return ((found[casus_id], row) for casus_id, row in rows[name] if casus_id in found)

    _fill_clock(of, rows["rule"])
    for situation, row in of("actie"):
        situation.acties.append(_actie(row))
    for situation, row in of("hidden"):
        unread = Actie(kind=row["kind"], answer=row["answer"])
        situation.hidden |= {state for state, belongs in _MOVES if belongs(unread)}
    for situation, row in of("event"):
        situation.last_event = revived(Event, row, by=revived_or_none(User, row["by"]))
    for situation, row in of("news"):
        situation.news = revived(Event, row)
    for situation in found.values():
        situation.deadlines.sort(key=lambda row: (row.due_on, row.pk))
        situation.acties.sort(key=lambda row: (row.due_on, row.pk))


def _fill_enrolments(found: dict[int, Situation], rows: list[tuple[int, Row]]) -> None:
    """Where the pupil is enrolled today; at the responsible school when that is one of them."""
    for situation in found.values():
        for enrolment in (revived(Enrolment, row) for pupil_id, row in rows if pupil_id == situation.casus.pupil_id):
            if situation.enrolment is None or enrolment.school_id == situation.casus.school_id:
                situation.enrolment = enrolment


def _fill_clock(of: Callable[[str], Iterator[tuple[Situation, Row]]], rules: list[tuple[int, Row]]) -> None:
    """The absence that counts, and what belongs to that absence alone: its phase and its terms."""
    for situation, row in of("absence"):
        absence = revived(Absence, row, confirmed_by=revived_or_none(User, row["confirmed_by"]))
        if situation.absence is None or _newer(absence, situation.absence):
            situation.absence = absence
    for situation, row in of("phase"):
        if situation.absence and row["absence_id"] == situation.absence.pk:
            situation.phase = revived(Phase, row)
    known = {
        key: revived(DeadlineRule, row, municipality=revived_or_none(Municipality, row["municipality"]))
        for key, row in rules
    }
    for situation, row in of("deadline"):
        if situation.absence and row["absence_id"] == situation.absence.pk:
            situation.deadlines.append(revived(Deadline, row, rule=known[row["rule_id"]]))


def _actie(row: Row) -> Actie:
    return revived(
        Actie,
        row,
        holder=revived_or_none(User, row["holder"]),
        asked_by=revived(User, row["asked_by"]),
        partner=revived_or_none(Partner, row["partner"]),
    )


def _newer(one: Absence, other: Absence) -> bool:
    """The running absence, else the one that ended last."""
    if (one.ended_on is None) != (other.ended_on is None):
        return one.ended_on is None
    return (one.ended_on or date.max, one.pk) > (other.ended_on or date.max, other.pk)
