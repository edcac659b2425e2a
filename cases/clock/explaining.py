"""Every term explains itself: counted from which day, by which rule, what was skipped, what comes next, what was done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self, TypedDict

from django.utils import timezone
from django.utils.formats import date_format

from cases import deadlines
from cases.clock.calendars import Calendars, NamedCalendar, Place
from cases.models import Counting, CountsFrom, Deadline, DeadlineRule, FirstDayKind, Phase, Unit
from cases.scope import Scope
from cases.situation import Due, due_on
from paper.text import listed
from region.models import Holiday


@dataclass(frozen=True)
class Fact:
    """One line of the table: what, in words, and softly beside it how we know."""

    name: str
    text: str
    soft: str = ""


class Mark(TypedDict):
    """A moment on the track (a mapping, as the tag `track` wants it)."""

    date: date
    label: str
    reached: bool


class Skipped(TypedDict):
    """School holidays that did not count, inclusive days."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class Next:
    """A later term of the same absence."""

    name: str
    due: Due
    text: str
    soft: str = ""


@dataclass(frozen=True)
class TermExplanation:
    """All that components/term.html and term_why.html show of one term; `why` says the same in one line of plain text."""

    deadline: Deadline
    due: Due
    headline: str
    say: str
    first_day: date
    marks: Sequence[Mark]
    skipped: Sequence[Skipped]
    facts: Sequence[Fact]
    next: Sequence[Next]
    provisional: bool
    asks_offer: bool

    @property
    def state(self) -> str:
        return self.due.state

    @property
    def why(self) -> str:
        after = (
            f"Hierna: {self.next[0].name} op {long(self.next[0].due.on)}." if self.next and self.next[0].due.on else ""
        )
        lines = [f"{fact.name}: {fact.text}." for fact in self.facts if fact.name in {COUNTED, SKIPPED}]
        return " ".join([*lines, after]).strip()

    def as_told_to(self, scope: Scope) -> Self:
        """For this reader. Outside the office: that there is an offer and that somebody acted, not the words the office wrote down
        about it."""
        if scope.in_office:
            return self
        mine = self.deadline.handled_by_id == scope.user_id
        return replace(self, facts=[_for_others(fact, mine=mine) for fact in self.facts])


COUNTED, RULE, SKIPPED, OFFER, DONE = "Geteld vanaf", "Volgens", "Overgeslagen", "Passend aanbod", "Gedaan"


def _for_others(fact: Fact, *, mine: bool) -> Fact:
    if fact.name == OFFER:
        return replace(fact, soft="")
    if fact.name == DONE and fact.soft and not mine:
        return replace(fact, text="afgehandeld")
    return fact


def explain_deadline(deadline: Deadline, today: date) -> TermExplanation:
    """The explanation of one term; see explain_all for many."""
    return explain_all([deadline], today)[0]


def explain_all(rows: Iterable[Deadline], today: date) -> list[TermExplanation]:
    """Explanations in the order of `rows`, in four queries whatever their number. The rows must come from visible_to(scope)."""
    ids = [row.pk for row in rows]
    selected = ("rule__municipality", "absence", "casus__school__municipality", "casus__municipality", "handled_by")
    found = Deadline.objects.select_related(*selected).in_bulk(ids)
    absences = {row.absence_id for row in found.values()}
    siblings: dict[int, list[Deadline]] = {}
    standing = Deadline.objects.standing().filter(absence__in=absences).select_related("rule")
    for row in standing.order_by("due_on", "pk") if found else ():
        siblings.setdefault(row.absence_id, []).append(row)
    first = Phase.objects.filter(absence__in=absences).order_by("absence", "known_at", "pk").distinct("absence")
    known_by = {phase.absence_id: str(phase.by) for phase in first.select_related("by")} if found else {}
    calendars = Calendars.of(Place.of(row.casus) for row in found.values())
    return [
        _explain(
            found[pk],
            siblings.get(found[pk].absence_id, []),
            known_by.get(found[pk].absence_id, ""),
            calendars.at(Place.of(found[pk].casus)),
            today,
        )
        for pk in ids
    ]


def _explain(
    row: Deadline, siblings: list[Deadline], known_by: str, calendar: NamedCalendar, today: date
) -> TermExplanation:
    rule, absence = row.rule, row.absence
    from_first_day = rule.counts_from == CountsFrom.FIRST_DAY and absence.first_day is not None
    start = absence.first_day if from_first_day and absence.first_day else absence.known_on
    told = deadlines.explain(start, rule.arithmetic, calendar.days)
    skipped = [_skipped(stretch, calendar.holidays) for stretch in told.skipped]
    due = due_on(row.due_on, today, row.name)
    return TermExplanation(
        deadline=row,
        due=due,
        headline=f"{row.name} {due.say}" if due.state == "reached" else f"{row.name}: {due.say}",
        say=_say(row, start, today),
        first_day=start,
        marks=[Mark(date=s.due_on, label=s.name, reached=s.due_on <= today) for s in siblings],
        skipped=skipped,
        facts=[
            _counted(row, start, from_first_day=from_first_day, known_by=known_by),
            Fact(RULE, _rule_text(row), _source(rule)),
            _skipped_fact(rule, skipped, told.school_days_skipped),
            _reached(row, told, today),
            *_after(row, today),
        ],
        next=[
            Next(s.name, due_on(s.due_on, today, ""), _counting(s.rule), _next_source(s))
            for s in siblings
            if s.due_on > row.due_on
        ],
        provisional=row.provisional,
        asks_offer=rule.asks_offer,
    )


