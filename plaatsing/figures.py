"""What a year of promises says. Pure: facts in, figures out, each with the facts it counts, so that every number opens.

Never per school: a fact knows none. `masked` is for outside the office: a number of one up to `small` is not told, and neither is
what could be computed from it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median, quantiles

HELD, FAILED, WITHDRAWN = "gelukt", "niet_gelukt", "ingetrokken"


@dataclass(frozen=True)
class Promised:
    """One promise. `entered`: when the school sent in; `placed`: the first schoolday; `needed`: what was needed when it failed."""

    key: int
    ending: str = ""
    entered: date | None = None
    placed: date | None = None
    needed: str = ""

    @property
    def weeks(self) -> float | None:
        if self.entered is None or self.placed is None:
            return None
        return (self.placed - self.entered).days / 7


@dataclass(frozen=True)
class Said:
    """What one approached school said would have made it possible."""

    key: int
    support: str


@dataclass(frozen=True)
class Figure:
    """A number and the keys of what it counts. `number` is None when it is not told."""

    name: str
    label: str
    keys: tuple[int, ...] = ()
    told: bool = True

    @property
    def number(self) -> int | None:
        return len(self.keys) if self.told else None


@dataclass(frozen=True)
class Support:
    """One kind of support: how often approached schools named it, and how often it was missing when a promise failed."""

    label: str
    said: Figure
    needed: Figure

    @property
    def weight(self) -> int:
        return len(self.said.keys) + len(self.needed.keys)


@dataclass(frozen=True)
class Weeks:
    """From sending in to the first schoolday, in weeks. `low` and `high`: the middle half, None with fewer than four."""

    figure: Figure
    middle: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Figures:
    endings: tuple[Figure, ...]
    share: int | None
    weeks: Weeks
    supports: tuple[Support, ...]
    deviations: Figure = field(default_factory=lambda: Figure("afwijkingen", ""))

    def figure(self, name: str) -> Figure | None:
        """The figure of this name, for the page with its rows."""
        supports = [one for row in self.supports for one in (row.said, row.needed)]
        every = (*self.endings, self.weeks.figure, *supports, self.deviations)
        return next((one for one in every if one.name == name), None)


def figures_of(
    promises: Sequence[Promised], said: Sequence[Said], deviations: Sequence[int], labels: Sequence[tuple[str, str]]
) -> Figures:
    """`labels`: kinds of support with their words. The most named comes first; what nobody named is left out."""
    endings = tuple(
        Figure(name or "loopt", label, _keys(promises, lambda one, name=name: one.ending == name))  # type: ignore[misc]
        for name, label in ((HELD, "gelukt"), (FAILED, "niet gelukt"), (WITHDRAWN, "ingetrokken"), ("", "loopt nog"))
    )
    supports = [
        Support(
            label,
            Figure(f"benaderd-{name}", label, tuple(one.key for one in said if one.support == name)),
            Figure(f"nodig-{name}", label, _keys(promises, lambda one, name=name: one.needed == name)),  # type: ignore[misc]
        )
        for name, label in labels
    ]
    return Figures(
        endings=endings, share=_share(endings), weeks=_weeks(promises),
        supports=tuple(sorted((one for one in supports if one.weight), key=lambda one: -one.weight)),
        deviations=Figure("afwijkingen", "afwijkingen van de spelregel", tuple(deviations)),
    )  # fmt: skip


def _keys(promises: Iterable[Promised], wanted: Callable[[Promised], bool]) -> tuple[int, ...]:
    return tuple(one.key for one in promises if wanted(one))


def _share(endings: Sequence[Figure]) -> int | None:
    """Of every hundred promises that ended, how many held."""
    held, *others = (len(one.keys) for one in endings if one.name != "loopt")
    return round(100 * held / (held + sum(others))) if held + sum(others) else None


def _weeks(promises: Sequence[Promised]) -> Weeks:
    placed = [one for one in promises if one.weeks is not None]
    figure = Figure("geplaatst", "geplaatst", tuple(one.key for one in placed))
    found = sorted(one.weeks for one in placed if one.weeks is not None)
    if not found:
        return Weeks(figure)
    low, _, high = quantiles(found, n=4, method="inclusive") if len(found) > 3 else (None, None, None)
    return Weeks(figure, median(found), low, high)


def masked(figures: Figures, *, small: int) -> Figures:
    """For outside the office. Of the share both sides must be large enough, or none; reasons of deviations stay inside."""

    def shown(one: Figure) -> Figure:
        return Figure(one.name, one.label, one.keys, told=not 0 < len(one.keys) < small)

    endings = tuple(shown(one) for one in figures.endings)
    ended = [one for one in figures.endings if one.name != "loopt"]
    held, others = len(ended[0].keys), sum(len(one.keys) for one in ended[1:])
    open_share = all(not 0 < number < small for number in (held, others)) and all(one.told for one in endings[:3])
    weeks = figures.weeks
    few, fewer = len(weeks.figure.keys) < small, len(weeks.figure.keys) < 2 * small
    return Figures(
        endings=endings, share=figures.share if open_share else None,
        weeks=Weeks(
            shown(weeks.figure), None if few else weeks.middle, None if fewer else weeks.low, None if fewer else weeks.high
        ),
        supports=tuple(Support(one.label, shown(one.said), shown(one.needed)) for one in figures.supports),
        deviations=shown(figures.deviations),
    )  # fmt: skip
