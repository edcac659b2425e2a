"""What happened to one invented pupil, from the first day until today: pure, seeded, the same every time.

A Story is told twice: by the real acts (in a test) and by bulk writes (in the demo); both must leave the same rows.
"""

import math
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from cases.models import PhaseKind
from cases.scope import LEERPLICHT_PHASES
from loket.demo import names, texts


@dataclass
class Person:
    """Who it is about. `parent` and `parent_phone` are invented too; the number begins with 000, which nobody has."""

    given_name: str
    infix: str
    family_name: str
    birth_date: date
    street: str
    parent: str
    parent_phone: str
    year_group: int
    level: str
    pupil_no: str


@dataclass
class Turn:
    """A later phase: what it became, from when, and when the office knew."""

    kind: str
    true_from: date
    known_on: date
    permitted_kind: str = ""
    hours: int | None = None
    target_hours: int | None = None
    evaluate_on: date | None = None


@dataclass
class Talk:
    """A contact in the log."""

    on: date
    party: str
    channel: str
    reached: bool
    text: str
    school_reads: bool
    leerplicht_reads: bool


@dataclass
class Plan:
    """A next step; `done_on` empty while it stands."""

    set_on: date
    what: str
    due_on: date
    done_on: date | None


@dataclass
class Request:
    """A verzoek to the school, leerplicht or a partner."""

    asked_on: date
    what: str
    due_on: date
    target: str
    answered_on: date | None = None
    answer: str = ""
    answer_text: str = ""
    answer_due: date | None = None


@dataclass
class Story:
    """One casus. Days are dates; lists are in order of time. `ended_on` is the first school day, `closed_on` when it was closed."""

    person: Person
    school: int
    opened_on: date
    first_day: date | None
    kind: str
    permitted_kind: str = ""
    informed_on: date | None = None
    turns: list[Turn] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    main_cause: str = ""
    other_causes: tuple[str, ...] = ()
    causes_on: date | None = None
    wait: tuple[str, str, date, str, str] | None = None  # what, kind of provider, since, expected, meanwhile
    voices: list[tuple[str, date, str, str, bool]] = field(default_factory=list)  # party, on, text, reason, may be told
    offer_on: date | None = None
    confirmed_on: date | None = None
    rest_until: date | None = None
    look_again_on: date | None = None
    ended_on: date | None = None
    closed_on: date | None = None
    outcome: str = ""


MEDIAN_DAYS, SIGMA = 34.0, 1.05  # lognormal; with PER_YEAR it leaves some 122 pupils past four weeks at any time
PER_YEAR = 560
YEARS = 3


def stories(
    *, today: date, seed: int, schools: int, levels: list[tuple[str, ...]], persons: "PersonMaker"
) -> list[Story]:
    """Three years of casussen until `today`, oldest first."""
    rng = random.Random(seed)  # noqa: S311 - an invented region, not a secret
    told = []
    for number in range(PER_YEAR * YEARS):
        days_ago = rng.randint(1, 365 * YEARS)
        first = _school_day(today - timedelta(days=days_ago))
        school = rng.randrange(schools)
        told.append(_story(rng, number, first, today, school, levels[school], persons))
    return sorted((s for s in told if s is not None), key=lambda s: (s.opened_on, s.person.pupil_no))


