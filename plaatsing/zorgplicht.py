"""The zorgplicht clock: a school that gets a written application decides within six weeks, once four weeks more; a pupil for whom
ten weeks later nothing is decided has a right to a temporary place until then (WVO 2020).

Pure: no Django, no clock. Ordinary weeks: also in the holidays the term runs on. It explains itself as every term does: counted
from, by which rule, reached on, what comes next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cases.deadlines import Rule, reached_on
from paper.dates import dutch

DECIDE, EXTENDED = Rule(6, "weeks", "calendar"), Rule(10, "weeks", "calendar")
SOON_DAYS = 7
SOURCE = "zorgplicht, Wet voortgezet onderwijs 2020"


@dataclass(frozen=True, slots=True)
class Application:
    """A written application at one school. `extended`: it told that it needs four weeks more. `decided_on` ends the clock."""

    applied_on: date
    extended: bool = False
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    text: str
    soft: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day with its meaning, as components/due.html shows it."""

    on: date
    state: Literal["reached", "soon", "far", "none"]
    say: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    due: Moment
    text: str
    soft: str = ""


@dataclass(frozen=True)
class Term:
    """All that components/term.html shows of one application."""

    due: Moment
    headline: str
    say: str
    first_day: date
    marks: Sequence[dict[str, object]]
    facts: Sequence[Fact]
    next: Sequence[Step]
    skipped: Sequence[dict[str, object]] = ()
    provisional: bool = False

    @property
    def state(self) -> str:
        return self.due.state


def decide_by(told: Application) -> date:
    """The day by which the school decides."""
    return reached_on(told.applied_on, EXTENDED if told.extended else DECIDE, ())


def temporary_from(told: Application) -> date:
    """From this day a pupil for whom nothing is decided has a right to a temporary place."""
    return reached_on(told.applied_on, EXTENDED, ())


def may_be_placed(told: Application, today: date) -> bool:
    """The right to a temporary place stands today."""
    return told.decided_on is None and temporary_from(told) <= today


def term_of(told: Application, today: date) -> Term:
    """The clock of one application, explained on `today`."""
    until, right = decide_by(told), temporary_from(told)
    marks = [
        {"date": day, "label": label, "reached": day <= (told.decided_on or today)}
        for day, label in dict.fromkeys([(reached_on(told.applied_on, DECIDE, ()), "6 weken"), (right, "10 weken")])
    ]
    counting = "6 weken en één keer 4 weken langer, gewone weken" if told.extended else "6 weken, gewone weken"
    facts = [
        Fact("Geteld vanaf", dutch(told.applied_on), "schriftelijk aangemeld"),
        Fact("Volgens", counting, SOURCE),
        Fact("Overgeslagen", "niets", "in vakanties loopt deze termijn door"),
        Fact("Besluit uiterlijk", dutch(until)),
    ]
    if told.decided_on is not None:
        facts.append(Fact("Besluit", dutch(told.decided_on), "daarmee eindigt deze termijn"))
        due = Moment(told.decided_on, "none", "besloten")
        say = f"De school besloot op {dutch(told.decided_on)}. Er loopt geen termijn meer."
        return Term(due, "besloten", say, told.applied_on, marks, facts, ())
    if right <= today:
        say = f"Sinds {dutch(right)} heeft de leerling recht op een tijdelijke plek, tot de school besluit."
        return Term(_moment(right, today), "recht op een tijdelijke plek", say, told.applied_on, marks, facts, ())
    following = Step(
        "Recht op een tijdelijke plek",
        _moment(right, today),
        "10 weken, gewone weken: als er dan nog niet is besloten",
        SOURCE,
    )
    due, name = _moment(until, today), "10 weken" if told.extended else "6 weken"
    if until <= today:
        say = f"De {name} om te besluiten zijn bereikt op {dutch(until)}. Vraag wat er nodig is om te besluiten."
        return Term(due, f"{name} {due.say}", say, told.applied_on, marks, facts, (following,))
    say = f"De school besluit uiterlijk op {dutch(until)}."
    return Term(due, f"{name}: {due.say}", say, told.applied_on, marks, facts, (following,))


def _moment(on: date, today: date) -> Moment:
    days = (on - today).days
    if days <= 0:
        ago = "vandaag" if days == 0 else "gisteren" if days == -1 else f"{-days} dagen geleden"
        return Moment(on, "reached", f"bereikt, {ago}")
    left = "morgen" if days == 1 else f"nog {days} dagen"
    return Moment(on, "soon" if days <= SOON_DAYS else "far", left)
