"""What a binding decision needs before somebody may sign it. Pure: no Django, no clock.

Every missing thing is named in words that say what to do, and where. The same check runs before the first signature, with everything,
and before the ones after it, with what may have changed since: the mandate, where the pupil lives, how old, the first school day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.age import ADULT, birthday
from paper.dates import dutch


@dataclass(frozen=True)
class Gap:
    """One thing that is missing. `where`: the part of the track that mends it (onderzoek, opties, ontwerp), empty when no form does."""

    text: str
    where: str = ""


@dataclass(frozen=True)
class Mandate:
    """Of one board, `[valid_from, valid_to)`."""

    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Place:
    """The school that is decided on, with its board (empty: none known) and every mandate that this board gave."""

    school: str
    board: str
    mandates: tuple[Mandate, ...] = ()
    closed_on: date | None = None


@dataclass(frozen=True)
class Person:
    """What of the pupil counts on the day of signing."""

    birth_date: date
    municipality: str
    in_taskforce: bool
    casus_open: bool = True


@dataclass(frozen=True)
class Start:
    """The first school day, and the first day from it on which that school really has lessons."""

    on: date | None
    school_day: date | None = None


@dataclass(frozen=True)
class Worked:
    """How far the investigation and the weighing are. `unweighed`: options without a weighing; `chosen_weighed`: the school of the draft
    is one of the options, and weighed."""

    visits_held: int
    reports_signed: int
    report_open: bool
    options: int
    unweighed: tuple[str, ...]
    chosen_weighed: bool


@dataclass(frozen=True)
class Words:
    """What the draft says."""

    level: str
    reasons: str
    told: str
    supports: int
    no_support_because: str
    talk_on: date | None
    talk_with: str
    talk_said: str


def before_first(
    *, worked: Worked, words: Words, place: Place | None, start: Start, person: Person, today: date
) -> list[Gap]:
    """Everything that is missing before the first signature, in the order in which it is made."""
    return [
        *_worked(worked, place),
        *_school(place, today, "ontwerp"),
        *_start(start, today),
        *_words(words, place),
        *_person(person, start, today),
    ]


def before_next(*, place: Place, start: Start, person: Person, today: date) -> list[Gap]:
    """What may have changed since the first signature. A gap here means: take it back, and decide again."""
    return [*_school(place, today, ""), *_start(start, today), *_person(person, start, today)]


def why_not(place: Place, day: date) -> str:
    """Why this school cannot be chosen on `day`; empty when it can. `day` counts from its start: a mandate that ends today is over."""
    if place.closed_on is not None and place.closed_on <= day:
        return f"gesloten op {dutch(place.closed_on)}"
    if not place.board:
        return "geen schoolbestuur bekend"
    if any(mandate.holds_on(day) for mandate in place.mandates):
        return ""
    past = [mandate.valid_to for mandate in place.mandates if mandate.valid_to and mandate.valid_to <= day]
    coming = [mandate.valid_from for mandate in place.mandates if mandate.valid_from > day]
    if coming:
        return f"het mandaat van {place.board} begint op {dutch(min(coming))}"
    if past:
        return f"het mandaat van {place.board} liep tot en met {dutch(max(past) - timedelta(days=1))}"
    return f"{place.board} heeft geen mandaat gegeven"


def _worked(worked: Worked, place: Place | None) -> Iterable[Gap]:
    if not worked.visits_held:
        yield Gap("Er is nog geen huisbezoek geweest.", "onderzoek")
    if not worked.reports_signed:
        writing = (
            "Het zaakonderzoek is nog niet ondertekend." if worked.report_open else "Er is nog geen zaakonderzoek."
        )
        yield Gap(writing, "onderzoek")
    elif worked.report_open:
        yield Gap("Er loopt een aanvulling op het zaakonderzoek, die nog niet is ondertekend.", "onderzoek")
    if not worked.options:
        yield Gap("Er staan nog geen opties.", "opties")
    elif worked.unweighed:
        yield Gap(f"Nog niet gewogen: {_in_a_row(worked.unweighed)}.", "opties")
    elif place is not None and not worked.chosen_weighed:
        yield Gap(f"{place.school} staat niet bij de opties. Zet deze school erbij en weeg haar.", "opties")


def _school(place: Place | None, today: date, where: str) -> Iterable[Gap]:
    if place is None:
        yield Gap("Er is nog geen school gekozen.", where)
    elif because := why_not(place, today):
        yield Gap(f"{place.school} kan niet worden gekozen: {because}.", where)


def _start(start: Start, today: date) -> Iterable[Gap]:
    if start.on is None:
        yield Gap("De eerste schooldag ontbreekt.", "ontwerp")
    elif start.on < today:
        yield Gap(f"De eerste schooldag, {dutch(start.on)}, is al geweest.", "ontwerp")
    elif start.school_day is not None and start.school_day != start.on:
        yield Gap(
            f"Op {dutch(start.on)} is er geen les op deze school. De eerstvolgende schooldag is {dutch(start.school_day)}.",
            "ontwerp",
        )


def _words(words: Words, place: Place | None) -> Iterable[Gap]:
    if not words.level:
        yield Gap("Het niveau ontbreekt.", "ontwerp")
    if not words.reasons.strip():
        yield Gap("De redenen ontbreken: waarom deze school?", "ontwerp")
    if not words.told.strip():
        yield Gap("Er staat nog niet wat de leerling en de ouders vertelden.", "ontwerp")
    if not words.supports and not words.no_support_because.strip():
        yield Gap("Er staat nog geen steun, en ook niet waarom die niet nodig is.", "ontwerp")
    if not (words.talk_on and words.talk_with.strip() and words.talk_said.strip()):
        of = f" met {place.school} en {place.board}" if place is not None and place.board else " met school en bestuur"
        yield Gap(f"Het gesprek{of} is nog niet vastgelegd: wanneer, met wie en wat er is gezegd.", "ontwerp")


def _person(person: Person, start: Start, today: date) -> Iterable[Gap]:
    if not person.casus_open:
        yield Gap("De casus is gesloten. Rond de escalatie af, of heropen de casus.")
    if not person.in_taskforce:
        outside = "Die gemeente doet niet mee aan de Taskforce. Bespreek de overdracht met het loket."
        yield Gap(f"De leerling woont in {person.municipality}. {outside}")
    adult = birthday(person.birth_date, ADULT)
    if adult <= today:
        yield Gap(
            f"De leerling is op {dutch(adult)} 18 geworden. Draag over aan het doorstroompunt; plaatsen kan hier niet meer."
        )
    elif start.on is not None and adult <= start.on:
        yield Gap(
            f"De leerling is op de eerste schooldag al 18 (op {dutch(adult)}). Kies een eerdere dag of draag over.",
            "ontwerp",
        )


def _in_a_row(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"
