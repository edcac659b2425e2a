"""What is read for a conversation: whom it is with, its casussen one block each, and how far it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Role
from actietafel.models import Gesprek, OnAgenda, Uitvraag, Verschil, Voorbespreking
from cases.models import Casus, Grant
from cases.querysets import CasusQuerySet
from cases.scope import LEERPLICHT_PHASES, Scope
from cases.situation import Situation, situations
from overleg.models import Agendapunt, BroughtBy, OverlegKind

SIX_WEEKS = timedelta(weeks=6)
FRIDAY = 4
RELATED = ("pupil", "school", "municipality", "consulent")


def leerplicht_sees(now: datetime) -> Q:
    """Casussen of a municipality as leerplicht there sees them: in a phase that is theirs, or shared with them."""
    shared = Grant.objects.running(now).filter(role=Role.LEERPLICHT).values("casus")
    return Q(phase__in=LEERPLICHT_PHASES) | Q(pk__in=shared)


def casussen_of(gesprek: Gesprek, scope: Scope, now: datetime) -> CasusQuerySet:
    """Open casussen that this conversation is about, as far as they are in the reader's own circle: a guest decides nothing."""
    circle = scope.own_circle()
    rows: CasusQuerySet = Casus.objects.visible_to(circle).open().filter(area=gesprek.uitvraag.area_id)
    if gesprek.school_id:
        return rows.filter(school=gesprek.school_id)
    return rows.filter(leerplicht_sees(now), municipality=gesprek.municipality_id)


@dataclass
class Block:
    """One casus on the page of a conversation. `rows`: everything that was ever written in conversations, oldest first."""

    situation: Situation
    uitvraag: Uitvraag
    gesprek: Gesprek | None = None
    rows: list[Voorbespreking] = field(default_factory=list)
    verschillen: list[Verschil] = field(default_factory=list)
    punt: Agendapunt | None = None  # on the agenda of this round, while that is open

    @property
    def casus(self) -> Casus:
        return self.situation.casus

    @property
    def last(self) -> Voorbespreking | None:
        """What was written in this round: the form starts with it. What a school or leerplicht brought in is no such row."""
        here = [row for row in self.rows if row.uitvraag_id == self.uitvraag.pk and row.agenda != OnAgenda.PROPOSED]
        return here[-1] if here else None

    @property
    def seen(self) -> int:
        """The newest row of this round, whatever it is: who saves later than somebody else must know."""
        here = [row for row in self.rows if row.uitvraag_id == self.uitvraag.pk]
        return here[-1].pk if here else 0

    @property
    def earlier(self) -> Voorbespreking | None:
        """What was decided the round before."""
        before = [row for row in self.rows if row.uitvraag_id != self.uitvraag.pk and row.agenda != OnAgenda.PROPOSED]
        return before[-1] if before else None

    @property
    def standing(self) -> Voorbespreking | None:
        said = [row for row in self.rows if row.agenda]
        return said[-1] if said else None

    @property
    def proposal(self) -> Voorbespreking | None:
        """Brought in by a school or leerplicht, and not decided yet."""
        return self.standing if self.standing and self.standing.agenda == OnAgenda.PROPOSED else None

    @property
    def answers(self) -> Voorbespreking | None:
        """What a decision in this round answers."""
        return answered_in(self.uitvraag, self.rows)

    @property
    def back(self) -> Voorbespreking | None:
        """*Nee* or *later* of an earlier round, whose day has come."""
        row = self.standing
        came = row is not None and row.until is not None and row.until <= self.situation.today
        return row if came else None

    @property
    def is_done(self) -> bool:
        """Talked about in this very conversation."""
        return self.gesprek is not None and any(row.gesprek_id == self.gesprek.pk for row in self.rows)

    @property
    def can_take_off(self) -> bool:
        return self.punt is not None and self.last is not None and self.last.agenda in {OnAgenda.NO, OnAgenda.LATER}


def answered_in(uitvraag: Uitvraag, rows: Iterable[Voorbespreking]) -> Voorbespreking | None:
    """What a decision in this round answers: what was brought in last, not decided yet or decided in this round. `rows` of one casus,
    oldest first."""
    said = [row for row in rows if row.agenda]
    last = next((number for number in reversed(range(len(said))) if said[number].agenda == OnAgenda.PROPOSED), None)
    if last is None:
        return None
    here = last + 1 == len(said) or said[last + 1].uitvraag_id == uitvraag.pk
    return said[last] if here else None


def blocks(casussen: CasusQuerySet, uitvraag: Uitvraag, scope: Scope, gesprek: Gesprek | None = None) -> list[Block]:
    """Longest at home first, so that the order stays while blocks are saved. Five queries, whatever the number of casussen."""
    found = situations(casussen.select_related(*RELATED), scope)
    found.sort(key=lambda one: (-(one.weeks if one.weeks is not None else -1), one.casus.code))
    made = {one.casus.pk: Block(one, uitvraag, gesprek) for one in found}
    talked = Voorbespreking.objects.filter(casus__in=made).select_related(
        "by", "uitvraag", "gesprek__school", "gesprek__municipality"
    )
    for row in talked.order_by("pk"):
        made[row.casus_id].rows.append(row)
    for verschil in Verschil.objects.visible_to(scope).open().filter(uitvraag=uitvraag, casus__in=made).order_by("pk"):
        made[verschil.casus_id].verschillen.append(verschil)
    for punt in Agendapunt.objects.tabled_at(uitvraag.overleg_id).filter(casus__in=made).select_related("overleg"):
        made[punt.casus_id].punt = punt
    return list(made.values())


def comes_back_on(uitvraag: Uitvraag, today: date) -> date:
    """When *nee* and *later* come back if nothing else is chosen: in the conversations of the next round, else in six weeks, on a
    working day."""
    following = Uitvraag.objects.filter(area=uitvraag.area_id, talks_from__gt=max(today, uitvraag.talks_until))
    next_one: Uitvraag | None = following.order_by("talks_from").first()
    if next_one:
        return next_one.talks_from
    day = today + SIX_WEEKS
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > FRIDAY else day


@dataclass(frozen=True)
class TalkRow:
    """One conversation in the list of a round. Counts are of what this reader may see."""

    gesprek: Gesprek
    casussen: int
    done: int
    differences: int


def overview(uitvraag: Uitvraag, scope: Scope, now: datetime) -> list[TalkRow]:
    """Planned ones first, by day and time; those without casussen are left out unless they were held. Five queries. Counts the
    casussen that the page of the conversation shows (casussen_of)."""
    gesprekken = (
        Gesprek.objects.visible_to(scope)
        .filter(uitvraag=uitvraag)
        .select_related("school", "municipality", "held_by", "uitvraag")
    )
    shared = set(Grant.objects.running(now).filter(role=Role.LEERPLICHT).values_list("casus_id", flat=True))
    by_school: Counter[int] = Counter()
    by_municipality: Counter[int] = Counter()
    mine = Casus.objects.visible_to(scope.own_circle()).open().filter(area=uitvraag.area_id)
    for pk, school, municipality, phase in mine.values_list("pk", "school_id", "municipality_id", "phase"):
        if school:
            by_school[school] += 1
        if phase in LEERPLICHT_PHASES or pk in shared:
            by_municipality[municipality] += 1
    talked = Voorbespreking.objects.filter(gesprek__uitvraag=uitvraag, casus__in=mine.values("pk"))
    done = dict(talked.values_list("gesprek").annotate(number=Count("casus", distinct=True)))
    differences: dict[tuple[int | None, int | None], int] = defaultdict(int)
    open_rows = Verschil.objects.visible_to(scope).open().filter(uitvraag=uitvraag)
    for school, municipality in open_rows.values_list("school_id", "municipality_id"):
        differences[school, None] += 1
        differences[None, municipality] += 1
    rows = [
        TalkRow(
            one, by_school[one.school_id] if one.school_id else by_municipality[one.municipality_id], done.get(one.pk, 0),
            differences[one.school_id, one.municipality_id],
        )
        for one in gesprekken
    ]  # fmt: skip
    if uitvraag.settled_at is not None:  # what was spoken of then, not who is at home now
        rows = [row for row in rows if row.done or row.gesprek.held_at]
    rows = [row for row in rows if row.casussen or row.done or row.gesprek.held_at]
    return sorted(rows, key=lambda row: _order(row.gesprek))


