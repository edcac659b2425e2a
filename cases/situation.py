"""How a casus stands today: clock and movement, as two signs. Computed from dates, never from whether a job ran."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

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
from cases.prepared import ask
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

    `actie` is empty when this reader may not read what moves: then it only says that something does. When stuck it is the
    bewuste rust whose day has passed, if there is one: calm until that day, loud after it.

    A bewuste rust beside a held step does not stop that step: somebody still owes it by its date, and behind a calm sign it would be
    forgotten. So the sign is the step, and says that there is rest as well (`rests`, and `rest` when this reader may read it): who
    agreed on rest finds it back on the page, in the list and behind the filter.
    """

    state: MoveState
    actie: Actie | None = None
    since: date | None = None
    rests: bool = False
    rest: Actie | None = None


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
    guest: str = ""  # the ground on which this reader is a guest, see cases.scope

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
        """A held step beats a rest beats a waiting verzoek; nothing is stuck, whatever the age of the casus. A rest beside a step
        is said with it."""
        rows = {state: [one for one in self.acties if belongs(one, self.today)] for state, belongs in _MOVES}
        for state, _ in _MOVES:
            if rows[state] or state in self.hidden:
                rests = state == "go" and bool(rows["rest"] or "rest" in self.hidden)
                rest = rows["rest"][0] if rests and rows["rest"] else None
                return Move(state, rows[state][0] if rows[state] else None, rests=rests, rest=rest)
        lapsed = next((actie for actie in self.acties if actie.kind == ActieKind.REST and actie.is_open), None)
        return Move("stuck", lapsed, since=self.last_event.on if self.last_event else self.casus.opened_on)

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


_MOVES: tuple[tuple[MoveState, Callable[[Actie, date], bool]], ...] = (
    ("go", lambda actie, _today: actie.is_held and actie.kind != ActieKind.REST),
    ("rest", lambda actie, today: actie.is_open and actie.kind == ActieKind.REST and actie.due_on >= today),
    ("wait", lambda actie, _today: actie.waits_for_answer),
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
_CASUS_COLUMNS = ("id", "code", "pupil_id", "school_id", "municipality_id", "area_id", "consulent_id", "phase", "opened_on",
                  "closed_on", "outcome")  # fmt: skip
_PHASE_COLUMNS = (
    "id",
    "casus_id",
    "absence_id",
    "kind",
    "permitted_kind",
    "hours",
    "target_hours",
    "evaluate_on",
    "true_from",
)
_TERM_COLUMNS = ("id", "casus_id", "absence_id", "rule_id", "number", "due_on", "provisional", "flag_on", "flagged_on",
                 "handled_at", "withdrawn_at")  # fmt: skip
_ACTIE_COLUMNS = ("id", "casus_id", "kind", "what", "due_on", "target", "holder_id", "holder_name", "partner_id", "asked_by_id",
                  "answer", "done_at", "dropped_at", "passed_to_id")  # fmt: skip
_ENROLMENT_COLUMNS = ("id", "pupil_id", "school_id", "year_group", "level")
_PUPIL_COLUMNS = ("id", "given_name", "infix", "family_name", "sorted_by")
_CASUS = packed(
    Casus,
    only=_CASUS_COLUMNS,
    pupil=packed(Pupil, "pupil__", _PUPIL_COLUMNS),
    school=packed(School, "school__", ("id", "code", "name")),
    municipality=packed(Municipality, "municipality__", _PERSON),
)
# Built once: expressions are never changed by the queries that use them.
_ABSENCE = packed(Absence, confirmed_by=packed(User, "confirmed_by__", _PERSON))
_ENROLMENT = packed(Enrolment, only=_ENROLMENT_COLUMNS)
_RULE = packed(DeadlineRule, municipality=packed(Municipality, "municipality__", _PERSON))
_ACTIE = packed(
    Actie,
    holder=packed(User, "holder__", (*_PERSON, "is_active")),
    asked_by=packed(User, "asked_by__", _PERSON),
    partner=packed(Partner, "partner__", _PERSON),
)
_HIDDEN = packed(Actie, only=("id", "kind", "answer", "due_on"))
_EVENT = packed(Event, only=_EVENT_COLUMNS)
# What a page about one casus reads, and what a line of a list reads: anything else would ask again, row by row.
_PAGE = {"absence": _ABSENCE, "phase": packed(Phase), "deadline": packed(Deadline), "actie": _ACTIE}
_LINE = {
    "absence": packed(Absence),
    "phase": packed(Phase, only=_PHASE_COLUMNS),
    "deadline": packed(Deadline, only=_TERM_COLUMNS),
    "actie": packed(
        Actie,
        only=_ACTIE_COLUMNS,
        holder=packed(User, "holder__", (*_PERSON, "is_active")),
        partner=packed(Partner, "partner__", _PERSON),
    ),
}


def situations(casussen: Iterable[Casus], scope: Scope) -> list[Situation]:
    """Situation of each casus, in the same order. One query whatever the number of rows; the casussen must come from
    visible_to(scope)."""
    found = {casus.pk: Situation(casus, scope.today, guest=scope.guest_of(casus.pk)) for casus in casussen}
    if found:
        _fill_rows(found, _rows(_children, found, scope))
    return list(found.values())


def situations_of(ids: Sequence[int], scope: Scope, *, since: datetime | None = None) -> list[Situation]:
    """The same for casus ids that a list has chosen, in their order, casus and enrolment included; still one query.

    `since`: also the newest thing that somebody else wrote after that moment. Ids outside `scope` are left out.
    """
    if not ids:
        return []
    found: dict[int, Situation] = {}
    rows = _rows(_whole, ids, scope, since)
    for casus_id, row in rows["casus"]:
        found[casus_id] = Situation(_casus(row), scope.today, guest=scope.guest_of(casus_id))
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
    )


