"""Figures: one measured value with what it is compared with, as a line of a table or as JSON."""

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

PACKAGES = ("Django", "psycopg", "python-calamine", "typst", "numpy")


class UnequalError(Exception):
    """The reference does something else than Loket: comparing their times would mean nothing."""


@dataclass(frozen=True)
class Aim:
    """What a figure is held against: its ratio to the reference, or its value, at most or at least `bound`."""

    bound: float
    of: Literal["ratio", "value"] = "ratio"
    sign: Literal["≤", "≥"] = "≤"

    def met(self, value: float, ratio: float | None) -> bool:
        held = ratio if self.of == "ratio" else value
        if held is None:
            return False
        return held <= self.bound if self.sign == "≤" else held >= self.bound


@dataclass(frozen=True)
class Figure:
    """`value` and `reference` in `unit`; `cases` is the size of the database, `note` what stands behind the figure."""

    name: str
    cases: int
    value: float
    unit: str
    reference: float | None = None
    aim: Aim | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.reference if self.reference else None

    @property
    def met(self) -> bool | None:
        return self.aim.met(self.value, self.ratio) if self.aim else None

    @property
    def aim_text(self) -> str:
        if self.aim is None:
            return ""
        unit = "×" if self.aim.of == "ratio" else f" {self.unit}"
        return f"{self.aim.sign} {self.aim.bound:g}{unit}"


def machine(busy: Sequence[float]) -> dict[str, Any]:
    """What the figures were measured on. `busy`: load averages before and after."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "processor": model or platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 2**20),
        "system": platform.platform(terse=True),
        "load": [round(load, 1) for load in busy],
    }


def versions(postgresql: str) -> dict[str, str]:
    found = {"Python": platform.python_version(), "PostgreSQL": postgresql}
    return found | {name: version(name) for name in PACKAGES}


def in_words(facts: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def as_json(figure: Figure, where: dict[str, Any], with_what: dict[str, str]) -> str:
    """One line."""
    return json.dumps(
        {
            "name": figure.name, "cases": figure.cases, "value": round(figure.value, 4), "unit": figure.unit,
            "reference": None if figure.reference is None else round(figure.reference, 4),
            "ratio": None if figure.ratio is None else round(figure.ratio, 3), "aim": figure.aim_text or None, "met": figure.met,
            "machine": where, "versions": with_what,
        },
        ensure_ascii=False,
    )  # fmt: skip


HEADS = ("figure", "cases", "value", "reference", "ratio", "aim", "")
VERDICTS = {True: "met", False: "NOT MET", None: ""}


def as_table(figures: Iterable[Figure]) -> str:
    """All figures under each other, in Markdown."""
    lines = [HEADS, *(_line(figure) for figure in figures)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADS))]
    padded = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]
    return "\n".join([padded[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *padded[1:]])


def _line(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        f"{figure.cases:,}",
        _amount(figure.value, figure.unit),
        "" if figure.reference is None else _amount(figure.reference, figure.unit),
        "" if figure.ratio is None else f"{figure.ratio:.2f}×",
        figure.aim_text,
        VERDICTS[figure.met],
    )


def _amount(value: float, unit: str) -> str:
    return f"{value:.0f} {unit}" if value >= 100 or value == int(value) else f"{value:.3g} {unit}"


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []
