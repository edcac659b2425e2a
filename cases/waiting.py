"""Weeks lost to waiting (bron Koers VO: "een wachtlijst voor behandeling"). Pure: no database, no clock.

A wait lasts from the day it began up to, but not including, the day it was over; one that is not over lasts until today. Waits of one
pupil at the same kind of provider that overlap are one wait. Of a wait only what falls inside the period counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cases.masking import Cell, Sum, hidden

A_DAY = timedelta(days=1)
ALL = 0  # the place that is all places together


@dataclass(frozen=True, slots=True)
class Wait:
    """`pupil`, `kind` of provider, `place` where the pupil lives (a key), from when, and until when if it is over."""

    pupil: int
    kind: str
    place: int
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """How many pupils waited, how many days together, and how many of them still waited at the end of the period."""

    pupils: int
    days: int
    still: int

    @property
    def weeks(self) -> int:
        return weeks_of(self.days)


Figures = dict[tuple[str, int], Figure]  # by kind and place


def weeks_of(days: int) -> int:
    """To the nearest whole week."""
    return (2 * days + 7) // 14


def days_waited(waits: Iterable[Wait], *, first: date, last: date, today: date) -> int:
    """Days on which at least one of these waits ran, from `first` up to and including `last`, today not counted."""
    end = min(last + A_DAY, today)
    spans = sorted((max(wait.since, first), min(wait.until or end, end)) for wait in waits)
    days, reached = 0, date.min
    for start, stop in spans:
        days += max(0, (stop - max(start, reached)).days)
        reached = max(reached, stop)
    return days


def figures(waits: Iterable[Wait], *, first: date, last: date, today: date) -> Figures:
    """Per kind of provider and place, and per kind for all places (ALL). A pupil counts once per kind, in the place of the wait that
    began last."""
    ends = min(last, today)
    of_pupil: dict[tuple[str, int], list[Wait]] = defaultdict(list)
    for wait in waits:
        if wait.since <= ends and (wait.until is None or wait.until > max(first, wait.since)):
            of_pupil[wait.kind, wait.pupil].append(wait)
    found: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (kind, _), rows in of_pupil.items():
        newest = max(rows, key=lambda wait: (wait.since, wait.place))
        days = days_waited(rows, first=first, last=last, today=today)
        still = any(wait.until is None or wait.until > ends for wait in rows)
        for place in (newest.place, ALL):
            for index, more in enumerate((1, days, int(still))):
                found[kind, place][index] += more
    return {key: Figure(*values) for key, values in found.items()}


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it may leave the office: None where it would tell about too few pupils."""

    pupils: int | None
    weeks: int | None
    still: int | None


def masked(found: Mapping[tuple[str, int], Figure], *, small: int) -> dict[tuple[str, int], Shown]:
    """Small numbers out, and as many others as needed so that none can be computed back from the totals, nor from how many waited and
    how many still do. Weeks of too few pupils go with them."""
    shown: dict[tuple[str, int], Shown] = {}
    for kind in {kind for kind, _ in found}:
        rows = {place: figure for (of, place), figure in found.items() if of == kind}
        out = _hidden(rows, small)
        for place, figure in rows.items():
            no_pupils, no_still = _cell("pupils", place) in out, _cell("still", place) in out
            shown[kind, place] = Shown(
                None if no_pupils else figure.pupils,
                None if no_pupils else figure.weeks,
                None if no_pupils or no_still else figure.still,
            )
    return shown


def _cell(name: str, place: int) -> Cell:
    return (0, f"{name} {place}")


def _hidden(rows: Mapping[int, Figure], small: int) -> set[Cell]:
    """`over` is on no page, but everybody can subtract."""
    parts = [place for place in rows if place != ALL]
    counts: dict[Cell, int] = {}
    sums = []
    for place, figure in rows.items():
        for name, value in (("pupils", figure.pupils), ("still", figure.still), ("over", figure.pupils - figure.still)):
            counts[_cell(name, place)] = value
        sums.append(Sum(_cell("pupils", place), (_cell("still", place), _cell("over", place))))
    sums += [
        Sum(_cell(name, ALL), tuple(_cell(name, place) for place in parts)) for name in ("pupils", "still", "over")
    ]
    return hidden([(counts, sums)], small=small)
