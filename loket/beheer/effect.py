"""What a change of days without school does to running terms: shown first, then kept."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from actietafel.days import round_days_ahead
from cases import clock
from cases.models import Absence
from overleg.days import meetings_ahead, without_school
from plaatsing.actions.binding import follow_calendar


@dataclass(frozen=True)
class Effect:
    """What a change of days without school does: numbers only, a beheerder sees no casus."""

    absences: int
    moved: int
    by_rule: list[tuple[str, int]]
    earliest: int
    latest: int
    along: int = 0  # open casussen that go to another area
    asked: int = 0  # questions about a placement that are asked on another day
    planned: Sequence[str] = ()  # what was planned on a day that is without school by it

    @property
    def shift(self) -> str:
        """How far the terms move, in words: 7 dagen later, 2 tot 7 dagen eerder, 1 dag eerder tot 7 dagen later."""
        first, last = sorted((abs(self.earliest), abs(self.latest)))
        if self.earliest < 0 < self.latest:
            return f"{_days(-self.earliest)} eerder tot {_days(self.latest)} later"
        way = "later" if self.latest > 0 else "eerder"
        return f"{_days(last)} {way}" if first == last else f"{first} tot {_days(last)} {way}"

    @property
    def recounted(self) -> str:
        """For the message afterwards."""
        terms = "1 termijn is" if self.moved == 1 else f"{self.moved} termijnen zijn"
        casussen = "1 casus ging" if self.along == 1 else f"{self.along} casussen gingen"
        said = [f"{terms} opnieuw berekend." if self.moved else "Er verschoof geen termijn."]
        if self.along:
            said.append(f"{casussen} mee naar het andere gebied.")
        if self.asked:
            said.append(
                f"{'1 terugvraag kreeg' if self.asked == 1 else f'{self.asked} terugvragen kregen'} een andere dag."
            )
        if self.planned:
            said.append(f"Nu in een vakantie, nog te verplaatsen: {'; '.join(self.planned)}.")
        return " ".join(said)


def _days(number: int) -> str:
    return "1 dag" if number == 1 else f"{number} dagen"


def effect_of(change: Callable[[], object], *, because: str, keep: bool, along: Callable[[], int] = int) -> Effect:
    """Make the change and replan all running absences; when not `keep`, undo both and only tell. `along`, after the change, takes
    casussen to another area and counts them."""
    today = timezone.localdate()
    with transaction.atomic():
        planned = [*meetings_ahead(today), *round_days_ahead(today)]
        already = set(without_school(planned))
        change()
        going = along()
        running = list(Absence.objects.filter(ended_on=None, casus__closed_on=None))
        moved = [m for m in clock.replan(running, because=because) if m.before and m.after]
        asked = follow_calendar(today=today)
        fallen = [str(day) for day in without_school(planned) if day not in already]
        if not keep:
            transaction.set_rollback(True)
    shifts = [(m.after - m.before).days for m in moved if m.after and m.before]
    return Effect(
        absences=len(running),
        moved=len(moved),
        by_rule=sorted(Counter(str(m.rule.name) for m in moved).items()),
        earliest=min(shifts, default=0),
        latest=max(shifts, default=0),
        along=going,
        asked=asked,
        planned=fallen,
    )