def _say(row: Deadline, start: date, today: date) -> str:
    reached = row.due_on <= today
    several = row.rule.amount != 1
    verb = ("werden" if several else "werd") if reached else ("worden" if several else "wordt")
    verb = verb if row.number == 0 else ("was" if reached else "is")
    what = f"{row.rule.name} bereikt" if row.number == 0 else "het tijd voor een herijking"
    sentence = f"Geteld vanaf {long(start)} {verb} op {long(row.due_on)} {what}"
    if row.withdrawn_at is not None:
        return f"{sentence}. Deze termijn geldt niet meer: {row.withdrawn_because}."
    if row.handled_at is not None:
        return f"{sentence}; dit signaal is afgehandeld."
    if row.past_on_entry:
        return f"{sentence}. Dat was al voorbij bij binnenkomst; een latere termijn signaleert."
    if row.flag_on is None and row.flagged_on is None:
        return f"{sentence}. In deze fase telt de termijn door, zonder signaal."
    signal = row.flagged_on or row.flag_on
    if signal and signal > row.due_on:
        return f"{sentence}. Het signaal hoort bij {long(signal)}: toen begon een fase waarin deze termijn signaleert."
    if not reached:
        return f"{sentence}."
    # a pupil who was reported late: true on that day, among the signals since Loket knew
    since = f"sinds {long(row.absence.known_on)}" if row.absence.known_on > row.due_on else "sindsdien"
    return f"{sentence}; {since} staat dit bij de signalen."


def _counted(row: Deadline, start: date, *, from_first_day: bool, known_by: str) -> Fact:
    absence = row.absence
    by = f" door {known_by}" if known_by else ""
    if not from_first_day:
        return Fact(COUNTED, f"{short(start)}, de dag waarop het bekend werd", f"vastgelegd{by}" if by else "")
    sure = FirstDayKind(absence.first_day_kind).label
    return Fact(
        COUNTED, f"{short(start)}, eerste verzuimdag", f"{sure}, bekend op {plain(absence.known_on)}, vastgelegd{by}"
    )


def _rule_text(row: Deadline) -> str:
    if row.number:
        return f"herijking {row.number}: elke {row.rule.every_weeks} weken na {row.rule.name}"
    return f"{row.rule.name} in {_counting(row.rule)}"


def _counting(rule: DeadlineRule) -> str:
    return "kalendermaanden" if rule.unit == Unit.MONTHS else rule.get_counting_display()


def _source(rule: DeadlineRule) -> str:
    where = f", eigen regel van {rule.municipality}" if rule.municipality else ""
    return f"{rule.source}{where}, geldig sinds {plain(rule.valid_from)}"


def _next_source(row: Deadline) -> str:
    again = (
        f"; daarna elke {row.rule.every_weeks} weken een herijking" if row.rule.every_weeks and not row.number else ""
    )
    return f"{row.rule.source}{again}"


def _skipped_fact(rule: DeadlineRule, skipped: Sequence[Skipped], days: int) -> Fact:
    if rule.counting == Counting.CALENDAR:
        return Fact(SKIPPED, "niets", "weekenden en vakanties tellen mee")
    if not skipped:
        return Fact(SKIPPED, "alleen weekenden", "geen vakantie in deze tijd")
    stretches = "; ".join(f"{s['label']}, {plain(s['first'])} tot en met {plain(s['last'])}" for s in skipped)
    return Fact(SKIPPED, stretches, "1 schooldag" if days == 1 else f"{days} schooldagen")


def _skipped(stretch: tuple[date, date], holidays: Sequence[Holiday]) -> Skipped:
    first, last = stretch
    names = dict.fromkeys(h.name for h in holidays if h.first_day <= last and h.last_day >= first)
    return Skipped(first=first, last=last, label=listed(names))


def _reached(row: Deadline, told: deadlines.Explanation, today: date) -> Fact:
    name = "Bereikt op" if row.due_on <= today else "Wordt bereikt op"
    other = told.calendar_alternative
    if other is None or row.number or other == told.reached_on:
        return Fact(name, short(row.due_on))
    return Fact(name, short(row.due_on), f"in kalenderdagen was het {plain(other)} geweest")


def _after(row: Deadline, today: date) -> list[Fact]:
    """What is asked at this term, and what was done."""
    facts = []
    if row.rule.asks_offer:
        since = row.casus.offer_since
        text = f"sinds {plain(since)}" if since else "nog niet vastgelegd: is er een passend aanbod, en sinds wanneer?"
        facts.append(Fact(OFFER, text, row.casus.offer_text if since else ""))
    if row.handled_at:
        day = timezone.localdate(row.handled_at)
        facts.append(Fact(DONE, row.handled_with or "afgehandeld", f"{row.handled_by or 'Loket'}, {plain(day)}"))
    elif row.is_signal_on(today) and today - row.due_on >= timedelta(days=1):
        facts.append(Fact(DONE, "nog niets vastgelegd"))
    return facts


def long(day: date) -> str:
    """``vrijdag 16 oktober 2026``."""
    return date_format(day, "l j F Y")


def short(day: date) -> str:
    """``vr 16 oktober 2026``."""
    return f"{date_format(day, 'l')[:2]} {plain(day)}"


def plain(day: date) -> str:
    """``16 oktober 2026``."""
    return date_format(day, "j F Y")
