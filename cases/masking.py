"""Small numbers out of figures that leave the office, and as many others as needed so that none can be computed back.

Pure. A figure is hidden when it counts one to `small` − 1 pupils. A hidden figure stays hidden only when the published sums leave
it another value: for each a second world is sought in which everything shown is the same. Where there is none, one more figure
goes. All hidden figures look alike, so that a reader cannot tell which of them is small.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Cell = tuple[int, str]  # a publication and the name of a figure in it
TRIES = 4000  # steps of looking for a second world; not found in so many counts as none


@dataclass(frozen=True)
class Sum:
    """`whole` = the `parts` together, minus a number that everybody knows."""

    whole: Cell
    parts: tuple[Cell, ...]

    def weight(self, cell: Cell) -> int:
        return (cell == self.whole) - (cell in self.parts)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (self.whole, *self.parts)


@dataclass
class _Published:
    """Figures, the sums that hold between them, and what is hidden of them."""

    figures: dict[Cell, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    hidden: set[Cell] = field(default_factory=set)

    def is_safe(self, cell: Cell) -> bool:
        """There is another world: one more or one less here, and the rest repaired with other hidden figures."""
        tries = [TRIES]
        return any(self.figures[cell] + step >= 0 and self._repaired({cell: step}, tries) for step in (1, -1))

    def _repaired(self, changed: dict[Cell, int], tries: list[int]) -> bool:
        tries[0] -= 1
        if tries[0] < 0:
            return False
        for one in self.sums:
            wrong = sum(one.weight(cell) * by for cell, by in changed.items())
            if not wrong:
                continue
            others = [cell for cell in one.cells if cell in self.hidden and cell not in changed]
            steps = [(cell, -wrong * one.weight(cell)) for cell in others]
            return any(
                self.figures[cell] + by >= 0 and self._repaired({**changed, cell: by}, tries) for cell, by in steps
            )
        return True

    def hide(self, fresh: Iterable[Cell], small: int) -> None:
        """Hide what is small among `fresh`, and of the same what would give a hidden figure away."""
        free = {cell for cell in fresh if not 0 < self.figures[cell] < small}
        self.hidden |= set(fresh) - free
        while free and (exposed := [cell for cell in self.hidden if not self.is_safe(cell)]):
            near = {cell for one in self.sums if any(cell in one.cells for cell in exposed) for cell in one.cells}
            chosen = min(near & free or free, key=lambda cell: (self.figures[cell] == 0, self.figures[cell], str(cell)))
            self.hidden.add(chosen)
            free.discard(chosen)


def hidden(publications: Sequence[tuple[Mapping[Cell, int], Sequence[Sum]]], *, small: int) -> set[Cell]:
    """Which figures to hide, publication after publication.

    What an earlier publication showed stays shown, what it hid stays hidden: a later one hides of its own figures what would give
    an earlier one away. So the answer for the first *n* is the same whatever comes after.
    """
    so_far = _Published()
    for figures, sums in publications:
        so_far.figures.update(figures)
        so_far.sums.extend(sums)
        so_far.hide(list(figures), small)
    return so_far.hidden
