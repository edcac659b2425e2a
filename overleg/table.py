"""The meeting as it is held: every item with its stand, the acties of earlier tables, who is there. Shows approved bladen only:
this screen may hang on a wall."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max

from cases.scope import Scope
from overleg.earlier import LookBack, look_back
from overleg.models import Agendapunt, Attendance, Deelname, Overleg, Result
from overleg.tabling import UndecidedError, outcome_label
from paper.dates import workday
from region.models import Holiday

WORDS = {
    Result.MOVING: "er is een afspraak",
    Result.LOOK: "iemand zoekt iets uit",
    Result.HELD: "komt vanzelf terug",
    Result.PLACING: "passende plek nodig",
    Result.TASKFORCE: "doorzettingskracht nodig",
    Result.OFF: "weer op school of overgedragen",
}
THREE_MONTHS = timedelta(weeks=13)
MOST_NAMED = 5


@dataclass(frozen=True)
class Item:
    """One item on its number, as on paper."""

    number: int
    punt: Agendapunt

    @property
    def decided(self) -> bool:
        return bool(self.punt.result)

    @property
    def held(self) -> bool:
        return bool(self.punt.result == Result.HELD)

    @property
    def outcome(self) -> str:
        return outcome_label(self.punt.result, self.punt.held_until, self.punt.referred_to)

    @property
    def facts(self) -> str:
        blad = self.punt.blad
        return ", ".join(filter(None, (blad.age_band, blad.education))) if blad else "tekst niet goedgekeurd"


@dataclass
class Table:
    """`undecided` are numbers, also of items whose casus this reader may not see any more (`elsewhere` of them in all)."""

    overleg: Overleg
    items: list[Item]
    total: int
    undecided: list[int]
    members: list[Deelname]
    back: LookBack
    elsewhere: int = 0
    there: int = field(init=False)

    def __post_init__(self) -> None:
        self.there = sum(one.attendance in {Attendance.PRESENT, Attendance.REPLACED} for one in self.members)

    @property
    def decided(self) -> int:
        return self.total - len(self.undecided)

    @property
    def can_close(self) -> bool:
        return not self.undecided and self.overleg.closed_at is None

    @property
    def why_open(self) -> str:
        """What still keeps it open; with many items only how many."""
        if len(self.undecided) > MOST_NAMED:
            return f"Sluiten kan als alle punten besloten zijn, nog {len(self.undecided)}."
        return str(UndecidedError(self.undecided)) if self.undecided else ""

    def item_of(self, punt: Agendapunt) -> Item:
        return next(item for item in self.items if item.punt.pk == punt.pk)

    def numbered(self, number: int) -> Item | None:
        return next((item for item in self.items if item.number == number), None)

    def after(self, number: int) -> Item | None:
        """The next item on the agenda; None after the last."""
        return next((item for item in self.items if item.number > number), None)

    def first_open(self) -> Item | None:
        return next((item for item in self.items if not item.decided), None)


def table_of(overleg: Overleg, scope: Scope, *, back: LookBack | None = None) -> Table:
    """The whole table; the number of queries does not grow with it. `back` of a kind that looks back in its own way."""
    every = list(overleg.punten.values_list("pk", "result"))
    numbers = {pk: number for number, (pk, _) in enumerate(every, 1)}
    visible = (
        Agendapunt.objects.visible_to(scope).filter(overleg=overleg).select_related("casus", "blad", "overleg__area")
    )
    items = sorted((Item(numbers[punt.pk], punt) for punt in visible), key=lambda item: item.number)
    return Table(
        overleg=overleg,
        items=items,
        total=len(every),
        undecided=[numbers[pk] for pk, result in every if not result],
        members=list(overleg.deelnames.select_related("user").order_by("pk")),
        back=look_back(overleg, scope) if back is None else back,
        elsewhere=len(every) - len(items),
    )


def next_meeting_on(overleg: Overleg) -> date:
    """Until when an item is held, as a proposal: the next meeting that is planned or announced, else three months on."""
    later = Overleg.objects.series_of(overleg).filter(closed_at=None, on__gt=overleg.on)
    planned: date | None = later.order_by("on").values_list("on", flat=True).first()
    return planned or overleg.next_on or overleg.on + THREE_MONTHS


def due_by_default(overleg: Overleg) -> date:
    """A week after the meeting; when that falls in a school holiday of the area, the first Monday after it."""
    day = overleg.on + timedelta(weeks=1)
    regions = set(overleg.area.municipalities.values_list("holiday_region", flat=True))
    spans = Holiday.objects.filter(region__in=regions, school=None, first_day__lte=day, last_day__gte=day)
    last: date | None = spans.aggregate(last=Max("last_day"))["last"]
    if last is not None:
        day = last + timedelta(days=1)
    return workday(day)
