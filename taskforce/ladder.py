"""The ladder of a casus: consulent, MDO, Plaatsingsoverleg or actietafel, Taskforce. What was taken, what the next rung is, and when
the clock says that it is time to think about it. Pure; nothing ever steps up by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from paper.dates import dutch

TEN, TWELVE = "10-weken", "12-weken"  # codes of the terms that ask (cases.reference)


class Rung(IntEnum):
    CONSULENT = 1
    MDO = 2
    TABLE = 3
    TASKFORCE = 4


NAMES = {
    Rung.CONSULENT: "Consulent",
    Rung.MDO: "MDO",
    Rung.TABLE: "Plaatsingsoverleg of actietafel",
    Rung.TASKFORCE: "Taskforce",
}
STEPS = {Rung.MDO: "een MDO", Rung.TABLE: "het Plaatsingsoverleg of de actietafel", Rung.TASKFORCE: "de Taskforce"}


@dataclass(frozen=True)
class Taken:
    """Something on a rung: it happened, or it is `planned`. `said` in words, empty when this reader gets the day alone."""

    on: date
    said: str = ""
    planned: bool = False


@dataclass(frozen=True)
class Step:
    """One rung as the page shows it. `next`: the one to think about now."""

    rung: Rung
    taken: tuple[Taken, ...] = ()
    next: bool = False

    @property
    def name(self) -> str:
        return NAMES[self.rung]

    @property
    def tried(self) -> bool:
        """A day on an agenda is not yet an attempt."""
        return any(not one.planned for one in self.taken)


@dataclass(frozen=True)
class Proposal:
    """Step up, and why now."""

    rung: Rung
    because: str

    @property
    def title(self) -> str:
        return f"Tijd voor {STEPS[self.rung]}?"


def steps(taken: Mapping[Rung, Sequence[Taken]], *, open_casus: bool) -> list[Step]:
    """All four, lowest first. The next rung is the one above the highest that was tried, or a lower one that is planned after that;
    a closed casus has none."""
    found = [Step(rung, tuple(taken.get(rung, ()))) for rung in Rung]
    highest = max((step.rung for step in found if step.tried), default=Rung.CONSULENT)
    planned = (step.rung for step in found if step.taken and not step.tried and step.rung > highest)
    after = next(planned, highest + 1) if open_casus else None
    return [replace(step, next=step.rung == after) for step in found]


def proposal(
    had: Mapping[Rung, bool], reached: Mapping[str, date], *, in_taskforce: bool, planned: bool = False
) -> Proposal | None:
    """What to think about, from the terms that were reached (code: day) and the rungs that were tried.

    At ten weeks: the next rung, as long as no table had the casus. At twelve: the table if there was none, else the Taskforce.
    `planned`: the casus stands on the agenda of a table; that one comes first.
    """
    if had[Rung.TASKFORCE] or planned:
        return None
    twelve, ten = reached.get(TWELVE), reached.get(TEN)
    if twelve and had[Rung.TABLE]:
        if not in_taskforce:
            return None
        return Proposal(
            Rung.TASKFORCE,
            f"12 weken bereikt op {dutch(twelve)}; de casus is aan tafel besproken, de leerling is nog thuis.",
        )
    if twelve:
        return Proposal(Rung.TABLE, f"12 weken bereikt op {dutch(twelve)}, en nog aan geen tafel besproken.")
    if ten is None or had[Rung.TABLE]:
        return None
    if had[Rung.MDO]:
        return Proposal(Rung.TABLE, f"10 weken bereikt op {dutch(ten)}; er was een MDO, nog geen tafel.")
    return Proposal(Rung.MDO, f"10 weken bereikt op {dutch(ten)}, en nog geen MDO of tafel.")
