"""The chart of the quarters as plain shapes: the same pupils, new ones on top, and who left under the line. No library."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

WIDE, HIGH = 680, 270
LEFT, RIGHT, TOP, BOTTOM = 132, 672, 34, 236  # where bars may stand
BAR = 38


class Bar(Protocol):
    """A quarter to draw; None is not shown."""

    @property
    def stock(self) -> int | None: ...
    @property
    def same(self) -> int | None: ...
    @property
    def new(self) -> int | None: ...
    @property
    def gone(self) -> int | None: ...
    @property
    def day(self) -> str: ...
    @property
    def year(self) -> str: ...


@dataclass(frozen=True)
class Part:
    """A rectangle with its number. `name`: same, new, gone, or whole (the parts are not shown)."""

    name: str
    x: int
    y: int
    high: int
    text: str

    @property
    def middle(self) -> int:
        return self.x + BAR // 2

    @property
    def text_y(self) -> int:
        return self.y + self.high // 2 + 4

    @property
    def patch(self) -> tuple[int, int]:
        """Corner of the light patch behind the number."""
        return self.middle - 12, self.text_y - 12

    @property
    def has_room(self) -> bool:
        return self.high >= 16


@dataclass(frozen=True)
class Drawn:
    """One quarter: its parts, the number on top, and the labels under it."""

    x: int
    middle: int
    parts: list[Part]
    top: int
    total: str
    day: str
    year: str


@dataclass(frozen=True)
class Chart:
    bars: list[Drawn]
    labels: list[tuple[int, str]]
    base: int
    wide: int = WIDE
    high: int = HIGH
    left: int = LEFT - 16
    right: int = RIGHT
    bar: int = BAR


def draw(quarters: Sequence[Bar]) -> Chart:
    """Coordinates are whole numbers in a view box of 680 by 270; heights are in proportion to the numbers."""
    most = max([1, *(one.stock or 0 for one in quarters)])
    deepest = max([0, *(one.gone or 0 for one in quarters)])
    scale = (BOTTOM - TOP) / (most + deepest)
    base = TOP + round(most * scale)
    step = (RIGHT - LEFT) / max(len(quarters), 1)
    year, drawn = "", []
    for place, one in enumerate(quarters):
        x = round(LEFT + step * place + (step - BAR) / 2)
        parts = _parts(one, x, base, scale)
        tops = [part.y for part in parts if part.name != "gone"]
        drawn.append(
            Drawn(
                x,
                x + BAR // 2,
                parts,
                min(tops, default=base) - 6,
                _said(one.stock),
                one.day,
                one.year if one.year != year else "",
            )
        )
        year = one.year
    return Chart(drawn, _labels(drawn), base)


def _labels(drawn: Sequence[Drawn]) -> list[tuple[int, str]]:
    """The words at the left, beside the first bar that has such a part."""
    words = {"new": "nieuw dit kwartaal", "same": "dezelfde leerlingen", "gone": "niet meer thuis"}
    heights: dict[str, int] = {}
    for bar in drawn:
        for part in bar.parts:
            heights.setdefault(part.name, part.text_y)
    return [(heights[name], word) for name, word in words.items() if name in heights]


def _parts(one: Bar, x: int, base: int, scale: float) -> list[Part]:
    found = []

    def part(name: str, number: int, bottom: int) -> int:
        high = round(number * scale)
        if number:
            found.append(Part(name, x, bottom - high, high, str(number)))
        return bottom - high

    if one.same is not None and one.new is not None:
        part("new", one.new, part("same", one.same, base))
    elif one.stock is not None:
        part("whole", one.stock, base)
    if one.gone:
        found.append(Part("gone", x, base, round(one.gone * scale), str(one.gone)))
    return found


def _said(number: int | None) -> str:
    return "–" if number is None else str(number)
