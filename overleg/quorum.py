"""Whether enough schools are there. It warns and never stops a meeting."""

from collections.abc import Iterable
from dataclasses import dataclass

from overleg.models import Attendance, Deelname, Overleg

COMES = frozenset({Attendance.PRESENT.value, Attendance.REPLACED.value})


@dataclass(frozen=True)
class Quorum:
    """How many schools are there of how many that are needed; `held`: counted at the table, else by what was answered."""

    there: int
    needed: int
    held: bool

    @property
    def short(self) -> bool:
        return self.there < self.needed


def quorum_of(overleg: Overleg) -> Quorum | None:
    """None for a kind of meeting that needs nobody in particular. One query."""
    needed = overleg.of_kind.quorum
    if not needed:
        return None
    return counted(Deelname.objects.filter(overleg=overleg, school__isnull=False), needed)


def counted(seats: Iterable[Deelname], needed: int) -> Quorum:
    """Of seats that each belong to a school."""
    rows = [(row.school_id, row.answer, row.attendance) for row in seats]
    held = any(attendance for _, _, attendance in rows)
    there = {school for school, answer, attendance in rows if (attendance if held else answer) in COMES}
    return Quorum(len(there), needed, held)
