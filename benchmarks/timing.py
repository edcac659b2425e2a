"""Timing side by side: rounds take turns, so that whatever else the machine does meets every contestant alike."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median, quantiles


class Watch:
    """Seconds of the last `with` block. The garbage collector waits until it is over, so that it bills nobody."""

    seconds: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        gc.disable()
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds = time.perf_counter() - began
            gc.enable()


def timed(run: Callable[[], object]) -> float:
    """Seconds that `run` takes."""
    watch = Watch()
    with watch.running():
        run()
    return watch.seconds


def take_turns(contestants: Sequence[Callable[[], float]], rounds: int, *, warm: int = 1) -> list[list[float]]:
    """Seconds per contestant, `rounds` each, after `warm` rounds that do not count."""
    found: list[list[float]] = [[] for _ in contestants]
    for number in range(-warm, rounds):
        # every other round backwards: who comes first pays for the caches of who came before
        order = range(len(contestants)) if number % 2 else reversed(range(len(contestants)))
        for place in order:
            seconds = contestants[place]()
            if number >= 0:
                found[place].append(seconds)
    return found


def least(seconds: Sequence[float]) -> float:
    """What it takes when nothing else gets in the way."""
    return min(seconds)


def p50(seconds: Sequence[float]) -> float:
    return median(seconds)


def p95(seconds: Sequence[float]) -> float:
    if len(seconds) < 2:
        return max(seconds)
    return quantiles(seconds, n=20, method="inclusive")[-1]
