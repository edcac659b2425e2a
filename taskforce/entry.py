"""The entry test: what the file itself says about whether this casus is one for the Taskforce. Pure: facts in, points out.

A point that is not met stops nobody: it is named, and the programmamanager passes it over with a reason or gives it back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from cases.age import ADULT, birthday
from paper.dates import dutch

WEEKS, MUNICIPALITY, AGE, TABLE, OFFERS, PUPIL, PARENTS = (
    "weeks",
    "municipality",
    "age",
    "table",
    "offers",
    "pupil",
    "parents",
)
LABELS = {
    WEEKS: "Lang genoeg thuis", MUNICIPALITY: "Woongemeente doet mee", AGE: "Jonger dan 18", TABLE: "Aan tafel besproken",
    OFFERS: "Scholen gevraagd", PUPIL: "Leerling gehoord", PARENTS: "Ouders gehoord",
}  # fmt: skip


@dataclass(frozen=True)
class Session:
    """A meeting that had the casus on its agenda. `outcome` in words; empty while the meeting is not closed."""

    kind: str
    on: date
    outcome: str = ""


@dataclass(frozen=True)
class Heard:
    """Whether somebody was heard: the day, or why not."""

    on: date | None = None
    not_because: str = ""


@dataclass(frozen=True)
class Offers:
    """What came of looking for a place: schools approached before entering, offers at the table, promises and how they ended."""

    entered_on: date | None = None
    approached: int = 0
    offered: int = 0
    promised: int = 0
    failed: int = 0
    needed: tuple[str, ...] = ()  # what would have made it possible, in words

    @property
    def told(self) -> bool:
        return bool(self.approached or self.offered or self.promised)


@dataclass(frozen=True)
class Facts:
    """What stands in the file on a day. `weeks` is None without a running absence or while its first day is not known."""

    today: date
    weeks: int | None
    at_home: bool
    municipality: str
    in_taskforce: bool
    birth_date: date
    sessions: Sequence[Session] = ()
    offers: Offers = field(default_factory=Offers)
    pupil: Heard = field(default_factory=Heard)
    parents: Heard = field(default_factory=Heard)


@dataclass(frozen=True)
class Point:
    code: str
    met: bool
    text: str

    @property
    def label(self) -> str:
        return LABELS[self.code]


def points(facts: Facts, *, weeks: int) -> list[Point]:
    """Every point, in the order of the page. `weeks`: how long at home is long enough (setting)."""
    return [
        _weeks(facts, weeks), _municipality(facts), _age(facts), _table(facts), _offers(facts),
        _heard(PUPIL, facts.pupil, "De leerling"), _heard(PARENTS, facts.parents, "De ouders"),
    ]  # fmt: skip


def missing(found: Sequence[Point]) -> list[str]:
    return [point.code for point in found if not point.met]


def said_weeks(number: int) -> str:
    return "1 week" if number == 1 else f"{number} weken"


def _weeks(facts: Facts, needed: int) -> Point:
    if not facts.at_home:
        return Point(WEEKS, False, "Er loopt nu geen verzuim.")
    if facts.weeks is None:
        return Point(WEEKS, False, "De eerste verzuimdag is nog niet bekend.")
    if facts.weeks < needed:
        return Point(WEEKS, False, f"{said_weeks(facts.weeks)} thuis; de afspraak is {said_weeks(needed)}.")
    return Point(WEEKS, True, f"{said_weeks(facts.weeks)} thuis.")


def _municipality(facts: Facts) -> Point:
    does = "doet mee" if facts.in_taskforce else "doet niet mee"
    return Point(MUNICIPALITY, facts.in_taskforce, f"{facts.municipality} {does} aan de Taskforce.")


def _age(facts: Facts) -> Point:
    on = birthday(facts.birth_date, ADULT)
    if on <= facts.today:
        return Point(AGE, False, f"18 geworden op {dutch(on)}: het doorstroompunt (RMC) is aan zet.")
    return Point(AGE, True, f"Wordt 18 op {dutch(on)}.")


def _table(facts: Facts) -> Point:
    held = [session for session in facts.sessions if session.outcome]
    if held:
        last = max(held, key=lambda session: session.on)
        more = f", {len(held)} keer besproken" if len(held) > 1 else ""
        return Point(TABLE, True, f"{last.kind} {dutch(last.on)}: {last.outcome}{more}.")
    planned = min(
        (session for session in facts.sessions if session.on >= facts.today), key=lambda one: one.on, default=None
    )
    if planned:
        return Point(TABLE, False, f"Staat op een agenda: {planned.kind} {dutch(planned.on)}.")
    return Point(TABLE, False, "Nog niet op een actietafel of Plaatsingsoverleg geweest.")


def _offers(facts: Facts) -> Point:
    offers = facts.offers
    if not offers.told:
        entered = f"Aangemeld op {dutch(offers.entered_on)}, maar " if offers.entered_on else ""
        text = "er staat niet in het dossier welke scholen zijn gevraagd en wat zij zeiden."
        return Point(OFFERS, False, entered + (text if entered else text[0].upper() + text[1:]))
    parts = [
        (offers.approached, "school benaderd", "scholen benaderd"), (offers.offered, "aanbod aan tafel", "keer een aanbod aan tafel"),
        (offers.promised, "toezegging", "toezeggingen"), (offers.failed, "niet gelukt", "niet gelukt"),
    ]  # fmt: skip
    said = ", ".join(f"{number} {one if number == 1 else more}" for number, one, more in parts if number)
    needed = f" Nodig was geweest: {', '.join(offers.needed)}." if offers.needed else ""
    return Point(OFFERS, True, f"{said}.{needed}")


def _heard(code: str, heard: Heard, who: str) -> Point:
    if heard.on is not None:
        return Point(code, True, f"Op {dutch(heard.on)}.")
    if heard.not_because:
        return Point(code, False, f"Nog niet: {heard.not_because}")
    return Point(code, False, f"{who} {'is' if code == PUPIL else 'zijn'} nog niet gehoord.")