class PersonMaker:
    """Composes people; keeps every pupil number different."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def make(self, number: int, first: date, levels: tuple[str, ...]) -> Person:
        rng = self.rng
        family = (
            rng.choice(names.OTHER_FAMILY)
            if rng.random() < 0.22
            else rng.choice(names.FIRST_PART) + rng.choice(names.LAST_PART)
        )
        infix = "" if family in names.OTHER_FAMILY else rng.choice(names.INFIX)
        age = rng.choices((12, 13, 14, 15, 16, 17), (14, 20, 20, 19, 16, 11))[0]
        birth = first - timedelta(days=age * 365 + rng.randint(20, 340))
        level = rng.choice(levels)
        parent_given = rng.choice(names.GIVEN)
        return Person(
            given_name=rng.choice(names.GIVEN),
            infix=infix,
            family_name=family,
            birth_date=birth,
            street=f"{rng.choice(names.STREETS)} {rng.randint(1, 140)}",
            parent=" ".join(part for part in (parent_given, infix, family) if part),
            parent_phone=f"000 – {rng.randint(100, 999)} {rng.randint(10, 99)} {rng.randint(10, 99)}",
            year_group=max(1, min(age - 11, 4)),
            level=level,
            pupil_no=f"D{number:06d}",
        )


def _school_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _story(
    rng: random.Random,
    number: int,
    first: date,
    today: date,
    school: int,
    levels: tuple[str, ...],
    persons: PersonMaker,
) -> Story | None:
    lasts = max(8, int(math.exp(rng.normalvariate(math.log(MEDIAN_DAYS), SIGMA))))
    opened = first + timedelta(days=min(rng.choice((2, 3, 5, 8, 10, 14, 20, 30)), lasts - 1))
    opened += timedelta(days=max(0, opened.weekday() - 4) and 7 - opened.weekday())
    if opened > today:
        return None
    kind = rng.choices(("relatief", "absoluut", "geoorloofd", "vrijgesteld", ""), (50, 16, 22, 6, 6))[0]
    end = first + timedelta(days=lasts)
    end += timedelta(days=7 - end.weekday()) if end.weekday() > 4 else timedelta()
    ended = end if end <= today and end > opened else None
    story = Story(persons.make(number, first, levels), school, opened, first if kind else None, kind)
    if kind in {"geoorloofd", "vrijgesteld"}:
        story.permitted_kind = rng.choice(
            ("ziek", "zorg_eerst", "schorsing") if kind == "geoorloofd" else ("5a", "11", "15")
        )
    if not kind:
        story.look_again_on = opened + timedelta(days=21)
        settled = opened + timedelta(days=rng.choice((24, 28, 35)))
        if settled <= today:
            story.closed_on, story.outcome = settled, "geen_zorg"
    until = (ended if kind else story.closed_on) or today
    _fill(rng, story, until, today)
    if ended and kind:
        story.ended_on = ended
        closed = ended + timedelta(days=rng.choice((7, 14, 21)))
        if closed <= today:
            story.closed_on = closed
            story.outcome = rng.choices(texts.OUTCOMES, texts.OUTCOME_WEIGHTS)[0]
    return story


def _fill(rng: random.Random, story: Story, until: date, today: date) -> None:
    """Contacts, steps, verzoeken, causes and voices between opening and `until`."""
    opened, length = story.opened_on, (until - story.opened_on).days
    if story.kind and rng.random() < 0.8:
        story.informed_on = opened
    moments = sorted({opened + timedelta(days=d) for d in range(1, max(2, length)) if rng.random() < 0.055})
    for on in moments:
        party = rng.choices(tuple(texts.TALKS), (4, 2, 3, 1, 1))[0]
        leerplicht = party == "leerplicht" or rng.random() < 0.2
        story.talks.append(
            Talk(on, party, rng.choice(("telefoon", "telefoon", "gesprek", "mail")), rng.random() < 0.85,
                 rng.choice(texts.TALKS[party]), party == "school" or rng.random() < 0.5, leerplicht)
        )  # fmt: skip
    _turns(rng, story, until, length)
    _steps(rng, story, until, today)
    if length > 10 and rng.random() < 0.85:
        story.causes_on = opened + timedelta(days=8)
        story.main_cause = rng.choices(texts.CAUSES, texts.CAUSE_WEIGHTS)[0]
        others = [c for c in rng.sample(texts.CAUSES, 3) if c != story.main_cause]
        story.other_causes = tuple(others[: rng.randint(0, 2)])
        if story.main_cause in {"wacht_zorg", "wacht_plek"}:
            what, provider = texts.WAITS[story.main_cause]
            story.wait = (
                what,
                provider,
                opened + timedelta(days=9),
                rng.choice(texts.EXPECTED),
                rng.choice(texts.MEANWHILE),
            )
    if length > 20:
        for party, lines in texts.VOICES.items():
            on = opened + timedelta(days=rng.randint(5, 18))
            if rng.random() < 0.72:
                story.voices.append((party, on, rng.choice(lines), "", rng.random() < 0.8))
            elif rng.random() < 0.6:
                story.voices.append((party, on, "", rng.choice(texts.NOT_ASKED), False))
    if length > 60 and rng.random() < 0.5:
        story.offer_on = opened + timedelta(days=rng.randint(40, length - 5))
    if story.kind and length > 6 and rng.random() < 0.9:
        story.confirmed_on = until - timedelta(days=rng.randint(1, min(18, length - 1)))


def _turns(rng: random.Random, story: Story, until: date, length: int) -> None:
    if not story.kind or length < 25:
        return
    on = story.opened_on + timedelta(days=rng.randint(12, length - 5))
    if story.kind == "relatief" and rng.random() < 0.12:
        # only this turn may be known late: before and after it the same terms signal
        story.turns.append(Turn("absoluut", on, min(on + timedelta(days=rng.choice((0, 0, 1, 4, 9))), until)))
    elif story.kind == "geoorloofd" and rng.random() < 0.3:
        story.turns.append(Turn("relatief", on, on))
    elif story.kind in {"relatief", "geoorloofd"} and rng.random() < 0.22:
        hours = rng.choice((4, 6, 8, 10, 12))
        story.turns.append(Turn("deels", on, on, hours=hours, target_hours=28, evaluate_on=on + timedelta(days=21)))


def _steps(rng: random.Random, story: Story, until: date, today: date) -> None:
    day = story.opened_on
    while day < until - timedelta(days=8) and len(story.plans) < 6:
        done = day + timedelta(days=rng.randint(4, 12))
        if done >= until:
            break
        story.plans.append(Plan(day, rng.choice(texts.STEPS), done + timedelta(days=rng.choice((0, 0, 2))), done))
        day = done + timedelta(days=rng.randint(1, 14))
    if story.ended_on or story.closed_on or until < today:
        return
    chance = rng.random()
    last = max(story.opened_on, today - timedelta(days=rng.randint(1, 9)))
    if chance < 0.68:
        due = today + timedelta(days=rng.randint(2, 14))
        story.plans.append(Plan(last, rng.choice(texts.STEPS), _school_day(due), None))
    elif chance < 0.78:
        story.rest_until = _school_day(today + timedelta(days=rng.randint(9, 30)))
    if rng.random() < 0.3:
        target = rng.choice(tuple(texts.REQUESTS))
        what, due = rng.choice(texts.REQUESTS[target]), _school_day(today + timedelta(days=rng.randint(-2, 8)))
        if not _sees(story, target, last):
            target = next(one for one in ("school", "jeugdhulp") if _sees(story, one, last))
            what = texts.REQUESTS[target][0]
        request = Request(last, what, due, target)
        if rng.random() < 0.35:
            request.answered_on = min(today, last + timedelta(days=2))
            request.answer, request.answer_text = rng.choice((("ja", ""), ("nee_maar", rng.choice(texts.ALTERNATIVES))))
            request.answer_due = request.due_on if request.answer == "ja" else None
        story.requests.append(request)


def _sees(story: Story, target: str, asked_on: date) -> bool:
    """Whether who is asked sees the casus, on that day and today. A partner reads it with the consulent."""
    if target == "school":
        return story.kind != PhaseKind.ABSOLUUT  # it begins there without an enrolment
    kinds = [story.kind, *(turn.kind for turn in story.turns if turn.known_on <= asked_on)]
    last = story.turns[-1].kind if story.turns else story.kind
    return target != "leerplicht" or {kinds[-1], last} <= set(LEERPLICHT_PHASES)


@dataclass(frozen=True)
class Step:
    """One thing that was done on a day. `what` is what the verb is about."""

    day: date
    verb: str
    what: object = None


ORDER = (
    "open",
    "turn",
    "causes",
    "wait",
    "voice",
    "talk",
    "done",
    "ask",
    "answer",
    "set",
    "offer",
    "rest",
    "confirm",
    "back",
    "close",
)


def script(story: Story) -> list[Step]:
    """The story in the order in which people did it. Both tellers follow this list."""
    steps = [Step(story.opened_on, "open")]
    steps += [Step(turn.known_on, "turn", turn) for turn in story.turns]
    steps += [Step(talk.on, "talk", talk) for talk in story.talks]
    for plan in story.plans:
        steps.append(Step(plan.set_on, "set", plan))
        if plan.done_on:
            steps.append(Step(plan.done_on, "done", plan))
    for request in story.requests:
        steps.append(Step(request.asked_on, "ask", request))
        if request.answered_on:
            steps.append(Step(request.answered_on, "answer", request))
    if story.causes_on:
        steps.append(Step(story.causes_on, "causes"))
    if story.wait:
        steps.append(Step(story.wait[2], "wait", story.wait))
    steps += [Step(voice[1], "voice", voice) for voice in story.voices]
    if story.offer_on:
        steps.append(Step(story.offer_on, "offer"))
    if story.rest_until:
        steps.append(Step(max(story.opened_on, story.rest_until - timedelta(days=30)), "rest"))
    if story.confirmed_on:
        steps.append(Step(story.confirmed_on, "confirm"))
    if story.ended_on:
        steps.append(Step(story.ended_on, "back"))
    if story.closed_on:
        steps.append(Step(story.closed_on, "close"))
    return sorted(steps, key=lambda step: (step.day, ORDER.index(step.verb)))
