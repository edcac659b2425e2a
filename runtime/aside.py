"""Checks that run one after another beside pytest: it keeps the screen, they are told afterwards, in order."""

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Self


@dataclass(frozen=True)
class Step:
    """One check: a command, or a function that returns what is wrong (empty when nothing is)."""

    name: str
    command: Sequence[str] = ()
    complaints: Callable[[], str] = str


@dataclass(frozen=True)
class Outcome:
    """Printed as one line, with the output below it only when it failed."""

    name: str
    passed: bool
    output: str
    seconds: float

    def __str__(self) -> str:
        line = f"{self.name:<16} {'goed' if self.passed else 'FOUT':<5} {self.seconds:5.1f} s"
        return line if self.passed else "\n  ".join([line, *self.output.strip().splitlines()])


class Aside:
    """Runs the steps in a thread of its own for the duration of the block; leaving the block stops what still runs."""

    def __init__(self, steps: Sequence[Step], checkout: Path, env: Mapping[str, str]) -> None:
        self.steps, self.checkout, self.env = steps, checkout, env
        self._done: list[Outcome] = []
        self._stopped = Event()
        self._thread = Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """The step that runs ends at once, and the rest does not begin. Neither counts as passed."""
        self._stopped.set()
        self._thread.join()

    def outcomes(self) -> Iterator[Outcome]:
        """Of every step in order, after the last has ended."""
        self._thread.join()
        yield from self._done
        for step in self.steps[len(self._done) :]:
            yield Outcome(step.name, passed=False, output="niet uitgevoerd", seconds=0)

    def _run(self) -> None:
        for step in self.steps:
            began = time.monotonic()
            output = self._ask(step)
            if self._stopped.is_set():
                return
            self._done.append(Outcome(step.name, not output, output, time.monotonic() - began))

    def _ask(self, step: Step) -> str:
        """What is wrong according to this step; empty when it passed."""
        if not step.command:
            return step.complaints()
        try:
            child = subprocess.Popen(
                step.command, cwd=self.checkout, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
        except (FileNotFoundError, PermissionError):  # the second when a folder on PATH may not be read
            return f"{step.command[0]} ontbreekt"
        with child:
            while True:
                try:
                    output, _ = child.communicate(timeout=0.2)
                except subprocess.TimeoutExpired:
                    if self._stopped.is_set():
                        child.terminate()
                    continue
                return "" if child.returncode == 0 else output or f"eindigde met {child.returncode}"
