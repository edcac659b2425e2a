"""Checks that run beside pytest: each is told once, in order, and none is left behind."""

import os
import sys
from pathlib import Path

from runtime.aside import Aside, Step
from runtime.home import wait_until


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_outcomes_come_in_order_and_only_failures_speak(tmp_path: Path) -> None:
    steps = [
        Step("goed", python("print('stil')")),
        Step("fout", python("import sys; print('eerst'); print('dan', file=sys.stderr); sys.exit(3)")),
        Step("stom", python("raise SystemExit(4)")),
        Step("weg", ("bestaat-niet",)),
        Step("functie", complaints=lambda: "klopt niet"),
        Step("plek", python(f"import os, sys; sys.exit(os.getcwd() != {str(tmp_path)!r} or os.environ['A'] != 'b')")),
    ]

    with Aside(steps, tmp_path, {**os.environ, "A": "b"}) as aside:
        told = [str(outcome).split("\n") for outcome in aside.outcomes()]

    assert [line[0].split()[:2] for line in told] == [
        ["goed", "goed"], ["fout", "FOUT"], ["stom", "FOUT"], ["weg", "FOUT"], ["functie", "FOUT"], ["plek", "goed"],
    ]  # fmt: skip
    assert [line[1:] for line in told] == [
        [], ["  eerst", "  dan"], ["  eindigde met 4"], ["  bestaat-niet ontbreekt"], ["  klopt niet"], [],
    ]  # fmt: skip


def test_stopping_ends_the_step_that_runs_and_begins_no_other(tmp_path: Path) -> None:
    began, other = tmp_path / "began", tmp_path / "other"
    wait = f"import pathlib, time; pathlib.Path({str(began)!r}).touch(); time.sleep(600)"
    steps = [Step("lang", python(wait)), Step("erna", python(f"open({str(other)!r}, 'w')"))]

    with Aside(steps, tmp_path, os.environ) as aside:
        assert wait_until(began.exists, seconds=60)
        aside.stop()
        outcomes = list(aside.outcomes())

    assert [(outcome.name, outcome.passed) for outcome in outcomes] == [("lang", False), ("erna", False)]
    assert not other.exists()