def _whole(ids: Sequence[int], scope: Scope, since: datetime | None) -> QuerySet[Any, Any]:
    """The casussen that may be seen, and what is needed of their children."""
    visible = Casus.objects.visible_to(scope).filter(pk__in=ids)
    parts = [*_parts(ids, scope, _LINE), part(visible, "casus", "pk", _CASUS)]
    enrolments = Enrolment.objects.on(scope.today).filter(pupil__in=visible.values("pupil"))
    parts.append(part(enrolments, "enrolment", "pupil_id", _ENROLMENT))
    if since is not None:
        news = Event.objects.readable_by(scope).filter(casus__in=ids, at__gt=since).exclude(by=scope.user_id)
        newest = news.order_by("casus", "-at", "-pk").distinct("casus")
        parts.append(part(newest, "news", "casus_id", _EVENT))
    return parts[0].union(*parts[1:], all=True)


def _children(ids: Sequence[int], scope: Scope) -> QuerySet[Any, Any]:
    first, *others = _parts(ids, scope, _PAGE)
    return first.union(*others, all=True)


def _parts(ids: Sequence[int], scope: Scope, columns: Mapping[str, JSONObject]) -> list[QuerySet[Any, Any]]:
    """What is needed of the children, one arm a table."""
    deadlines = Deadline.objects.standing().filter(casus__in=ids)
    acties = Actie.objects.open().filter(casus__in=ids)
    # one look in the index a casus, instead of all its events
    events = Event.objects.readable_by(scope).filter(casus=OuterRef("pk")).order_by("-on", "-pk")
    newest = Casus.objects.filter(pk__in=ids).values_list(Subquery(events.values("pk")[:1]))
    parts = [
        part(Absence.objects.filter(casus__in=ids), "absence", "casus_id", columns["absence"]),
        part(Phase.objects.filter(casus__in=ids).standing(scope.today), "phase", "casus_id", columns["phase"]),
        part(DeadlineRule.objects.all(), "rule", "pk", _RULE),
        part(deadlines, "deadline", "casus_id", columns["deadline"]),
        part(acties.readable_by(scope), "actie", "casus_id", columns["actie"]),
        part(Event.objects.filter(pk__in=newest), "event", "casus_id", _EVENT),
    ]
    if not scope.in_office:
        readable = acties.readable_by(scope).values("pk")
        hidden = acties.moving(scope.today).exclude(pk__in=readable)
        parts.append(part(hidden, "hidden", "casus_id", _HIDDEN))
    return parts


Rows = dict[str, list[tuple[int, Row]]]


# A statement is kept for these numbers of casussen; fewer are filled up with the last one again.
_SIZES = (1, 5, 15, 50, 500)


def _rows(build: Callable[..., QuerySet[Any, Any]], ids: Iterable[int], *about: Any) -> Rows:
    asked = tuple(ids)
    size = next((size for size in _SIZES if size >= len(asked)), len(asked))
    rows: Rows = defaultdict(list)
    for name, casus_id, row in ask(build, asked + asked[-1:] * (size - len(asked)), *about):
        rows[name].append((casus_id, json.loads(row)))
    return rows


def _fill_rows(found: dict[int, Situation], rows: Rows) -> None:
    """Hand every child to its casus. A child of a casus that is not there (outside scope) is left."""

    def of(name: str) -> Iterator[tuple[Situation, Row]]:
        return ((found[casus_id], row) for casus_id, row in rows[name] if casus_id in found)

    _fill_clock(of, rows["rule"])
    for situation, row in of("actie"):
        situation.acties.append(_actie(row))
    for situation, row in of("hidden"):
        unread = Actie(kind=row["kind"], answer=row["answer"], due_on=date.fromisoformat(row["due_on"]))
        situation.hidden |= {state for state, belongs in _MOVES if belongs(unread, situation.today)}
    for situation, row in of("event"):
        situation.last_event = revived(Event, row)
    for situation, row in of("news"):
        situation.news = revived(Event, row)
    for situation in found.values():
        situation.deadlines.sort(key=lambda row: (row.due_on, row.pk))
        situation.acties.sort(key=lambda row: (row.due_on, row.pk))


def _fill_enrolments(found: dict[int, Situation], rows: list[tuple[int, Row]]) -> None:
    """Where the pupil is enrolled today; at the responsible school when that is one of them."""
    of_pupil: dict[int, list[Row]] = defaultdict(list)
    for pupil_id, row in rows:
        of_pupil[pupil_id].append(row)
    for situation in found.values():
        for enrolment in (revived(Enrolment, row) for row in of_pupil[situation.casus.pupil_id]):
            if situation.enrolment is None or enrolment.school_id == situation.casus.school_id:
                situation.enrolment = enrolment


def _fill_clock(of: Callable[[str], Iterator[tuple[Situation, Row]]], rules: list[tuple[int, Row]]) -> None:
    """The absence that counts, and what belongs to that absence alone: its phase and its terms."""
    for situation, row in of("absence"):
        absence = revived(Absence, row, **_related(row, confirmed_by=User))
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
    return revived(Actie, row, **_related(row, holder=User, asked_by=User, partner=Partner))


def _related(row: Row, **kinds: type[Model]) -> dict[str, Model | None]:
    """What was packed beside the row, of these."""
    return {name: revived_or_none(kind, row[name]) for name, kind in kinds.items() if name in row}


def _newer(one: Absence, other: Absence) -> bool:
    """The running absence, else the one that ended last."""
    if (one.ended_on is None) != (other.ended_on is None):
        return one.ended_on is None
    return (one.ended_on or date.max, one.pk) > (other.ended_on or date.max, other.pk)