def _order(gesprek: Gesprek) -> tuple[object, ...]:
    day = gesprek.on
    return (day is None, day or date.max, str(gesprek.starts_at or ""), gesprek.school_id is None, str(gesprek))


@dataclass(frozen=True)
class Mark:
    """Why somebody has to look at a casus again: it came back, was brought in, or stands on no agenda yet."""

    row: Voorbespreking

    @property
    def kind(self) -> str:
        return {OnAgenda.PROPOSED: "inbreng", OnAgenda.YES: "ja"}.get(OnAgenda(self.row.agenda), "terug")

    @property
    def label(self) -> str:
        if self.kind == "inbreng":
            return f"ingebracht door {BroughtBy(self.row.brought_by).label}"
        return "kwam terug" if self.kind == "terug" else "ja, nog op geen agenda"

    @property
    def text(self) -> str:
        return self.row.question if self.kind == "inbreng" else self.row.because


def marks(casussen: Iterable[int], scope: Scope, day: date) -> dict[int, Mark]:
    """By casus id, of what waits on `day`. One query."""
    rows = Voorbespreking.objects.visible_to(scope).filter(casus__in=list(casussen)).waiting(day).select_related("by")
    return {row.casus_id: Mark(row) for row in rows}


def waiting_for(scope: Scope) -> list[Mark]:
    """Everything that waits for this person of the office today, oldest first. One query."""
    if not scope.in_office:
        return []
    rows = Voorbespreking.objects.visible_to(scope).waiting(scope.today)
    return [Mark(row) for row in rows.select_related("by", "casus__pupil", "casus__school").order_by("pk")]


@dataclass(frozen=True)
class Outcome:
    """What became of what somebody brought in, in what they may read: the decision, its date and the words written for them.

    `told` is empty when those words were for the other one, who brought the same casus in later."""

    proposal: Voorbespreking
    decided: Voorbespreking | None
    table: Agendapunt | None
    told: str = ""

    @property
    def label(self) -> str:
        if self.decided is not None:
            return {OnAgenda.YES: "ja", OnAgenda.NO: "nee", OnAgenda.LATER: "later"}[OnAgenda(self.decided.agenda)]
        return "ja" if self.table is not None else "het loket denkt erover na"

    @property
    def until(self) -> date | None:
        return self.decided.until if self.decided else None


def outcomes(casus: Casus, scope: Scope) -> list[Outcome]:
    """Of each proposal that this reader's own school or municipality made for this casus, newest first. Three queries."""
    proposals = list(
        Voorbespreking.objects.visible_to(scope)
        .filter(casus=casus, agenda=OnAgenda.PROPOSED)
        .select_related("by", "uitvraag__overleg")
    )
    if not proposals:
        return []
    rows = list(Voorbespreking.objects.filter(casus=casus).exclude(agenda="").order_by("pk"))
    tabled = list(
        Agendapunt.objects.filter(casus=casus, overleg__kind=OverlegKind.ACTIETAFEL, overleg__cancelled=False)
        .select_related("overleg")
        .order_by("pk")
    )
    found = []
    for proposal in sorted(proposals, key=lambda row: -row.pk):
        decided = _decided(rows, proposal)
        table = next((punt for punt in tabled if punt.overleg.on >= timezone.localdate(proposal.at)), None)
        found.append(Outcome(proposal, decided, table, _told(rows, decided, proposal.brought_by)))
    return found


def _decided(rows: list[Voorbespreking], proposal: Voorbespreking) -> Voorbespreking | None:
    """The first decision after it, or what became of that in the same round."""
    later = [row for row in rows if row.pk > proposal.pk]
    first = next((row for row in later if row.agenda != OnAgenda.PROPOSED), None)
    if first is None:
        return None
    here = takewhile(lambda row: row.agenda != OnAgenda.PROPOSED, (row for row in later if row.pk >= first.pk))
    return [row for row in here if row.uitvraag_id == first.uitvraag_id][-1]


def _told(rows: list[Voorbespreking], decided: Voorbespreking | None, reader: str) -> str:
    """What was written for who brought the casus in last before the decision (actions.talks.answer), if that is this reader."""
    if decided is None:
        return ""
    before = [row for row in rows if row.agenda == OnAgenda.PROPOSED and row.pk < decided.pk]
    return decided.told if before and before[-1].brought_by == reader else ""
