"""How a casus stands today: clock and movement, as two signs. Computed from dates, never from whether a job ran."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from cases.deadlines import weeks_between
from cases.models import Absence, Actie, ActieKind, Casus, Deadline, Event, Phase, PhaseKind
from cases.scope import Scope

DueState = Literal["reached", "soon", "far", "none"]
SOON = timedelta(days=14)


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
    """The movement sign. `state`: go (somebody holds a step), wait (a verzoek waits for an answer), rest, stuck."""

    state: Literal["go", "wait", "rest", "stuck"]
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
        return sorted((d for d in self.deadlines if d.is_signal), key=lambda d: d.due_on, reverse=True)

    @property
    def move(self) -> Move:
        """A held step beats a rest beats a waiting verzoek; nothing is stuck, whatever the age of the casus."""
        held = [a for a in self.acties if a.is_held]
        for kinds, state in (({ActieKind.STEP, ActieKind.VERZOEK}, "go"), ({ActieKind.REST}, "rest")):
            if rows := [a for a in held if a.kind in kinds]:
                return Move(state, rows[0])  # type: ignore[arg-type]
        if waiting := [a for a in self.acties if a.waits_for_answer]:
            return Move("wait", waiting[0])
        return Move("stuck", since=self.last_event.on if self.last_event else self.casus.opened_on)

    @property
    def due(self) -> Due:
        """The term that matters now: an open signal, else the next one to come."""
        if not self.casus.is_open:
            return Due(None, "none", "gesloten", self.casus.get_outcome_display())
        if self.phase and self.phase.kind == PhaseKind.DEELS and self.phase.evaluate_on:
            return due_on(self.phase.evaluate_on, self.today, "evaluatie opbouwrooster")
        if self.absence is None:
            return Due(None, "none", "geen termijn", "zorg om aanwezigheid")
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


def _due(deadline: Deadline, today: date) -> Due:
    quiet = deadline.flag_on is None and deadline.flagged_on is None
    said = due_on(deadline.due_on, today, deadline.rule.name)
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


def situations(casussen: Iterable[Casus], scope: Scope) -> list[Situation]:
    """Situation of each casus, in the same order. Five queries whatever the number of rows; the casussen must come from
    visible_to(scope)."""
    found = {casus.pk: Situation(casus, scope.today) for casus in casussen}
    newest_absence = (
        Absence.objects.filter(casus__in=found).order_by("casus", "-ended_on", "-pk").select_related("confirmed_by")
    )
    for absence in newest_absence:  # NULLs first in descending order: the running absence wins
        situation = found[absence.casus_id]
        if situation.absence is None:
            situation.absence = absence
    absences = [s.absence.pk for s in found.values() if s.absence]
    for phase in Phase.objects.filter(absence__in=absences).standing(scope.today):
        found[phase.casus_id].phase = phase
    for deadline in (
        Deadline.objects.standing().filter(absence__in=absences).select_related("rule__municipality").order_by("due_on")
    ):
        found[deadline.casus_id].deadlines.append(deadline)
    for actie in (
        Actie.objects.open()
        .filter(casus__in=found)
        .visible_to(scope)
        .select_related("holder", "partner", "asked_by")
        .order_by("due_on", "pk")
    ):
        found[actie.casus_id].acties.append(actie)
    for event in (
        Event.objects.visible_to(scope).filter(casus__in=found).order_by("casus", "-on", "-pk").distinct("casus")
    ):
        found[event.casus_id].last_event = event
    return list(found.values())
